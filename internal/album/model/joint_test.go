package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// TestJointIntegratesToTarget integrates the joint density over its effects in
// closed form (for fixed theta and b it is Gaussian in them) and compares.
func TestJointIntegratesToTarget(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		joint, target := m.joint(), m.Target()
		q := randomPoint(joint.Dim(), rng)
		var d Draw
		joint.Constrain(q, &d)
		whitened := m.unconstrain(&d)
		th := m.theta(whitened)
		want := laplaceOverEffects(t, joint, q) + m.white.logVolume(&th.bend) // its coefficients are not whitened
		got := target.LogDensity(whitened, make([]float64, target.Dim()))
		near(t, "log density", got, want, 1e-9)
	})
}

// laplaceOverEffects returns the log integral of the density over the effects,
// exact because the density is Gaussian in them: the Hessian is a difference of
// gradients and the mode one Newton step away.
func laplaceOverEffects(t *testing.T, joint *jointTarget, q []float64) float64 {
	t.Helper()
	n := joint.Effects()
	from := joint.Dim() - n
	x := append([]float64(nil), q...)
	clear(x[from:])
	gradient := func() []float64 {
		g := make([]float64, len(x))
		joint.LogDensity(x, g)
		return g[from:]
	}
	g0 := gradient()
	h := mat.NewSymDense(n, nil)
	for j := range n {
		x[from+j] = 1
		g := gradient()
		x[from+j] = 0
		for i := range j + 1 {
			h.SetSym(i, j, g0[i]-g[i])
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(h) {
		t.Fatal("joint density is not concave in its effects")
	}
	mode := mat.NewVecDense(n, x[from:])
	if err := chol.SolveVecTo(mode, mat.NewVecDense(n, g0)); err != nil {
		t.Fatal(err)
	}
	lp := joint.LogDensity(x, make([]float64, len(x)))
	return lp + 0.5*float64(n)*math.Log(2*math.Pi) - 0.5*chol.LogDet()
}

func TestJointGradient(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		joint := m.joint()
		scratch := make([]float64, joint.Dim())
		f := func(q []float64) float64 { return joint.LogDensity(q, scratch) }
		q := randomPoint(joint.Dim(), rng)
		want := fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: 1e-4})
		got := make([]float64, joint.Dim())
		joint.LogDensity(q, got)
		for i := range got {
			near(t, "gradient", got[i], want[i], 2e-5)
		}
	})
}

func TestJointCountsItsEffects(t *testing.T) {
	// Two artists with three and one training albums and one held-out artist:
	// three and one positions.
	r := shape{lengths: []int{4, 1, 2}, maxAlbums: 50}.rows(1)
	r.Train = []bool{true, true, true, false, true, false, false}
	r.Position = Positions(r.Artist, nil, r.Train, 50, 2)
	m, err := New(r, Noise{}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	if got := m.joint().Effects(); got != 4 {
		t.Errorf("effects = %d, want 3 + 1", got)
	}
}
