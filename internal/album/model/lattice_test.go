package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/integrate/quad"
)

// latticePoint is a point whose lattice is not too fine: scales within reach of
// their typical values.
func latticePoint(m *Model, rng *rand.Rand) []float64 {
	d := m.typical()
	around := func() float64 { return math.Exp(0.3 * rng.NormFloat64()) }
	d.SigmaArtist, d.SigmaRW, d.Sigma = d.SigmaArtist*around(), 3*d.SigmaRW*around(), d.Sigma*around()
	if rng.IntN(2) == 0 { // hardly any, or none to speak of
		d.SigmaRW *= []float64{0.05, 1e-5}[rng.IntN(2)]
	}
	if rng.IntN(4) == 0 {
		d.SigmaArtist *= 0.03
	}
	for _, k := range m.follows {
		d.Slope[k] = 0.3 * rng.NormFloat64()
	}
	d.Rho, d.Nu, d.Skew = 0.2*rng.NormFloat64(), 2+3*around(), rng.NormFloat64()
	q := make([]float64, m.dim())
	m.unTheta(&d, q)
	for i := m.nTheta(); i < len(q); i++ {
		q[i] = 0.7 * rng.NormFloat64()
	}
	return q
}

// TestLatticeDensity compares the density with nested quadrature over the paths of
// the artists, and the closed form of the noise by its definition.
func TestLatticeDensity(t *testing.T) {
	for name, n := range mixedRegimes {
		for _, s := range []string{"no features", "min albums", "no walk"} {
			sh := shapes[s]
			sh.lengths = []int{1, 2, 2}
			if len(n.By) > 0 && sh.dense == 0 {
				continue
			}
			m, err := New(sh.rows(7), n, shiftedPriors())
			if err != nil {
				t.Fatal(err)
			}
			target, rng := newLatticeTarget(m), rand.New(rand.NewPCG(3, 4))
			for range 2 {
				q := latticePoint(m, rng)
				got := target.LogDensity(q, make([]float64, len(q)))
				near(t, name+": "+s+": log density", got, latticeByHand(m, q), 1e-6)
				near(t, name+": "+s+": value", target.value(q), got, 1e-12)
			}
		}
	}
}

func latticeByHand(m *Model, q []float64) float64 {
	var d Draw
	m.Constrain(q, &d)
	th := m.theta(q)
	b := make([]float64, m.columns()+1)
	m.white.apply(b, q[m.nTheta():], &th.bend)
	var n natural
	scrap := make([]float64, m.dim())
	lp := m.prior(&th, q, &n, scrap)
	pb, _ := m.coefficientPrior(b, make([]float64, len(b)), d.Bend)
	lp += pb + m.white.logVolume(&th.bend)
	shape := newShape(d.Nu, d.Skew)
	p := m.At(d)
	for _, s := range m.spans {
		var path func(i int, last, level float64) float64
		path = func(i int, last, level float64) float64 {
			if i == s.Hi {
				return 1
			}
			at := float64(m.rows.Position[i])
			v := (at - last) * square(d.SigmaRW)
			if i == s.Lo {
				v += square(d.SigmaArtist)
			}
			sd := naiveNoise(m, &d, i)
			see := func(a float64) float64 {
				x := newNoise(shape)
				z := (m.y[i] - p.Fixed(i) - a) / sd
				lp := x.see(z)
				return math.Exp(lp+x.rest(1)) / sd * path(i+1, at, a)
			}
			if v == 0 {
				return see(level)
			}
			w := math.Sqrt(v)
			return quad.Fixed(func(a float64) float64 {
				return see(level+w*a) * math.Exp(-0.5*a*a-logSqrt2Pi)
			}, -8, 8, 90, nil, 0)
		}
		lp += math.Log(path(s.Lo, 1, d.Mu))
	}
	return lp
}

// TestLatticeGradient holds the gradient to differences.
func TestLatticeGradient(t *testing.T) {
	for rn, n := range mixedRegimes {
		for _, sn := range []string{"ragged", "held out", "capped", "min albums", "one review"} {
			m, err := New(shapes[sn].rows(7), n, shiftedPriors())
			if err != nil {
				t.Fatal(err)
			}
			target, rng := newLatticeTarget(m), rand.New(rand.NewPCG(5, 6))
			scratch := make([]float64, target.Dim())
			f := func(q []float64) float64 { return target.LogDensity(q, scratch) }
			for range 2 {
				q := latticePoint(m, rng)
				// Steps wider than a cell of the table, whose own slope is not that exact.
				want := fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: 1e-2})
				wide := fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: 2e-2})
				got := make([]float64, target.Dim())
				target.LogDensity(q, got)
				for i := range got {
					near(t, fmt.Sprint(rn, ": ", sn, ": gradient ", i), got[i], (4*want[i]-wide[i])/3, 2e-5)
				}
			}
		}
	}
}

func BenchmarkLattice(b *testing.B) {
	for _, name := range []string{"student-t", "skew-t"} {
		m, err := New(albums(), mixedRegimes[name], DefaultPriors())
		if err != nil {
			b.Fatal(err)
		}
		d := Draw{SigmaArtist: 0.21, SigmaRW: 0.19, Sigma: 0.42, Nu: 2.7, Rho: -0.06}
		q := m.Start()
		m.unTheta(&d, q)
		t, grad := newLatticeTarget(m), make([]float64, len(q))
		b.Run(name+"/gradient", func(b *testing.B) {
			for b.Loop() {
				t.LogDensity(q, grad)
			}
		})
		b.Run(name+"/value", func(b *testing.B) {
			for b.Loop() {
				t.value(q)
			}
		})
	}
}
