package simulate

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// The shapes of the noise.
const (
	Normal   = "normal"
	studentT = "student-t"
	skewT    = "skew-t"
)

// likelihoods are the shapes of the noise, for [Settings.Likelihood].
var likelihoods = []string{Normal, studentT, skewT}

// shape draws noise with mean zero: scale (T - E T), where
//
//	T = (delta |Z0| + sqrt(1-delta^2) Z1) / sqrt(W/nu),  W ~ chi2(nu)
//
// and delta = alpha/sqrt(1+alpha^2). With alpha = 0 it is Student's t, without W
// the normal.
type shape struct {
	nu, delta   float64 // nu is infinite for the normal
	mean, scale float64
}

// newShape returns the noise of the given standard deviation.
func newShape(likelihood string, nu, alpha, sd float64) shape {
	s := shape{nu: math.Inf(1), scale: 1}
	if likelihood != Normal {
		s.nu = nu
	}
	if likelihood == skewT {
		s.delta = alpha / math.Sqrt(1+alpha*alpha)
		s.mean = s.delta * tMean(nu)
	}
	s.scale = sd / s.sd()
	return s
}

// sd is scale times the square root of nu/(nu-2) - (E T)^2.
func (s shape) sd() float64 {
	variance := 1.0
	if !math.IsInf(s.nu, 1) {
		variance = s.nu / (s.nu - 2)
	}
	return s.scale * math.Sqrt(variance-s.mean*s.mean)
}

// tMean is E |Z0|/sqrt(W/nu) = sqrt(nu/pi) Gamma((nu-1)/2)/Gamma(nu/2).
func tMean(nu float64) float64 {
	a, _ := math.Lgamma((nu - 1) / 2)
	b, _ := math.Lgamma(nu / 2)
	return math.Sqrt(nu/math.Pi) * math.Exp(a-b)
}

func (s shape) draw(r *rand.Rand) float64 {
	t := r.NormFloat64()
	if s.delta != 0 {
		t = s.delta*math.Abs(r.NormFloat64()) + math.Sqrt(1-s.delta*s.delta)*t
	}
	if !math.IsInf(s.nu, 1) {
		t /= math.Sqrt(distuv.ChiSquared{K: s.nu, Src: r}.Rand() / s.nu)
	}
	return s.scale * (t - s.mean)
}
