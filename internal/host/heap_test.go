package host

import (
	"runtime/debug"
	"testing"
)

// A heap is kept small, but never against what the environment says.
func TestSmallHeap(t *testing.T) {
	const before = 123
	for _, c := range []struct {
		name, percent, limit string
		want                 int
	}{
		{"nothing said", "", "", heapPercent},
		{"a percentage", "200", "", before},
		{"a limit", "", "1GiB", before},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GOGC", c.percent)
			t.Setenv("GOMEMLIMIT", c.limit)
			defer debug.SetGCPercent(debug.SetGCPercent(before))
			SmallHeap()
			if got := debug.SetGCPercent(before); got != c.want {
				t.Errorf("percentage %d, want %d", got, c.want)
			}
		})
	}
}
