package runs

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
)

// latestFile takes the place of a symbolic link, for which Windows wants
// rights that ordinary users lack.
const latestFile = LatestName + ".txt"

func pointLatest(root, id string) error {
	return atomicfile.Write(filepath.Join(root, latestFile), 0o666, func(w io.Writer) error {
		_, err := io.WriteString(w, id+"\r\n")
		return err
	})
}

func readLatest(root string) (string, error) {
	data, err := regular.ReadFile(filepath.Join(root, latestFile))
	return strings.TrimSpace(string(data)), err
}
