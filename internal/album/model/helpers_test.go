package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/internal/album/design"
)

// shape describes a random table.
type shape struct {
	lengths         []int // albums per artist
	dense, sets     int   // columns
	maxAlbums       int
	minAlbums       int
	heldOut         float64 // share of rows that are not training rows
	singles, hugeN  bool    // some albums with one review; some with a million
	constantScores  bool
	newArtists      int // the last artists have no training rows
	keepOneTraining bool
}

func (s shape) rows(seed uint64) Rows {
	rng := rand.New(rand.NewPCG(seed, 1))
	var r Rows
	for a, n := range s.lengths {
		effect := 8 * rng.NormFloat64()
		for t := range n {
			i := len(r.Artist)
			r.Artist = append(r.Artist, 3*a+1)
			score := 70 + effect + 6*rng.NormFloat64()
			if s.constantScores {
				score = 70
			}
			prev, prevRow := math.NaN(), -1
			if t > 0 {
				prevRow = i - 1
				if t > 1 && rng.Float64() < 0.2 {
					prevRow = i - 2 // as for two albums of one day
				}
				prev = r.Score[prevRow]
			}
			r.Score, r.Prev, r.PrevRow = append(r.Score, score), append(r.Prev, prev), append(r.PrevRow, prevRow)
			r.Count = append(r.Count, s.count(rng))
			held := rng.Float64() < s.heldOut || a >= len(s.lengths)-s.newArtists
			r.Train = append(r.Train, !held)
		}
	}
	if s.keepOneTraining || len(r.Train) > 0 && s.heldOut == 0 && s.newArtists == 0 {
		r.Train[0] = true
	}
	r.Position = Positions(r.Artist, nil, r.Train, max(1, s.maxAlbums), s.minAlbums)
	r.X = s.design(len(r.Artist), rng)
	return r
}

func (s shape) count(rng *rand.Rand) float64 {
	switch {
	case s.singles && rng.Float64() < 0.2:
		return 1
	case s.hugeN && rng.Float64() < 0.3:
		return 1e12
	}
	return math.Floor(10 + math.Exp(4+rng.NormFloat64()))
}

func (s shape) design(n int, rng *rand.Rand) *design.Matrix {
	m := &design.Matrix{Rows: n}
	for j := range s.dense {
		c := design.Column{Name: fmt.Sprintf("x%d", j), Dense: make([]float64, n)}
		for i := range n {
			c.Dense[i] = 100*float64(j) + 3*rng.NormFloat64()
		}
		m.Columns = append(m.Columns, c)
	}
	for j := range s.sets {
		c := design.Column{Name: fmt.Sprintf("is%d", j)}
		for i := range n {
			if rng.Float64() < 0.3 {
				c.Set = append(c.Set, int32(i))
			}
		}
		// Kinds alternate, as blocks of features do.
		at := min(2*j, len(m.Columns))
		m.Columns = append(m.Columns[:at], append([]design.Column{c}, m.Columns[at:]...)...)
	}
	return m
}

// regimes are the noise models that every test of the density goes through.
var regimes = map[string]Noise{
	"constant":      {},
	"fixed":         {Exponent: 0.5},
	"learned":       {Learn: true, Prior: LogitNormalPrior, Loc: -0.4, Scale: 0.8},
	"learned beta":  {Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4},
	"bends":         {Bends: true},
	"bends learned": {Learn: true, Prior: LogitNormalPrior, Loc: -0.4, Scale: 0.8, Bends: true},
	"follows":       {By: []Followed{{ByGenre, "x0"}}},
	"follows all":   {Learn: true, Prior: LogitNormalPrior, Loc: -0.4, Scale: 0.8, Bends: true, By: []Followed{{ByGenre, "x0"}, {ByPrevious, ""}}},
}

