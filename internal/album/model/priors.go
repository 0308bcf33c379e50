package model

import (
	"fmt"
	"math"
)

// RhoBound is the bound of rho on either side.
const RhoBound = 0.99

const logSqrt2Pi = 0.918938533204672741780329736405617639861397473637783412817151540

// Priors holds the scales of the prior distributions, in standardised units:
//
//	mu ~ Normal(MuLoc, MuScale)            beta ~ Normal(BetaLoc, BetaScale)
//	sigma_artist ~ HalfNormal(ArtistScale) sigma_rw ~ HalfNormal(WalkScale)
//	sigma_obs or sigma_ref ~ HalfNormal(ObsScale)
//	rho ~ Normal(RhoLoc, RhoScale) truncated to [-RhoBound, RhoBound]
//	nu - 2 ~ Gamma(NuShape, NuRate)        skew ~ Normal(0, SkewScale)
//	noise_slope ~ Normal(0, SlopeScale)
//	sigma_bend ~ HalfNormal(BendScale); see [bends]
type Priors struct {
	MuLoc, MuScale float64
	ArtistScale    float64
	WalkScale      float64
	RhoLoc         float64
	RhoScale       float64
	BetaLoc        float64
	BetaScale      float64
	ObsScale       float64
	NuShape        float64 `json:",omitempty"`
	NuRate         float64 `json:",omitempty"`
	SkewScale      float64 `json:",omitempty"`
	BendScale      float64 `json:",omitempty"`
	SlopeScale     float64 `json:",omitempty"`
}

// DefaultPriors returns the priors of the published model.
func DefaultPriors() Priors {
	return Priors{MuScale: 1, ArtistScale: 0.5, WalkScale: 0.1, RhoScale: 0.3, BetaScale: 1, ObsScale: 1, NuShape: 2, NuRate: 0.1, SkewScale: 1, BendScale: 0.5, SlopeScale: 0.3}
}

func (p *Priors) check(noise *Noise) error {
	l := noise.Likelihood
	type named struct {
		name  string
		scale float64
	}
	scales := []named{
		{"MuScale", p.MuScale},
		{"ArtistScale", p.ArtistScale},
		{"WalkScale", p.WalkScale},
		{"RhoScale", p.RhoScale},
		{"BetaScale", p.BetaScale},
		{"ObsScale", p.ObsScale},
	}
	if l.mixed() {
		scales = append(scales, named{"NuShape", p.NuShape}, named{"NuRate", p.NuRate})
	}
	if l.skewed() {
		scales = append(scales, named{"SkewScale", p.SkewScale})
	}
	if noise.Bends {
		scales = append(scales, named{"BendScale", p.BendScale})
	}
	if len(noise.By) > 0 {
		scales = append(scales, named{"SlopeScale", p.SlopeScale})
	}
	for _, s := range scales {
		if !(s.scale > 0 && finite(s.scale)) {
			return fmt.Errorf("model: prior %s is %v, must be positive", s.name, s.scale)
		}
	}
	locations := []struct {
		name string
		loc  float64
	}{{"MuLoc", p.MuLoc}, {"RhoLoc", p.RhoLoc}, {"BetaLoc", p.BetaLoc}}
	for _, l := range locations {
		if !finite(l.loc) {
			return fmt.Errorf("model: prior %s is %v", l.name, l.loc)
		}
	}
	if !(rhoMass(p.RhoLoc, p.RhoScale) > 0) {
		return &PriorError{fmt.Sprintf("the prior of rho, %g +- %g, leaves nothing between -%g and %g", p.RhoLoc, p.RhoScale, RhoBound, RhoBound), "move rho_loc inside, or make rho_scale larger"}
	}
	return nil
}

// rhoMass is the probability of Normal(loc, s) within the bounds of rho.
func rhoMass(loc, s float64) float64 {
	w := s * math.Sqrt2
	return 0.5 * (math.Erf((RhoBound-loc)/w) + math.Erf((RhoBound+loc)/w))
}

// normalLog returns the log density of Normal(0, s) at x and its derivative.
func normalLog(x, s float64) (lp, dx float64) {
	z := x / s
	return -0.5*z*z - math.Log(s) - logSqrt2Pi, -z / s
}

// rhoLog is the log density of rho with respect to its unconstrained q, and the
// derivative with respect to q; slope is d rho / d q.
func rhoLog(rho, q, slope, loc, s float64) (lp, dq float64) {
	lp, dx := normalLog(rho-loc, s)
	lp -= math.Log(rhoMass(loc, s)) // truncation
	// log slope = log(2 bound) + log sigmoid(q) + log sigmoid(-q)
	lp += math.Log(2*RhoBound) + logSigmoid(q) + logSigmoid(-q)
	return lp, dx*slope + 1 - 2*sigmoid(q)
}

// exponentLog is the log density of the learned exponent g = sigmoid(q) with
// respect to q, and its derivative.
func (n *Noise) exponentLog(q float64) (lp, dq float64) {
	if n.Prior == LogitNormalPrior {
		return normalLog(q-n.Loc, n.logitScale())
	}
	a, _ := math.Lgamma(n.Alpha)
	b, _ := math.Lgamma(n.Beta)
	ab, _ := math.Lgamma(n.Alpha + n.Beta)
	lp = n.Alpha*logSigmoid(q) + n.Beta*logSigmoid(-q) + ab - a - b
	return lp, n.Alpha*sigmoid(-q) - n.Beta*sigmoid(q)
}

// logitScale is Scale, or 1 where it is left out.
func (n *Noise) logitScale() float64 {
	if n.Scale == 0 {
		return 1
	}
	return n.Scale
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// logSigmoid is log(1/(1+exp(-x))) without overflow.
func logSigmoid(x float64) float64 {
	if x < 0 {
		return x - math.Log1p(math.Exp(x))
	}
	return -math.Log1p(math.Exp(-x))
}
