//go:build unix

package runs

import "syscall"

var diskFull error = syscall.ENOSPC
