package mixture

import (
	"math"

	"github.com/latent-go/latent/internal/album/transform"
)

// Warped is the distribution of a score y whose transformed score w = T(y) is a
// mixture of Gaussians ("warped", Snelling, Rasmussen and Ghahramani, NIPS 16,
// 2004):
//
//	F(y) = F_w(T(y)),  f(y) = f_w(T(y)) T'(y)
type Warped struct {
	Gaussian
	By transform.Transform
}

// CDF returns F(y).
func (d *Warped) CDF(y float64) float64 { return d.Gaussian.CDF(d.By.Apply(y)) }

// Quantile returns the y with F(y) = p, as [Gaussian.Quantile].
func (d *Warped) Quantile(p float64) float64 { return d.By.Invert(d.Gaussian.Quantile(p)) }

// LogDensity returns log f(y).
func (d *Warped) LogDensity(y float64) float64 {
	w := d.By.Apply(y)
	if math.IsInf(w, 1) {
		return math.Inf(-1)
	}
	return d.Gaussian.LogDensity(w) - math.Log(d.By.Width(w))
}

// Moments returns the mean and the standard deviation of y.
func (d *Warped) Moments() (mean, sd float64) {
	if d.By == transform.None {
		return d.Gaussian.Moments()
	}
	first, second := 0.0, 0.0
	for i, mu := range d.Mean {
		m, s := logMoments(mu, d.SD[i])
		first += d.weight(i) * m
		second += d.weight(i) * s
	}
	return first, math.Sqrt(max(0, second-first*first))
}

// CRPS returns the continuous ranked probability score for the outcome y,
//
//	E|Y - y| - 1/2 E|Y - Y'|,  E|Y - y| = E Y - y + 2 E max(y - Y, 0)
//
// the last in closed form for each Gaussian, and the spread by the rule of
// [curve.half].
func (d *Warped) CRPS(y float64) float64 {
	if d.By == transform.None {
		return d.Gaussian.CRPS(y)
	}
	mean, _ := d.Moments()
	return d.score(y, mean, d.curve(d.center()))
}

// center is the mean of the mixture on the scale of w.
func (d *Warped) center() float64 {
	center, _ := d.Gaussian.Moments()
	return center
}

// score is CRPS where the mean and the curve are known.
func (d *Warped) score(y, mean float64, c *curve) float64 {
	below, w := 0.0, d.By.Apply(y)
	for i, mu := range d.Mean {
		below += d.weight(i) * logShort(y, w, mu, d.SD[i])
	}
	return mean - y + 2*below - c.half(d.By.Width) - c.bent(0, -1.0/ceiling)
}

// Describe returns mean and standard deviation, and the score of the outcome y as
// [Warped.CRPS] does, and fills the quantiles at so many probabilities. What the score
// needs of the distribution function the quantiles begin with.
func (d *Warped) Describe(y float64, probabilities, quantiles []float64) (mean, sd, crps float64) {
	mean, sd = d.Moments()
	if d.By == transform.None {
		for k, p := range probabilities {
			quantiles[k] = d.Quantile(p)
		}
		return mean, sd, d.Gaussian.CRPS(y)
	}
	c := d.curve(d.center())
	for k, p := range probabilities {
		quantiles[k] = d.By.Invert(c.quantile(p))
	}
	return mean, sd, d.score(y, mean, c)
}

func (g *Gaussian) weight(i int) float64 {
	if g.Weight != nil {
		return g.Weight[i]
	}
	return 1 / float64(len(g.Mean))
}

// With W ~ Normal(mu, s), a = mu/s, k = s/C and Y = W for W < 0, C (1 - exp(-W/C))
// else, the moments of [transform.Log] are sums of
//
//	E[W; W < 0]   = mu Phi(-a) - s phi(a)
//	E[W^2; W < 0] = (mu^2 + s^2) Phi(-a) - mu s phi(a)
//	E[exp(-jW/C); W > 0] = exp(-j mu/C + j^2 k^2/2) Phi(a - j k)
const ceiling = transform.Ceiling

func logMoments(mu, s float64) (first, second float64) {
	a, k := mu/s, s/ceiling
	above, below, f := normalCDF(a), normalCDF(-a), invSqrt2Pi*math.Exp(-0.5*a*a)
	e1, e2 := decay(a, k, 1), decay(a, k, 2)
	first = mu*below - s*f + ceiling*(above-e1)
	second = (mu*mu+s*s)*below - mu*s*f + ceiling*ceiling*(above-2*e1+e2)
	return first, second
}

// decay is E[exp(-jW/C); W > 0]. Where Phi is small the exponential is large, and
// both are taken together as exp(-a^2/2) erfcx((j k - a)/sqrt 2)/2.
func decay(a, k, j float64) float64 {
	if x := j*k - a; x > 0 {
		return 0.5 * math.Exp(-0.5*a*a) * erfcx(x/math.Sqrt2)
	}
	return math.Exp(j*k*(0.5*j*k-a)) * normalCDF(a-j*k)
}

// logShort is E max(y - Y, 0), w = T(y); with b = (w - mu)/s
//
//	w <= 0:  s (phi(b) + b Phi(b))
//	w > 0:   y Phi(b) - E[W; W < 0] - C (Phi(b) - Phi(-a)) + C E[exp(-W/C); 0 < W < w]
func logShort(y, w, mu, s float64) float64 {
	b := (w - mu) / s
	if w <= 0 {
		c, f := normalBoth(b)
		return s * (f + b*c)
	}
	a, k := mu/s, s/ceiling
	zero := normalCDF(-a)
	negative := mu*zero - s*invSqrt2Pi*math.Exp(-0.5*a*a)
	return y*normalCDF(b) - negative - ceiling*(normalCDF(b)-zero) + ceiling*decayTo(a, b, k, w)
}

// decayTo is E[exp(-W/C); 0 < W < w]
//
//	= exp(-mu/C + k^2/2) (Phi(b + k) - Phi(k - a))
//
// and where both are upper tails, of very wide components, the difference of these.
func decayTo(a, b, k, w float64) float64 {
	if k-a > 0 {
		upper := math.Exp(-w/ceiling-0.5*b*b) * erfcx((k+b)/math.Sqrt2)
		return 0.5 * (math.Exp(-0.5*a*a)*erfcx((k-a)/math.Sqrt2) - upper)
	}
	return math.Exp(k*(0.5*k-a)) * (normalCDF(b+k) - normalCDF(k-a))
}

// erfcx is exp(x^2) erfc(x) for x >= 0; beyond 25 by its asymptotic series.
func erfcx(x float64) float64 {
	if x < 25 {
		return math.Exp(x*x) * math.Erfc(x)
	}
	q := 1 / (2 * x * x)
	return (1 - q*(1-3*q*(1-5*q))) / (x * math.Sqrt(math.Pi))
}
