package preflight

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// counters is PROCESS_MEMORY_COUNTERS of the Windows API.
type counters struct {
	size, faults                             uint32
	peakWorkingSet, workingSet               uintptr
	peakPaged, paged, peakNonPaged, nonPaged uintptr
	pagefile, peakPagefile                   uintptr
}

// PeakMemory returns the largest working set that this process has had, in bytes.
func PeakMemory() (uint64, error) {
	var c counters
	c.size = uint32(unsafe.Sizeof(c))
	proc := windows.NewLazySystemDLL("kernel32.dll").NewProc("K32GetProcessMemoryInfo")
	if ok, _, err := proc.Call(uintptr(windows.CurrentProcess()), uintptr(unsafe.Pointer(&c)), uintptr(c.size)); ok == 0 {
		return 0, fmt.Errorf("the peak of the memory cannot be read: %w", err)
	}
	return uint64(c.peakWorkingSet), nil
}
