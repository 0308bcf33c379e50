package model

import (
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/design"
)

// Some albums scatter more than others, and features tell which: albums of genres with
// a poor record, say, about twice as much as those of genres with a good one. With
// [Noise].By the scale of an album is that of [Noise] times
//
//	exp(slope c),  slope ~ Normal(0, SlopeScale)
//
// with c the standardised value of one column of the design (Harvey, Econometrica 44,
// 1976), held within what the rows that define the scaling reach: nothing was learned of
// values outside, and an exponential without an end would be taken for knowledge. The
// column is known of albums to come, too. It stands in the design as well, so that it
// moves the mean as before.

// follow sets what the noise of every row follows.
func (m *Model) follow() error {
	if m.noise.By == "" {
		return nil
	}
	x := m.rows.X
	j := slices.IndexFunc(x.Columns, func(c design.Column) bool { return c.Name == m.noise.By })
	if j < 0 {
		return fmt.Errorf("noise follows feature %q, which is not among the features: use --noise-by none, or features that have it", m.noise.By)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range m.levels {
		v := (x.At(i, j) - m.scaling.XMean[j]) / m.scaling.XSD[j]
		m.levels[i].by = v
		if m.rows.scaleRows()[i] {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	for i := range m.levels {
		m.levels[i].by = min(max(m.levels[i].by, lo), hi)
	}
	return nil
}

// slopePrior returns the log prior of the slope and adds its derivative to n.
func (m *Model) slopePrior(th *theta, n *natural) float64 {
	if m.noise.By == "" {
		return 0
	}
	lp, d := normalLog(th.slope, m.priors.SlopeScale)
	n.slope += d
	return lp
}
