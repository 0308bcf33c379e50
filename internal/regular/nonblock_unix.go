//go:build unix

package regular

import "syscall"

// nonblock makes opening a named pipe return at once. Regular files ignore it.
const nonblock = syscall.O_NONBLOCK
