package atomicfile

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// rename replaces path by tmp with MoveFileEx. Virus scanners and indexers
// open new files for a moment, so a refusal is tried again for half a second.
func rename(tmp, path string) error {
	return patiently(func() error { return os.Rename(tmp, path) })
}

func patiently(rename func() error) error {
	var err error
	for wait := time.Millisecond; wait < 500*time.Millisecond; wait *= 2 {
		if err = rename(); err == nil || !isTransient(err) {
			return err
		}
		time.Sleep(wait)
	}
	return err
}

func isTransient(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}

// syncDir does nothing: Windows has no way to flush a directory, and NTFS
// journals the rename.
func syncDir(string) error { return nil }

func syncOpenDir(*os.File) error { return nil }

func isDiskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func isReadOnly(err error) bool {
	return errors.Is(err, windows.ERROR_WRITE_PROTECT) || errors.Is(err, os.ErrPermission)
}
