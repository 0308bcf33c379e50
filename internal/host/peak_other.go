//go:build !linux

package host

// PeakMemory is the largest resident memory that this process has had, in bytes, 0
// if unknown.
func PeakMemory() uint64 { return 0 }

// ProcessMemory is the resident memory of another process now, in bytes, 0 if
// unknown.
func ProcessMemory(int) uint64 { return 0 }
