package model

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/internal/album/design"
)

func bendingModel(t testing.TB, n Noise) *Model {
	t.Helper()
	r := shapes["held out"].rows(7)
	addBends(&r, 4)
	n.Bends = true
	m, err := New(r, n, shiftedPriors())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// At every scale of the bends, given the typical values of the other parameters, the
// coordinates of the coefficients are standard normal: the gradient in them is -z.
func TestWhiteAtEveryScale(t *testing.T) {
	m := bendingModel(t, Noise{})
	target, rng := m.Target(), rand.New(rand.NewPCG(1, 1))
	for _, scale := range []float64{0.01, 0.1, typicalBend, 0.5, 3} {
		q, grad := m.Start(), make([]float64, m.dim())
		d := m.typical()
		d.Bend = scale
		m.unTheta(&d, q)
		z := q[m.nTheta():]
		for i := range z {
			z[i] = rng.NormFloat64()
		}
		target.LogDensity(q, grad)
		for i, v := range z {
			near(t, "gradient", grad[m.nTheta()+i], -v, 1e-9)
		}
	}
}

// TestGradientOfScales: the gradient at 200 random points of every density that knows of
// bends, to 1e-6 of its size.
func TestGradientOfScales(t *testing.T) {
	for name, n := range map[string]Noise{
		"normal": {}, "learned": {Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4}, "student-t": {Likelihood: StudentT}, "skew-t": {Likelihood: SkewT, Exponent: 0.3},
	} {
		m := bendingModel(t, n)
		target, rng := m.Target(), rand.New(rand.NewPCG(3, 3))
		at := m.noise.bendAt()
		scratch := make([]float64, m.dim())
		for range 200 {
			q, grad := randomPoint(m.dim(), rng), make([]float64, m.dim())
			target.LogDensity(q, grad)
			want := fd.Derivative(func(x float64) float64 {
				p := append([]float64(nil), q...)
				p[at] = x
				return target.LogDensity(p, scratch)
			}, q[at], &fd.Settings{Formula: fd.Central, Step: 1e-4})
			if math.Abs(grad[at]-want) > 1e-6*max(1, math.Abs(want)) {
				t.Errorf("%s: %v, by differences %v", name, grad[at], want)
			}
		}
	}
}

// The density on the lattice has the same prior and the same coordinates.
func TestLatticeBends(t *testing.T) {
	r := shape{lengths: []int{1, 2, 3, 2}, dense: 1, maxAlbums: 50, minAlbums: 2}.rows(7)
	addBends(&r, 3)
	m, err := New(r, Noise{Likelihood: StudentT, Bends: true}, shiftedPriors())
	if err != nil {
		t.Fatal(err)
	}
	target, rng := newLatticeTarget(m), rand.New(rand.NewPCG(3, 4))
	q := latticePoint(m, rng)
	grad := make([]float64, len(q))
	near(t, "log density", target.LogDensity(q, grad), latticeByHand(m, q), 1e-6)
	for i, w := range fd.Gradient(nil, target.value, q, &fd.Settings{Formula: fd.Central, Step: 1e-5}) {
		near(t, "gradient", grad[i], w, 1e-5)
	}
}

// Bends share one standard deviation, the root of the mean of their variances.
func TestBendsShareAScale(t *testing.T) {
	m := bendingModel(t, Noise{})
	x := m.rows.X
	_, sd := x.Moments(m.rows.scaleRows())
	n, sum := m.bends.n, 0.0
	for _, s := range sd[len(sd)-n:] {
		sum += s * s / float64(n)
	}
	for j := range x.Columns {
		want := sd[j]
		if design.IsBend(x.Columns[j].Name) {
			want = math.Sqrt(sum)
		}
		near(t, x.Columns[j].Name, m.scaling.XSD[j], want, 1e-14)
	}
}

// Over draws from the prior the bends of albums have sigma_bend^2 as their mean variance:
// the trace of the covariance of gamma, seen through the columns.
func TestBendIsASpread(t *testing.T) {
	m := bendingModel(t, Noise{})
	n, rows, total := m.bends.n, 0.0, 0.0
	kappa, _ := m.bends.precision(0.7)
	for i := range m.Len() {
		if !m.Train(i) {
			continue
		}
		rows++
		for j := m.columns() - n; j < m.columns(); j++ {
			total += square(standard(m, i, j)) / kappa
		}
	}
	near(t, "variance", total/rows, 0.49, 1e-12)
}

// What cannot be meant is refused by the name of the column.
func TestBendsRefused(t *testing.T) {
	for _, c := range []struct {
		change func(*Rows)
		on     bool
		want   string
	}{
		{func(*Rows) {}, false, `column "bend_01" bends effects, and the model has no scale`},
		{func(r *Rows) {
			r.X.Columns = append(r.X.Columns, design.Column{Name: "x", Dense: make([]float64, r.X.Rows)})
		}, true, `column "x" comes behind`},
		{func(r *Rows) { c := &r.X.Columns[len(r.X.Columns)-1]; c.Dense, c.Set = nil, []int32{0} }, true, `column "bend_04" bends effects and has no numbers`},
	} {
		r := shapes["held out"].rows(7)
		addBends(&r, 4)
		c.change(&r)
		if _, err := New(r, Noise{Bends: c.on}, DefaultPriors()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	p := DefaultPriors()
	p.BendScale = 0
	if _, err := New(shapes["held out"].rows(7), Noise{Bends: true}, p); err == nil || !strings.Contains(err.Error(), "BendScale") {
		t.Errorf("a prior without a scale: %v", err)
	}
}

// A surrogate stands for the posterior of a t with bends: proposals are accepted.
func TestSurrogateBends(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	s := shape{dense: 2, maxAlbums: 50, minAlbums: 2}
	for k := range 120 {
		s.lengths = append(s.lengths, 1+k%4)
	}
	r := s.rows(5)
	addBends(&r, 6)
	for i := range r.Score { // a bend that is there
		r.Score[i] += 5*r.X.Columns[2].Dense[i] + 2*rng.NormFloat64()
	}
	r.PrevRow = nil
	m, err := New(r, Noise{Likelihood: StudentT, Bends: true}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	mode, err := m.Mode()
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Surrogate(t.Context(), mode, 2)
	if err != nil {
		t.Fatal(err)
	}
	var d Draw
	m.Constrain(x.Metric.Mode, &d)
	t.Logf("acceptance %.2f, sigma_bend %.2f", x.Acceptance, d.Bend)
	if x.Acceptance < 0.6 || d.Bend < 0.1 || d.Bend > 2 {
		t.Errorf("acceptance %v at sigma_bend %v", x.Acceptance, d.Bend)
	}
	var cov mat.SymDense
	cov.SymOuterK(1, x.Metric.L)
	if sd := math.Sqrt(cov.At(m.noise.bendAt(), m.noise.bendAt())); !(sd > 0.05) {
		t.Errorf("the coordinate of sigma_bend has the spread %v", sd)
	}
}
