package host

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/regular"
)

// PeakMemory is the largest resident memory that this process has had, in bytes, 0
// if unknown.
func PeakMemory() uint64 { return statusLine("/proc/self/status", "VmHWM:") }

func statusLine(path, key string) uint64 {
	text, err := regular.ReadFile(path, regular.Document)
	if err != nil {
		return 0
	}
	for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), key); ok {
			kB, _ := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kB << 10
		}
	}
	return 0
}

// ProcessMemory is the resident memory of another process now, in bytes, 0 if
// unknown.
func ProcessMemory(pid int) uint64 {
	return statusLine("/proc/"+strconv.Itoa(pid)+"/status", "VmRSS:")
}
