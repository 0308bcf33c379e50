package model

import (
	"errors"
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/transform"
)

// Rows is the table of albums, one entry per album in every field, sorted by
// artist and within an artist by time. Training and held-out albums are in the
// same table, so that a held-out album finds its artist's past.
type Rows struct {
	Artist   []int     // any non-decreasing identifiers
	Position []int     // 1-based index of the artist effect, see [Positions]
	Score    []float64 // 0-100; may be NaN where Train is false
	Prev     []float64 // the artist's previous score, 0-100; NaN for a debut
	PrevRow  []int     // the row whose Score is Prev, or -1; nil if unknown
	Count    []float64 // reviews behind the score; unused if the noise is constant
	X        *design.Matrix
	Train    []bool // the rows the model is fitted to
	// Transform is what the model sees of scores, previous ones too.
	Transform transform.Transform
	// Scale marks the rows that the [Scaling] is computed from; nil for Train. To
	// predict with draws of an earlier fit, it marks that fit's rows while Train
	// marks all albums that are known by now. Every marked row must be in Train or
	// have a score.
	Scale []bool
}

// scaleRows returns the mask of the rows that define the scaling.
func (r *Rows) scaleRows() []bool {
	if r.Scale != nil {
		return r.Scale
	}
	return r.Train
}

// check returns an error that names the first field or row that breaks the
// contract of Rows.
func (r *Rows) check(needCounts bool) error {
	if err := r.checkLengths(); err != nil {
		return err
	}
	if err := r.Transform.Check(); err != nil {
		return err
	}
	train, scale := 0, 0
	for i := range r.Artist {
		if err := r.checkRow(i, needCounts); err != nil {
			return fmt.Errorf("model: row %d: %w", i, err)
		}
		if r.Train[i] {
			train++
		}
		if r.scaleRows()[i] {
			scale++
		}
	}
	if train > 0 && scale == 0 {
		return errors.New("model: Rows.Scale marks no row")
	}
	if train == 0 {
		return errors.New("model: no training rows: widen the filters or the split")
	}
	return r.checkDesign()
}

func (r *Rows) checkLengths() error {
	n := len(r.Artist)
	if r.X == nil {
		return errors.New("model: Rows.X is nil: a design without columns still has a number of rows")
	}
	lengths := []struct {
		name string
		got  int
	}{
		{"Position", len(r.Position)},
		{"Score", len(r.Score)},
		{"Prev", len(r.Prev)},
		{"Count", len(r.Count)},
		{"X", r.X.Rows},
		{"Train", len(r.Train)},
	}
	for _, l := range lengths {
		if l.got != n {
			return fmt.Errorf("model: Rows.%s has %d rows, Rows.Artist has %d", l.name, l.got, n)
		}
	}
	if r.Scale != nil && len(r.Scale) != n {
		return fmt.Errorf("model: Rows.Scale has %d rows, Rows.Artist has %d", len(r.Scale), n)
	}
	if r.PrevRow != nil && len(r.PrevRow) != n {
		return fmt.Errorf("model: Rows.PrevRow has %d rows, Rows.Artist has %d", len(r.PrevRow), n)
	}
	return nil
}

func (r *Rows) checkRow(i int, needCounts bool) error {
	if i > 0 && r.Artist[i] < r.Artist[i-1] {
		return fmt.Errorf("artist %d comes after artist %d: sort the rows by artist", r.Artist[i], r.Artist[i-1])
	}
	if r.Position[i] < 1 {
		return fmt.Errorf("position %d is below 1", r.Position[i])
	}
	if i > 0 && r.Artist[i] == r.Artist[i-1] && r.Position[i] < r.Position[i-1] {
		return fmt.Errorf("position %d comes after %d: sort an artist's rows by time", r.Position[i], r.Position[i-1])
	}
	if math.IsInf(r.Transform.Apply(r.Prev[i]), 0) {
		return errors.New("previous score is infinite, or beyond the ceiling of the transform")
	}
	if !r.Train[i] && r.scaleRows()[i] && !finite(r.Transform.Apply(r.Score[i])) {
		return fmt.Errorf("score %v of a row that defines the scaling is not a number", r.Score[i])
	}
	if r.Train[i] && !finite(r.Transform.Apply(r.Score[i])) {
		return fmt.Errorf("training score %v is not a number: hold the row out", r.Score[i])
	}
	if r.Train[i] && needCounts && !(r.Count[i] > 0 && finite(r.Count[i])) {
		return fmt.Errorf("review count %v: noise that depends on counts needs a positive count in every training row", r.Count[i])
	}
	return r.checkPrevRow(i)
}

func (r *Rows) checkPrevRow(i int) error {
	if r.PrevRow == nil || r.PrevRow[i] == -1 {
		return nil
	}
	k := r.PrevRow[i]
	if k < 0 || k >= i || r.Artist[k] != r.Artist[i] {
		return fmt.Errorf("previous row %d is not an earlier row of the same artist", k)
	}
	if r.Prev[i] != r.Score[k] {
		return fmt.Errorf("previous score %v differs from the score %v of its row %d", r.Prev[i], r.Score[k], k)
	}
	return nil
}

func (r *Rows) checkDesign() error {
	for j := range r.X.Columns {
		c := &r.X.Columns[j]
		if c.Dense != nil && len(c.Dense) != r.X.Rows {
			return fmt.Errorf("model: column %q has %d values for %d rows", c.Name, len(c.Dense), r.X.Rows)
		}
		for i, x := range c.Dense {
			if !finite(x) {
				return fmt.Errorf("model: column %q has %v in row %d: impute it first", c.Name, x, i)
			}
		}
		for k, i := range c.Set {
			if i < 0 || int(i) >= r.X.Rows || k > 0 && i <= c.Set[k-1] {
				return fmt.Errorf("model: column %q lists row %d out of range or out of order", c.Name, i)
			}
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Span is the half-open range of rows [Lo, Hi) of one artist.
type Span struct{ Lo, Hi int }

// spans cuts sorted artist identifiers into one span per artist.
func spans(artist []int) []Span {
	var out []Span
	for lo := 0; lo < len(artist); {
		hi := lo + 1
		for hi < len(artist) && artist[hi] == artist[lo] {
			hi++
		}
		out = append(out, Span{lo, hi})
		lo = hi
	}
	return out
}