// shapes are the tables that every test of the density goes through.
var shapes = map[string]shape{
	"ragged":      {lengths: []int{1, 5, 2, 2, 9, 1, 3, 3, 3, 2}, dense: 3, sets: 4, maxAlbums: 50, minAlbums: 2},
	"held out":    {lengths: []int{4, 5, 6, 7, 1, 3, 2}, dense: 5, sets: 2, maxAlbums: 50, minAlbums: 2, heldOut: 0.4, newArtists: 1, keepOneTraining: true},
	"capped":      {lengths: []int{8, 12, 3, 4}, dense: 9, sets: 1, maxAlbums: 3, minAlbums: 2},
	"min albums":  {lengths: []int{2, 3, 4, 5, 1}, dense: 2, maxAlbums: 50, minAlbums: 4},
	"no walk":     {lengths: []int{2, 3, 4}, sets: 3, maxAlbums: 1},
	"one artist":  {lengths: []int{7}, dense: 1, sets: 1, maxAlbums: 50, minAlbums: 2},
	"one row":     {lengths: []int{1}, dense: 1, sets: 1, maxAlbums: 50, minAlbums: 2},
	"no features": {lengths: []int{3, 2, 2}, maxAlbums: 50, minAlbums: 2},
	"one review":  {lengths: []int{3, 5, 2, 1, 4}, dense: 2, sets: 2, maxAlbums: 50, minAlbums: 2, singles: true},
	"floor":       {lengths: []int{3, 5, 2, 1, 4}, dense: 2, sets: 2, maxAlbums: 50, minAlbums: 2, hugeN: true},
	"constant y":  {lengths: []int{3, 2}, dense: 1, maxAlbums: 50, constantScores: true},
}

// eachCase runs f for all shapes and regimes.
func eachCase(t *testing.T, f func(t *testing.T, m *Model, rng *rand.Rand)) {
	t.Helper()
	for sn, s := range shapes {
		for rn, n := range regimes {
			t.Run(sn+"/"+rn, func(t *testing.T) {
				r := s.rows(7)
				if n.Bends {
					addBends(&r, 4)
				}
				if len(n.By) > 0 && s.dense == 0 {
					t.Skip("no column that the noise could follow")
				}
				m, err := New(r, n, shiftedPriors())
				if err != nil {
					t.Fatal(err)
				}
				f(t, m, rand.New(rand.NewPCG(3, 4)))
			})
		}
	}
}

// addBends adds columns of bends, some of which vary little.
func addBends(r *Rows, columns int) {
	rng := rand.New(rand.NewPCG(5, 6))
	for k := range columns {
		c := design.Column{Name: design.BendName(k + 1), Dense: make([]float64, r.X.Rows)}
		for i := range c.Dense {
			c.Dense[i] = 1 + rng.NormFloat64()/float64(1+k)
		}
		r.X.Columns = append(r.X.Columns, c)
	}
}

// shiftedPriors has no default in it, so that no constant can hide.
func shiftedPriors() Priors {
	return Priors{
		MuLoc: 0.1, MuScale: 1.1, ArtistScale: 0.45, WalkScale: 0.12,
		RhoLoc: 0.2, RhoScale: 0.35, BetaLoc: -0.05, BetaScale: 0.9, ObsScale: 1.2,
		NuShape: 2.5, NuRate: 0.2, SkewScale: 0.8, BendScale: 0.4, SlopeScale: 0.4,
	}
}

// randomPoint is an unconstrained point near typical values.
func randomPoint(n int, rng *rand.Rand) []float64 {
	q := make([]float64, n)
	for i := range q {
		q[i] = 0.7 * rng.NormFloat64()
	}
	return q
}

// covariance is V of the training rows by definition, and those rows.
func covariance(m *Model, d *Draw) (*mat.SymDense, []int) {
	var rows []int
	for i, train := range m.rows.Train {
		if train {
			rows = append(rows, i)
		}
	}
	v := mat.NewSymDense(len(rows), nil)
	for a, i := range rows {
		for b, j := range rows[:a+1] {
			if m.rows.Artist[i] != m.rows.Artist[j] {
				continue
			}
			shared := min(m.rows.Position[i], m.rows.Position[j]) - 1
			c := d.SigmaArtist*d.SigmaArtist + float64(shared)*d.SigmaRW*d.SigmaRW
			if i == j {
				c += naiveNoise(m, d, i) * naiveNoise(m, d, i)
			}
			v.SetSym(a, b, c)
		}
	}
	return v, rows
}

