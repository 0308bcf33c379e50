package model

import (
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/design"
)

// Some albums scatter more than others, and what is known of them before anybody has
// rated them tells which: old ones more than new ones, those of genres with a poor record
// and of artists whose last one was poor more than others. With [Noise].By the scale of an
// album is that of [Noise] times
//
//	exp(sum_k slope_k c_k),  slope_k ~ Normal(0, SlopeScale)
//
// with c_k the standardised value of a column of the design (Harvey, Econometrica 44,
// 1976), held within what the rows that define the scaling reach: nothing was learned of
// values outside, and an exponential without an end would be taken for knowledge. The
// columns are known of albums to come, too. They stand in the design as well, so that they
// move the mean as before.

// What the noise may follow, the names of [Followed].
const (
	ByYear     = "year"
	ByGenre    = "genre"
	ByPrevious = "previous" // the artist's previous score; that of a debut is average
)

// followable is the order of [Slopes].
var followable = [...]string{ByYear, ByGenre, ByPrevious}

// Slopes are by how much the logarithm of the noise rises with a standard deviation of
// what it follows, zero for what it does not.
type Slopes [len(followable)]float64

// add adds c times x to s.
func (s *Slopes) add(c float64, x *Slopes) {
	for k := range s {
		s[k] += c * x[k]
	}
}

// Followed is something that the noise follows: one of [ByYear], [ByGenre] and
// [ByPrevious], and the name of the column of the design that has it. The last has none.
type Followed struct {
	Name   string
	Column string `json:",omitempty"`
}

// Followed returns the places in [Slopes] of what By lists.
func (n *Noise) Followed() (at []int) {
	for _, f := range n.By {
		at = append(at, slices.Index(followable[:], f.Name))
	}
	return at
}

// checkFollowed refuses what is unknown, listed twice or not in the order of [Slopes].
func (n *Noise) checkFollowed() error {
	last := -1
	for k, at := range n.Followed() {
		if at <= last {
			return fmt.Errorf("model: noise cannot follow %q here: it follows some of %q, in this order", n.By[k].Name, followable)
		}
		last = at
	}
	return nil
}

// follow sets what the noise of every row follows.
func (m *Model) follow() error {
	m.follows = m.noise.Followed()
	for j, k := range m.follows {
		value, err := m.followedValue(&m.noise.By[j])
		if err != nil {
			return err
		}
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range m.levels {
			v := value(i)
			m.levels[i].by[k] = v
			if m.rows.scaleRows()[i] {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
		for i := range m.levels {
			m.levels[i].by[k] = min(max(m.levels[i].by[k], lo), hi)
		}
	}
	return nil
}

// followedValue returns the standardised value of f in a row.
func (m *Model) followedValue(f *Followed) (func(i int) float64, error) {
	if f.Name == ByPrevious {
		return func(i int) float64 { return m.prev[i] }, nil
	}
	x := m.rows.X
	j := slices.IndexFunc(x.Columns, func(c design.Column) bool { return c.Name == f.Column })
	if j < 0 {
		return nil, &FollowError{*f}
	}
	return func(i int) float64 { return (x.At(i, j) - m.scaling.XMean[j]) / m.scaling.XSD[j] }, nil
}

// A FollowError reports that what the noise follows is not among the features.
type FollowError struct{ Followed Followed }

func (e *FollowError) Error() string {
	return fmt.Sprintf("noise follows feature %q, which is not among the features: leave %s out of --noise-by, or use features that have it", e.Followed.Column, e.Followed.Name)
}

// slopePrior returns the log prior of the slopes and adds its derivatives to n.
func (m *Model) slopePrior(th *theta, n *natural) (lp float64) {
	for _, k := range m.follows {
		p, d := normalLog(th.slope[k], m.priors.SlopeScale)
		n.slope[k] += d
		lp += p
	}
	return lp
}
