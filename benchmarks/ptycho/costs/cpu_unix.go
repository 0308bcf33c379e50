//go:build unix

package main

import "syscall"

// cpuSeconds is the processor time of this process in its own code: what the kernel does
// for it grows with other work on the machine.
func cpuSeconds() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return float64(r.Utime.Nano()) / 1e9
}
