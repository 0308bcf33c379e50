package mcmc

import "math"

// metricEstimator turns the draws of one warm-up window into the diagonal of
// the inverse mass matrix.
//
// The estimate is sqrt(var(q)/var(g)) with g the gradient of the log density.
// It minimises the Fisher divergence between the target and a diagonal
// Gaussian (Seyboldt, Carlson, Carpenter 2026). With independent Gaussian coordinates the gradient is -q/sigma^2,
// and the ratio is sigma^2 exactly after a few draws, where the variance of n
// draws alone is off by a factor of about 1 +- sqrt(2/n); with correlations it is
// the geometric mean of the marginal and the conditional variance.
type metricEstimator struct {
	q, g moments
}

// minMetricDraws is the smallest window with a say: two points fix a variance,
// the third keeps a chain that stood still from deciding a scale.
const minMetricDraws = 3

func newMetricEstimator(dim int) metricEstimator {
	return metricEstimator{q: newMoments(dim), g: newMoments(dim)}
}

func (m *metricEstimator) add(z *point) {
	m.q.add(z.q)
	m.g.add(z.g)
}

func (m *metricEstimator) reset() {
	m.q.reset()
	m.g.reset()
}

// into writes the estimate to inv. A coordinate with no usable ratio, as when
// its gradient is constant, keeps its old scale.
func (m *metricEstimator) into(inv []float64) {
	if m.q.n < minMetricDraws {
		return
	}
	for i := range inv {
		r := math.Sqrt(m.q.variance(i) / m.g.variance(i))
		if r > 1e-20 && r < 1e20 {
			inv[i] = r
		}
	}
}
