package infer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
)

// Archive is the file of a network: the model that a training has left, or one of
// its checkpoints.
type Archive struct {
	Home string // the directory of the training
	Name string // of the file, below Home
}

// FindArchive says what --model_path means: the directory of a training whose model
// is whole, or an archive itself.
func FindArchive(path string) (Archive, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Archive{}, notFound("Model directory", path)
	}
	if info.IsDir() {
		return inDirectory(path)
	}
	dir, name := filepath.Split(filepath.Clean(path))
	dir = filepath.Clean(dir)
	if filepath.Base(dir) == training.CheckpointDir {
		dir, name = filepath.Dir(dir), filepath.Join(training.CheckpointDir, name)
	}
	return Archive{dir, name}, nil
}

// inDirectory finds the model of a training. One that was cut off has none, but
// what it has learned can be used.
func inDirectory(dir string) (Archive, error) {
	a := Archive{dir, training.ModelFile}
	if output.IsFile(a.Path()) {
		return a, nil
	}
	err := notFound("Model archive", a.Path())
	for _, below := range []string{training.CheckpointDir, ""} {
		if last := filepath.Join(dir, below, training.LastCheckpoint); output.IsFile(last) {
			return a, fmt.Errorf("%w: the training did not come to its end; --model_path %s takes what it had learned", err, last)
		}
	}
	return a, err
}

// notFound uses the words of the documented messages.
func notFound(what, path string) error { return fmt.Errorf("%s not found: %s", what, path) }

// Path is where the archive lies.
func (a Archive) Path() string { return filepath.Join(a.Home, a.Name) }

// load reads the archive, unless it is not as it was written.
func (a Archive) load(ctx context.Context) (*bundle.Bundle, error) {
	if err := owned.Check(ctx, a.Home, filepath.ToSlash(a.Name)); err != nil {
		return nil, err
	}
	return bundle.Load(a.Path())
}
