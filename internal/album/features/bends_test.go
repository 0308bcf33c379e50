package features

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/latent-go/latent/internal/album/design"
)

// bent returns a builder with two columns that bend and one that does not, and the
// bends of it. The last rows are no fit rows.
func bent(t *testing.T, n int) (*builder, []design.Column) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([][]float64, 3)
	for range n {
		u := rng.NormFloat64()
		x[0], x[1], x[2] = append(x[0], 2000+5*u), append(x[1], 60+u+rng.NormFloat64()), append(x[2], rng.NormFloat64())
	}
	b := &builder{opt: DefaultOptions("user"), matrix: &design.Matrix{Rows: n}, report: &Manifest{FitRows: n - 20}, fit: make([]bool, n)}
	for i := range n - 20 {
		b.fit[i] = true
	}
	for j, name := range []string{"release_year", "user_prior_recent", "tracks_log1p"} {
		b.matrix.Columns = append(b.matrix.Columns, design.Column{Name: name, Dense: x[j]})
	}
	b.bends(design.Bends)
	return b, b.matrix.Columns[3:]
}

// Bends have no mean over the fit rows, correlate with no straight line in the columns
// and not with one another, and vary less and less.
func TestBendColumns(t *testing.T) {
	b, bends := bent(t, 400)
	if len(bends) < 10 || len(bends) > bendColumns {
		t.Fatalf("%d bends", len(bends))
	}
	fit := func(x []float64) []float64 { return x[:380] }
	last := math.Inf(1)
	for k, c := range bends {
		if c.Name != design.BendName(k+1) || !design.IsBend(c.Name) || c.Block != design.Bends {
			t.Errorf("column %d is %q of %q", k, c.Name, c.Block)
		}
		sd := stat.StdDev(fit(c.Dense), nil)
		if m := stat.Mean(fit(c.Dense), nil); math.Abs(m) > 1e-9*sd || sd > last*(1+1e-9) {
			t.Errorf("%s: mean %g, standard deviation %g after %g", c.Name, m, sd, last)
		}
		last = sd
		for _, o := range slices.Concat(b.matrix.Columns[:2], bends[:k]) {
			if r := stat.Correlation(fit(c.Dense), fit(o.Dense), nil); math.Abs(r) > 1e-5 {
				t.Errorf("%s correlates with %s: %g", c.Name, o.Name, r)
			}
		}
	}
}

// The sums of squares of bends over directions are a kernel: without straight lines, a
// product of two columns is said nearly whole by them, noise is not.
func TestBendsSayProducts(t *testing.T) {
	b, bends := bent(t, 400)
	year, past := b.matrix.Columns[0].Dense[:380], b.matrix.Columns[1].Dense[:380]
	rng := rand.New(rand.NewPCG(3, 4))
	said := func(y []float64) float64 {
		share := 0.0
		for _, c := range bends[:15] { // they are uncorrelated
			r := stat.Correlation(y, c.Dense[:380], nil)
			share += r * r
		}
		return share
	}
	product, noise := make([]float64, 380), make([]float64, 380)
	for i := range product {
		product[i], noise[i] = (year[i]-2000)*(past[i]-60), rng.NormFloat64()
	}
	if p, n := said(product), said(noise); p < 0.9 || n > 0.15 {
		t.Errorf("of a product of columns %.3f is said, of noise %.3f", p, n)
	}
}

// Beyond the fit rows columns are held, and rows that are not fitted change nothing.
func TestBendsAreHeld(t *testing.T) {
	b, bends := bent(t, 400)
	clone := func(c []design.Column) (out []design.Column) {
		for _, x := range c {
			x.Dense = slices.Clone(x.Dense)
			out = append(out, x)
		}
		return out
	}
	before := clone(bends)
	b.matrix.Columns = b.matrix.Columns[:3]
	b.matrix.Columns[0].Dense[395], b.matrix.Columns[0].Dense[396] = 1e4, 1e7
	b.matrix.Columns[1].Dense[395], b.matrix.Columns[1].Dense[396] = 61, 61
	b.bends(design.Bends)
	for k, c := range b.matrix.Columns[3:] {
		for i := range 395 {
			if c.Dense[i] != before[k].Dense[i] {
				t.Fatalf("%s of row %d has changed", c.Name, i)
			}
		}
		if c.Dense[395] != c.Dense[396] {
			t.Errorf("%s beyond the range: %g and %g", c.Name, c.Dense[395], c.Dense[396])
		}
	}
}

// Without a column that bends a warning says so.
func TestNothingBends(t *testing.T) {
	b := &builder{opt: DefaultOptions("user"), matrix: &design.Matrix{Rows: 1}, report: &Manifest{FitRows: 1}, fit: []bool{true}}
	b.bends(design.Bends)
	if len(b.matrix.Columns) != 0 || len(b.report.Warnings) != 1 || !strings.Contains(b.report.Warnings[0], "straight") {
		t.Errorf("%d columns, %q", len(b.matrix.Columns), b.report.Warnings)
	}
}

// Where straight lines leave next to nothing in the fit rows, bends elsewhere stay of
// the size that they have there; where they leave but rounding, nothing bends.
func TestBendsOfFewRows(t *testing.T) {
	for n := 1; n < 12; n++ {
		b, bends := bent(t, 20+n)
		if n <= 3 != (len(bends) == 0) || len(bends) > max(0, n-3) {
			t.Errorf("%d bends of %d rows, of which lines take 3", len(bends), n)
		}
		if n > 1 && n <= 3 && (len(b.report.Warnings) != 1 || !strings.Contains(b.report.Warnings[0], "straight")) {
			t.Errorf("%d rows: %q", n, b.report.Warnings)
		}
		for _, c := range bends {
			most := 2 * max(-slices.Min(c.Dense[:n]), slices.Max(c.Dense[:n]))
			if low, high := slices.Min(c.Dense), slices.Max(c.Dense); low < -most || high > most {
				t.Errorf("%d rows: %s is in [%g, %g], beyond %g", n, c.Name, low, high, most)
			}
		}
	}
}
