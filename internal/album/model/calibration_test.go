package model

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/mcmc"
)

// TestCalibration is simulation-based calibration (Talts, Betancourt, Simpson,
// Vehtari and Gelman, arXiv 1804.06788): parameters are drawn from the prior, scores
// from the model, and the rank of a parameter among draws of its posterior must be
// uniform. A shard of 20 replicates runs always, under mixing variables a third of them
// by a surrogate where there is one, the others by Gibbs sampling; LATENT_SBC=400 runs the whole, each as a fit
// samples it (some twenty minutes).
func TestCalibration(t *testing.T) {
	replicates, whole := 20, false
	if n, err := strconv.Atoi(os.Getenv("LATENT_SBC")); err == nil {
		replicates, whole = n, true
	} else if testing.Short() {
		t.Skip("samples many posteriors")
	}
	for name, noise := range map[string]Noise{
		"normal": {}, "fixed": {Exponent: 0.3}, "learned": {Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4},
		"student-t fixed": {Likelihood: StudentT, Exponent: 0.3}, "skew-t learned": {Likelihood: SkewT, Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4},
		"student-t": {Likelihood: StudentT}, "skew-t": {Likelihood: SkewT},
		"skew-t fixed":      {Likelihood: SkewT, Exponent: 0.3},
		"student-t learned": {Likelihood: StudentT, Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4},
		"bends":             {Bends: true}, "student-t bends": {Likelihood: StudentT, Bends: true},
		"normal follows": {By: []Followed{{ByGenre, "x0"}}}, "student-t follows": {Likelihood: StudentT, By: []Followed{{ByGenre, "x0"}}}, "skew-t follows": {Likelihood: SkewT, Exponent: 0.3, By: []Followed{{ByGenre, "x0"}}},
		"still":       {Likelihood: StudentT, Still: true, Bends: true, By: []Followed{{ByYear, "x1"}, {ByGenre, "x0"}, {ByPrevious, ""}}}, // the default where albums are many
		"bends fixed": {Exponent: 0.3, Bends: true}, "skew-t bends": {Likelihood: SkewT, Bends: true},
	} {
		t.Run(name, func(t *testing.T) {
			if !whole && rare[name] {
				t.Skip("part of the whole")
			}
			t.Parallel()
			ranks, proposed := map[string][]int{}, 0
			for k := range replicates {
				if calibrate(t, noise, uint64(k), whole || k%3 == 1, ranks) {
					proposed++
				}
				if done := k + 1; whole && done%50 == 0 {
					t.Logf("%d replicates, %d by a surrogate; the least p-value is %.3g", done, proposed, leastUniformity(ranks))
				}
			}
			for key, r := range ranks {
				if p := uniformity(r); p < 1e-4 {
					t.Errorf("%s: ranks %v of %d are not uniform, p = %.2g", key, r, sbcRanks, p)
				}
			}
			t.Logf("%d replicates, %d by a surrogate; the least of %d p-values is %.3g", replicates, proposed, len(ranks), leastUniformity(ranks))
			if noise.Likelihood.mixed() && proposed == 0 {
				t.Error("no replicate has a surrogate")
			}
		})
	}
}

// rare are the models that the shard leaves out.
var rare = map[string]bool{"student-t fixed": true, "skew-t learned": true, "skew-t fixed": true, "bends fixed": true, "skew-t bends": true, "student-t follows": true, "skew-t follows": true}

// sbcRanks is the number of posterior draws, thinned, that a rank is among, plus one.
const sbcRanks = 50

