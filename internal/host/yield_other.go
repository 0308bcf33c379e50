//go:build unix && !linux

package host

import "syscall"

// lowerPriority lowers the process as a whole.
func lowerPriority() error { return syscall.Setpriority(syscall.PRIO_PROCESS, 0, 5) }
