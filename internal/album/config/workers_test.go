package config

import (
	"runtime"
	"testing"
)

// Without a number of workers there is one for each core, or what GOMAXPROCS says: 0 is
// not one.
func TestWorkers(t *testing.T) {
	was := runtime.GOMAXPROCS(3)
	defer runtime.GOMAXPROCS(was)
	for given, want := range map[int]int{0: 3, 1: 1, 7: 7} {
		m := MCMC{NumWorkers: given}
		if got := m.Workers(); got != want {
			t.Errorf("%d workers are %d, want %d", given, got, want)
		}
	}
}
