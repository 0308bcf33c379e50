//go:build unix

package main

import (
	"runtime"
	"syscall"
)

func usageOf() syscall.Rusage {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return r
}

// cpuSeconds is the processor time of this process.
func cpuSeconds() float64 {
	r := usageOf()
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}

// peakMegabytes is the largest resident size so far.
func peakMegabytes() float64 {
	kilo := float64(usageOf().Maxrss)
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		kilo /= 1024
	}
	return kilo / 1024
}
