package runs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
)

// LatestName is the name under which the newest finished run can be found.
const LatestName = "latest"

// latestFile takes the place of a symbolic link where none can be made: on
// Windows, on exFAT and network shares, where a directory has the name already.
const latestFile = LatestName + ".txt"

// LatestError reports that a finished run is not to be found as `latest`. The run
// itself is whole.
type LatestError struct {
	Dir string
	Err error
}

// Error says how to name the run instead.
func (e *LatestError) Error() string {
	return fmt.Sprintf("%q does not lead to %s: %v; name the run by its id, --run %s", LatestName, e.Dir, e.Err, filepath.Base(e.Dir))
}

// Unwrap returns the cause.
func (e *LatestError) Unwrap() error { return e.Err }

// setLatest points `latest` beside dir to it. Errors are *[LatestError].
func setLatest(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return &LatestError{dir, err}
	}
	if !ValidID(filepath.Base(abs)) {
		return nil // a renamed directory is not in the list of runs either
	}
	if err := pointLatest(filepath.Dir(abs), filepath.Base(abs)); err != nil {
		return &LatestError{dir, err}
	}
	return nil
}

// pointLatest makes root/latest a symbolic link to id, relative so that the whole
// tree can be moved, or else writes the id to root/latest.txt. Of the two there is
// one: what an earlier run left of the other would lead astray.
func pointLatest(root, id string) error {
	name, text := filepath.Join(root, LatestName), filepath.Join(root, latestFile)
	if link(id, name) == nil {
		if err := os.Remove(text); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	err := atomicfile.Write(text, 0o666, func(w io.Writer) error {
		_, err := io.WriteString(w, id+"\r\n")
		return err
	})
	if err != nil {
		return err
	}
	if info, err := os.Lstat(name); err == nil && info.Mode()&os.ModeSymlink != 0 {
		return os.Remove(name)
	}
	return nil
}

// readLatest returns what latest.txt holds, or else where the link leads.
func readLatest(root string) (string, error) {
	if data, err := regular.ReadFile(filepath.Join(root, latestFile), regular.Settings); err == nil {
		return strings.TrimSpace(string(data)), nil
	}
	target, err := os.Readlink(filepath.Join(root, LatestName))
	return filepath.Base(target), err
}

// latest returns the directory that `latest` below root points to.
func latest(root string) (string, error) {
	id, err := readLatest(root)
	if err != nil || !ValidID(id) || !isDir(filepath.Join(root, id)) {
		return "", &NotFoundError{Root: root, Name: LatestName, What: "run"}
	}
	return filepath.Join(root, id), nil
}