// calibrate adds the ranks of one replicate, and reports whether it had a surrogate.
func calibrate(t *testing.T, noise Noise, seed uint64, propose bool, ranks map[string][]int) (proposed bool) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 77))
	priors := shiftedPriors()
	truth := drawPrior(&priors, &noise, rng)
	m, err := New(simulated(&truth, &noise, rng), noise, priors)
	if err != nil {
		t.Fatal(err)
	}
	mode, err := m.Mode()
	if _, irregular := errors.AsType[*mcmc.LaplaceError](err); err != nil && !irregular {
		t.Fatal(err)
	}
	thin, target, metric := 6, mode.Target, mode.Metric
	if propose {
		x, err := m.Surrogate(t.Context(), mode, 1)
		if proposed = err == nil; proposed {
			thin, target, metric = 2, func() mcmc.Target { return x.Target(250) }, x.Metric
		} else if !errors.Is(err, ErrNoSurrogate) {
			t.Fatal(err)
		}
	}
	r, err := mcmc.Sample(context.Background(), func(int) (mcmc.Target, error) { return target(), nil },
		mcmc.Config{Chains: 1, Warmup: 300, Draws: thin * (sbcRanks - 1), Seed: seed, TargetAccept: 0.9, Metric: metric, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := m.Flatten(&truth, nil)
	below := make([]int, len(want))
	var d Draw
	for k := thin - 1; k < len(r.Chains[0].Draws); k += thin {
		m.Constrain(r.Chains[0].Draws[k], &d)
		for j, v := range m.Flatten(&d, nil) {
			if v < want[j] {
				below[j]++
			}
		}
	}
	j := 0
	for _, p := range m.Parameters() {
		for range p.Size() {
			key := p.Name + strconv.Itoa(j)
			ranks[key] = append(ranks[key], below[j])
			j++
		}
	}
	return proposed
}

// uniformity is the p-value of ranks in [0, sbcRanks) by chi-square over five bins.
func uniformity(ranks []int) float64 {
	const bins = 5
	var n [bins]float64
	for _, r := range ranks {
		n[r*bins/sbcRanks]++
	}
	want, x := float64(len(ranks))/bins, 0.0
	for _, k := range n {
		x += (k - want) * (k - want) / want
	}
	return 1 - distuv.ChiSquared{K: bins - 1}.CDF(x)
}

// leastUniformity is the least p-value of all parameters.
func leastUniformity(ranks map[string][]int) float64 {
	least := 1.0
	for _, r := range ranks {
		least = min(least, uniformity(r))
	}
	return least
}

func drawPrior(p *Priors, n *Noise, rng *rand.Rand) Draw {
	half := func(s float64) float64 { return s * math.Abs(rng.NormFloat64()) }
	d := Draw{
		Mu: p.MuLoc + p.MuScale*rng.NormFloat64(), SigmaArtist: half(p.ArtistScale), SigmaRW: half(p.WalkScale),
		Sigma: half(p.ObsScale), Exponent: n.Exponent, Rho: 2,
	}
	if n.Still {
		d.SigmaRW = 0
	}
	for math.Abs(d.Rho) > RhoBound {
		d.Rho = p.RhoLoc + p.RhoScale*rng.NormFloat64()
	}
	for range 2 {
		d.Beta = append(d.Beta, p.BetaLoc+p.BetaScale*rng.NormFloat64())
	}
	for _, k := range n.Followed() {
		d.Slope[k] = p.SlopeScale * rng.NormFloat64()
	}
	if n.Bends {
		d.Bend = half(p.BendScale)
		for range simulatedBends {
			d.Beta = append(d.Beta, d.Bend/math.Sqrt(simulatedBends)*rng.NormFloat64())
		}
	}
	if n.Learn {
		d.Exponent = distuv.Beta{Alpha: n.Alpha, Beta: n.Beta, Src: rng}.Rand()
	}
	if n.Likelihood.mixed() {
		d.Nu = leastNu + distuv.Gamma{Alpha: p.NuShape, Beta: p.NuRate, Src: rng}.Rand()
	}
	if n.Likelihood.skewed() {
		d.Skew = p.SkewScale * rng.NormFloat64()
	}
	return d
}

// simulatedBends is how many columns bend effects.
const simulatedBends = 3

// simulated draws about 80 scores at d. The scaling comes from two rows of its own,
// so that it does not depend on what is simulated.
func simulated(d *Draw, noise *Noise, rng *rand.Rand) Rows {
	const mean, sd, ref = 70, 10, 64
	r := Rows{X: &design.Matrix{}}
	for j := range d.Beta {
		name := "x" + strconv.Itoa(j)
		if j >= 2 {
			name = design.BendName(j - 1)
		}
		r.X.Columns = append(r.X.Columns, design.Column{Name: name})
	}
	add := func(artist, position int, y, prev float64, prevRow int, count float64, x []float64, scale bool) {
		r.Artist, r.Position = append(r.Artist, artist), append(r.Position, position)
		r.Score, r.Prev, r.PrevRow = append(r.Score, mean+sd*y), append(r.Prev, prev), append(r.PrevRow, prevRow)
		r.Count, r.Train, r.Scale = append(r.Count, count), append(r.Train, !scale), append(r.Scale, scale)
		for j := range x {
			r.X.Columns[j].Dense = append(r.X.Columns[j].Dense, x[j])
		}
		r.X.Rows++
	}
	for k, side := range []float64{-1, 1} {
		add(k, 1, side/math.Sqrt2, mean+sd*side, -1, ref, slices.Repeat([]float64{side}, len(d.Beta)), true)
	}
	for a := range 22 {
		effect, prev, at := d.Mu+d.SigmaArtist*rng.NormFloat64(), math.NaN(), -1
		for k := range 1 + a%7 {
			position := k + 1
			if noise.Still {
				position = 1
			} else if k > 0 {
				effect += d.SigmaRW * rng.NormFloat64()
			}
			x, count := []float64{rng.NormFloat64(), rng.NormFloat64()}, math.Floor(2+math.Exp(4+rng.NormFloat64()))
			for range len(d.Beta) - 2 {
				x = append(x, rng.NormFloat64())
			}
			last := 0.0
			if k > 0 {
				last = (prev - mean) / sd
			}
			y := effect + floats.Dot(d.Beta, x) + d.Rho*last + scatter(d, noise, count/ref, Slopes{x[1], x[0], last}, rng)
			add(10+a, position, y, prev, at, count, x, false)
			at = len(r.Score) - 1
			prev = r.Score[at]
		}
	}
	return r
}

// scatter draws the noise of a score by its definition; x is what the noise may follow.
// The rows of the scaling hold that between -1 and 1.
func scatter(d *Draw, noise *Noise, ratio float64, x Slopes, rng *rand.Rand) float64 {
	s := d.Sigma * math.Pow(ratio, -d.Exponent)
	for _, k := range noise.Followed() {
		s *= math.Exp(d.Slope[k] * min(max(x[k], -1), 1))
	}
	s = max(NoiseFloor, s)
	if !noise.Likelihood.mixed() {
		return s * rng.NormFloat64()
	}
	root := 1 / math.Sqrt(distuv.Gamma{Alpha: d.Nu / 2, Beta: d.Nu / 2, Src: rng}.Rand())
	k, _ := rootMean(d.Nu / 2)
	return s * (root*(d.Skew+rng.NormFloat64()) - d.Skew*k)
}

// TestPriorPredictive justifies the priors of nu and skew by what they say about
// scores: the share of albums that lie more than four scales off runs from next to
// none to one in twenty, with one in a thousand in the middle, and either side may
// reach further than the other, rarely by more than four times.
func TestPriorPredictive(t *testing.T) {
	rng, p := rand.New(rand.NewPCG(8, 8)), DefaultPriors()
	var far, sides []float64
	for range 400 {
		d := drawPrior(&p, &Noise{Likelihood: SkewT}, rng)
		tail := distuv.StudentsT{Sigma: 1, Nu: d.Nu}
		far = append(far, 2*tail.CDF(-4))
		sides = append(sides, sideRatio(newShape(d.Nu, d.Skew)))
	}
	slices.Sort(far)
	slices.Sort(sides)
	at := func(x []float64, q float64) float64 { return x[int(q*float64(len(x)))] }
	if lo, mid, hi := at(far, 0.05), at(far, 0.5), at(far, 0.99); lo > 4e-4 || mid < 3e-4 || mid > 3e-3 || hi < 0.01 || hi > 0.06 {
		t.Errorf("share beyond four scales: %v, %v, %v", lo, mid, hi)
	}
	if lo, mid, hi := at(sides, 0.05), at(sides, 0.5), at(sides, 0.95); math.Abs(math.Log(mid)) > 0.15 || lo > 0.8 || lo < 0.1 || hi < 1.25 || hi > 10 {
		t.Errorf("right over left reach: %v, %v, %v", lo, mid, hi)
	}
}

// sideRatio is how far the 97.5 % quantile is from the median, over the same for the
// 2.5 % quantile.
func sideRatio(s tShape) float64 {
	quantile := func(q float64) float64 {
		lo, hi := -100.0, 100.0
		x := s.nodes(0, 0.5)
		for range 60 {
			mid, cdf := (lo+hi)/2, 0.0
			for j, w := range x.Weight {
				cdf += w * distuv.UnitNormal.CDF((mid-x.Shift[j])/math.Sqrt(x.Var[j]))
			}
			if cdf < q {
				lo = mid
			} else {
				hi = mid
			}
		}
		return lo
	}
	mid := quantile(0.5)
	return (quantile(0.975) - mid) / (mid - quantile(0.025))
}
