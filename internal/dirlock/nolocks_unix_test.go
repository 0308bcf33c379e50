//go:build unix

package dirlock

import (
	"os"
	"syscall"
)

// noLocks are failures of file systems without locks.
func noLocks() []error {
	return []error{&os.PathError{Op: "flock", Path: "x", Err: syscall.ENOLCK}, syscall.ENOSYS, syscall.EOPNOTSUPP}
}
