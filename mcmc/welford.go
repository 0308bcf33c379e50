package mcmc

// moments accumulates coordinatewise means and squared deviations in one pass
// (Welford 1962), so that a window needs no memory of its draws.
type moments struct {
	n        float64
	mean, m2 []float64
}

func newMoments(dim int) moments {
	return moments{mean: make([]float64, dim), m2: make([]float64, dim)}
}

func (m *moments) reset() {
	m.n = 0
	clear(m.mean)
	clear(m.m2)
}

func (m *moments) add(x []float64) {
	m.n++
	for i, v := range x {
		d := v - m.mean[i]
		m.mean[i] += d / m.n
		m.m2[i] += d * (v - m.mean[i])
	}
}

// variance of coordinate i with denominator n-1.
func (m *moments) variance(i int) float64 { return m.m2[i] / (m.n - 1) }
