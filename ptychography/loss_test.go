package ptychography

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func evalOne(l Loss, i, a float32) (value float64, dI float32) {
	d := []float32{42}
	return l.Eval(d, []float32{i}, []float32{a}, nil), d[0]
}

// Without a floor worth mentioning the Poisson loss is minus the log
// probability of the counts.
func TestPoissonIsTheLogLikelihood(t *testing.T) {
	for _, lambda := range []float64{0.3, 1, 7.5, 1200} {
		for _, k := range []float64{0, 1, 2, 9, 1100} {
			got, _ := evalOne(Poisson{Floor: 1e-9}, float32(lambda), float32(math.Sqrt(k)))
			want := -distuv.Poisson{Lambda: float64(float32(lambda))}.LogProb(k)
			if math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("lambda %v, k %v: %v, want %v", lambda, k, got, want)
			}
		}
	}
}

func TestLnGamma(t *testing.T) {
	for _, k := range []float64{0, 1, 2, 2.0000001, 2.5, 100, 4095, 4096, 1e7 + 0.5} {
		want, _ := math.Lgamma(k + 1)
		if got := lnGamma1(k); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
			t.Errorf("ln Gamma(%v + 1) = %v, want %v", k, got, want)
		}
	}
}

// No loss or derivative is infinite in the dark.
func TestLossesAreFiniteInTheDark(t *testing.T) {
	for name, l := range lossCases {
		for _, i := range []float32{0, 1e-30, 1e-12} {
			for _, a := range []float32{0, 1, 1000} {
				v, d := evalOne(l, i, a)
				if !finite(v) || !finite(float64(d)) {
					t.Errorf("%s at I = %v, A = %v: %v, derivative %v", name, i, a, v, d)
				}
			}
		}
	}
}

// The losses are smallest where the intensity equals the counts.
func TestLossesHaveTheirMinimumAtTheCounts(t *testing.T) {
	for name, l := range lossCases {
		rapid.Check(t, func(t *rapid.T) {
			a := rapid.Float32Range(1, 100).Draw(t, "amplitude")
			f := rapid.Float32Range(1.01, 3).Draw(t, "factor")
			best, _ := evalOne(l, a*a, a)
			above, up := evalOne(l, a*a*f, a)
			below, down := evalOne(l, a*a/f, a)
			if above <= best || below <= best || up <= 0 || down >= 0 {
				t.Errorf("%s: %v at the counts, %v above (slope %v), %v below (slope %v)", name, best, above, up, below, down)
			}
		})
	}
}

func TestMaskedPixelsHaveNoLossAndNoSlope(t *testing.T) {
	nan := float32(math.NaN())
	for name, l := range lossCases {
		dI := []float32{9, 9}
		v := l.Eval(dI, []float32{4, 4}, []float32{1, nan}, []bool{true, false})
		w, d := evalOne(l, 4, 1)
		if v != w || dI[0] != d || dI[1] != 0 {
			t.Errorf("%s: %v and %v, want %v and [%v 0]", name, v, dI, w, d)
		}
	}
}

func BenchmarkPoisson(b *testing.B) {
	const size = 64 * 64
	i, a, d := make([]float32, size), make([]float32, size), make([]float32, size)
	for j := range i {
		i[j], a[j] = float32(j%50)+0.5, float32(math.Sqrt(float64(j%40)))
	}
	for b.Loop() {
		Poisson{}.Eval(d, i, a, nil)
	}
}
