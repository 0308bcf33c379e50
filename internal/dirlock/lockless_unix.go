//go:build unix

package dirlock

import (
	"errors"
	"syscall"
)

// lockless reports whether an error says that a file system has no locks.
func lockless(err error) bool {
	for _, e := range []syscall.Errno{syscall.ENOLCK, syscall.ENOSYS, syscall.ENOTSUP, syscall.EOPNOTSUPP} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
