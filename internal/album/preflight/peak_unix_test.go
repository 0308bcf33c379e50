//go:build unix

package preflight

import "testing"

func TestHighWater(t *testing.T) {
	if n, err := highWater([]byte("Name:\tx\nVmHWM:\t  119252 kB\nVmRSS:\t 1 kB\n")); err != nil || n != 119252<<10 {
		t.Errorf("got %d, %v", n, err)
	}
	for _, bad := range []string{"", "VmRSS: 1 kB\n", "VmHWM: x kB\n", "VmHWM: -1 kB\n"} {
		if n, err := highWater([]byte(bad)); err == nil {
			t.Errorf("%q gives %d", bad, n)
		}
	}
}
