package mcmc

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
)

// schoolsExact integrates the eight-schools posterior by quadrature. Given tau
// everything is Gaussian: y_j ~ N(mu, sigma_j^2 + tau^2) with mu ~ N(0, 25), so
// p(tau | y) is a formula and the moments of mu and theta follow from it.
func schoolsExact(f func(tau, muMean, muVar float64) float64) float64 {
	num, den := 0.0, 0.0
	// tau = tan(u) maps the half line to (0, pi/2).
	const n = 2000
	x, w := make([]float64, n), make([]float64, n)
	quad.Legendre{}.FixedLocations(x, w, 0, math.Pi/2)
	for k, u := range x {
		tau := math.Tan(u)
		precision, weighted, logLik := 1.0/25, 0.0, 0.0
		for j, y := range schoolsY {
			v := schoolsSigma[j]*schoolsSigma[j] + tau*tau
			precision += 1 / v
			weighted += y / v
			logLik -= (math.Log(v) + y*y/v) / 2
		}
		logLik += weighted*weighted/(2*precision) - math.Log(precision)/2
		p := w[k] * math.Exp(logLik+40) / (1 + tau*tau/25) * (1 + tau*tau)
		num += p * f(tau, weighted/precision, 1/precision)
		den += p
	}
	return num / den
}

func schoolsTheta(j int) func(tau, m, v float64) float64 {
	return func(tau, m, _ float64) float64 {
		s2 := schoolsSigma[j] * schoolsSigma[j]
		shrink := tau * tau / (tau*tau + s2)
		return m + shrink*(schoolsY[j]-m)
	}
}

func TestEightSchools(t *testing.T) {
	mu := schoolsExact(func(_, m, _ float64) float64 { return m })
	tau := schoolsExact(func(tau, _, _ float64) float64 { return tau })
	muSquare := schoolsExact(func(_, m, v float64) float64 { return v + m*m })
	// Long runs with this prior are published with mu 4.4 and tau 3.6 (posteriordb,
	// eight_schools-eight_schools_noncentered).
	if math.Abs(mu-4.4) > 0.05 || math.Abs(tau-3.6) > 0.05 {
		t.Fatalf("quadrature gives mu %.3f tau %.3f", mu, tau)
	}
	r := mustSample(t, schools{}, Config{Chains: 4, Warmup: 1000, Draws: 3000, Seed: 9, TargetAccept: 0.9})
	expect(t, "mu", r, mu, coordinate(0))
	expect(t, "mu^2", r, muSquare, square(0, 0))
	expect(t, "tau", r, tau, func(q []float64) float64 { return math.Exp(q[1]) })
	for j := range schoolsY {
		want := schoolsExact(schoolsTheta(j))
		expect(t, "theta", r, want, func(q []float64) float64 { return q[0] + math.Exp(q[1])*q[2+j] })
	}
}
