package model

import (
	"fmt"
	"slices"
)

// Parameter declares one parameter of the album model. Flattened draws, the
// posterior file, the prior table, figures, the dashboard and the diagrams read
// the declarations, so that a parameter is described in one place.
type Parameter struct {
	Name  string // in the posterior file
	Text  string // what it is, for people
	Prior func(*Priors, *Noise) string

	low, high float64 // what a draw may be, both included; both 0: any number

	at func(*Draw) *float64 // nil for the coefficients
	in func(*Noise) bool    // whether a model with this noise has it; nil: every model
}

// Names of parameters that are asked for one by one.
const (
	ArtistScaleName    = "sigma_artist"
	WalkScaleName      = "sigma_rw"
	NoiseScaleName     = "sigma_obs"
	ReferenceScaleName = "sigma_ref"
	coefficientsName   = "beta"
)

// declarations lists the parameters in the order of [Model.Flatten]. Between them
// a model has sigma_obs, or sigma_ref and perhaps n_exponent. How they map to the
// unconstrained coordinates is in coordinates.go, because that is one map of all
// of them together.
var declarations = []Parameter{
	{
		Name: "mu_artist", Text: "mean of the artists' effects", at: func(d *Draw) *float64 { return &d.Mu },
		Prior: func(p *Priors, _ *Noise) string { return normalText(p.MuLoc, p.MuScale) },
	},
	{
		Name: ArtistScaleName, Text: "spread between artists", high: largest, at: func(d *Draw) *float64 { return &d.SigmaArtist },
		Prior: func(p *Priors, _ *Noise) string { return halfNormalText(p.ArtistScale) },
	},
	{
		Name: WalkScaleName, Text: "step of an artist's random walk from album to album", high: largest, at: func(d *Draw) *float64 { return &d.SigmaRW },
		in:    func(n *Noise) bool { return !n.Still },
		Prior: func(p *Priors, _ *Noise) string { return halfNormalText(p.WalkScale) },
	},
	{
		Name: "rho", Text: "weight of the previous album's score", low: -RhoBound, high: RhoBound, at: func(d *Draw) *float64 { return &d.Rho },
		Prior: func(p *Priors, _ *Noise) string {
			return fmt.Sprintf("%s on [%g, %g]", normalText(p.RhoLoc, p.RhoScale), -RhoBound, RhoBound)
		},
	},
	{
		Name: coefficientsName, Text: "coefficients of the standardised features",
		Prior: func(p *Priors, _ *Noise) string { return normalText(p.BetaLoc, p.BetaScale) },
	},
	{
		Name: NoiseScaleName, Text: "noise of a score", high: largest, at: noiseScale, in: func(n *Noise) bool { return !n.varies() },
		Prior: func(p *Priors, _ *Noise) string { return halfNormalText(p.ObsScale) },
	},
	{
		Name: ReferenceScaleName, Text: "noise of a score with the median number of reviews", high: largest, at: noiseScale, in: (*Noise).varies,
		Prior: func(p *Priors, _ *Noise) string { return halfNormalText(p.ObsScale) },
	},
	{
		Name: "n_exponent", Text: "exponent by which the noise falls with the number of reviews", high: 1, at: func(d *Draw) *float64 { return &d.Exponent },
		in:    func(n *Noise) bool { return n.Learn },
		Prior: func(_ *Priors, n *Noise) string { return n.exponentText() },
	},
	slopeParameter(0, "release year"), slopeParameter(1, "genres' record"), slopeParameter(2, "artist's previous score"),
	{
		Name: "nu", Text: "degrees of freedom of the scatter of a score", low: leastNu, high: largest, at: func(d *Draw) *float64 { return &d.Nu },
		in: func(n *Noise) bool { return n.Likelihood.mixed() },
		Prior: func(p *Priors, _ *Noise) string {
			return fmt.Sprintf("%d + Gamma(%g, %g)", leastNu, p.NuShape, p.NuRate)
		},
	},
	{
		Name: "skew", Text: "skewness of the scatter of a score, negative where bad surprises reach further", at: func(d *Draw) *float64 { return &d.Skew },
		in:    func(n *Noise) bool { return n.Likelihood.skewed() },
		Prior: func(p *Priors, _ *Noise) string { return normalText(0, p.SkewScale) },
	},
	{
		Name: "sigma_bend", Text: "spread that the bends of effects give to scores", high: largest, at: func(d *Draw) *float64 { return &d.Bend },
		in:    func(n *Noise) bool { return n.Bends },
		Prior: func(p *Priors, _ *Noise) string { return halfNormalText(p.BendScale) },
	},
}

// slopeParameter declares the slope of the k-th of [followable].
func slopeParameter(k int, of string) Parameter {
	return Parameter{
		Name: SlopeName(followable[k]), Text: "by how much the logarithm of the noise rises with the " + of + ", per standard deviation",
		at:    func(d *Draw) *float64 { return &d.Slope[k] },
		in:    func(n *Noise) bool { return slices.Contains(n.Followed(), k) },
		Prior: func(p *Priors, _ *Noise) string { return normalText(0, p.SlopeScale) },
	}
}

// SlopeName is the parameter that tells how the noise follows something.
func SlopeName(followed string) string { return "noise_slope_" + followed }

func noiseScale(d *Draw) *float64 { return &d.Sigma }

func normalText(loc, scale float64) string { return fmt.Sprintf("Normal(%g, %g)", loc, scale) }

func halfNormalText(scale float64) string { return fmt.Sprintf("HalfNormal(%g)", scale) }

func (n *Noise) exponentText() string {
	if n.Prior == betaPrior {
		return fmt.Sprintf("Beta(%g, %g)", n.Alpha, n.Beta)
	}
	return fmt.Sprintf("logit-Normal(%g, %g)", n.Loc, n.logitScale())
}

// Parameters lists the parameters of a model with this noise in the order of
// [Model.Flatten].
func (n Noise) Parameters() []Parameter {
	var out []Parameter
	for _, p := range declarations {
		if p.in == nil || p.in(&n) {
			out = append(out, p)
		}
	}
	return out
}

// Scalars names the parameters but for the coefficients.
func (n Noise) Scalars() []string { return scalars(n.Parameters()) }

// AllScalars names the scalar parameters of every model, in order. A fit has some
// of them.
func AllScalars() []string { return scalars(declarations) }

func scalars(ps []Parameter) []string {
	var out []string
	for _, p := range ps {
		if p.at != nil {
			out = append(out, p.Name)
		}
	}
	return out
}
