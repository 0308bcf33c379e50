package features

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/internal/album/design"
)

// The basis of bends: random Fourier features of the columns that bend, at a length in
// their standard deviations, and how many directions of them are kept.
const (
	bendFourier = 300
	bendLength  = 2.5
	bendColumns = 60
)

// bendable lists the columns whose effects may bend and interact, with t the target.
func (b *builder) bendable() []string {
	t, o := string(b.opt.Target), string(otherTarget(b.opt.Target))
	return []string{
		ReleaseYear, "release_gap_log1p", "career_sqrt", "sequence_log1p",
		t + "_prior_recent", t + "_prior_decayed", t + "_prior_mean", o + "_prior_shrunk", o + "_prior_mean",
		"critic_reviews_prior_log", GenreRecord, "label_prior_shrunk",
	}
}

// bends adds smooth functions of several columns together. Draws from a Gaussian
// process with the kernel exp(-|z - z'|^2/(2 length^2)) of standardised columns z are
// nearly sums of
//
//	cos(w'z/length + phase),  w ~ Normal(0, I), phase ~ Uniform(0, 2 pi)
//
// (Rahimi and Recht, NIPS 2007). What straight lines say of them is taken out, and the
// directions in which the rest varies most are the columns: all in one unit, so that
// one scale shrinks the function. Beyond their range in the fit rows columns are held,
// and so are bends.
func (b *builder) bends(name string) {
	z := b.bending()
	if len(z) == 0 {
		b.warn("no feature can bend: the effects are straight")
		return
	}
	f := b.fourier(z)
	f = b.principal(b.withoutLines(f, z), bendColumns)
	if len(f) == 0 {
		b.warn("straight lines say everything of so few albums to fit: the effects are straight")
	}
	for k := range f {
		b.hold(f[k])
		b.matrix.Columns = append(b.matrix.Columns, design.Column{Name: design.BendName(k + 1), Block: name, Dense: f[k]})
	}
}

// bending returns the columns that bend, standardised.
func (b *builder) bending() (z [][]float64) {
	names := b.bendable()
	mean, sd := b.matrix.Moments(b.fit)
	for j := range b.matrix.Columns {
		c := &b.matrix.Columns[j]
		if !slices.Contains(names, c.Name) {
			continue
		}
		lo, hi := math.Inf(1), math.Inf(-1)
		for i, x := range c.Dense {
			if b.fit[i] {
				lo, hi = min(lo, x), max(hi, x)
			}
		}
		x := make([]float64, len(c.Dense))
		for i, v := range c.Dense {
			x[i] = (min(max(v, lo), hi) - mean[j]) / sd[j]
		}
		z = append(z, x)
	}
	return z
}

// fourier returns random Fourier features, the same ones for the same number of
// columns.
func (b *builder) fourier(z [][]float64) [][]float64 {
	rng := rand.New(rand.NewPCG(62, uint64(len(z))))
	out := make([][]float64, bendFourier)
	for k := range out {
		x := make([]float64, len(z[0]))
		for j := range z {
			floats.AddScaled(x, rng.NormFloat64()/bendLength, z[j])
		}
		phase := 2 * math.Pi * rng.Float64()
		for i, v := range x {
			x[i] = math.Cos(v + phase)
		}
		out[k] = x
	}
	return out
}

// withoutLines removes mean and straight lines in z, by least squares over the fit
// rows.
func (b *builder) withoutLines(f, z [][]float64) [][]float64 {
	ones := make([]float64, len(z[0]))
	floats.AddConst(1, ones)
	basis := b.orthogonal(append([][]float64{ones}, z...))
	for _, x := range f {
		for _, q := range basis {
			floats.AddScaled(x, -b.product(x, q), q)
		}
	}
	return f
}

// orthogonal makes columns orthonormal over the fit rows (Gram-Schmidt, twice), and
// leaves out those that others say already.
func (b *builder) orthogonal(z [][]float64) (out [][]float64) {
	const same = 1e-6
	for _, x := range z {
		q := slices.Clone(x)
		size := math.Sqrt(b.product(q, q))
		for range 2 {
			for _, o := range out {
				floats.AddScaled(q, -b.product(q, o), o)
			}
		}
		if rest := math.Sqrt(b.product(q, q)); rest > same*size {
			floats.Scale(1/rest, q)
			out = append(out, q)
		}
	}
	return out
}

// product is the mean over the fit rows of x y.
func (b *builder) product(x, y []float64) (sum float64) {
	for i, fit := range b.fit {
		if fit {
			sum += x[i] * y[i]
		}
	}
	return sum / float64(b.report.FitRows)
}

// principal returns the columns as their most n principal components over the fit
// rows, largest first, in their own unit.
func (b *builder) principal(f [][]float64, n int) (out [][]float64) {
	var cov mat.SymDense
	cov.SymOuterK(1/float64(b.report.FitRows), b.fitted(f))
	var eigen mat.EigenSym
	if !eigen.Factorize(&cov, true) {
		return nil
	}
	var v mat.Dense
	eigen.VectorsTo(&v)
	values := eigen.Values(nil)
	const rounding = 1e-20 // of the squares of cosines
	least := max(1e-8*values[len(f)-1], rounding*float64(len(f)))
	for k := len(f) - 1; k >= 0 && len(out) < n; k-- {
		if !(values[k] > least) {
			break
		}
		w := mat.Col(nil, k, &v)
		if floats.Max(w) < -floats.Min(w) { // one of two directions, whatever the algorithm
			floats.Scale(-1, w)
		}
		x := make([]float64, len(f[0]))
		for j := range f {
			floats.AddScaled(x, w[j], f[j])
		}
		out = append(out, x)
	}
	return out
}

// hold keeps a bend within twice what it reaches in the fit rows. Where those are few,
// straight lines say nearly all of the cosines there and not elsewhere: in units of
// what is left there, the rest elsewhere has no bound.
func (b *builder) hold(x []float64) {
	most := 0.0
	for i, v := range x {
		if b.fit[i] {
			most = max(most, 2*math.Abs(v))
		}
	}
	for i, v := range x {
		x[i] = min(max(v, -most), most)
	}
}

// fitted holds the fit rows of columns, a column in each row.
func (b *builder) fitted(f [][]float64) *mat.Dense {
	out := mat.NewDense(len(f), b.report.FitRows, nil)
	for j, x := range f {
		row := out.RawRowView(j)[:0]
		for i, fit := range b.fit {
			if fit {
				row = append(row, x[i])
			}
		}
	}
	return out
}
