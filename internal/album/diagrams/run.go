package diagrams

import (
	"cmp"
	"path/filepath"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/runs"
)

// Run is what the labels say of a run, as far as its stages have come. What is not
// there yet is nil or zero.
type Run struct {
	ID          string
	Summary     *ingest.Summary      // of the data
	Parts       map[splits.Split]int // albums in each part of the temporal split
	Features    *features.Manifest
	Diagnostics *evaluate.Diagnostics

	Predictions, NewArtists, LOO int // albums: test albums of known and of new artists, training albums
}

// Read reads what the labels say of the run in a directory. Only a directory
// without a manifest is an error: what cannot be read has no count.
func Read(dir string) (*Run, error) {
	info := runs.Inspect(dir)
	if info.Err != nil {
		return nil, info.Err
	}
	f := results.Of(results.Shown(dir))
	split := f.Split(splits.TemporalStrategy)
	r := &Run{ID: cmp.Or(info.Manifest.RunID, filepath.Base(dir)), Parts: map[splits.Split]int{}}
	r.Summary = read(f.Summary, dir)
	r.Features = read(split.Features, dir)
	r.Diagnostics = read(f.Diagnostics, dir)
	r.Predictions, r.NewArtists, r.LOO = len(read(f.Predictions, dir)), len(read(f.NewPredictions, dir)), len(read(f.LOO, dir))
	if m := read(split.Manifest, dir); m != nil {
		for _, part := range []splits.Split{splits.Train, splits.Validation, splits.Test} {
			if p, ok := m.Splits[part.String()]; ok {
				r.Parts[part] = p.Rows
			}
		}
	}
	return r, nil
}

// read returns a result, nothing if it is not there or cannot be read.
func read[T any](f results.File[T], dir string) T {
	v, err := f.Read(dir)
	if err != nil {
		var none T
		return none
	}
	return v
}

func rawRows(r *Run) (int, bool) {
	if r.Summary == nil {
		return 0, false
	}
	return r.Summary.Cleaning.Rows, true
}

func cleanedAlbums(r *Run) (int, bool) {
	if r.Summary == nil {
		return 0, false
	}
	return r.Summary.Cleaning.Albums, true
}

// columns returns how many columns a feature block has, false if the run has no
// such block.
func (r *Run) columns(block string) (int, bool) {
	if r.Features == nil {
		return 0, false
	}
	for _, b := range r.Features.Blocks {
		if b.Block == block {
			return b.Columns, true
		}
	}
	return 0, false
}
