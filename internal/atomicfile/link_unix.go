//go:build unix

package atomicfile

import "os"

// Link makes path a symbolic link to target, switched by rename so that a reader
// never finds it missing. Errors are *[WriteError].
func Link(target, path string) error {
	tmp := tempName(path)
	if err := os.Symlink(target, tmp); err != nil {
		return &WriteError{Path: path, Err: err}
	}
	if err := os.Rename(tmp, path); err != nil {
		os.Remove(tmp)
		return &WriteError{Path: path, Err: err}
	}
	return nil
}