// naiveNoise is s_i from its definition.
func naiveNoise(m *Model, d *Draw, i int) float64 {
	follows := 1.0
	for _, f := range m.noise.By {
		if f.Name == ByPrevious {
			follows *= math.Exp(d.Slope[2] * naiveFollowed(m, i, func(k int) float64 { return m.prev[k] }))
		}
		for j, c := range m.rows.X.Columns {
			if c.Name == f.Column {
				slope := d.Slope[map[string]int{ByYear: 0, ByGenre: 1}[f.Name]]
				v := naiveFollowed(m, i, func(k int) float64 { return m.rows.X.At(k, j) })
				follows *= math.Exp(slope * (v - m.scaling.XMean[j]) / m.scaling.XSD[j])
			}
		}
	}
	return max(NoiseFloor, follows*naiveCounted(m, d, i))
}

// naiveFollowed is a value that the noise follows, within what training rows reach.
func naiveFollowed(m *Model, i int, of func(k int) float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for k, train := range m.rows.scaleRows() {
		if train {
			lo, hi = min(lo, of(k)), max(hi, of(k))
		}
	}
	return min(max(of(i), lo), hi)
}

// naiveCounted is the noise by the number of reviews.
func naiveCounted(m *Model, d *Draw, i int) float64 {
	g := d.Exponent
	if g == 0 {
		return d.Sigma
	}
	n, ref := max(1, m.rows.Count[i]), m.scaling.RefCount
	s := d.Sigma * math.Pow(ref/n, g)
	if n == 1 {
		s = 2 * d.Sigma * math.Pow(ref, g)
	}
	return s
}

// naiveMean is x'beta + rho prev + mu from its definition.
func naiveMean(m *Model, d *Draw, i int) float64 {
	sum := d.Mu
	for j, b := range d.Beta {
		sum += b * (m.rows.X.At(i, j) - m.scaling.XMean[j]) / m.scaling.XSD[j]
	}
	if !math.IsNaN(m.rows.Prev[i]) {
		sum += d.Rho * (m.rows.Prev[i] - m.scaling.ScoreMean) / m.scaling.ScoreSD
	}
	return sum
}

// residual is y - naiveMean over the given rows.
func residual(m *Model, d *Draw, rows []int) *mat.VecDense {
	e := mat.NewVecDense(len(rows), nil)
	for a, i := range rows {
		e.SetVec(a, m.scaling.Standardise(m.rows.Score[i])-naiveMean(m, d, i))
	}
	return e
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tol*max(1, math.Abs(want)) {
		t.Errorf("%s = %.15g, want %.15g (tolerance %g)", what, got, want, tol)
	}
}

// permute takes the rows of x in the given order.
func permute(x *design.Matrix, order []int) *design.Matrix {
	out := &design.Matrix{Rows: len(order)}
	for j := range x.Columns {
		c := design.Column{Name: x.Columns[j].Name}
		if x.Columns[j].Dense != nil {
			c.Dense = make([]float64, len(order))
		}
		for k, i := range order {
			v := x.At(i, j)
			if c.Dense != nil {
				c.Dense[k] = v
			} else if v == 1 {
				c.Set = append(c.Set, int32(k))
			}
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

// unconstrain is the inverse of [Model.Constrain].
// Where d is on the boundary of its support the result is infinite.
func (m *Model) unconstrain(d *Draw) []float64 {
	q := make([]float64, m.dim())
	m.unTheta(d, q)
	z := q[m.nTheta():]
	z[0] = d.Mu
	copy(z[1:], d.Beta)
	m.white.invert(z, d.Bend)
	return q
}

// invert replaces b by z.
func (w *whitening) invert(b []float64, bend float64) {
	if w.s == nil {
		return
	}
	for i, c := range w.center {
		b[i] -= c
	}
	blas64.Trsv(blas.NoTrans, w.s.RawTriangular(), vector(b))
	if w.bent == nil {
		return
	}
	zeta := make([]float64, w.bent.bends.n)
	blas64.Gemv(blas.Trans, 1, w.bent.rotation, vector(b[w.bent.at:]), 0, vector(zeta))
	kappa, _ := w.bent.bends.precision(bend)
	for k, x := range zeta {
		shift, _ := w.bent.map1(k, 0, kappa)
		b[w.bent.at+k] = (x - shift) * math.Sqrt(w.bent.lambda[k]+kappa) / w.bent.root[k]
	}
}
