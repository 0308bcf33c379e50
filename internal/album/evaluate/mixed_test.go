package evaluate

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/album/model"
)

// mixedTheta are parameters at which the likelihoods with mixing variables are
// compared with brute force; beta and mu are known.
func mixedTheta(l model.Likelihood) model.Draw {
	d := model.Draw{Mu: 0.1, SigmaArtist: 0.6, SigmaRW: 0.3, Rho: 0.3, Sigma: 0.5, Nu: 3.2, Slope: model.Slopes{0, 0.3}, Beta: []float64{0.2, -0.1}}
	if l == model.SkewT {
		d.Skew = -0.9
	}
	return d
}

func mixedModel(t *testing.T, l model.Likelihood, tb table) *model.Model {
	t.Helper()
	r := tb.rows(5)
	r.Score[1] -= 35 // a bad surprise
	for i, k := range r.PrevRow {
		if k >= 0 {
			r.Prev[i] = r.Score[k]
		}
	}
	m, err := model.New(r, model.Noise{Likelihood: l, By: []model.Followed{{Name: model.ByGenre, Column: "x"}}}, model.DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMixedConditionalAgainstDense: given the mixing variables of the other scores,
// the density of a score is that of dense Gaussians integrated over its own.
func TestMixedConditionalAgainstDense(t *testing.T) {
	for _, l := range []model.Likelihood{model.StudentT, model.SkewT} {
		t.Run(string(l), func(t *testing.T) {
			m, d := mixedModel(t, l, table{lengths: []int{4, 2, 5, 1}, sameDay: true}), mixedTheta(l)
			g, p, c := newDense(t, m, &d), m.At(d), newConditionals(m)
			y, s := scores(m, g.rows), p.Scatter(0, 0.25)
			var pass model.Pass
			for k, i := range g.rows {
				artist := artistOf(m)[i]
				lo := m.Artists()[artist].Lo
				pass.Begin(m, artist)
				p.Smooth(artist, &pass)
				got := c.logDensity(p, &s, &pass, lo, i)
				near(t, "log density", got, denseMixed(t, m, g, p, &pass, y, k), 1e-6)
			}
		})
	}
}

// denseMixed integrates the dense joint densities of all scores, and of all but
// score k, over the mixing variable of k.
func denseMixed(t *testing.T, m *model.Model, g *dense, p *model.Point, a *model.Pass, y *mat.VecDense, k int) float64 {
	t.Helper()
	cov, shift := mat.NewSymDense(len(g.rows), nil), mat.NewVecDense(len(g.rows), nil)
	cov.CopySym(g.v)
	artist := artistOf(m)
	for n, i := range g.rows {
		if artist[i] == artist[g.rows[k]] {
			lo := m.Artists()[artist[i]].Lo
			v, d := p.Noise(a, lo, i-lo)
			cov.SetSym(n, n, cov.At(n, n)+v-p.NoiseVar(i))
			shift.SetVec(n, d)
		}
	}
	base, moved := cov.At(k, k), shift.AtVec(k)
	own, _ := p.Noise(a, m.Artists()[artist[g.rows[k]]].Lo, g.rows[k]-m.Artists()[artist[g.rows[k]]].Lo)
	fixed := mat.NewVecDense(len(g.rows), nil)
	fixed.CopyVec(g.fixed)
	lambda, scale := distuv.Gamma{Alpha: p.Nu / 2, Beta: p.Nu / 2}, math.Sqrt(p.NoiseVar(g.rows[k]))
	mean := meanRoot(p.Nu)
	at := func(l float64) (joint, rest float64) { // l = log w
		cov.SetSym(k, k, base-own+scale*scale*math.Exp(l))
		shift.SetVec(k, scale*p.Skew*(math.Exp(l/2)-mean))
		g.fixed.AddVec(fixed, shift)
		defer g.fixed.CopyVec(fixed)
		mu, v := g.leaveOut(t, cov, y, k)
		full := g.logDensity(t, cov, y)
		weight := math.Exp(lambda.LogProb(math.Exp(-l)) - l)
		return weight * math.Exp(full), weight * math.Exp(full-distuv.Normal{Mu: mu, Sigma: math.Sqrt(v)}.LogProb(y.AtVec(k)))
	}
	joint, rest := 0.0, 0.0
	for l := -4.0; l < 14; l += 0.1 {
		a, b := at(l)
		joint, rest = joint+a, rest+b
	}
	shift.SetVec(k, moved)
	return math.Log(joint/rest) - math.Log(m.Scaling().ScoreSD)
}

func meanRoot(nu float64) float64 {
	g := distuv.Gamma{Alpha: nu / 2, Beta: nu / 2}
	return quad.Fixed(func(l float64) float64 { return math.Exp(l/2 + g.LogProb(math.Exp(-l)) - l) }, -12, 60, 3000, nil, 0)
}

// logDensity is that of all scores.
func (g *dense) logDensity(t *testing.T, cov *mat.SymDense, y *mat.VecDense) float64 {
	t.Helper()
	var e, u mat.VecDense
	e.MulVec(g.a, y)
	e.SubVec(&e, g.fixed)
	var chol mat.Cholesky
	if !chol.Factorize(cov) {
		t.Fatal("covariance is not positive definite")
	}
	if err := chol.SolveVecTo(&u, &e); err != nil {
		t.Fatal(err)
	}
	return -0.5 * (mat.Dot(&e, &u) + chol.LogDet() + float64(y.Len())*math.Log(2*math.Pi))
}

// gridFilter is the distribution of an artist's effect on a grid, filtered without
// any Gaussian: the oracle of everything that mixing variables are drawn for.
type gridFilter struct {
	d     *model.Draw
	a, p  []float64
	step  float64
	noise func(z float64) float64 // density of the standardised noise
}

func newGridFilter(d *model.Draw) *gridFilter {
	const n, reach = 121, 4.5
	f := &gridFilter{d: d, step: 2 * reach / (n - 1), noise: noiseDensity(d.Nu, d.Skew)}
	for k := range n {
		x := -reach + f.step*float64(k)
		f.a = append(f.a, x)
		f.p = append(f.p, distuv.Normal{Mu: d.Mu, Sigma: d.SigmaArtist}.Prob(x)*f.step)
	}
	return f
}

// noiseDensity is the density of the standardised noise by quadrature over 1/w,
// tabulated.
func noiseDensity(nu, skew float64) func(float64) float64 {
	g, k := distuv.Gamma{Alpha: nu / 2, Beta: nu / 2}, meanRoot(nu)
	const step, reach = 0.02, 40
	var table []float64
	for z := -float64(reach); z <= reach; z += step {
		sum := 0.0
		for l := -4.0; l < 14; l += 0.2 {
			root := math.Exp(l / 2)
			sum += 0.2 * math.Exp(g.LogProb(math.Exp(-l))-l) * distuv.Normal{Mu: skew * (root - k), Sigma: root}.Prob(z)
		}
		table = append(table, sum)
	}
	return func(z float64) float64 {
		i := (z + reach) / step
		k := min(max(int(i), 0), len(table)-2)
		return table[k] + (i-float64(k))*(table[k+1]-table[k])
	}
}

// walk takes the effect some steps on.
func (f *gridFilter) walk(steps int) {
	if steps == 0 {
		return
	}
	next := make([]float64, len(f.p))
	kernel := distuv.Normal{Sigma: f.d.SigmaRW * math.Sqrt(float64(steps))}
	for i, x := range f.a {
		for j, y := range f.a {
			next[i] += kernel.Prob(x-y) * f.p[j] * f.step
		}
	}
	f.p = next
}

// see conditions on a score with the given mean apart from the effect and scale, and
// returns its density given the scores before it.
func (f *gridFilter) see(y, fixed, scale float64) float64 {
	sum := 0.0
	for k, x := range f.a {
		f.p[k] *= f.noise((y-fixed-x)/scale) / scale
		sum += f.p[k]
	}
	for k := range f.p {
		f.p[k] /= sum
	}
	return sum
}

// joint is the density of the scores of an artist.
func gridJoint(f gridFilter, position []int, y, fixed, scale []float64) float64 {
	f.p = slices.Clone(f.p)
	out, last := 1.0, 1
	for k := range y {
		f.walk(position[k] - last)
		last = position[k]
		out *= f.see(y[k], fixed[k], scale[k])
	}
	return out
}

// TestMixedLOOAgainstGrid: leave-one-out with known parameters is that of the grid
// filter, the score integrated out of the density of all where it is a previous
// score.
func TestMixedLOOAgainstGrid(t *testing.T) {
	for _, l := range []model.Likelihood{model.StudentT, model.SkewT} {
		t.Run(string(l), func(t *testing.T) {
			m, d := mixedModel(t, l, table{lengths: []int{3, 1, 4}}), mixedTheta(l)
			draws := slices.Repeat([]model.Draw{d}, 4000)
			loo := leftOutOf(t, m, draws, 0.5)
			f, p := newGridFilter(&d), m.At(d)
			for _, s := range m.Artists() {
				for i := s.Lo; i < s.Hi; i++ {
					want := math.Log(gridLeaveOut(f, m, p, s, i)) - math.Log(m.Scaling().ScoreSD)
					if got := loo.ELPD[i]; math.Abs(got-want) > 0.03 {
						t.Errorf("row %d: elpd %v, by the grid %v (k = %.2f)", i, got, want, loo.K[i])
					}
				}
			}
		})
	}
}

// gridLeaveOut is p(y_i | the artist's other scores): the next album's mean moves
// with y_i.
func gridLeaveOut(f *gridFilter, m *model.Model, p *model.Point, s model.Span, i int) float64 {
	var position []int
	var y, fixed, scale []float64
	for j := s.Lo; j < s.Hi; j++ {
		position = append(position, m.Rows().Position[j])
		y, fixed = append(y, m.Y(j)), append(fixed, p.Fixed(j))
		scale = append(scale, gridScale(m, f.d, j))
	}
	at := func(v float64) float64 {
		y, fixed := slices.Clone(y), slices.Clone(fixed)
		y[i-s.Lo] = v
		if i+1 < s.Hi {
			fixed[i+1-s.Lo] += p.Rho * (v - m.Y(i))
		}
		return gridJoint(*f, position, y, fixed, scale)
	}
	sum := 0.0
	const step = 0.1
	for v := -14.0; v < 12; v += step {
		sum += step * at(v)
	}
	return at(m.Y(i)) / sum
}

// gridScale is the scale of a score by its definition: it follows the first column,
// within what training rows reach.
func gridScale(m *model.Model, d *model.Draw, i int) float64 {
	x, s := m.Rows().X.Columns[0].Dense, m.Scaling()
	lo, hi := math.Inf(1), math.Inf(-1)
	for k, v := range x {
		if m.Train(k) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return d.Sigma * math.Exp(d.Slope[1]*(min(max(x[i], lo), hi)-s.XMean[0])/s.XSD[0])
}

// TestMixedPredictAgainstGrid: with known parameters the predictive distribution of
// an artist's next album is that of the grid filter.
func TestMixedPredictAgainstGrid(t *testing.T) {
	for _, l := range []model.Likelihood{model.StudentT, model.SkewT} {
		t.Run(string(l), func(t *testing.T) {
			m, d := mixedModel(t, l, table{lengths: []int{4, 2, 6, 1}, held: 1}), mixedTheta(l)
			rows := heldOut(m)
			draws := slices.Repeat([]model.Draw{d}, 1000)
			pred, err := Predict(bg, m, draws, rows, PredictionCounts(m, rows))
			if err != nil {
				t.Fatal(err)
			}
			p := m.At(d)
			for n, i := range rows {
				cdf, mean := gridForecast(m, p, &d, i)
				s := m.Scaling()
				// 400 draws of the mixing variables: a standard error of up to 0.2.
				if math.Abs(pred[n].Mean-s.Score(mean)) > 0.6 {
					t.Errorf("row %d: mean %v, by the grid %v", i, pred[n].Mean, s.Score(mean))
				}
				for k, q := range probabilities {
					if got := cdf(s.Standardise(pred[n].Quantiles[k])); math.Abs(got-q) > 0.015 {
						t.Errorf("row %d: the %v quantile is the %.4f quantile by the grid", i, q, got)
					}
				}
			}
		})
	}
}

func gridForecast(m *model.Model, p *model.Point, d *model.Draw, row int) (cdf func(float64) float64, mean float64) {
	f, last := newGridFilter(d), 1
	for _, s := range m.Artists() {
		if row < s.Lo || row >= s.Hi {
			continue
		}
		for i := s.Lo; i <= row; i++ {
			f.walk(m.Rows().Position[i] - last)
			last = m.Rows().Position[i]
			if m.Train(i) {
				f.see(m.Y(i), p.Fixed(i), gridScale(m, d, i))
			}
		}
	}
	const step = 0.02
	var x, density []float64
	scale := gridScale(m, d, row)
	for v := -20.0; v < 15; v += step {
		sum := 0.0
		for k, a := range f.a {
			sum += f.p[k] * f.noise((v-p.Fixed(row)-a)/scale) / scale
		}
		x, density = append(x, v), append(density, sum*step)
	}
	total := floats.Sum(density)
	mean = p.Fixed(row) // the noise is centred
	for k, a := range f.a {
		mean += a * f.p[k]
	}
	return func(v float64) float64 {
		sum := 0.0
		for k := range x {
			if x[k] <= v {
				sum += density[k]
			}
		}
		return sum / total
	}, mean
}
