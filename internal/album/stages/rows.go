package stages

import (
	"errors"
	"io/fs"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/runs"
)

// dataset is the table of one target and strategy: every row of training,
// validation and test in the order of catalog.Compare.
type dataset struct {
	target   catalog.Target
	strategy splits.Strategy
	rows     []features.Row
	matrix   *design.Matrix // nil before the features stage
}

// hasSplit reports whether the splits stage could divide the target this way.
func hasSplit(r *runs.Run, t catalog.Target, s splits.Strategy) (bool, error) {
	_, err := filehash.File(r.Path(partDir(splitsDir, t, s), "manifest.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// loadRows reads the split tables and finds every row's previous score.
func loadRows(r *runs.Run, t catalog.Target, s splits.Strategy) (*dataset, []catalog.Album, error) {
	history, err := readAlbums(r.Path(cleanedFile))
	if err != nil {
		return nil, nil, err
	}
	var rows []splits.Row
	for _, p := range parts {
		part, err := readPart(r.Path(partDir(splitsDir, t, s), p.String()+".parquet"), p)
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, part...)
	}
	slices.SortStableFunc(rows, func(a, b splits.Row) int { return catalog.Compare(a.Album, b.Album) })
	return &dataset{target: t, strategy: s, rows: features.Link(history, rows, t)}, history, nil
}

// loadDataset reads rows and features.
func loadDataset(r *runs.Run, t catalog.Target, s splits.Strategy) (*dataset, error) {
	d, _, err := loadRows(r, t, s)
	if err != nil {
		return nil, err
	}
	d.matrix, err = readMatrix(r, d)
	return d, err
}

// in returns the mask of the rows that belong to one of the parts.
func (d *dataset) in(parts ...splits.Split) []bool {
	m := make([]bool, len(d.rows))
	for i := range d.rows {
		m[i] = slices.Contains(parts, d.rows[i].Split)
	}
	return m
}

// index returns the rows of a part.
func (d *dataset) index(p splits.Split) []int {
	var out []int
	for i := range d.rows {
		if d.rows[i].Split == p {
			out = append(out, i)
		}
	}
	return out
}

// plain returns the rows without their predecessors.
func (d *dataset) plain() []splits.Row {
	out := make([]splits.Row, len(d.rows))
	for i := range d.rows {
		out[i] = d.rows[i].Row
	}
	return out
}

// model returns the model of the rows of the given parts.
func (e *Env) model(d *dataset, x *design.Matrix, train []bool) (*model.Model, error) {
	return model.New(e.rows(d, x, train), e.noise(), e.priors())
}

// rows is the table in the form of the model.
func (e *Env) rows(d *dataset, x *design.Matrix, train []bool) model.Rows {
	n := len(d.rows)
	rows := model.Rows{
		Artist: make([]int, n), Score: make([]float64, n), Prev: make([]float64, n),
		PrevRow: make([]int, n), Count: make([]float64, n), X: x, Train: train,
	}
	place := make([]int, n)
	for i := range d.rows {
		w := &d.rows[i]
		rows.Artist[i], place[i] = w.Artist, w.Position
		rows.Score[i], rows.Count[i] = d.target.Score(w.Album), d.target.Count(w.Album)
		rows.Prev[i], rows.PrevRow[i] = w.Prev, w.PrevRow
	}
	c := e.Config.Model
	rows.Position = model.Positions(rows.Artist, place, train, c.MaxAlbums, c.MinAlbums)
	return rows
}

func (e *Env) noise() model.Noise {
	c := e.Config.Model
	return model.Noise{Learn: c.LearnNExponent, Exponent: c.NExponent, Prior: c.NExponentPrior, Alpha: c.NExponentAlpha, Beta: c.NExponentBeta, Loc: c.Priors.NExponentLoc, Scale: c.Priors.NExponentScale}
}

func (e *Env) priors() model.Priors {
	p := e.Config.Model.Priors
	scale := p.SigmaObsScale
	if n := e.noise(); n.Learn || n.Exponent > 0 {
		scale = p.SigmaRefScale
	}
	return model.Priors{
		MuLoc: p.MuArtistLoc, MuScale: p.MuArtistScale, ArtistScale: p.SigmaArtistScale, WalkScale: p.SigmaRWScale,
		RhoLoc: p.RhoLoc, RhoScale: p.RhoScale, BetaLoc: p.BetaLoc, BetaScale: p.BetaScale, ObsScale: scale,
	}
}
