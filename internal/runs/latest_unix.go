//go:build unix

package runs

import (
	"os"
	"path/filepath"
)

// pointLatest makes root/latest a symbolic link to id, relative so that the
// whole tree can be moved, and switched by rename so that a reader never finds
// it missing.
func pointLatest(root, id string) error {
	tmp := tempName(filepath.Join(root, LatestName))
	if err := os.Symlink(id, tmp); err != nil {
		return &WriteError{Path: filepath.Join(root, LatestName), Err: err}
	}
	if err := os.Rename(tmp, filepath.Join(root, LatestName)); err != nil {
		os.Remove(tmp)
		return &WriteError{Path: filepath.Join(root, LatestName), Err: err}
	}
	return nil
}

func readLatest(root string) (string, error) {
	target, err := os.Readlink(filepath.Join(root, LatestName))
	return filepath.Base(target), err
}
