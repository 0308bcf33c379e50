package evaluate

import "math"

// spectrum is a ridge regression in the eigenvectors Q of X'X, in which every
// penalty is a handful of sums.
type spectrum struct {
	d     []float64 // eigenvalues of X'X
	c     []float64 // Q'X'y
	yy, n float64   // y'y and the number of rows
}

// shrunk returns Q'w: c/(d + lambda).
func (s *spectrum) shrunk(lambda float64) []float64 {
	out := make([]float64, len(s.c))
	for k, c := range s.c {
		out[k] = c / (math.Max(s.d[k], 0) + lambda)
	}
	return out
}

// fit returns the residual sum of squares and the degrees of freedom, those of the
// mean included:
//
//	RSS = y'y - 2 sum c^2/(d+lambda) + sum c^2 d/(d+lambda)^2
//	df  = 1 + sum d/(d+lambda)
func (s *spectrum) fit(lambda float64) (rss, df float64) {
	rss, df = s.yy, 1
	for k, b := range s.shrunk(lambda) {
		d := math.Max(s.d[k], 0)
		rss += b * (d*b - 2*s.c[k])
		df += d / (d + lambda)
	}
	return math.Max(rss, 0), df
}

// gcv is the criterion of generalised cross-validation, n RSS/(n - df)^2 (Golub,
// Heath and Wahba, Technometrics 21, 1979); +Inf without residual freedom.
func (s *spectrum) gcv(lambda float64) float64 {
	rss, df := s.fit(lambda)
	if free := s.n - df; free > 1e-9*s.n {
		return s.n * rss / (free * free)
	}
	return math.Inf(1)
}

// best returns the lambda of the least gcv, from 1e-6 to 1e6 times the number of
// rows: the best of a grid over decades, then a golden-section search around it.
// Ties go to the larger penalty.
func (s *spectrum) best() float64 {
	at := func(e float64) float64 { return s.gcv(s.n * math.Pow(10, e)) }
	best := 6.0
	for e := 5.0; e >= -6; e-- {
		if at(e) < at(best) {
			best = e
		}
	}
	const ratio = 0.6180339887498949
	lo, hi := best-1, best+1
	for hi-lo > 1e-6 {
		a, b := hi-ratio*(hi-lo), lo+ratio*(hi-lo)
		if at(a) < at(b) {
			hi = b
		} else {
			lo = a
		}
	}
	return s.n * math.Pow(10, (lo+hi)/2)
}

// residualSD is sqrt(RSS/(n - df)), or that of y if there is no freedom left.
func (s *spectrum) residualSD(lambda float64) float64 {
	rss, df := s.fit(lambda)
	if free := s.n - df; free > 1e-9*s.n {
		return math.Sqrt(rss / free)
	}
	return math.Sqrt(s.yy / s.n)
}
