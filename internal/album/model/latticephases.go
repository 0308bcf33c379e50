package model

import (
	"math"

	"github.com/latent-go/latent/internal/simd"
)

// phases is the density p(z) of the standardised noise where the levels of a lattice
// look at it. With one scale for all scores neighbouring levels see z a fixed distance
// apart, and where the nodes of a table divide that distance evenly, the cubic through
// four nodes has the same weights at every level: the density of a score at all levels
// is a sum of four columns of the table.
type phases struct {
	per    int     // nodes from level to level; none for no table
	length int     // nodes of a phase
	unit   float64 // nodes in one z
	values []float64
}

// phase r holds p at the nodes r, r + per, r + 2 per ..., from the last to the first:
// z falls as levels rise.
func (x *phases) reset(distance float64, fine int, p func(z float64) float64) {
	x.per = 0
	if least := 0.5 / float64(fine); !(distance > least && distance < tableReach) {
		return // finer than the noise needs, or beyond it
	}
	x.per = int(math.Ceil(distance * float64(fine)))
	x.unit = float64(x.per) / distance
	x.length = int(2*tableReach/distance) + 1
	x.values = resized(x.values, x.per*x.length)
	for r := range x.per {
		for n := range x.length {
			x.values[r*x.length+x.length-1-n] = p(float64(n*x.per+r)/x.unit - tableReach)
		}
	}
}

// columns returns the columns for levels of which the first sees z, with the weights
// of the cubic through the nodes about z (Lagrange); not ok where a level would be
// beyond the table.
func (x *phases) columns(z float64, levels int) (of [4][]float64, w simd.Weights, ok bool) {
	u := (z + tableReach) * x.unit
	if x.per == 0 || !(u >= 1 && u < float64(x.per*x.length-2)) {
		return of, w, false
	}
	i := int(u)
	f := u - float64(i)
	for k := range of {
		n, r := (i-1+k)/x.per, (i-1+k)%x.per
		if n < levels-1 {
			return of, w, false
		}
		first := r*x.length + x.length - 1 - n
		of[k] = x.values[first : first+levels]
	}
	w[0], w[1] = -f*(f-1)*(f-2)/6, (f+1)*(f-1)*(f-2)/2
	w[2], w[3] = -(f+1)*f*(f-2)/2, (f+1)*f*(f-1)/6
	return of, w, true
}
