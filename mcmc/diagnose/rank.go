package diagnose

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// usable reports whether the draws of one scalar, as [chain][draw], can be
// diagnosed: minChains chains of equal length, at least four draws, no NaN.
func usable(chains [][]float64, minChains int) bool {
	if len(chains) < minChains || len(chains) == 0 {
		return false
	}
	n := len(chains[0])
	for _, c := range chains {
		if len(c) != n || slices.ContainsFunc(c, math.IsNaN) {
			return false
		}
	}
	return n >= 4
}

// extreme is where fourth powers come near the ends of float64: draws above it,
// or all below its inverse, are diagnosed in another unit.
const extreme = 0x1p200

// tamed returns the draws in a unit in which their fourth powers neither
// overflow nor vanish, and that unit, a power of two. Nearly always that is 1,
// and the draws as they are. Every diagnostic is the same in any unit.
func tamed(chains [][]float64) (scaled [][]float64, unit float64) {
	top := 0.0
	for _, c := range chains {
		for _, x := range c {
			top = math.Max(top, math.Abs(x)) // NaN stays, and is left to the caller
		}
	}
	if top >= 1/extreme && top <= extreme || top == 0 || !finite(top) {
		return chains, 1
	}
	unit = math.Ldexp(1, math.Ilogb(top))
	return mapped(chains, func(x float64) float64 { return x / unit }), unit
}

// split cuts every chain into its first and its last half, so that a drift
// within chains shows like a disagreement between them. Of an odd number of
// draws the middle one is left out.
func split(chains [][]float64) [][]float64 {
	out := make([][]float64, 0, 2*len(chains))
	for _, c := range chains {
		half := len(c) / 2
		out = append(out, c[:half], c[len(c)-half:])
	}
	return out
}

// pool returns all draws in one new slice.
func pool(chains [][]float64) []float64 { return slices.Concat(chains...) }

// mapped returns f of every draw.
func mapped(chains [][]float64, f func(float64) float64) [][]float64 {
	out := make([][]float64, len(chains))
	for i, c := range chains {
		out[i] = make([]float64, len(c))
		for j, x := range c {
			out[i][j] = f(x)
		}
	}
	return out
}

// zScale replaces the draws by the normal scores of their pooled ranks r among
// N, Phi^-1((r - 3/8)/(N + 1/4)) (Blom), ties taking their average rank. Values
// without mean or variance become diagnosable that way.
func zScale(chains [][]float64) [][]float64 {
	order := ordered(pool(chains))
	z := make([]float64, len(order))
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && order[j].x == order[i].x {
			j++
		}
		rank := float64(i+j+1) / 2
		score := mathext.NormalQuantile((rank - 0.375) / (float64(len(order)) + 0.25))
		for _, p := range order[i:j] {
			z[p.at] = score
		}
		i = j
	}
	return reshape(z, chains)
}

// place is a value and where it came from.
type place struct {
	x  float64
	at int
}

// ordered returns the values of x in ascending order, equal ones in the order
// they came in.
func ordered(x []float64) []place { return orderedAbove(x, math.Inf(-1)) }

// orderedAbove is ordered for the values above a cut; -Inf takes all.
func orderedAbove(x []float64, cut float64) []place {
	p := make([]place, 0, len(x))
	for i, v := range x {
		if v > cut || math.IsInf(cut, -1) {
			p = append(p, place{v, i})
		}
	}
	slices.SortFunc(p, func(a, b place) int {
		if c := cmp.Compare(a.x, b.x); c != 0 {
			return c
		}
		return a.at - b.at
	})
	return p
}

// reshape cuts flat into chains of the lengths of like.
func reshape(flat []float64, like [][]float64) [][]float64 {
	out := make([][]float64, len(like))
	for i, c := range like {
		out[i], flat = flat[:len(c):len(c)], flat[len(c):]
	}
	return out
}

// fold returns |x - m|, the distance from the median m, in which chains that
// agree in location but not in spread differ.
func fold(chains [][]float64, m float64) [][]float64 {
	return mapped(chains, func(x float64) float64 { return math.Abs(x - m) })
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
