package mixture

import (
	"math"
	"testing"
)

// The double sum is taken for as many components as twice the nodes of the
// integral. Both give the same but for rounding, which tells them apart.
func TestSpreadTakesTheCheaperWay(t *testing.T) {
	// m components at 0 with one deviation: 2 reach/stepSize = 25 nodes, so that up
	// to 50 components are summed up in pairs.
	const sd = 2
	for m, pairs := range map[int]bool{49: true, 50: true, 51: false} {
		g := &Gaussian{Mean: make([]float64, m), SD: make([]float64, m)}
		for i := range m {
			g.SD[i] = sd
		}
		want := g.spreadByIntegral(-reach*sd, reach*sd, stepSize*sd)
		if pairs {
			want = g.spreadByPairs()
		}
		if g.spreadByPairs() == g.spreadByIntegral(-reach*sd, reach*sd, stepSize*sd) {
			t.Fatalf("%d components do not tell the two apart", m)
		}
		if got := g.spread(); got != want {
			t.Errorf("%d components: %.17g, want %.17g", m, got, want)
		}
		near(t, "spread of equal normals", g.spread(), 2*sd/math.Sqrt(math.Pi), 5e-12)
	}
}

// The rule ends with the node at hi.
func TestSpreadByIntegralEnds(t *testing.T) {
	g := &Gaussian{Mean: []float64{0}, SD: []float64{1}}
	f := func(x float64) float64 { c := g.CDF(x); return c * (1 - c) }
	near(t, "three nodes", g.spreadByIntegral(-1, 1, 1), 2*(f(-1)+f(0)+f(1)), 1e-15)
	near(t, "two nodes", g.spreadByIntegral(-1, 0.5, 1), 2*(f(-1)+f(0)), 1e-15)
	near(t, "half the step", g.spreadByIntegral(-0.5, 0.5, 0.5), 2*0.5*(f(-0.5)+f(0)+f(0.5)), 1e-15)
}

// The sum of the weighted rule has all nodes that its doubles can tell: going on
// changes nothing.
func TestHalfReachesFarEnough(t *testing.T) {
	for _, g := range []*Gaussian{
		{Mean: []float64{0}, SD: []float64{1}, Weight: []float64{1}},
		{Mean: []float64{70}, SD: []float64{3}, Weight: []float64{1}},
	} {
		s, center, sum := g.SD[0], g.Mean[0], 0.0
		for k := -38; k <= 38; k++ {
			x := float64(k) * wideStep
			f := g.weightedCDF(center + s*math.Sinh(x))
			sum += s * math.Cosh(x) * f * (1 - f)
		}
		near(t, "half", g.curve(center).half(nil), wideStep*sum, 1e-14*wideStep*sum)
	}
}
