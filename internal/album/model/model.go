package model

import (
	"errors"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/simd"
)

// Model is the model of one table of albums. It is immutable and may be shared
// by goroutines.
type Model struct {
	rows    Rows
	noise   Noise
	priors  Priors
	scaling Scaling
	bends   bends
	spans   []Span
	units   units

	parameters []Parameter // what a flattened draw holds
	follows    []int       // places in [Slopes] of what the noise follows

	y, prev []float64 // standardised, per row; y is NaN where unknown
	levels  []level   // per row; counts in training rows only

	design *rowDesign // every row, in the order of Rows
	packed *packing   // training rows, in the order of the fast passes
	white  whitening
}

// New checks and standardises rows and prepares the density. It returns an error
// that names the offending field, column or row.
func New(rows Rows, noise Noise, priors Priors) (*Model, error) {
	if err := noise.check(); err != nil {
		return nil, err
	}
	if err := priors.check(&noise); err != nil {
		return nil, err
	}
	if err := rows.check(noise.varies()); err != nil {
		return nil, err
	}
	if noise.Still && slices.Max(rows.Position) > 1 {
		return nil, errors.New("model: an effect that does not walk has one position")
	}
	bent, err := newBends(rows.X, noise.Bends)
	if err != nil {
		return nil, err
	}
	kernels, err := simd.Default()
	if err != nil {
		return nil, err
	}
	m := &Model{rows: rows, noise: noise, priors: priors, scaling: newScaling(&rows), spans: spans(rows.Artist), parameters: noise.Parameters(), bends: bent}
	m.standardise()
	if err := m.follow(); err != nil {
		return nil, err
	}
	m.units = newUnits(&rows, &priors)
	m.units.bend = m.bends.unit(&rows, &priors)
	m.design = newRowDesign(rows.X, &m.scaling)
	m.packed = newPacking(m, kernels)
	if m.white, err = newWhitening(m); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Model) standardise() {
	n := len(m.rows.Artist)
	m.y, m.prev = make([]float64, n), make([]float64, n)
	m.levels = make([]level, n)
	for i := range m.y {
		m.y[i] = m.scaling.Standardise(m.rows.Score[i])
		if !math.IsNaN(m.rows.Prev[i]) {
			m.prev[i] = m.scaling.Standardise(m.rows.Prev[i])
		}
		if m.noise.varies() && m.rows.Train[i] {
			m.levels[i].logCount, m.levels[i].single = logCount(m.rows.Count[i], m.scaling.RefCount)
		}
	}
}

// Scaling returns the map between standardised units and the 0-100 scale.
func (m *Model) Scaling() Scaling { return m.scaling }

// Artists returns the rows of each artist, in the order of the table. The caller
// must not change it.
func (m *Model) Artists() []Span { return m.spans }

// Len returns the number of rows, held-out ones included.
func (m *Model) Len() int { return len(m.y) }

// Train reports whether the model is fitted to row i.
func (m *Model) Train(i int) bool { return m.rows.Train[i] }

// TrainRows returns the number of rows that the model is fitted to.
func (m *Model) TrainRows() int { return m.packed.rows }

// Rows returns the table as given to [New]. The caller must not change it.
func (m *Model) Rows() *Rows { return &m.rows }

// Y returns the standardised score of row i, NaN where it is unknown.
func (m *Model) Y(i int) float64 { return m.y[i] }

// Prev returns the standardised previous score of row i, 0 for a debut.
func (m *Model) Prev(i int) float64 { return m.prev[i] }
