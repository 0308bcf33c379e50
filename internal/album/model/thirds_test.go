package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
)

// skewedModel has columns of which few albums tell, so that its coefficients are skewed
// and heavy-tailed under a t.
func skewedModel(t *testing.T) (*Model, *Surrogate) {
	t.Helper()
	r := shape{lengths: []int{1, 2, 5, 3, 1, 4, 6, 2, 3, 4, 5, 3}, dense: 2, sets: 3, maxAlbums: 1}.rows(8)
	m, err := New(r, Noise{Likelihood: StudentT, Still: true}, shiftedPriors())
	if err != nil {
		t.Fatal(err)
	}
	mode, err := m.Mode()
	if err != nil {
		t.Fatal(err)
	}
	a, err := laplaceIn(m, mode.Metric, 1)
	if err != nil {
		t.Fatal(err)
	}
	return m, &Surrogate{m: m, Metric: a}
}

// The terms are those of the density: on the axes of coefficients and in the planes of two
// they leave far less of what it differs in from the Gaussian.
func TestThirds(t *testing.T) {
	m, x := skewedModel(t)
	thirds, err := newThirds(t.Context(), m, x.Metric, 2)
	if err != nil {
		t.Fatal(err)
	}
	exact := &within{Target: newLatticeTarget(m), a: x.Metric, q: make([]float64, m.dim())}
	g, z, scrap := thirds.clone(), make([]float64, m.dim()), make([]float64, m.dim())
	top := exact.LogDensity(z, scrap)
	var before, after float64
	look := func() {
		half := 0.0
		for _, v := range z {
			half += 0.5 * v * v
		}
		d := exact.LogDensity(z, scrap) - top + half
		before += d * d
		after += square(d - g.at(z, nil))
	}
	for i := m.nTheta(); i < len(z); i++ {
		for j := m.nTheta(); j < i; j++ {
			for _, to := range [][2]float64{{0.7, 0}, {-0.7, 0}, {0.5, 0.5}, {-0.5, 0.5}, {0.5, -0.5}} {
				z[i], z[j] = to[0], to[1]
				look()
			}
			z[i], z[j] = 0, 0
		}
	}
	if !(after < before/50) {
		t.Errorf("squares of what the Gaussian lacks: %g, with the terms %g", before, after)
	}
}

// The gradient is that of the bounded value, and far out the value is bounded.
func TestThirdsGradient(t *testing.T) {
	m, x := skewedModel(t)
	thirds, err := newThirds(t.Context(), m, x.Metric, 1)
	if err != nil {
		t.Fatal(err)
	}
	g, rng := thirds.clone(), rand.New(rand.NewPCG(4, 4))
	for _, scale := range []float64{0.3, 1, 3} {
		z := make([]float64, m.dim())
		for i := range z {
			z[i] = scale * rng.NormFloat64()
		}
		got := make([]float64, len(z))
		near(t, "value", g.bounded(z, got), g.bounded(z, nil), 1e-12)
		want := fd.Gradient(nil, func(z []float64) float64 { return g.bounded(z, nil) }, z, &fd.Settings{Formula: fd.Central, Step: 1e-5})
		for i := range got {
			near(t, "gradient", got[i], want[i], 1e-6)
		}
	}
	far := make([]float64, m.dim())
	for i := range far {
		far[i] = 40
	}
	if v := g.bounded(far, nil); math.Abs(v) > thirdsBound {
		t.Errorf("%g is beyond the bound", v)
	}
}
