//go:build unix

package preflight

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// PeakMemory returns the largest resident memory that this process has had, in
// bytes.
//
// On Linux that is VmHWM of /proc/self/status and not getrusage's ru_maxrss: a
// process starts with the ru_maxrss of the one that it was forked from, so that a
// small child of a large parent would report the parent.
func PeakMemory() (uint64, error) {
	if text, err := os.ReadFile("/proc/self/status"); err == nil {
		return highWater(text)
	}
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("the peak of the memory cannot be read: %w", err)
	}
	peak := uint64(u.Maxrss)
	if runtime.GOOS != "darwin" { // which alone counts bytes
		peak <<= 10
	}
	return peak, nil
}

// highWater reads the line "VmHWM:   119252 kB".
func highWater(status []byte) (uint64, error) {
	for s := bufio.NewScanner(bytes.NewReader(status)); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			kb, err := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 10, 54)
			if err != nil {
				return 0, fmt.Errorf("/proc/self/status: VmHWM: %w", err)
			}
			return kb << 10, nil
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no VmHWM")
}
