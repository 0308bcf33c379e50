package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/mcmc/diagnose"
)

// correlated is a Gaussian given by the affine map of its unit Gaussian.
type correlated struct {
	mean []float64
	prec *mat.SymDense
}

func newCorrelated(dim int, scales []float64) (*correlated, *mat.SymDense) {
	rng := rand.New(rand.NewPCG(9, 9))
	root := mat.NewDense(dim, dim, nil)
	t := &correlated{mean: make([]float64, dim), prec: mat.NewSymDense(dim, nil)}
	for i := range dim {
		t.mean[i] = rng.NormFloat64() * scales[i]
		for j := range dim {
			root.Set(i, j, scales[i]*rng.NormFloat64())
		}
	}
	var cov mat.SymDense
	cov.SymOuterK(1, root)
	var ch mat.Cholesky
	ch.Factorize(&cov)
	if err := ch.InverseTo(t.prec); err != nil {
		panic(err)
	}
	return t, &cov
}

func (t *correlated) Dim() int { return len(t.mean) }
func (t *correlated) LogDensity(q, g []float64) float64 {
	lp := 0.0
	for i := range q {
		g[i] = 0
		for j := range q {
			g[i] -= t.prec.At(i, j) * (q[j] - t.mean[j])
		}
		lp += g[i] * (q[i] - t.mean[i]) / 2
	}
	return lp
}

func TestLaplaceOfAGaussianIsExact(t *testing.T) {
	for name, scales := range map[string][]float64{
		"even":   {1, 1, 1, 1, 1, 1},
		"uneven": {1e-4, 1, 30, 1e-2, 1, 500},
	} {
		target, cov := newCorrelated(6, scales)
		a, err := Laplace(target, make([]float64, 6))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got mat.Dense
		got.Mul(a.L, a.L.T())
		for i := range 6 {
			sd := math.Sqrt(cov.At(i, i))
			if math.Abs(a.Mode[i]-target.mean[i]) > 1e-2*sd {
				t.Errorf("%s: mode %v, want %v", name, a.Mode[i], target.mean[i])
			}
			for j := range 6 {
				if e := math.Abs(got.At(i, j)-cov.At(i, j)) / sd / math.Sqrt(cov.At(j, j)); e > 1e-5 {
					t.Errorf("%s: covariance %d,%d off by %.1e standard deviations", name, i, j, e)
				}
			}
		}
	}
}

// The Hessian of log Gamma at its mode log(shape) is -shape.
func TestLaplaceOfAClosedForm(t *testing.T) {
	a, err := Laplace(logGamma{7}, []float64{-4})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(a.Mode[0]-math.Log(7)) > 1e-3 || math.Abs(a.L.At(0, 0)-1/math.Sqrt(7)) > 1e-4 {
		t.Errorf("mode %v and factor %v, want %v and %v", a.Mode[0], a.L.At(0, 0), math.Log(7), 1/math.Sqrt(7))
	}
	if a.Gradients == 0 || math.Abs(a.LogDensity-(7*math.Log(7)-7)) > 1e-5 {
		t.Errorf("%d gradients, log density %v", a.Gradients, a.LogDensity)
	}
}

// surface is a two-dimensional target from a formula with its gradient.
type surface func(x, y float64) (lp, dx, dy float64)

func (surface) Dim() int { return 2 }
func (s surface) LogDensity(q, g []float64) (lp float64) {
	lp, g[0], g[1] = s(q[0], q[1])
	return lp
}

func TestLaplaceRefuses(t *testing.T) {
	cases := map[string]struct {
		target     surface
		start      []float64
		reason     string
		coordinate int
	}{
		"flat": {
			func(x, _ float64) (float64, float64, float64) { return -x * x / 2, -x, 0 },
			[]float64{1, 1},
			"flat", 1,
		},
		"saddle": {
			func(x, y float64) (float64, float64, float64) { return y*y/2 - x*x/2, -x, y },
			[]float64{1, 0},
			"curves upwards", 1,
		},
		"ridge": {
			func(x, y float64) (float64, float64, float64) { d := x - y; return -d * d / 2, -d, d },
			[]float64{1, 0},
			"does not fall off", -2, // either is to blame
		},
		"exponential at its border": {
			func(x, y float64) (float64, float64, float64) {
				if x <= 0 {
					return math.Inf(-1), 0, 0
				}
				return -x - y*y/2, -1, -y
			},
			[]float64{1, 0.5},
			"", -2,
		},
		"half normal at its border": {
			func(x, y float64) (float64, float64, float64) {
				if x < 0 {
					return math.NaN(), math.NaN(), 0
				}
				return -x*x/2 - y*y/2, -x, -y
			},
			[]float64{1, 0.5},
			"border", 0,
		},
		"start outside": {
			func(_, _ float64) (float64, float64, float64) { return math.Inf(-1), 0, 0 },
			[]float64{1, 0.5},
			"at the start", -1,
		},
	}
	for name, c := range cases {
		_, err := Laplace(c.target, c.start)
		var le *LaplaceError
		if !errors.As(err, &le) || !strings.Contains(le.Error(), c.reason) {
			t.Errorf("%s: error %v, want a *LaplaceError with %q", name, err, c.reason)
			continue
		}
		if c.coordinate != -2 && le.Coordinate != c.coordinate {
			t.Errorf("%s: blames coordinate %d, want %d", name, le.Coordinate, c.coordinate)
		}
	}
	if _, err := Laplace(banana{}, []float64{1}); err == nil {
		t.Error("a start of the wrong length passed")
	}
}

