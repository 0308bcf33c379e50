package mcmc

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// testSystem is the banana with an uneven metric, and a point in it.
func testSystem(q, p []float64) (*system, point) {
	s := &system{target: banana{}, inv: []float64{0.7, 1.9}}
	z := newPoint(2)
	copy(z.q, q)
	copy(z.p, p)
	for i, w := range s.inv {
		z.v[i] = w * z.p[i]
	}
	z.logp = s.target.LogDensity(z.q, z.g)
	return s, z
}

func TestLeapfrogIsReversible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coordinate := rapid.Float64Range(-1.5, 1.5)
		q := []float64{coordinate.Draw(t, "x"), coordinate.Draw(t, "y")}
		p := []float64{coordinate.Draw(t, "px"), coordinate.Draw(t, "py")}
		n := rapid.IntRange(1, 40).Draw(t, "steps")
		eps := rapid.Float64Range(0.001, 0.1).Draw(t, "eps")
		s, z := testSystem(q, p)
		for range n {
			s.leapfrog(&z, eps)
		}
		for range n {
			s.leapfrog(&z, -eps)
		}
		for i := range q {
			if math.Abs(z.q[i]-q[i]) > 1e-9 || math.Abs(z.p[i]-p[i]) > 1e-9 {
				t.Fatalf("came back to q %v p %v from %v %v", z.q, z.p, q, p)
			}
		}
	})
}

// The error of the energy after a fixed time must fall with the square of the
// step.
func TestLeapfrogIsOfOrderTwo(t *testing.T) {
	drift := func(eps float64) float64 {
		s, z := testSystem([]float64{0.4, -0.3}, []float64{0.8, 0.5})
		h0, h := s.energy(&z), 0.0
		for range int(math.Round(0.8 / eps)) {
			h = s.leapfrog(&z, eps)
		}
		return math.Abs(h - h0)
	}
	for _, eps := range []float64{0.02, 0.01, 0.005} {
		if order := math.Log2(drift(eps) / drift(eps/2)); math.Abs(order-2) > 0.1 {
			t.Errorf("halving the step from %v divides the energy error by 2^%.3f, want 2^2", eps, order)
		}
	}
}

// The Jacobian of one step has determinant 1 and preserves the symplectic form
// up to the metric's scaling, which here is checked by the determinant alone.
func TestLeapfrogPreservesVolume(t *testing.T) {
	step := func(x []float64) []float64 {
		s, z := testSystem(x[:2], x[2:])
		s.leapfrog(&z, 0.3)
		return append(append([]float64(nil), z.q...), z.p...)
	}
	at, h := []float64{0.4, -0.3, 0.8, 0.5}, 1e-6
	jac := mat.NewDense(4, 4, nil)
	for j := range at {
		up, down := append([]float64(nil), at...), append([]float64(nil), at...)
		up[j] += h
		down[j] -= h
		a, b := step(up), step(down)
		for i := range a {
			jac.Set(i, j, (a[i]-b[i])/(2*h))
		}
	}
	if d := mat.Det(jac); math.Abs(d-1) > 1e-8 {
		t.Errorf("determinant %v, want 1", d)
	}
}

func TestEnergyAgreesWithLeapfrog(t *testing.T) {
	s, z := testSystem([]float64{0.4, -0.3}, []float64{0.8, 0.5})
	if h := s.leapfrog(&z, 0.1); math.Abs(h-s.energy(&z)) > 1e-12 {
		t.Errorf("leapfrog says %v, energy %v", h, s.energy(&z))
	}
}

func TestMomentumHasTheMetricsVariance(t *testing.T) {
	s, z := testSystem(make([]float64, 2), make([]float64, 2))
	rng := rand.New(rand.NewPCG(4, 4))
	var sum [2]float64
	const n = 40000
	for range n {
		s.momentum(&z, rng)
		for i := range sum {
			sum[i] += z.p[i] * z.p[i] / n
			if z.v[i] != z.p[i]*s.inv[i] {
				t.Fatal("the velocity does not belong to the momentum")
			}
		}
	}
	for i, w := range s.inv {
		if math.Abs(sum[i]*w-1) > 5*math.Sqrt(2.0/n) {
			t.Errorf("coordinate %d: variance %v, want %v", i, sum[i], 1/w)
		}
	}
}
