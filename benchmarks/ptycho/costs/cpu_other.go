//go:build !unix

package main

import "time"

var began = time.Now()

// cpuSeconds is the time since the begin, where that of the processor is not known.
func cpuSeconds() float64 { return time.Since(began).Seconds() }
