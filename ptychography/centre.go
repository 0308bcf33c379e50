package ptychography

import (
	"math"
	"math/cmplx"
)

const (
	sameLight = 0.8 // likeness of two lights that are the same, moved at most a little
	hasPlace  = 0.2 // concentration from which on a light has a place
)

// astray returns how far the light lies from where it lay in a picture before, and
// whether it is the same light still. Where it has become another one, as under a
// start that knows nothing of the probe, the picture says little and one step of
// least squares misleads; then the middles of both are compared.
func astray(now, before []float32, n int) (moved Position, same bool) {
	if lightsAlike(now, before) >= sameLight {
		return wandered(now, before, n), true
	}
	at, ok := middleOf(now, n)
	if !ok {
		return Position{}, false
	}
	from, ok := middleOf(before, n)
	if !ok {
		from = Position{float64(n / 2), float64(n / 2)}
	}
	half := float64(n) / 2 // the shorter way around
	wrap := func(d float64) float64 { return d - float64(n)*math.Floor((d+half)/float64(n)) }
	return Position{wrap(at.Y - from.Y), wrap(at.X - from.X)}, false
}

// lightsAlike is sum a b / sqrt(sum a^2 sum b^2).
func lightsAlike(a, b []float32) float64 {
	var aa, bb, ab float64
	for i, v := range a {
		aa += float64(v) * float64(v)
		bb += float64(b[i]) * float64(b[i])
		ab += float64(v) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

// middleOf returns the circular mean of the pixels of a light, weighted by its
// square so that a faint halo does not count: the patch of a transform has no edges,
// and a light may lie across them. One that is everywhere has no place.
func middleOf(light []float32, n int) (at Position, ok bool) {
	var y, x complex128
	var sum float64
	for i, v := range light {
		w := float64(v) * float64(v)
		sum += w
		y += cmplx.Rect(w, 2*math.Pi*float64(i/n)/float64(n))
		x += cmplx.Rect(w, 2*math.Pi*float64(i%n)/float64(n))
	}
	if !(min(cmplx.Abs(y), cmplx.Abs(x)) >= hasPlace*sum) || sum == 0 {
		return Position{}, false
	}
	turn := func(z complex128) float64 { // a share of a whole turn, from 0
		share := cmplx.Phase(z) / (2 * math.Pi)
		return float64(n) * (share - math.Floor(share))
	}
	return Position{turn(y), turn(x)}, true
}
