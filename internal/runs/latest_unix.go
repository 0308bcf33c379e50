//go:build unix

package runs

import (
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
)

// pointLatest makes root/latest a symbolic link to id, relative so that the
// whole tree can be moved.
func pointLatest(root, id string) error {
	return atomicfile.Link(id, filepath.Join(root, LatestName))
}

func readLatest(root string) (string, error) {
	target, err := os.Readlink(filepath.Join(root, LatestName))
	return filepath.Base(target), err
}
