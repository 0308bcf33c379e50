package diagrams

import (
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/splits"
)

// Run is what the labels say of a run, as far as its stages have come. What is not
// there yet is nil or zero.
type Run struct {
	ID          string
	Summary     *ingest.Summary      // of the data
	Parts       map[splits.Split]int // albums in each part of the temporal split
	Features    *features.Report
	Diagnostics *evaluate.Diagnostics

	Predictions, NewArtists, LOO int // albums: test albums of known and of new artists, training albums
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
