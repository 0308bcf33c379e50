//go:build !unix && !windows

package preflight

import "errors"

// PeakMemory cannot be known on this system.
func PeakMemory() (uint64, error) {
	return 0, errors.New("the peak of the memory cannot be read on this system")
}
