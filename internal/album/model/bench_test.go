package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/latent-go/latent/internal/album/design"
)

// albums makes a table of the size and shape of a real set at ten
// ratings: 4,886 artists with a heavy tail of album counts, about 10,600 rows, 14
// dense columns, 91 exclusive genres and one common indicator.
func albums() Rows {
	rng := rand.New(rand.NewPCG(1, 2))
	var r Rows
	for a := range 4886 {
		n := 1
		for rng.Float64() < 0.46 {
			n++
		}
		if rng.Float64() < 0.04 {
			n += rng.IntN(16)
		}
		effect := 7 * rng.NormFloat64()
		for t := range n {
			prev, prevRow := math.NaN(), -1
			if t > 0 {
				prevRow = len(r.Score) - 1
				prev = r.Score[prevRow]
			}
			r.Artist, r.Position = append(r.Artist, a), append(r.Position, t+1)
			r.Score = append(r.Score, 70+effect+7*rng.NormFloat64())
			r.Prev, r.PrevRow = append(r.Prev, prev), append(r.PrevRow, prevRow)
			r.Count = append(r.Count, math.Floor(10+math.Exp(4+1.3*rng.NormFloat64())))
			r.Train = append(r.Train, true)
		}
	}
	r.Position = Positions(r.Artist, nil, r.Train, 50, 2)
	r.X = albumDesign(len(r.Artist), rng)
	return r
}

func albumDesign(n int, rng *rand.Rand) *design.Matrix {
	m := &design.Matrix{Rows: n}
	for j := range 14 {
		c := design.Column{Name: fmt.Sprintf("x%d", j), Dense: make([]float64, n)}
		for i := range n {
			c.Dense[i] = rng.NormFloat64()
		}
		m.Columns = append(m.Columns, c)
	}
	genres := make([]design.Column, 91)
	for i := range n {
		g := int(math.Min(90, rng.ExpFloat64()*20))
		genres[g].Set = append(genres[g].Set, int32(i))
	}
	common := design.Column{Name: "debut"}
	for i := range n {
		if rng.Float64() < 0.45 {
			common.Set = append(common.Set, int32(i))
		}
	}
	for g := range genres {
		genres[g].Name = fmt.Sprintf("genre%d", g)
	}
	return &design.Matrix{Rows: n, Columns: append(append(m.Columns, genres...), common)}
}

func BenchmarkGradient(b *testing.B) {
	for _, name := range []string{"constant", "fixed", "learned", "student-t", "skew-t"} {
		b.Run(name, func(b *testing.B) {
			noise, ok := regimes[name]
			if !ok {
				noise = mixedRegimes[name]
			}
			m, err := New(albums(), noise, DefaultPriors())
			if err != nil {
				b.Fatal(err)
			}
			t, q := m.Target(), m.Start()
			grad := make([]float64, len(q))
			b.ReportAllocs()
			for b.Loop() {
				q[len(q)-1] += 1e-9 // no two calls alike
				t.LogDensity(q, grad)
			}
			b.ReportMetric(float64(m.TrainRows()), "rows")
		})
	}
}

func BenchmarkNew(b *testing.B) {
	r := albums()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(r, Noise{}, DefaultPriors()); err != nil {
			b.Fatal(err)
		}
	}
}

func TestGradientDoesNotAllocate(t *testing.T) {
	for name, noise := range regimes {
		m, err := New(shapes["ragged"].rows(1), noise, DefaultPriors())
		if err != nil {
			t.Fatal(err)
		}
		target, q := m.Target(), m.Start()
		grad := make([]float64, len(q))
		if n := testing.AllocsPerRun(20, func() { target.LogDensity(q, grad) }); n != 0 {
			t.Errorf("%s: %v allocations per gradient", name, n)
		}
	}
}
