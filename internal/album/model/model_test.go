package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func TestPositions(t *testing.T) {
	T, F := true, false
	tests := []struct {
		name     string
		artist   []int
		train    []bool
		max, min int
		want     []int
	}{
		{"own positions", []int{1, 1, 1, 2}, []bool{T, T, T, T}, 50, 2, []int{1, 2, 3, 1}},
		{"cap shares the oldest", []int{1, 1, 1, 1, 1}, []bool{T, T, T, T, T}, 3, 2, []int{1, 1, 1, 2, 3}},
		{"held-out albums continue", []int{1, 1, 1, 1, 1}, []bool{T, T, T, F, F}, 2, 2, []int{1, 1, 2, 3, 4}},
		{"too few training albums", []int{1, 1, 1}, []bool{T, F, F}, 50, 2, []int{1, 1, 1}},
		{"just enough", []int{1, 1, 1}, []bool{T, T, F}, 50, 2, []int{1, 2, 3}},
		{"new artist counts all", []int{1, 1, 1}, []bool{F, F, F}, 50, 2, []int{1, 2, 3}},
		{"new artist capped", []int{1, 1, 1}, []bool{F, F, F}, 2, 2, []int{1, 1, 2}},
		{"cap of one", []int{1, 1}, []bool{T, T}, 1, 2, []int{1, 1}},
		{"none", nil, nil, 50, 2, []int{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Positions(tt.artist, nil, tt.train, tt.max, tt.min); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestPositionsByPlace: albums at one place, such as undated ones, share a
// position and take no step of the walk.
func TestPositionsByPlace(t *testing.T) {
	artist, place := []int{1, 1, 1, 1, 2}, []int{1, 1, 2, 3, 1}
	got := Positions(artist, place, []bool{true, true, true, false, true}, 50, 2)
	if want := []int{1, 1, 2, 3, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Positions(artist, place, []bool{true, true, true, true, true}, 2, 2); !slices.Equal(got, []int{1, 1, 1, 2, 1}) {
		t.Errorf("capped at 2: got %v", got)
	}
}

// TestPositionsProperties: positions never fall, step by at most one, are at most
// maxAlbums over training rows, and do not depend on later held-out albums.
func TestPositionsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		train := rapid.SliceOfN(rapid.Bool(), 1, 30).Draw(t, "train")
		maxAlbums, minAlbums := rapid.IntRange(1, 12).Draw(t, "max"), rapid.IntRange(1, 5).Draw(t, "min")
		artist := make([]int, len(train))
		pos := Positions(artist, nil, train, maxAlbums, minAlbums)
		for i := range pos {
			if i > 0 && (pos[i] < pos[i-1] || pos[i] > pos[i-1]+1) {
				t.Fatalf("step at %d: %v", i, pos)
			}
			if train[i] && pos[i] > maxAlbums {
				t.Fatalf("training position above the cap: %v", pos)
			}
		}
		if slices.Contains(train, true) {
			longer := Positions(append(artist, 0), nil, append(train, false), maxAlbums, minAlbums)
			if !slices.Equal(longer[:len(pos)], pos) {
				t.Fatalf("a later held-out album moved %v to %v", pos, longer)
			}
		}
	})
}

func TestScaling(t *testing.T) {
	r := Rows{
		Artist: []int{0, 0, 1, 2}, Position: []int{1, 2, 1, 1}, Score: []float64{60, 70, 80, 10},
		Prev: []float64{math.NaN(), 60, math.NaN(), math.NaN()}, Count: []float64{10, 0.5, 40, 1000},
		X: shape{dense: 1}.design(4, rand.New(rand.NewPCG(1, 1))), Train: []bool{true, true, true, false},
	}
	m, err := New(r, Noise{}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	s := m.Scaling()
	if s.ScoreMean != 70 || s.ScoreSD != 10 { // sample sd of 60, 70, 80
		t.Errorf("mean %v sd %v, want 70 10", s.ScoreMean, s.ScoreSD)
	}
	if s.RefCount != 10 { // median of 10, max(1, 0.5), 40
		t.Errorf("reference count %v, want 10", s.RefCount)
	}
	if m.Y(2) != 1 || m.Prev(0) != 0 || m.Prev(1) != -1 {
		t.Errorf("y %v prev %v %v, want 1 0 -1", m.Y(2), m.Prev(0), m.Prev(1))
	}
	if s.Score(1) != 80 || s.Standardise(80) != 1 || m.TrainRows() != 3 {
		t.Errorf("Score(1) = %v, Standardise(80) = %v, TrainRows = %d", s.Score(1), s.Standardise(80), m.TrainRows())
	}
}

func TestOneReviewDoublesTheNoise(t *testing.T) {
	r := shapes["ragged"].rows(2)
	m, err := New(r, Noise{Exponent: 0.5}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	d := Draw{Sigma: 0.7, Exponent: 0.5}
	ref := m.Scaling().RefCount
	near(t, "s at n_ref", m.NoiseSD(&d, 0, ref), 0.7, 1e-14)
	near(t, "s at 4 n_ref", m.NoiseSD(&d, 0, 4*ref), 0.35, 1e-14)
	near(t, "s at 1", m.NoiseSD(&d, 0, 1), 2*0.7*math.Sqrt(ref), 1e-14)
	near(t, "s at 0.2", m.NoiseSD(&d, 0, 0.2), 2*0.7*math.Sqrt(ref), 1e-14)
	near(t, "floor", m.NoiseSD(&d, 0, 1e12), NoiseFloor, 0)
	constant, err := New(r, Noise{}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	d.Exponent = 0
	near(t, "constant s at 1", constant.NoiseSD(&d, 0, 1), 0.7, 0)
}

// TestHinge checks the hinge against its integral form and its derivatives by
// differences.
func TestHinge(t *testing.T) {
	for x := -8.0; x < 8; x += 0.37 {
		h, cdf, density := hinge(x)
		// E max(x - Z, 0) of a standard normal Z.
		want := quad.Fixed(func(z float64) float64 { return (x - z) * distuv.UnitNormal.Prob(z) }, x-20, x, 400, nil, 0)
		near(t, "hinge", h, want, 1e-12)
		above, _, _ := hinge(x + 1e-4)
		below, _, _ := hinge(x - 1e-4)
		near(t, "derivative", cdf, (above-below)/2e-4, 1e-8)
		near(t, "second derivative", density, (above-2*h+below)/1e-8, 1e-6)
	}
}

func TestRatio(t *testing.T) {
	for _, c := range []float64{0.5, 4, 50, 1000} {
		last := 0.0
		for x := -6.0; x < c+6; x += 0.1 + c/70 {
			r := newRatio(x, c)
			a, _, _ := hinge(x)
			b, _, _ := hinge(c - x)
			near(t, "value", r.value, math.Sqrt(a/b), 1e-14)
			up, down := newRatio(x+1e-5, c), newRatio(x-1e-5, c)
			near(t, "slope", r.slope/r.value, (math.Log(up.value)-math.Log(down.value))/2e-5, 1e-7)
			near(t, "curve", r.curve, (math.Log(up.slope)-math.Log(down.slope))/2e-5, 1e-7)
			near(t, "inverse", unRatio(r.value, c), x, 1e-9)
			if r.value <= last {
				t.Fatalf("ratio falls at %v of %v", x, c)
			}
			last = r.value
		}
		if lo, hi := unRatio(0, c), unRatio(math.Inf(1), c); !math.IsInf(lo, -1) || !math.IsInf(hi, 1) {
			t.Errorf("the ends are at %v and %v", lo, hi)
		}
	}
}

func TestConstrainRoundTrip(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		q := randomPoint(m.Target().Dim(), rng)
		var d Draw
		m.Constrain(q, &d)
		for i, x := range m.unconstrain(&d) {
			near(t, "q", x, q[i], 1e-9)
		}
		flat := m.Flatten(&d, nil)
		size := 0
		for _, p := range m.Parameters() {
			size += p.Size()
		}
		if len(flat) != size || size != m.FlatSize() {
			t.Fatalf("Flatten wrote %d values, Parameters has %d, FlatSize is %d", len(flat), size, m.FlatSize())
		}
		back := m.Unflatten(flat)
		if !slices.Equal(m.Flatten(&back, nil), flat) || back.Exponent != d.Exponent {
			t.Errorf("Unflatten gave %+v, want %+v", back, d)
		}
	})
}

func TestParameterNames(t *testing.T) {
	for noise, want := range map[string]string{
		"constant": "mu_artist sigma_artist sigma_rw rho beta sigma_obs",
		"fixed":    "mu_artist sigma_artist sigma_rw rho beta sigma_ref",
		"learned":  "mu_artist sigma_artist sigma_rw rho beta sigma_ref n_exponent",
	} {
		m, err := New(shapes["ragged"].rows(1), regimes[noise], DefaultPriors())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range m.Parameters() {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", noise, got, want)
		}
	}
}

// TestStartIsStationaryInB: given typical theta the start is the mode of b, and
// there the whitened coordinates have unit curvature.
func TestStartIsStationaryInB(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, _ *rand.Rand) {
		target, q := m.Target(), m.Start()
		g := make([]float64, len(q))
		target.LogDensity(q, g)
		nt := m.nTheta()
		for i := nt; i < len(g); i++ {
			near(t, "gradient at the start", g[i], 0, 1e-7)
		}
		for i := nt; i < len(g); i++ {
			q[i] = 1
			h := make([]float64, len(q))
			target.LogDensity(q, h)
			q[i] = 0
			for j := nt; j < len(g); j++ {
				want := 0.0
				if i == j {
					want = -1
				}
				near(t, "curvature", h[j]-g[j], want, 1e-7)
			}
		}
	})
}

// The last and the first row may be listed, and every row.
func TestIndicatorsAtTheEnds(t *testing.T) {
	for _, set := range [][]int32{{0, 5}, {0, 1, 2, 3, 4, 5}, nil} {
		r := shape{lengths: []int{3, 3}, dense: 1, sets: 1, maxAlbums: 50}.rows(1)
		r.X.Columns[0].Set = set
		if _, err := New(r, Noise{}, DefaultPriors()); err != nil {
			t.Errorf("%v: %v", set, err)
		}
	}
}

// Both ends of the interval are exponents.
func TestExponentsAtTheEnds(t *testing.T) {
	for _, g := range []float64{0, 1} {
		r := shape{lengths: []int{3, 3}, dense: 1, sets: 1, maxAlbums: 50}.rows(1)
		if _, err := New(r, Noise{Exponent: g}, DefaultPriors()); err != nil {
			t.Errorf("exponent %v: %v", g, err)
		}
	}
}

func TestNewRejects(t *testing.T) {
	tests := []struct {
		name   string
		change func(r *Rows, n *Noise, p *Priors)
		want   string
	}{
		{"unsorted artists", func(r *Rows, _ *Noise, _ *Priors) { r.Artist[0] = 99 }, "row 1: artist 1 comes after artist 99"},
		{"unsorted positions", func(r *Rows, _ *Noise, _ *Priors) { r.Position[1] = 7 }, "row 2: position 3 comes after 7"},
		{"position zero", func(r *Rows, _ *Noise, _ *Priors) { r.Position[0] = 0 }, "row 0: position 0 is below 1"},
		{"score", func(r *Rows, _ *Noise, _ *Priors) { r.Score[0], r.PrevRow = math.NaN(), nil }, "row 0: training score NaN"},
		{"prev", func(r *Rows, _ *Noise, _ *Priors) { r.Prev[0] = math.Inf(1) }, "row 0: previous score is infinite"},
		{"prev row ahead", func(r *Rows, _ *Noise, _ *Priors) { r.PrevRow[1] = 1 }, "row 1: previous row 1 is not an earlier row"},
		{"prev row itself", func(r *Rows, _ *Noise, _ *Priors) { r.PrevRow[1], r.Prev[1] = 1, r.Score[1] }, "row 1: previous row 1 is not an earlier row"},
		{"prev row below none", func(r *Rows, _ *Noise, _ *Priors) { r.PrevRow[1] = -2 }, "row 1: previous row -2 is not"},
		{"prev row of another", func(r *Rows, _ *Noise, _ *Priors) { r.PrevRow[3] = 2 }, "row 3: previous row 2 is not"},
		{"prev row disagrees", func(r *Rows, _ *Noise, _ *Priors) { r.Prev[1] = 5 }, "row 1: previous score 5 differs"},
		{"count", func(r *Rows, n *Noise, _ *Priors) { r.Count[1], n.Exponent = math.NaN(), 0.5 }, "row 1: review count NaN"},
		{"count zero", func(r *Rows, n *Noise, _ *Priors) { r.Count[1], n.Exponent = 0, 0.5 }, "row 1: review count 0"},
		{"count infinite", func(r *Rows, n *Noise, _ *Priors) { r.Count[1], n.Exponent = math.Inf(1), 0.5 }, "row 1: review count +Inf"},
		{"no training rows", func(r *Rows, _ *Noise, _ *Priors) { clear(r.Train) }, "no training rows"},
		{"short field", func(r *Rows, _ *Noise, _ *Priors) { r.Count = r.Count[:2] }, "Rows.Count has 2 rows"},
		{"short prev rows", func(r *Rows, _ *Noise, _ *Priors) { r.PrevRow = r.PrevRow[:2] }, "Rows.PrevRow has 2 rows"},
		{"no design", func(r *Rows, _ *Noise, _ *Priors) { r.X = nil }, "Rows.X is nil"},
		{"short column", func(r *Rows, _ *Noise, _ *Priors) { r.X.Columns[1].Dense = []float64{1} }, `column "x0" has 1 values`},
		{"feature", func(r *Rows, _ *Noise, _ *Priors) { r.X.Columns[1].Dense[2] = math.NaN() }, `column "x0" has NaN in row 2`},
		{"indicator", func(r *Rows, _ *Noise, _ *Priors) { r.X.Columns[0].Set = []int32{3, 1} }, `column "is0" lists row 1`},
		{"indicator twice", func(r *Rows, _ *Noise, _ *Priors) { r.X.Columns[0].Set = []int32{1, 1} }, `column "is0" lists row 1`},
		{"indicator below the rows", func(r *Rows, _ *Noise, _ *Priors) { r.X.Columns[0].Set = []int32{-1, 1} }, `column "is0" lists row -1`},
		{"indicator behind the rows", func(r *Rows, _ *Noise, _ *Priors) { r.X.Columns[0].Set = []int32{1, 6} }, `column "is0" lists row 6`},
		{"exponent", func(_ *Rows, n *Noise, _ *Priors) { n.Exponent = 1.5 }, "exponent 1.5 is not in [0, 1]"},
		{"exponent below", func(_ *Rows, n *Noise, _ *Priors) { n.Exponent = -0.001 }, "exponent -0.001 is not in [0, 1]"},
		{"likelihood", func(_ *Rows, n *Noise, _ *Priors) { n.Likelihood = "cauchy" }, `likelihood "cauchy"`},
		{"logit prior", func(_ *Rows, n *Noise, _ *Priors) { n.Learn, n.Prior, n.Scale = true, LogitNormalPrior, -1 }, "Normal(0, -1) prior"},
		{"logit prior's place", func(_ *Rows, n *Noise, _ *Priors) { n.Learn, n.Prior, n.Loc = true, LogitNormalPrior, math.NaN() }, "Normal(NaN, 0) prior"},
		{"half a beta prior", func(_ *Rows, n *Noise, _ *Priors) { n.Learn, n.Prior, n.Alpha = true, "beta", 1 }, "Beta(1, 0) prior"},
		{"other half", func(_ *Rows, n *Noise, _ *Priors) { n.Learn, n.Prior, n.Beta = true, "beta", 1 }, "Beta(0, 1) prior"},
		{"prior name", func(_ *Rows, n *Noise, _ *Priors) { n.Learn, n.Prior = true, "cauchy" }, `prior "cauchy"`},
		{"beta prior", func(_ *Rows, n *Noise, _ *Priors) { n.Learn, n.Prior = true, "beta" }, "Beta(0, 0) prior"},
		{"scale", func(_ *Rows, _ *Noise, p *Priors) { p.WalkScale = 0 }, "WalkScale is 0"},
		{"location", func(_ *Rows, _ *Noise, p *Priors) { p.MuLoc = math.NaN() }, "MuLoc is NaN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, n, p := shape{lengths: []int{3, 3}, dense: 1, sets: 1, maxAlbums: 50}.rows(1), Noise{}, DefaultPriors()
			tt.change(&r, &n, &p)
			_, err := New(r, n, p)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "model: ") {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func ExamplePositions() {
	artist := []int{1, 1, 1, 1, 2}
	train := []bool{true, true, true, false, true}
	fmt.Println(Positions(artist, nil, train, 50, 2))
	fmt.Println(Positions(artist, nil, train, 2, 2)) // the oldest two share one
	// Output:
	// [1 2 3 4 1]
	// [1 1 2 3 1]
}
