package fitting

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/training"
)

// logDir grows while a training runs, as the folder of checkpoints does. Model,
// picture and record are those of the last training that came to its end.
const logDir = "logs"

// lossPicture is the file of the curves of the losses.
const lossPicture = "loss.png"

// results are the files that a training leaves when it has come to its end.
var results = []string{training.ModelFile, lossPicture, output.RunFile}

// earlier ends the names of what the training before this one has left.
const earlier = ".old"

// claim makes the output directory that of this training: nobody else writes to
// it until the place is released.
func (t *fit) claim() (err error) {
	if t.place, err = output.Claim(t.c.OutputDir, t.Notices, results...); err != nil {
		return err
	}
	t.c.OutputDir = t.place.Path
	if err := t.setAside(); err != nil {
		t.place.Release()
		return err
	}
	return nil
}

// setAside moves what an earlier training has left, so that its checkpoints and
// its log are not taken for those of this one. Somebody who only forgot --resume
// has lost nothing: one generation is kept. A folder with files that no training
// has written is somebody's, and this is not the directory for a training.
func (t *fit) setAside() error {
	checkpoints := filepath.Join(t.c.OutputDir, training.CheckpointDir)
	from := filepath.Dir(t.c.Resume)
	switch {
	case t.c.Resume != "" && output.SameFile(from, checkpoints):
		return nil // it goes on where it was
	case t.c.Resume != "" && output.SameFile(from, checkpoints+earlier):
		return fmt.Errorf("%s would be replaced by this training: rename it to %s first", from, checkpoints)
	}
	folders := []string{training.CheckpointDir, logDir}
	for _, folder := range folders {
		foreign, err := t.place.Foreign(folder)
		if err == nil && len(foreign) > 0 {
			err = &owned.ForeignError{Dir: t.c.OutputDir, Names: foreign}
		}
		if err != nil {
			return err
		}
	}
	for _, folder := range folders {
		if err := t.moveAside(folder); err != nil {
			return err
		}
	}
	return nil
}

// moveAside gives a folder the first name that is free. An empty one stays.
func (t *fit) moveAside(folder string) error {
	dir := filepath.Join(t.c.OutputDir, folder)
	if entries, err := fs.ReadDir(t.place.Root().FS(), folder); err != nil || len(entries) == 0 {
		return nil
	}
	to := folder + earlier
	for n := 2; t.taken(to); n++ {
		to = fmt.Sprintf("%s%s%d", folder, earlier, n)
	}
	if err := t.place.Move(folder, to); err != nil {
		return err
	}
	t.aside[folder] = to
	t.Warn("%s is of an earlier training and is now %s", dir, filepath.Join(t.c.OutputDir, to))
	return nil
}

// forget removes what trainings before the last one have left, now that this one
// is whole. What is not theirs stays.
func (t *fit) forget() error {
	for folder, kept := range t.aside {
		all, err := fs.Glob(t.place.Root().FS(), folder+earlier+"*")
		if err != nil {
			return err
		}
		for _, name := range all {
			if number := strings.TrimPrefix(name, folder+earlier); name == kept || strings.Trim(number, "0123456789") != "" {
				continue
			}
			if err := t.place.RemoveAll(name); err != nil {
				return err
			}
		}
		if first := folder + earlier; kept != first && !t.taken(first) {
			if err := t.place.Move(kept, first); err != nil {
				return err
			}
		}
	}
	return nil
}

// taken reports whether there is something of a name in the directory.
func (t *fit) taken(name string) bool {
	_, err := t.place.Root().Lstat(name)
	return err == nil
}
