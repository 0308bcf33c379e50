//go:build unix

package main

import "syscall"

// userSeconds is the processor time of this process outside the kernel.
func userSeconds() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return float64(r.Utime.Nano()) / 1e9
}
