//go:build !unix

package simd

import "time"

var started = time.Now()

// cpuSeconds is the wall clock where there is no portable processor time.
func cpuSeconds() float64 { return time.Since(started).Seconds() }
