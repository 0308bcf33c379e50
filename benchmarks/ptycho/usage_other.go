//go:build !unix

package main

import "time"

var started = time.Now()

// cpuSeconds is the wall clock where there is no portable processor time.
func cpuSeconds() float64 { return time.Since(started).Seconds() }

// peakMegabytes is not known here.
func peakMegabytes() float64 { return 0 }
