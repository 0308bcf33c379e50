//go:build !unix

package main

import "time"

var started = time.Now()

// userSeconds is the wall clock where there is no portable processor time.
func userSeconds() float64 { return time.Since(started).Seconds() }
