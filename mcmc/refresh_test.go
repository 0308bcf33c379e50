package mcmc

import (
	"math"
	"math/rand/v2"
	"testing"
)

// student is Student's t with 2 half degrees of freedom as a mixture: q given the
// precision w is Normal(0, 1/sqrt(w)), w ~ Gamma(half, half).
type student struct {
	half int
	w    []float64
}

func students(int) (Target, error) { return &student{half: 3, w: []float64{1}}, nil }

func (s *student) Dim() int         { return 1 }
func (s *student) State() []float64 { return s.w }

func (s *student) LogDensity(q, g []float64) float64 {
	g[0] = -s.w[0] * q[0]
	return -0.5 * s.w[0] * q[0] * q[0]
}

// Refresh draws w from Gamma(half + 1/2, half + q^2/2): exponential variables and
// half a squared normal one.
func (s *student) Refresh(q []float64, rng *rand.Rand) {
	sum := 0.5 * math.Pow(rng.NormFloat64(), 2)
	for range s.half {
		sum += rng.ExpFloat64()
	}
	s.w[0] = sum / (float64(s.half) + 0.5*q[0]*q[0])
}

// TestRefresh: NUTS and the draws of an auxiliary variable together sample the
// mixture: Student's t with 6 degrees of freedom has the variance 6/4 and
// P(|q| > 2.447) = 0.05.
func TestRefresh(t *testing.T) {
	r, err := Sample(t.Context(), students, Config{Chains: 4, Warmup: 200, Draws: 5000, Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	n, square, beyond := 0.0, 0.0, 0.0
	for _, c := range r.Chains {
		for _, q := range c.Draws {
			n++
			square += q[0] * q[0]
			if math.Abs(q[0]) > 2.447 {
				beyond++
			}
		}
	}
	if v := square / n; math.Abs(v-1.5) > 0.12 {
		t.Errorf("variance %v, want 1.5", v)
	}
	if p := beyond / n; math.Abs(p-0.05) > 0.008 {
		t.Errorf("share beyond the quantiles %v, want 0.05", p)
	}
}

// TestRefreshContinuesBitForBit: auxiliary variables are part of a checkpoint.
func TestRefreshContinuesBitForBit(t *testing.T) {
	cfg := Config{Chains: 1, Warmup: 60, Draws: 80, Seed: 5, BlockSize: 9}
	whole, err := Sample(t.Context(), students, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Dir = t.TempDir()
	part := cfg
	part.Draws = 31
	if _, err := Sample(t.Context(), students, part); err != nil {
		t.Fatal(err)
	}
	resumed, err := Sample(t.Context(), students, cfg)
	if err != nil {
		t.Fatal(err)
	}
	sameBits(t, "resumed", whole, resumed)
}
