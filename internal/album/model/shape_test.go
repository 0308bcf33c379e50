package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// naiveNoiseDensity is the density of the standardised noise by its definition, an
// integral over the mixing variable.
func naiveNoiseDensity(s tShape, z float64) float64 {
	g := distuv.Gamma{Alpha: s.nu / 2, Beta: s.nu / 2}
	return quad.Fixed(func(l float64) float64 {
		root := math.Exp(l / 2)
		return math.Exp(g.LogProb(math.Exp(-l))-l) * distuv.Normal{Mu: s.skew * (root - s.k), Sigma: root}.Prob(z)
	}, -12, 40, 4000, nil, 0)
}

// TestNoiseDensity compares the closed form and its derivative with quadrature over
// the mixing variable, and without skewness with the t of another library.
func TestNoiseDensity(t *testing.T) {
	for _, nu := range []float64{2.05, 3.2, 7, 40} {
		for _, skew := range []float64{0, -0.3, -1, 1.4, -4} {
			s := newShape(nu, skew)
			for _, z := range []float64{-30, -4, -1, -0.1, 0, 0.7, 2, 9} {
				log := func(z float64) float64 {
					x := newNoise(s)
					sum := x.see(z)
					return sum + x.rest(1)
				}
				near(t, "log density", log(z), math.Log(naiveNoiseDensity(s, z)), 1e-8)
				x := newNoise(s)
				part, dz := x.slope(z)
				near(t, "with slope", part+x.rest(1), log(z), 1e-12)
				near(t, "slope", dz, fd.Derivative(log, z, &fd.Settings{Formula: fd.Central, Step: 1e-4}), 1e-6)
				if skew == 0 {
					near(t, "Student's t", log(z), distuv.StudentsT{Sigma: 1, Nu: nu}.LogProb(z), 1e-12)
				}
			}
		}
	}
}

// TestNoiseIsCentred: under every shape the noise has mean zero, and without
// skewness the variance nu/(nu-2).
func TestNoiseIsCentred(t *testing.T) {
	for _, s := range []tShape{newShape(5, 0), newShape(6, -1), newShape(9, 2)} {
		x := s.nodes(0.1, 0.25)
		sum, mean, square := 0.0, 0.0, 0.0
		for j, w := range x.Weight {
			sum += w
			mean += w * x.Shift[j]
			square += w * (x.Var[j] + x.Shift[j]*x.Shift[j])
		}
		near(t, "sum of weights", sum, 1, 1e-7)
		near(t, "mean", mean, 0, 1e-6)
		if s.skew == 0 {
			near(t, "variance", square, s.nu/(s.nu-2), 1e-4)
		}
	}
}

// TestNodesFindTheDensity: however light the tails, the rule has nodes where the mixing
// variable is, also where its steps are wide, and those of many draws weigh as much as one
// density.
func TestNodesFindTheDensity(t *testing.T) {
	for _, nu := range []float64{2.5, 4, 5, 6, 30, 1e3, 1e5, 1e8} {
		s := newShape(nu, 0)
		fine, sum := s.nodes(0.1, 0.25), 0.0
		for _, w := range fine.Weight {
			sum += w
		}
		near(t, "sum of fine weights", sum, 1, 1e-6)
		const draws, step = 200, 2.5
		total := 0.0
		for k := range draws {
			x := s.nodes(Offset(k, step), step)
			if len(x.Weight) == 0 {
				t.Fatalf("nu %v: no node at draw %d", nu, k)
			}
			for _, w := range x.Weight {
				total += w / draws
			}
		}
		near(t, "mean sum of coarse weights", total, 1, 0.01)
	}
}

// TestDrawRoot compares draws of the mixing variable given a score with its density.
func TestDrawRoot(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range []tShape{newShape(3, 0), newShape(3, -1), newShape(2.2, 2), newShape(30, -0.7)} {
		for _, z := range []float64{-8, -0.5, 0, 3} {
			x := make([]float64, 4000)
			for i := range x {
				x[i] = s.drawRoot(z, rng)
			}
			slices.Sort(x)
			if d := kolmogorov(x, rootCDF(s, z)); d > 1.95/math.Sqrt(float64(len(x))) { // p = 0.001
				t.Errorf("nu %v skew %v z %v: Kolmogorov distance %v", s.nu, s.skew, z, d)
			}
		}
	}
}

// Where a chain has come to what is no number there is no draw, and no endless search for
// one.
func TestDrawRootOfNoNumber(t *testing.T) {
	rng, nan := rand.New(rand.NewPCG(1, 2)), math.NaN()
	for _, s := range []tShape{{nan, 0, 1}, {3, nan, 1}, {3, -1, nan}, newShape(3, 0), newShape(3, -1), {math.Inf(1), 1, 1}} {
		if r := s.drawRoot(nan, rng); !math.IsNaN(r) {
			t.Errorf("%+v: %v", s, r)
		}
	}
}

// rootCDF is the distribution function of sqrt(1/w) given z by quadrature.
func rootCDF(s tShape, z float64) func(float64) float64 {
	v := z + s.skew*s.k
	density := func(r float64) float64 {
		return math.Exp(s.nu*math.Log(r) - 0.5*r*r*(s.nu+v*v) + s.skew*v*r)
	}
	const top = 8
	total := quad.Fixed(density, 0, top, 2000, nil, 0)
	return func(r float64) float64 { return quad.Fixed(density, 0, min(r, top), 400, nil, 0) / total }
}

// kolmogorov is the largest distance of the distribution of sorted x from cdf, at
// every fortieth value.
func kolmogorov(x []float64, cdf func(float64) float64) (d float64) {
	for i := 0; i < len(x); i += 40 {
		d = max(d, math.Abs(cdf(x[i])-float64(i)/float64(len(x))))
	}
	return d
}

// TestScaleGradient holds the gradient of the scales to differences.
func TestScaleGradient(t *testing.T) {
	for name, n := range mixedRegimes {
		m, err := New(shapes["one review"].rows(3), n, shiftedPriors())
		if err != nil {
			t.Fatal(err)
		}
		x, rng := newScaleDensity(m), rand.New(rand.NewPCG(4, 4))
		for i := range x.rest {
			x.rest[i], x.first[i], x.later[i] = rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		}
		x.follow(0.3, &Slopes{})
		if !n.varies() {
			x.follow(0, &Slopes{})
		}
		p := scalePoint{0.5, -0.2, -0.4, 0.3, -0.6}
		if !n.Likelihood.skewed() {
			p[4] = 0
		}
		h := scalePoint{1, 1, 1, 1e8, 1e8} // tiny steps; the correction is below rounding
		h[3], h[4] = 1e6, 1e6
		lp, g := x.gradient(p, &h)
		near(t, name+": log density", x.logDensity(p), lp, 1e-12)
		for k := range x.dim() {
			want := fd.Derivative(func(v float64) float64 {
				q := p
				q[k] = v
				return x.logDensity(q)
			}, p[k], &fd.Settings{Formula: fd.Central, Step: 1e-5})
			if k > 2 {
				want += slopeStep * math.Sqrt(h[k]) / 2
				near(t, name+": difference", g[k], want, 1e-3)
				continue
			}
			near(t, name+": gradient", g[k], want, 1e-6)
		}
	}
}
