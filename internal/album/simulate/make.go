package simulate

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/album/model"
)

// Catalogue is an invented catalogue: the rows of its file, and what made them.
type Catalogue struct {
	Truth *Truth

	cells [][]string
}

// Make makes the catalogue of the settings.
func Make(s Settings) (*Catalogue, error) {
	if s.FromPrior {
		s = s.prior()
	}
	w, err := newWorld(&s, albums(&s))
	if err != nil {
		return nil, err
	}
	t := &Truth{Format: truthFormat, MadeBy: madeBy, Settings: s}
	if s.FromPrior {
		err = w.fromPrior(t)
	} else {
		w.fromSettings(t)
	}
	if err != nil {
		return nil, err
	}
	w.critics()
	return w.publish(t)
}

// fromSettings makes the scores of a catalogue like those of the world.
func (w *world) fromSettings(t *Truth) {
	s := w.s
	d := model.Draw{SigmaArtist: s.SigmaArtist, SigmaRW: s.SigmaRW, Rho: s.Rho, Exponent: s.NExponent, Beta: w.weights()}
	w.mix(d.Beta)
	w.houses()
	w.walk(&d, s.rng("artists"))
	w.liking()
	shape := newShape(s.Likelihood, s.Nu, s.Skewness, s.NoiseSD)
	d.Sigma = shape.scale
	w.shake(&d, shape, w.medianCount(), s.rng("noise"))
	t.CutOff = w.score(s.Rho, s.ScoreMean, 0)
	t.record(w, &d, shape, s.ScoreMean)
}

// The draws from the prior that count have a mean and a standard deviation of
// the scores this near to 0 and 1.
const (
	nearZero = 0.1
	nearOne  = 0.1
	maxTries = 200_000
)

// exact is how many decimals scores from the prior have.
const exact = 6

// fromPrior draws parameters and scores until the scores are standardised. What
// comes before an artist's first album is the mean of the fitted scores, as in the
// model: scores depend linearly on it, which gives it from two attempts.
func (w *world) fromPrior(t *Truth) error {
	s, r := w.s, w.s.rng("prior")
	for try := 1; try <= maxTries; try++ {
		d := priorDraw(r, len(w.x.Columns), s.Likelihood)
		shape := priorShape(s, &d)
		w.mix(d.Beta)
		w.walk(&d, r)
		w.shake(&d, shape, 1, r)
		debut := w.selfConsistent(d.Rho)
		w.score(d.Rho, debut, exact)
		mean, sd := w.moments()
		if math.Abs(mean-s.ScoreMean) < nearZero*s.ScoreSD && math.Abs(sd/s.ScoreSD-1) < nearOne {
			t.Tries = try
			t.record(w, &d, shape, debut)
			return nil
		}
	}
	return errNoPrior(maxTries)
}

// selfConsistent returns the previous score of debuts that is the mean of all
// fitted scores.
func (w *world) selfConsistent(rho float64) float64 {
	mean, reach, n, pull := 0.0, 0.0, 0.0, 0.0
	z := 0.0
	for i := range w.rows {
		if w.rows[i].Position == 1 {
			z, pull = 0, 1
		}
		z = w.level[i] + w.effect[i] + w.noise[i] + rho*z
		pull *= rho
		if w.fit[i] {
			mean += z
			reach += pull
			n++
		}
	}
	return w.s.ScoreMean + w.s.ScoreSD*(mean/n)/(1-reach/n)
}

// priorDraw draws the parameters of the model from [model.DefaultPriors]: degrees of
// freedom for the likelihood whose shape is that of the noise.
func priorDraw(r *rand.Rand, columns int, likelihood string) model.Draw {
	p := model.DefaultPriors()
	half := func(scale float64) float64 { return scale * math.Abs(r.NormFloat64()) }
	d := model.Draw{
		Mu: p.MuLoc + p.MuScale*r.NormFloat64(), SigmaArtist: half(p.ArtistScale), SigmaRW: half(p.WalkScale),
		Rho: p.RhoLoc + p.RhoScale*r.NormFloat64(), Sigma: half(p.ObsScale), Beta: make([]float64, columns),
	}
	for math.Abs(d.Rho) > model.RhoBound {
		d.Rho = p.RhoLoc + p.RhoScale*r.NormFloat64()
	}
	for j := range d.Beta {
		d.Beta[j] = p.BetaLoc + p.BetaScale*r.NormFloat64()
	}
	if likelihood == studentT {
		d.Nu = leastNu + distuv.Gamma{Alpha: p.NuShape, Beta: p.NuRate, Src: r}.Rand()
	}
	return d
}

// leastNu is the least of the degrees of freedom that the model knows: a score has a
// variance.
const leastNu = 2

// priorShape is noise whose scale was drawn, and under student-t its degrees of freedom.
func priorShape(s *Settings, d *model.Draw) shape {
	nu := s.Nu
	if s.Likelihood == studentT {
		nu = d.Nu
	}
	unit := newShape(s.Likelihood, nu, s.Skewness, 1)
	return newShape(s.Likelihood, nu, s.Skewness, d.Sigma/unit.scale)
}
