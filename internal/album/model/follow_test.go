package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestNoiseFollows: the noise of every row is what its definition says, that of rows
// beyond what training rows reach included, and rows differ in it.
func TestNoiseFollows(t *testing.T) {
	r := shapes["held out"].rows(7)
	for i, train := range r.Train {
		if !train {
			r.X.Columns[0].Dense, r.X.Columns[1].Dense = far(r.X.Columns[0].Dense, i), far(r.X.Columns[1].Dense, i)
		}
	}
	m, err := New(r, Noise{By: []Followed{{ByYear, "x1"}, {ByGenre, "x0"}, {ByPrevious, ""}}, Exponent: 0.3}, shiftedPriors())
	if err != nil {
		t.Fatal(err)
	}
	d := Draw{Sigma: 0.6, Exponent: 0.3, Slope: Slopes{0.2, -0.4, 0.3}}
	least, most := math.Inf(1), 0.0
	for i := range m.Len() {
		s := m.NoiseSD(&d, i, r.Count[i])
		near(t, "noise", s, naiveNoise(m, &d, i), 1e-13)
		s /= naiveCounted(m, &d, i)
		least, most = min(least, s), max(most, s)
	}
	if most < 1.5*least {
		t.Errorf("the noise runs from %g to %g", least, most)
	}
	for k, name := range followable {
		bound := 0.0
		for i, train := range r.Train {
			if train {
				bound = max(bound, math.Abs(m.levels[i].by[k]))
			}
		}
		for i := range r.Train {
			if math.Abs(m.levels[i].by[k]) > bound {
				t.Errorf("%s of row %d is %g from the mean, training rows reach %g", name, i, m.levels[i].by[k], bound)
			}
		}
	}
}

// far moves row i of a dense column far out; nil stays nil.
func far(x []float64, i int) []float64 {
	if x != nil {
		x[i] += 1000
	}
	return x
}

func TestNothingToFollow(t *testing.T) {
	for want, by := range map[string][]Followed{
		`follows feature "genre", which is not among`: {{ByGenre, "genre"}},
		`leave year out of --noise-by`:                {{ByYear, "y"}},
		`cannot follow "place"`:                       {{"place", "x0"}},
		`in this order`:                               {{ByGenre, "x0"}, {ByYear, "x1"}},
		`cannot follow "year" here`:                   {{ByYear, "x0"}, {ByYear, "x1"}},
	} {
		_, err := New(shapes["ragged"].rows(1), Noise{By: by}, DefaultPriors())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// TestSlopeIsFound: where albums of high x scatter e times as much as those of low x
// do, the posterior knows it, with and without heavy tails.
func TestSlopeIsFound(t *testing.T) {
	for name, l := range map[string]Likelihood{"normal": "", "student-t": StudentT} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(9, 9))
			noise := Noise{Likelihood: l, By: []Followed{{ByGenre, "x0"}}}
			r := shape{lengths: slices.Repeat([]int{3}, 300), dense: 1, maxAlbums: 50, minAlbums: 2}.rows(3)
			d, slope := Draw{Sigma: 0.6, Nu: 4}, 0.4
			x := r.X.Columns[0].Dense
			for i := range r.Score {
				r.Score[i] = 70 + 10*scatter(&Draw{Sigma: d.Sigma * math.Exp(slope*x[i]/3), Nu: d.Nu}, &Noise{Likelihood: l}, 1, Slopes{}, rng)
				if r.PrevRow[i] >= 0 {
					r.Prev[i] = r.Score[r.PrevRow[i]]
				}
			}
			m, err := New(r, noise, DefaultPriors())
			if err != nil {
				t.Fatal(err)
			}
			f, err := m.Mode()
			if err != nil {
				t.Fatal(err)
			}
			var at Draw
			m.Constrain(f.At, &at)
			// The Fisher information on the slope is 2 a row, 2 nu/(nu+3) under a t.
			if se := 1 / math.Sqrt(900); math.Abs(at.Slope[1]-slope) > 4*se {
				t.Errorf("slope %g, want %g within %g", at.Slope[1], slope, 4*se)
			}
		})
	}
}
