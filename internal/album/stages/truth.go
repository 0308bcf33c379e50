package stages

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/simulate"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
)

// truth returns what made the albums of the data set and where it lies, nil where
// nobody knows. A truth that cannot be used is reason for a warning, none to
// refuse the albums.
func (e *Env) truth() (*simulate.Truth, string) {
	t, at, err := simulate.Beside(e.Dataset.Path)
	if err != nil {
		e.Log.Warn("truth_ignored", "file", at, "reason", err)
		return nil, ""
	}
	return t, at
}

// Invented says in a sentence that the albums of the data set are invented, and is
// empty where they are not known to be.
func (e *Env) Invented() string {
	if t, _ := e.truth(); t != nil {
		return t.Notice()
	}
	return ""
}

// truthInput is the truth of the data set as an input of the data stage.
func (e *Env) truthInput() []pipeline.InputFile {
	if t, path := e.truth(); t != nil {
		return []pipeline.InputFile{{Name: "truth", Path: path}}
	}
	return nil
}

// keepTruth copies the truth into the run, and leaves none of another data set.
func (e *Env) keepTruth(r *runs.Run) error {
	file := results.Of(catalog.User).Truth
	if t, _ := e.truth(); t != nil {
		return keep(r, file, t)
	}
	if err := r.Root().Remove(filepath.FromSlash(file.Name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
