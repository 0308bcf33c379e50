package fitting

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/ptycho/output"
)

// The folders of a training that grow while it runs. Model, picture and record
// are those of the last training that came to its end.
const (
	CheckpointDir = "checkpoints"
	logDir        = "logs"
)

// earlier ends the names of what the training before this one has left.
const earlier = ".old"

// claim makes the output directory that of this training: nobody else writes to
// it until the function is called that claim returns.
func (t *fit) claim() (release func(), err error) {
	if err := output.Directory(t.c.OutputDir); err != nil {
		return nil, err
	}
	lock, err := dirlock.Take(t.c.OutputDir)
	if locked := (*dirlock.LockedError)(nil); errors.As(err, &locked) {
		return nil, err
	}
	if err != nil { // not every file system of a cluster has locks
		t.Warn("%v; a second training in the directory would not be noticed", err)
	}
	release = func() {
		if lock != nil {
			_ = lock.Release() // it ends with the process at the latest
		}
	}
	if err := t.setAside(); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// setAside moves what an earlier training has left, so that its checkpoints and
// its log are not taken for those of this one. Somebody who only forgot --resume
// has lost nothing: one generation is kept.
func (t *fit) setAside() error {
	checkpoints := filepath.Join(t.c.OutputDir, CheckpointDir)
	from := filepath.Dir(t.c.Resume)
	switch {
	case t.c.Resume != "" && output.SameFile(from, checkpoints):
		return nil // it goes on where it was
	case t.c.Resume != "" && output.SameFile(from, checkpoints+earlier):
		return fmt.Errorf("%s would be replaced by this training: rename it to %s first", from, checkpoints)
	}
	for _, dir := range []string{checkpoints, filepath.Join(t.c.OutputDir, logDir)} {
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		if err := errors.Join(os.RemoveAll(dir+earlier), os.Rename(dir, dir+earlier)); err != nil {
			return err
		}
		t.Warn("%s is of an earlier training and is now %s", dir, dir+earlier)
	}
	return nil
}
