package estimate

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// uniforms is Knuth's 64-bit linear congruential generator: the same numbers
// were given to the programs whose results stand in the tests.
func uniforms(n int) []float64 {
	s, out := uint64(1), make([]float64, n)
	for i := range out {
		s = s*6364136223846793005 + 1442695040888963407
		out[i] = (float64(s>>11) + 0.5) / (1 << 53)
	}
	return out
}

// The three samples: normal, exponential, and two normals 6 apart of sd 0.5.
func samples() (z, e, two []float64) {
	u := uniforms(4000)
	for i := range 2000 {
		z = append(z, math.Sqrt(-2*math.Log(u[i]))*math.Cos(2*math.Pi*u[i+2000]))
		two = append(two, 0.5*z[i]-3+6*float64(i%2))
	}
	for _, v := range u {
		e = append(e, -math.Log(v))
	}
	return z, e, two
}

func integral(d Density) float64 {
	sum := 0.0
	for _, y := range d.Y {
		sum += y
	}
	return sum * (d.X[1] - d.X[0])
}

func TestKDEIntegratesToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 2, 200).Draw(t, "x")
		d := KDE(x)
		if d.X == nil {
			return // fewer than two different values
		}
		if got := integral(d); math.Abs(got-1) > 1e-6 {
			t.Fatalf("integral %v", got)
		}
		for i, y := range d.Y {
			if y < 0 || math.IsNaN(y) || d.X[i] < slices.Min(x) || d.X[i] > slices.Max(x) {
				t.Fatalf("density %v at %v", y, d.X[i])
			}
		}
	})
}

// worst returns the greatest distance of the density from f on [lo, hi].
func worst(d Density, f func(float64) float64, lo, hi float64) float64 {
	m := 0.0
	for i, x := range d.X {
		if x >= lo && x <= hi {
			m = max(m, math.Abs(d.Y[i]-f(x)))
		}
	}
	return m
}

func TestKDEAgainstTruth(t *testing.T) {
	z, e, two := samples()
	normal := func(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }
	if m := worst(KDE(z), normal, -2.5, 2.5); m > 0.04 {
		t.Errorf("normal: off by %v", m)
	}
	// At the boundary the density is 1; a kernel that leaks would say a half.
	if m := worst(KDE(e), func(x float64) float64 { return math.Exp(-x) }, 0, 4); m > 0.09 {
		t.Errorf("exponential: off by %v", m)
	}
	bimodal := func(x float64) float64 { return normal((x+3)/0.5) + normal((x-3)/0.5) }
	if m := worst(KDE(two), bimodal, -4, 4); m > 0.08 {
		t.Errorf("two modes: off by %v", m)
	}
}

// The bandwidth that minimises the asymptotic mean integrated squared error is
// (2 sqrt(pi) n R)^(-1/5), R the integral of the squared second derivative:
// 3/(8 sqrt(pi) sd^5) for a normal, half of that for two far apart.
func TestBandwidthAgainstTheory(t *testing.T) {
	z, _, two := samples()
	for _, c := range []struct {
		name string
		x    []float64
		want float64
	}{
		{"normal", z, 0.983 * math.Pow(4.0/3/2000, 0.2)}, // 0.983 is the sd of the sample
		{"two modes", two, 0.5 * 0.983 * math.Pow(8.0/3/2000, 0.2)},
	} {
		x := slices.Sorted(slices.Values(c.x))
		width := x[len(x)-1] - x[0]
		t2, ok := botev(cosine(histogram(x, x[0], width)), distinct(x))
		if got := math.Sqrt(t2) * width; !ok || math.Abs(got/c.want-1) > 0.1 {
			t.Errorf("%s: bandwidth %v (%v), want %v", c.name, got, ok, c.want)
		}
	}
}

// Silverman's bandwidths of ArviZ 0.21.0 for the same numbers.
func TestSilvermanAgainstArviZ(t *testing.T) {
	z, e, two := samples()
	for i, x := range [][]float64{z, e, two} {
		want := []float64{0.19264199256575734, 0.1366105264180546, 0.5993048068396423}[i]
		if got := silverman(slices.Sorted(slices.Values(x))); math.Abs(got/want-1) > 1e-3 {
			t.Errorf("sample %d: %v, want %v", i, got, want)
		}
	}
}

func BenchmarkKDE(b *testing.B) {
	z, _, _ := samples()
	for b.Loop() {
		KDE(z[:1000])
	}
}

func TestKDEDegenerate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, x := range [][]float64{nil, {1}, {2, 2, 2}, {nan, 1, nan}, {nan}, {inf, -inf, 3}} {
		if d := KDE(x); d.X != nil || d.Y != nil {
			t.Errorf("KDE(%v) has a density", x)
		}
	}
	if d := KDE([]float64{nan, 1, 2, inf, 1.5}); math.Abs(integral(d)-1) > 1e-9 {
		t.Error("values that are not finite spoil the rest")
	}
	if d := KDE([]float64{1e-310, 2e-310}); d.X != nil && math.IsNaN(integral(d)) {
		t.Error("tiny values give NaN")
	}
}

