package mixture

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/album/transform"
)

// warped are distributions of scores: as draws under a normal and under a t leave
// them, of a score near either end of the scale, and with one component so wide that
// its exponentials overflow.
func warped() map[string]*Warped {
	rng := rand.New(rand.NewPCG(5, 9))
	normal := &Gaussian{}
	for range 30 {
		normal.Mean, normal.SD = append(normal.Mean, 110+2*rng.NormFloat64()), append(normal.SD, 11+rng.Float64())
	}
	low, high := &Gaussian{Mean: []float64{3, 4}, SD: []float64{8, 9}}, &Gaussian{Mean: []float64{190, 200}, SD: []float64{14, 12}}
	wide := &Gaussian{Mean: []float64{100, 100, 105}, SD: []float64{9, 60, 6000}, Weight: []float64{0.9, 0.0999, 0.0001}}
	out := map[string]*Warped{}
	for name, g := range map[string]*Gaussian{"normal": normal, "t": tailed(10, 0.3, rng), "low": low, "high": high, "wide": wide} {
		out[name] = &Warped{Gaussian: *g, By: transform.Log}
	}
	return out
}

// integral sums f over w from lo to hi by Simpson's rule in pieces that meet at the
// kinks.
func integral(f func(float64) float64, lo, hi float64) float64 {
	const n = 20000
	h := (hi - lo) / n
	edge := 1e-9 * h // f may jump where pieces meet
	sum := f(lo+edge) + f(hi-edge)
	for k := 1; k < n; k++ {
		sum += float64(2+2*(k%2)) * f(lo+float64(k)*h)
	}
	return sum * h / 3
}

// pieces integrates over all w, cut at zero and at the given point.
func pieces(f func(float64) float64, at float64) float64 {
	sum := 0.0
	cuts := []float64{-60_000, -3000, -300, 0, at, 300, 3000, 60_000}
	slices.Sort(cuts)
	for k := 1; k < len(cuts); k++ {
		if cuts[k] > cuts[k-1] {
			sum += integral(f, cuts[k-1], cuts[k])
		}
	}
	return sum
}

func TestWarpedMoments(t *testing.T) {
	for name, d := range warped() {
		y := func(w float64) float64 { return transform.Log.Invert(w) }
		f := func(w float64) float64 { _, p := d.both(w); return p }
		first := pieces(func(w float64) float64 { return y(w) * f(w) }, 100)
		second := pieces(func(w float64) float64 { return y(w) * y(w) * f(w) }, 100)
		mean, sd := d.Moments()
		near(t, name+": mean", mean, first, 2e-7*math.Abs(first))
		near(t, name+": sd", sd, math.Sqrt(second-first*first), 2e-6*sd)
	}
}

// The score is the integral of its definition, for outcomes on both sides of the
// mass, at zero and below it.
func TestWarpedCRPS(t *testing.T) {
	for name, d := range warped() {
		for _, y := range []float64{-5, 0, 0.01, 20, 62, 75, 99, 119} {
			w := transform.Log.Apply(y)
			want := 0.0
			for _, outcome := range []float64{0, 1} { // the distribution function of y, below it and above
				want += pieces(func(x float64) float64 {
					if (x-w)*(2*outcome-1) < 0 {
						return 0
					}
					f := d.Gaussian.CDF(x) - outcome
					return f * f * transform.Log.Width(x)
				}, w)
			}
			near(t, name, d.CRPS(y), want, 4e-6*want) // the kink at zero, where a third of "low" lies
		}
	}
}

// The density is the slope of the distribution function, and the quantile its
// inverse.
func TestWarpedDensity(t *testing.T) {
	for name, d := range warped() {
		for _, y := range []float64{-4, 1, 40, 70, 95} {
			const h = 1e-4
			slope := (d.CDF(y+h) - d.CDF(y-h)) / (2 * h)
			if slope > 1e-6 {
				near(t, name+": density", math.Exp(d.LogDensity(y)), slope, 1e-5*slope)
			}
		}
		for _, p := range []float64{0.025, 0.5, 0.9} {
			near(t, name+": quantile", d.CDF(d.Quantile(p)), p, 1e-9)
		}
		if math.Abs(d.CDF(transform.Ceiling)-1) > 1e-12 || !math.IsInf(d.LogDensity(200), -1) {
			t.Error(name, "has mass beyond the ceiling")
		}
	}
}

func TestNoWarp(t *testing.T) {
	for name, d := range warped() {
		plain := &Warped{Gaussian: d.Gaussian}
		mean, sd := plain.Moments()
		m, s := d.Gaussian.Moments()
		if mean != m || sd != s || plain.CRPS(70) != d.Gaussian.CRPS(70) || plain.LogDensity(70) != d.Gaussian.LogDensity(70) || plain.Quantile(0.3) != d.Gaussian.Quantile(0.3) {
			t.Error(name, "is moved by no transform")
		}
	}
}
