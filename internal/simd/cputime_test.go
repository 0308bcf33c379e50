//go:build unix

package simd

import "syscall"

// cpuSeconds is the processor time of this process: on a shared machine the
// wall clock measures the others.
func cpuSeconds() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}
