//go:build unix

package atomicfile

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// LinkIn makes name, in the directory that root holds open, another name of the
// file at path.
func LinkIn(root *os.Root, path, name string) error {
	d, err := root.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer d.Close()
	return os.NewSyscallError("linkat", unix.Linkat(unix.AT_FDCWD, path, int(d.Fd()), filepath.Base(name), 0))
}
