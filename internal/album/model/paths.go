package model

import (
	"math"
	"math/rand/v2"
)

// path draws the artist effects of the rows of artist k jointly, given all training
// rows and the parameters of p, into path (one value per row), after [Point.Filter]
// has left in a what is known of each effect given the rows before. Backward sampling: with C the filtered variance of row j and Q the
// variance of the steps to row j+1,
//
//	a_j | a_{j+1} ~ Normal(m_j + G (a_{j+1} - m_j), C (1-G)),  G = C/(C+Q)
//
// (Fruehwirth-Schnatter, Journal of Time Series Analysis 15, 1994).
func (p *Point) path(k int, rng *rand.Rand, a *Pass, path []float64) {
	lo := p.m.spans[k].Lo
	for j := len(a.V) - 1; j >= 0; j-- {
		mean := a.Level[j] + a.Gain[j]*a.V[j]
		c := a.LevelVar[j] * (1 - a.Gain[j])
		if j+1 < len(a.V) {
			q := p.stepVar(lo + j + 1)
			g := 1.0
			if q > 0 {
				g = c / (c + q)
			}
			mean += g * (path[j+1] - mean)
			c *= 1 - g
		}
		path[j] = mean + math.Sqrt(c)*rng.NormFloat64()
	}
}

// stepVar returns the variance of the steps from row i-1 to row i of one artist.
func (p *Point) stepVar(i int) float64 {
	d := p.m.rows.Position[i] - p.m.rows.Position[i-1]
	return float64(d) * p.SigmaRW * p.SigmaRW
}
