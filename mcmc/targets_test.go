package mcmc

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/latent-go/latent/mcmc/mcmctest"
)

// gaussian has independent coordinates with the given means and scales.
type gaussian struct{ mean, sd []float64 }

func unitGaussian(dim int) gaussian {
	g := gaussian{mean: make([]float64, dim), sd: make([]float64, dim)}
	for i := range g.sd {
		g.sd[i] = 1
	}
	return g
}

func (t gaussian) Dim() int { return len(t.sd) }
func (t gaussian) LogDensity(q, g []float64) float64 {
	lp := 0.0
	for i, x := range q {
		z := (x - t.mean[i]) / t.sd[i]
		lp -= z * z / 2
		g[i] = -z / t.sd[i]
	}
	return lp
}

// autoregressive is a stationary Gaussian AR(1) series: unit variances,
// correlation phi^|i-j|.
type autoregressive struct {
	dim int
	phi float64
}

func (t autoregressive) Dim() int { return t.dim }
func (t autoregressive) LogDensity(q, g []float64) float64 {
	clear(g)
	g[0] = -q[0]
	lp := -q[0] * q[0] / 2
	v := 1 - t.phi*t.phi
	for i := 1; i < t.dim; i++ {
		e := q[i] - t.phi*q[i-1]
		lp -= e * e / (2 * v)
		g[i] -= e / v
		g[i-1] += t.phi * e / v
	}
	return lp
}

// banana is x ~ N(0,1), y | x ~ N(x^2/2, 1): E y = 1/2, Var y = 1 + 1/2.
type banana struct{}

func (banana) Dim() int { return 2 }
func (banana) LogDensity(q, g []float64) float64 {
	x, e := q[0], q[1]-q[0]*q[0]/2
	g[0], g[1] = -x+e*x, -e
	return -x*x/2 - e*e/2
}

func (banana) exact(rng *rand.Rand) []float64 {
	x := rng.NormFloat64()
	return []float64{x, x*x/2 + rng.NormFloat64()}
}

// funnel is Neal's: v ~ N(0,9), the others N(0, exp(v)).
type funnel struct{ dim int }

func (t funnel) Dim() int { return t.dim }
func (t funnel) LogDensity(q, g []float64) float64 {
	v := q[0]
	w := math.Exp(-v)
	lp := -v * v / 18
	g[0] = -v / 9
	for i := 1; i < t.dim; i++ {
		lp -= q[i]*q[i]*w/2 + v/2
		g[i] = -q[i] * w
		g[0] += q[i]*q[i]*w/2 - 0.5
	}
	return lp
}

// truncated is N(0,1) per coordinate, cut to q > 0: NaN outside.
type truncated struct{ dim int }

func (t truncated) Dim() int { return t.dim }
func (t truncated) LogDensity(q, g []float64) float64 {
	lp := 0.0
	for i, x := range q {
		if x <= 0 {
			return math.NaN()
		}
		lp -= x * x / 2
		g[i] = -x
	}
	return lp
}

// logGamma is q = log x with x ~ Gamma(shape, 1), so E exp(q) = shape.
type logGamma struct{ shape float64 }

func (logGamma) Dim() int { return 1 }
func (t logGamma) LogDensity(q, g []float64) float64 {
	x := math.Exp(q[0])
	g[0] = t.shape - x
	return t.shape*q[0] - x
}

// schools is Rubin's (1981) eight schools, non-centred:
// mu ~ N(0,5), tau ~ half Cauchy(5), theta = mu + tau eta, y ~ N(theta, sigma).
// q = (mu, log tau, eta).
type schools struct{}

var (
	schoolsY     = [8]float64{28, 8, -3, 7, -1, 1, 18, 12}
	schoolsSigma = [8]float64{15, 10, 16, 11, 9, 11, 10, 18}
)

func (schools) Dim() int { return 10 }
func (schools) LogDensity(q, g []float64) float64 {
	mu, tau := q[0], math.Exp(q[1])
	g[0] = -mu / 25
	r := tau * tau / 25
	g[1] = 1 - 2*r/(1+r)
	lp := -mu*mu/50 - math.Log1p(r) + q[1]
	for i, y := range schoolsY {
		eta := q[2+i]
		z := (y - mu - tau*eta) / schoolsSigma[i]
		k := z / schoolsSigma[i]
		lp -= (eta*eta + z*z) / 2
		g[2+i] = -eta + k*tau
		g[0] += k
		g[1] += k * tau * eta
	}
	return lp
}

// logistic is a regression with a constant and correlated columns of unequal
// scale, prior N(0,1) on the coefficients.
type logistic struct {
	dim  int
	x, y []float64
}

func newLogistic(rows, dim int) *logistic {
	rng := rand.New(rand.NewPCG(8, 15))
	t := &logistic{dim: dim, x: make([]float64, rows*dim), y: make([]float64, rows)}
	for i := range t.y {
		common, eta := rng.NormFloat64(), 0.0
		row := t.x[i*dim : (i+1)*dim]
		for j := range row {
			row[j] = (common/2 + rng.NormFloat64()) * math.Exp(float64(j%5)-2)
			eta += 0.3 * float64(j%3-1) * row[j]
		}
		row[0] = 1
		if rng.Float64() < 1/(1+math.Exp(-eta)) {
			t.y[i] = 1
		}
	}
	return t
}

func (t *logistic) Dim() int { return t.dim }
func (t *logistic) LogDensity(q, g []float64) float64 {
	lp := 0.0
	for j, b := range q {
		lp -= b * b / 2
		g[j] = -b
	}
	for i, y := range t.y {
		eta := 0.0
		row := t.x[i*t.dim : (i+1)*t.dim]
		for j, x := range row {
			eta += x * q[j]
		}
		p := 1 / (1 + math.Exp(-eta))
		lp += y*eta - math.Max(eta, 0) - math.Log1p(math.Exp(-math.Abs(eta)))
		for j, x := range row {
			g[j] += x * (y - p)
		}
	}
	return lp
}

func TestTargetsHaveTheirGradients(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, target := range []Target{
		gaussian{mean: []float64{1, -2}, sd: []float64{0.5, 3}},
		autoregressive{6, 0.8},
		banana{},
		funnel{5},
		logGamma{3},
		schools{},
		newLogistic(50, 7),
		truncated{3},
		newAffineTarget(banana{}, testAffine(2)),
	} {
		for range 5 {
			q := make([]float64, target.Dim())
			for i := range q {
				q[i] = 0.1 + rng.Float64()
			}
			mcmctest.CheckTarget(t, target, 1e-7, q)
		}
	}
}
