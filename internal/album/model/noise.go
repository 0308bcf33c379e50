package model

import (
	"fmt"
	"math"
)

// NoiseFloor is the least observation standard deviation, in standardised units.
const NoiseFloor = 0.01

// The priors of a learned exponent, for [Noise.Prior].
const (
	betaPrior        = "beta"         // g ~ Beta(Alpha, Beta)
	LogitNormalPrior = "logit-normal" // logit g ~ Normal(Loc, Scale)
)

// Noise says how the observation noise depends on the number of reviews n:
//
//	s = sigma_ref (n_ref/n)^g     n = max(1, count)
//	s = 2 sigma_ref n_ref^g       one review, g > 0
//
// With g = 0 it is the constant sigma_obs, whatever the counts. The likelihood says
// how a score of that scale scatters.
type Noise struct {
	Likelihood  Likelihood `json:",omitempty"`
	Learn       bool       // sample g, else use Exponent
	Exponent    float64    // g in [0, 1]; ignored when Learn
	Prior       string     // of a learned g: "beta" or [LogitNormalPrior]
	Alpha, Beta float64    // of the prior "beta"
	Loc, Scale  float64    // of [LogitNormalPrior]; a Scale of 0 means 1

	// By is what the noise follows, see follow.go: s is multiplied by exp(slope c) for
	// each, c the standardised value of an album and slope a parameter.
	By []Followed `json:",omitempty"`

	// Bends says that the coefficients of the columns that bend effects have a scale
	// that is sampled, see [bends].
	Bends bool `json:",omitempty"`

	// Still says that an artist's effect does not walk from album to album: sigma_rw is
	// zero and no parameter. All positions are 1 then.
	Still bool `json:",omitempty"`
}

// varies reports whether the noise depends on the counts.
func (n *Noise) varies() bool { return n.Learn || n.Exponent > 0 }

// uneven reports whether albums differ in their noise.
func (n *Noise) uneven() bool { return n.varies() || len(n.By) > 0 }

func (n *Noise) check() error {
	if err := n.Likelihood.check(); err != nil {
		return err
	}
	if err := n.checkFollowed(); err != nil {
		return err
	}
	if !n.Learn {
		if !(n.Exponent >= 0 && n.Exponent <= 1) {
			return fmt.Errorf("model: noise exponent %v is not in [0, 1]", n.Exponent)
		}
		return nil
	}
	switch n.Prior {
	case LogitNormalPrior:
		if !(n.Scale >= 0 && finite(n.Scale) && finite(n.Loc)) {
			return fmt.Errorf("model: Normal(%v, %v) prior of the exponent's logit: the scale must be positive", n.Loc, n.Scale)
		}
		return nil
	case betaPrior:
		if !(n.Alpha > 0 && n.Beta > 0) {
			return fmt.Errorf("model: Beta(%v, %v) prior of the noise exponent: both must be positive", n.Alpha, n.Beta)
		}
		return nil
	}
	return fmt.Errorf("model: prior %q of the noise exponent: use %q or %q", n.Prior, betaPrior, LogitNormalPrior)
}

// logCount returns log(n/n_ref), and whether the one-review rule applies.
func logCount(count, ref float64) (l float64, single bool) {
	n := max(1, count)
	return math.Log(n / ref), n == 1
}

// scale returns s for scale sigma, exponent g and slopes, before it is held above the
// floor.
func (v *level) scale(sigma, g float64, slope *Slopes) float64 {
	s := sigma
	if g > 0 {
		s *= math.Exp(-g * v.logCount)
		if v.single {
			s *= 2
		}
	}
	rise := 0.0
	for k, x := range slope {
		rise += x * v.by[k]
	}
	if rise != 0 {
		s *= math.Exp(rise)
	}
	return s
}

// variance returns s^2 and half its derivative with respect to log sigma (s^2, or 0 below
// the floor).
func (v *level) variance(sigma, g float64, slope *Slopes) (s2, half float64) {
	s := v.scale(sigma, g, slope)
	if s < NoiseFloor {
		return NoiseFloor * NoiseFloor, 0
	}
	return s * s, s * s
}

// NoiseSD returns the observation standard deviation s, in standardised units,
// of the album of row i if it had the given number of reviews.
func (m *Model) NoiseSD(d *Draw, i int, count float64) float64 {
	v := level{by: m.levels[i].by}
	if m.noise.varies() {
		v.logCount, v.single = logCount(count, m.scaling.RefCount)
	}
	s2, _ := v.variance(d.Sigma, d.Exponent, &d.Slope)
	return math.Sqrt(s2)
}