// In the coordinates of its Laplace map a regression posterior must sample with
// few leapfrogs, from the first draw on.
func TestMetricMakesARoundTarget(t *testing.T) {
	target := newLogistic(300, 25)
	a, err := Laplace(target, make([]float64, 25))
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Chains: 4, Warmup: 200, Draws: 500, Seed: 10}
	plain := mustSample(t, target, cfg)
	cfg.Metric = a
	mapped := mustSample(t, target, cfg)
	for j := range 25 {
		x, y := diagnose.Summary("", plain.Coordinate(j)), diagnose.Summary("", mapped.Coordinate(j))
		if math.Abs(x.Mean-y.Mean) > 4.5*math.Hypot(x.MCSEMean, y.MCSEMean) {
			t.Errorf("coordinate %d: mean %v without, %v with the metric", j, x.Mean, y.Mean)
		}
		if y.RHat > 1.02 || y.ESSBulk < 500 {
			t.Errorf("coordinate %d: R-hat %.3f, bulk ESS %.0f", j, y.RHat, y.ESSBulk)
		}
	}
	if got := mapped.Chains[0].Leapfrogs(); got > 9*500 {
		t.Errorf("%d leapfrogs for 500 draws", got)
	}
}

func TestMetricShiftsAndScales(t *testing.T) {
	target, cov := newCorrelated(4, []float64{1, 10, 0.1, 3})
	a, err := Laplace(target, make([]float64, 4))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Sample(context.Background(), always(target), Config{Chains: 4, Warmup: 200, Draws: 1000, Seed: 11, Metric: a})
	if err != nil {
		t.Fatal(err)
	}
	for j := range 4 {
		expect(t, "mean", r, target.mean[j], coordinate(j))
		expect(t, "variance", r, cov.At(j, j), square(j, target.mean[j]))
	}
	expect(t, "covariance", r, cov.At(0, 2), func(q []float64) float64 {
		return (q[0] - target.mean[0]) * (q[2] - target.mean[2])
	})
}

// Any number of targets gives the same bits, and the same error.
func TestLaplaceAnyTargets(t *testing.T) {
	flat := targetFunc{3, func(q, g []float64) float64 { // flat along the last coordinate
		g[0], g[1], g[2] = -q[0], -4*q[1], 0
		return -0.5*q[0]*q[0] - 2*q[1]*q[1]
	}}
	bowl := targetFunc{3, func(q, g []float64) float64 {
		lp := 0.0
		for i, x := range q {
			x -= float64(i)
			g[i] = -x - 0.1*x*x*x
			lp -= 0.5*x*x + 0.025*x*x*x*x
		}
		return lp
	}}
	for _, f := range []targetFunc{flat, bowl} {
		want, wantErr := Laplace(f, []float64{1, 2, 3})
		for n := range 4 {
			got, err := Laplace(f, []float64{1, 2, 3}, slices.Repeat([]Target{f}, n)...)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Errorf("%d more targets: error %v, want %v", n, err, wantErr)
			}
			if err == nil && (!slices.Equal(got.Mode, want.Mode) || !slices.Equal(got.L.RawTriangular().Data, want.L.RawTriangular().Data) || got.Gradients != want.Gradients) {
				t.Errorf("%d more targets: another map", n)
			}
		}
	}
}

type targetFunc struct {
	n int
	f func(q, grad []float64) float64
}

func (t targetFunc) Dim() int                             { return t.n }
func (t targetFunc) LogDensity(q, grad []float64) float64 { return t.f(q, grad) }
