package runs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
)

// replacedError reports that a directory is not that of the run any more which
// this process works on: it was moved, or its manifest is another one.
type replacedError struct {
	Dir string
	Why string
}

// Error says what happened, and that nothing was written.
func (e *replacedError) Error() string {
	return fmt.Sprintf("run directory %s is not that of this run any more (%s): nothing was written to it; start a new run", e.Dir, e.Why)
}

// real returns path without symbolic links, so that it is looked up once: what a
// link leads to later has no part in the run.
func real(path string) (string, error) {
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", fmt.Errorf("resolve %s: %w", path, atomicfile.Bare(err))
	}
	return resolved, nil
}

// Unmoved returns an error when the name of the directory leads to another one than
// the one that was found, or when the manifest is of another run. It is asked before
// every write of the manifest, and by those who have read a run before they show what
// came of it: every file may be of another run else.
func (r *Run) Unmoved() error {
	if there, err := os.Stat(r.dir); err != nil || !os.SameFile(r.seen, there) {
		return &replacedError{r.dir, "it was moved or replaced"}
	}
	if r.manifest.Updated.IsZero() {
		return nil // not yet written
	}
	m, err := r.written()
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return &atomicfile.WriteError{Path: r.Path(ManifestName), Err: err} // it cannot even be read
	}
	switch {
	case err != nil:
		return &replacedError{r.dir, err.Error()}
	case m.RunID != r.manifest.RunID || !m.Created.Equal(r.manifest.Created):
		return &replacedError{r.dir, "its manifest is of run " + m.RunID}
	}
	return nil
}

// written reads the manifest, through the handle of the directory where there is one.
func (r *Run) written() (*Manifest, error) {
	f, err := r.openManifest()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("its manifest is gone")
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxManifestBytes+1))
	if err != nil {
		return nil, err
	}
	return parseManifest(data)
}

func (r *Run) openManifest() (*os.File, error) {
	if r.root == nil {
		return regular.Open(r.Path(ManifestName))
	}
	return regular.OpenIn(r.root, ManifestName)
}
