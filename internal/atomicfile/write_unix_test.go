//go:build unix

package atomicfile

import "syscall"

var diskFull error = syscall.ENOSPC