func TestHDI(t *testing.T) {
	e := make([]float64, 10000)
	for i := range e {
		e[i] = -math.Log(1 - (float64(i)+0.5)/10000)
	}
	// The shortest interval of an exponential starts at 0.
	if lo, hi := HDI(e, 0.94); lo > 1e-4 || math.Abs(hi+math.Log(0.06)) > 0.01 {
		t.Errorf("exponential: %v..%v, want 0..%v", lo, hi, -math.Log(0.06))
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1, 60).Draw(t, "x")
		prob := rapid.Float64Range(0.05, 0.99).Draw(t, "prob")
		lo, hi := HDI(x, prob)
		in := 0
		for _, v := range x {
			if v >= lo && v <= hi {
				in++
			}
		}
		if float64(in) < prob*float64(len(x)) {
			t.Fatalf("%v..%v holds %d of %d", lo, hi, in, len(x))
		}
	})
}

// Quantiles of scipy.stats.binom.ppf (SciPy 1.17).
func TestBinomialBand(t *testing.T) {
	for _, c := range []struct {
		n               int
		p, prob, lo, hi float64
	}{{1000, 0.05, 0.95, 37, 64}, {37, 0.3, 0.95, 6, 17}, {1466, 0.1, 0.99, 118, 177}, {0, 0.5, 0.95, 0, 0}} {
		if lo, hi := BinomialBand(c.n, c.p, c.prob); lo != c.lo || hi != c.hi {
			t.Errorf("n %d p %v: %v..%v, want %v..%v", c.n, c.p, lo, hi, c.lo, c.hi)
		}
	}
}

func TestRankCounts(t *testing.T) {
	// Interleaved chains share every bin evenly.
	var a, b []float64
	for i := range 100 {
		a, b = append(a, float64(2*i)), append(b, float64(2*i+1))
	}
	for c, counts := range RankCounts([][]float64{a, b}, 10) {
		for i, n := range counts {
			if n != 10 {
				t.Errorf("chain %d bin %d: %v, want 10", c, i, n)
			}
		}
	}
	// A chain below the other fills the lower half.
	got := RankCounts([][]float64{{1, 2, 3, 4}, {5, 6, 7, 8}}, 2)
	if got[0][0] != 4 || got[0][1] != 0 || got[1][1] != 4 {
		t.Errorf("separate chains: %v", got)
	}
	// Ties share a rank: everything is in the middle bin.
	if got := RankCounts([][]float64{{1, 1}, {1, 1, 1}}, 3); got[0][1] != 2 || got[1][1] != 3 {
		t.Errorf("ties: %v", got)
	}
}

func TestCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64(), 0, 100).Draw(t, "x")
		bins := rapid.IntRange(0, 20).Draw(t, "bins")
		edges, counts := Counts(x, bins)
		sum := 0.0
		for _, n := range counts {
			sum += n
		}
		if int(sum) != len(finite(x)) || len(counts) > 0 && len(edges) != len(counts)+1 {
			t.Fatalf("%v values counted of %d; %d edges, %d bins", sum, len(x), len(edges), len(counts))
		}
	})
}

// The ends of the range of float64, where differences overflow or vanish.
func TestCountsAtTheEndsOfTheRange(t *testing.T) {
	least := math.SmallestNonzeroFloat64
	for _, x := range [][]float64{
		{-math.MaxFloat64}, {math.MaxFloat64}, {-math.MaxFloat64, math.MaxFloat64}, {0, least}, {-least, 0, least},
	} {
		for bins := range 4 {
			edges, counts := Counts(x, bins)
			sum := 0.0
			for _, n := range counts {
				sum += n
			}
			if int(sum) != len(x) || edges[0] > x[0] || edges[len(edges)-1] < x[len(x)-1] || len(finite(edges)) != len(edges) {
				t.Errorf("Counts(%v, %d): edges %v, counts %v", x, bins, edges, counts)
			}
		}
	}
}

func TestSummariesOfFewNumbers(t *testing.T) {
	if got := interquartile([]float64{1, 2, 4, 8}); math.Abs(got-3.25) > 1e-12 { // numpy.quantile
		t.Errorf("interquartile range %v, want 3.25", got)
	}
	if !math.IsNaN(Mean(nil)) || Mean([]float64{1, math.NaN(), 3}) != 2 {
		t.Error("empty samples and NaN")
	}
}

// TestCountsByHand: ten values fall where they belong, the last edge to the last bin.
func TestCountsByHand(t *testing.T) {
	edges, counts := Counts([]float64{0, 0.5, 1, 1.5, 2.5, 3, 3.9, 4, 4, 4}, 4)
	if !slices.Equal(edges, []float64{0, 1, 2, 3, 4}) || !slices.Equal(counts, []float64{2, 2, 1, 5}) {
		t.Errorf("edges %v, counts %v", edges, counts)
	}
}
