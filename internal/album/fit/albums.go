package fit

import (
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// Albums are the albums of a target as one strategy splits them: every row of
// training, validation and test in the order of catalog.Compare.
type Albums struct {
	Target   catalog.Target
	Strategy splits.Strategy
	Rows     []features.Row
	Matrix   *design.Matrix  // nil before the features stage
	History  []catalog.Album // every cleaned album, also those that are not modelled
}

// ReadRows reads the split tables of a run and finds every row's previous score.
func ReadRows(dir string, t catalog.Target, s splits.Strategy) (*Albums, error) {
	files := results.Of(t)
	history, err := files.Albums.Read(dir)
	if err != nil {
		return nil, err
	}
	var rows []splits.Row
	for _, p := range splits.Parts {
		part, err := files.Split(s).Rows(p).Read(dir)
		if err != nil {
			return nil, err
		}
		rows = append(rows, part...)
	}
	slices.SortStableFunc(rows, func(a, b splits.Row) int { return catalog.Compare(a.Album, b.Album) })
	return &Albums{Target: t, Strategy: s, Rows: features.Link(history, rows, t), History: history}, nil
}

// readAlbums reads rows and features.
func readAlbums(dir string, t catalog.Target, s splits.Strategy) (*Albums, error) {
	a, err := ReadRows(dir, t, s)
	if err != nil {
		return nil, err
	}
	a.Matrix, err = results.Of(t).Split(s).ReadMatrix(dir, a.Plain())
	return a, err
}

// In returns the mask of the rows that belong to one of the parts.
func (a *Albums) In(parts ...splits.Split) []bool {
	m := make([]bool, len(a.Rows))
	for i := range a.Rows {
		m[i] = slices.Contains(parts, a.Rows[i].Split)
	}
	return m
}

// Index returns the rows of a part.
func (a *Albums) Index(p splits.Split) []int {
	var out []int
	for i := range a.Rows {
		if a.Rows[i].Split == p {
			out = append(out, i)
		}
	}
	return out
}

// Plain returns the rows without their predecessors.
func (a *Albums) Plain() []splits.Row {
	out := make([]splits.Row, len(a.Rows))
	for i := range a.Rows {
		out[i] = a.Rows[i].Row
	}
	return out
}
