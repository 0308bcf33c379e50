package estimate

import "math"

// stages is the number l of Botev's fixed-point recursion.
const stages = 7

// botev returns the squared bandwidth, for a support of length one, that
// solves t = xi gamma^[5](t) (Botev et al. 2010, section 3): every stage
// estimates the norm of a derivative of the density with the bandwidth that is
// best for the one above it. coef are the cosine coefficients of the sample,
// n the number of its distinct values. ok is false when there is no solution,
// as for samples of a few repeated values.
func botev(coef []float64, n int) (t float64, ok bool) {
	power := make([]float64, len(coef))
	for k, a := range coef {
		power[k] = a * a
	}
	gap := func(t float64) float64 { return t - fixedPoint(power, float64(n), t) }
	// gap is negative near zero and positive beyond the root.
	lo, hi := 0.0, 1e-7
	for ; hi <= 0.1 && gap(hi) <= 0; hi *= 2 {
		lo = hi
	}
	if hi > 0.1 || lo == 0 {
		return 0, false
	}
	for range 24 { // to 1e-7 of the root
		if mid := (lo + hi) / 2; gap(mid) > 0 {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi, true
}

// fixedPoint is xi gamma^[5](t) of the paper.
func fixedPoint(power []float64, n, t float64) float64 {
	f := norm(power, stages, t)
	for s := stages - 1; s >= 2; s-- {
		odd := 1.0 // 1 * 3 * ... * (2s-1)
		for j := 3; j < 2*s; j += 2 {
			odd *= float64(j)
		}
		c := (1 + math.Pow(0.5, float64(s)+0.5)) / 3
		time := math.Pow(2*c*odd/math.Sqrt(2*math.Pi)/(n*f), 2/(3+2*float64(s)))
		f = norm(power, s, time)
	}
	return math.Pow(2*n*math.Sqrt(math.Pi)*f, -0.4)
}

// norm is the squared L2 norm of the s-th derivative of the smoothed density
// f(x) = 1 + 2 sum_k a_k exp(-k^2 pi^2 t/2) cos(pi k x) on [0, 1].
func norm(power []float64, s int, t float64) float64 {
	sum := 0.0
	for k := 1; k < len(power); k++ {
		k2 := float64(k) * float64(k)
		e := k2 * math.Pi * math.Pi * t
		if e > 100 {
			break // the terms peak at e = s <= 7
		}
		term := power[k] * math.Exp(-e)
		for range s {
			term *= k2
		}
		sum += term
	}
	return 2 * math.Pow(math.Pi, 2*float64(s)) * sum
}
