package origin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/filehash"
)

// lockFiles are the names of lock files in order of preference: the one that
// the documentation names, then the one that Go programs have.
var lockFiles = [...]string{"pixi.lock", "go.sum"}

// errNoLockFile reports that neither of lockFiles was found.
var errNoLockFile = errors.New("no lock file")

// FindLockFile searches dir and its parents for pixi.lock, and if there is none
// anywhere, for go.sum. It returns the path and the SHA-256 of the content,
// or an error that wraps errNoLockFile.
func FindLockFile(dir string) (path, sha256 string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", "", fmt.Errorf("search for a lock file: %w", err)
	}
	for _, name := range lockFiles {
		if path, ok := findUpward(dir, name); ok {
			out, err := filehash.File(path)
			if err != nil {
				return "", "", fmt.Errorf("lock file: %w", err)
			}
			return path, out.SHA256, nil
		}
	}
	return "", "", fmt.Errorf("%w: neither %s nor %s in %s or above", errNoLockFile, lockFiles[0], lockFiles[1], dir)
}

// findUpward returns the nearest regular file called name in dir or above.
func findUpward(dir, name string) (string, bool) {
	for {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}
