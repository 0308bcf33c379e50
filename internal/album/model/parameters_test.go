package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestDeclarationsAreComplete: every parameter says what it is and what its prior
// is, no two have one name, and a draw survives flattening in every regime.
func TestDeclarationsAreComplete(t *testing.T) {
	p := DefaultPriors()
	var seen []string
	for _, q := range declarations {
		if q.Text == "" || q.Prior == nil || q.Prior(&p, &Noise{Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4}) == "" {
			t.Errorf("%s lacks a text or a prior", q.Name)
		}
		if slices.Contains(seen, q.Name) {
			t.Errorf("two parameters are called %s", q.Name)
		}
		seen = append(seen, q.Name)
	}
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		var d Draw
		m.Constrain(randomPoint(m.Target().Dim(), rng), &d)
		flat := m.Flatten(&d, nil)
		if len(flat) != m.FlatSize() {
			t.Errorf("%d values, FlatSize is %d", len(flat), m.FlatSize())
		}
		back := m.Unflatten(flat)
		if !slices.Equal(m.Flatten(&back, nil), flat) || back.Exponent != d.Exponent {
			t.Errorf("%v came back as %v", d, back)
		}
	})
}

// TestSupport: draws of the model hold, and no parameter takes what none can have.
func TestSupport(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		var d Draw
		m.Constrain(randomPoint(m.Target().Dim(), rng), &d)
		flat := m.Flatten(&d, nil)
		for _, q := range m.Parameters() {
			for _, x := range flat[:q.Size()] {
				if !q.Holds(x) {
					t.Errorf("%s cannot be %v, which a chain had", q.Name, x)
				}
			}
			flat = flat[q.Size():]
			for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
				if q.Holds(x) {
					t.Errorf("%s can be %v", q.Name, x)
				}
			}
			if below := q.Name != "mu_artist" && q.Name != "beta" && q.Name != "skew" && !strings.HasPrefix(q.Name, "noise_slope"); q.Holds(-1.5) == below {
				t.Errorf("%s can be -1.5: %t", q.Name, !below)
			}
		}
	})
}

// TestPriorTexts pins how the priors of the published model are written.
func TestPriorTexts(t *testing.T) {
	p, n := DefaultPriors(), Noise{Learn: true, Prior: LogitNormalPrior, Loc: -0.5}
	want := map[string]string{
		"mu_artist": "Normal(0, 1)", "sigma_artist": "HalfNormal(0.5)", "sigma_rw": "HalfNormal(0.1)", "rho": "Normal(0, 0.3) on [-0.99, 0.99]",
		"beta": "Normal(0, 1)", "sigma_ref": "HalfNormal(1)", "n_exponent": "logit-Normal(-0.5, 1)",
	}
	for _, q := range n.Parameters() {
		if got := q.Prior(&p, &n); got != want[q.Name] {
			t.Errorf("%s: %q, want %q", q.Name, got, want[q.Name])
		}
		delete(want, q.Name)
	}
	if len(want) > 0 {
		t.Errorf("not declared: %v", want)
	}
}
