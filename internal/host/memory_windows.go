package host

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// statusEx is MEMORYSTATUSEX of the Windows API.
type statusEx struct {
	length, load                              uint32
	totalPhys, availPhys                      uint64
	totalPage, availPage                      uint64
	totalVirtual, availVirtual, availExtended uint64
}

func readMemory(reader) (Memory, error) {
	var s statusEx
	s.length = uint32(unsafe.Sizeof(s))
	proc := windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")
	if ok, _, err := proc.Call(uintptr(unsafe.Pointer(&s))); ok == 0 {
		return Memory{}, fmt.Errorf("%w: %w", errUnknownMemory, err)
	}
	return Memory{Available: s.availPhys, Total: s.totalPhys, Source: "GlobalMemoryStatusEx"}, nil
}
