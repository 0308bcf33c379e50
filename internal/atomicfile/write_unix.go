//go:build unix

package atomicfile

import (
	"errors"
	"os"
	"syscall"

	"github.com/latent-go/latent/internal/atomicfile/flush"
)

// rename replaces path by tmp; on POSIX systems that is one step.
func rename(tmp, path string) error { return os.Rename(tmp, path) }

// patiently calls rename; elsewhere it may have to be tried again.
func patiently(rename func() error) error { return rename() }

// syncDir makes a rename in dir survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return syncOpenDir(d)
}

func syncOpenDir(d *os.File) error {
	// Some network and FUSE file systems cannot sync a directory and say so
	// with EINVAL or ENOTSUP; the data itself is already safe there.
	if err := flush.File(d); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}

func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func isReadOnly(err error) bool {
	return errors.Is(err, syscall.EROFS) || errors.Is(err, os.ErrPermission)
}
