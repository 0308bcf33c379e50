package model

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// restingRegimes are noises under which the effects of [resting] are at rest.
var restingRegimes = map[string]Noise{
	"constant": {Likelihood: StudentT, Still: true},
	"fixed":    {Likelihood: StudentT, Still: true, Exponent: 0.3},
	"follows":  {Likelihood: StudentT, Still: true, By: []Followed{{ByYear, "x1"}, {ByGenre, "x0"}, {ByPrevious, ""}}},
}

// restingModel is a small model whose effects are at rest, with artists of up to n albums.
func restingModel(t *testing.T, n Noise, lengths []int, seed uint64) *Model {
	t.Helper()
	r := shape{lengths: lengths, dense: 2, maxAlbums: 1}.rows(seed)
	m, err := New(r, n, shiftedPriors())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// restingPoint is a point where effects are from some share of the noise to three times as much. What
// artists' scores say of their effects is within the reach of a lattice there.
func restingPoint(m *Model, least float64, rng *rand.Rand) []float64 {
	q := latticePoint(m, rng)
	d := m.typical()
	m.Constrain(q, &d)
	d.SigmaArtist = min(max(d.SigmaArtist*math.Exp(0.7*rng.NormFloat64()), least*d.Sigma), 3*d.Sigma)
	d.Nu = leastNu + math.Exp(1+rng.NormFloat64())
	m.move(&d, q)
	for i := m.nTheta(); i < len(q); i++ {
		q[i] *= 0.3
	}
	return q
}

// Artists whose effects rest have the density that they have among those whose effects
// may move, by nested quadrature, and where an artist has many albums as well.
func TestRestingDensity(t *testing.T) {
	for name, n := range restingRegimes {
		for _, lengths := range [][]int{{1, 2, 2, 3}, {1, 20, 2, 37}} {
			m := restingModel(t, n, lengths, 7)
			fast, slow, rng := newLatticeTarget(m), newLatticeTarget(m), rand.New(rand.NewPCG(3, 4))
			if slow.still = false; !fast.still {
				t.Fatal("effects do not rest")
			}
			byHand := 0
			for range 20 {
				q := restingPoint(m, 0.4, rng)
				got, g := make([]float64, len(q)), make([]float64, len(q))
				lp := fast.LogDensity(q, got)
				near(t, name+": value", fast.value(q), lp, 1e-12)
				want := slow.LogDensity(q, g)
				if math.IsInf(want, -1) {
					continue // its one lattice for all would be too fine
				}
				near(t, name+": log density", lp, want, 2e-6)
				for i := range g {
					near(t, fmt.Sprint(name, ": gradient ", i), got[i], g[i], 2e-4)
				}
				if lengths[1] < 3 && m.theta(q).sa < 0.6*leastScale(fast) {
					near(t, name+": by hand", lp, latticeByHand(m, q), 1e-6)
					byHand++
				}
			}
			if lengths[1] < 3 && byHand < 3 {
				t.Errorf("%s: only %d points by hand", name, byHand)
			}
		}
	}
}

// leastScale is the least scale of a score at the last point.
func leastScale(t *latticeTarget) float64 { return 1 / slices.Max(t.inv) }

// The gradient is that of the density within 1e-6, see TestLatticeSlope.
func TestRestingSlope(t *testing.T) {
	rng, worst, refused := rand.New(rand.NewPCG(8, 12)), 0.0, 0
	names := slices.Sorted(maps.Keys(restingRegimes))
	for k := range gradientPoints() {
		name := names[k%len(names)]
		m := restingModel(t, restingRegimes[name], []int{1, 2, 2, 19, 3}, rng.Uint64())
		q := restingPoint(m, 1, rng)
		if math.IsInf(newLatticeTarget(m).value(q), -1) {
			refused++ // the least scale is far below that of effects
			continue
		}
		e := slopeError(m, q)
		if !(e < 1e-6) {
			t.Errorf("point %d, %s: relative error %.2g", k, name, e)
		}
		worst = math.Max(worst, e)
	}
	if 50*refused > gradientPoints() {
		t.Errorf("%d points have no lattice", refused)
	}
	t.Logf("%d points without a lattice, largest relative error %.2g", refused, worst)
}

// A score that is far from all others changes nothing in the accuracy.
func TestRestingFarScore(t *testing.T) {
	r := shape{lengths: []int{4, 30, 2}, dense: 1, maxAlbums: 1}.rows(5)
	for _, i := range []int{2, 11} {
		r.Score[i] = 100
		for k, prev := range r.PrevRow {
			if prev == i {
				r.Prev[k] = 100
			}
		}
	}
	m, err := New(r, Noise{Likelihood: StudentT, Still: true}, shiftedPriors())
	if err != nil {
		t.Fatal(err)
	}
	fast, fine, rng := newLatticeTarget(m), newLatticeTarget(m), rand.New(rand.NewPCG(3, 4))
	fine.finer = 3
	for range 20 {
		q := restingPoint(m, 1, rng)
		near(t, "log density", fast.value(q), fine.value(q), 2e-6)
	}
}

func TestPowers(t *testing.T) {
	var p powers
	rng := rand.New(rand.NewPCG(1, 1))
	for _, a := range []float64{1.5, 2.6, 5, 12, 30, 31, 400} {
		p.reset(a)
		limit := 2e-11
		if a > 5 {
			limit = 2e-8
		}
		xs := []float64{1, math.Nextafter(2, 1), 2, 1e30, math.Exp2(63), math.Exp2(64), math.MaxFloat64}
		for range 2000 {
			xs = append(xs, math.Exp(20*rng.Float64()*rng.Float64()))
		}
		for _, x := range xs {
			want := math.Pow(x, -a)
			if got := p.of(x); !(math.Abs(got-want) <= limit*want+1e-300) {
				t.Fatalf("%g^-%g: %g, want %g", x, a, got, want)
			}
		}
		shares, weight, sum := make([]float64, len(xs)), make([]float64, len(xs)), 0.0
		for g, x := range xs {
			weight[g] = rng.Float64()
			if sum += weight[g] * p.of(x); g == len(xs)-1 {
				near(t, "sum of shares", p.share(shares, weight, xs), sum, 1e-12)
			}
		}
		for g, x := range xs {
			near(t, "share", shares[g], weight[g]*p.of(x), 1e-14)
		}
	}
	if !slices.IsSorted(powerLogs[:]) {
		t.Error("the logarithms of the cells do not rise")
	}
}
