package model

import (
	"errors"
	"math"

	"github.com/latent-go/latent/mcmc"
)

// Reduced is the posterior of theta = (sigma_artist, sigma_rw, rho, sigma) alone,
// with the coefficients integrated out as well as the effects, under normal noise
// that is constant or has a fixed exponent. What it needs of the data depends on two
// ratios of variances (see [products]) and is interpolated between Chebyshev points,
// so that a density costs microseconds however many albums there are. rho enters as
// a quadratic and is exact.
//
// The interpolation covers a box about the mode outside of which the density is
// zero here; [Model.Reduce] makes sure that it is below e^-[boxDepth] of its peak
// at the faces, and that the error of the log density inside is below
// [reducedError].
type Reduced struct {
	// Metric is the Gaussian at the mode, for the sampler.
	Metric *mcmc.Affine
	Approximation

	m    *Model
	box  box
	grid *surface
	gram [][]float64 // G at the points of the first two axes
}

// Approximation says how good and how dear an interpolation is.
type Approximation struct {
	Error  float64 // the largest of the log density at the points that were checked
	Points int     // how often the sums over the rows were computed
}

// The limits of the approximation: in log density below the peak, and in its error.
// A trajectory leaves the box only if its energy is above that depth: with four
// coordinates and four momenta one in 10^7.
const (
	boxDepth        = 25.0
	reducedError    = 1e-3
	lastCoefficient = 0.01
)

// ErrNotReduced says that a posterior has no [Reduced] form; errors of
// [Model.Reduce] that wrap it say why. [Mode.Target] samples all parameters then.
var ErrNotReduced = errors.New("the coefficients are sampled with the other parameters")

// Target returns the density for a chain. Each goroutine needs its own.
func (r *Reduced) Target() mcmc.Target { return &reducedTarget{r: r, read: r.grid.reader()} }

type reducedTarget struct {
	r    *Reduced
	read *reader
}

// Dim implements [mcmc.Target].
func (t *reducedTarget) Dim() int { return t.r.m.nTheta() }

// LogDensity implements [mcmc.Target].
func (t *reducedTarget) LogDensity(q, grad []float64) float64 {
	m, b := t.r.m, &t.r.box
	clear(grad)
	z, bent := b.z(q)
	if !b.has(z) {
		return math.Inf(-1)
	}
	th := m.theta(q)
	var n natural
	lp := m.prior(&th, q, &n, grad)
	value, slope, f := t.read.at(z, [3]float64{1, th.rho, th.rho * th.rho})
	b.pullBack(slope, bent, grad)
	n.rho += f[1] + 2*f[2]*th.rho
	th.pullBack(&n, grad)
	return lp + value
}

// scales writes the parameters that theta holds into d. mu and the coefficients are
// NaN then.
func (m *Model) scales(q []float64, d *Draw) {
	th, beta := m.theta(q), d.Beta[:0]
	for range m.columns() {
		beta = append(beta, math.NaN())
	}
	*d = m.drawOf(&th)
	d.Mu, d.Beta = math.NaN(), beta
}

// Fits reports whether q can be a point of a chain of m, of all parameters or of
// those that [Reduced] has.
func (m *Model) Fits(q []float64) bool { return len(q) == m.dim() || len(q) == m.nTheta() }
