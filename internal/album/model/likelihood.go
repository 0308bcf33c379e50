package model

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Likelihood names the distribution of a score about its mean, for [Noise].
//
// With s the scale that [Noise] gives to an album, e a standard normal variable
// and 1/w ~ Gamma(nu/2, nu/2) (shape and rate; E 1/w = 1) a mixing variable of its
// own for every album,
//
//	normal     y = mean + s e
//	student-t  y = mean + s sqrt(w) e
//	skew-t     y = mean + s (sqrt(w) (skew + e) - skew k(nu)),  k(nu) = E sqrt(w)
//
// The second is Student's t with nu degrees of freedom, location mean and scale s
// (not standard deviation: that is s sqrt(nu/(nu-2))). The third is the noncentral
// t with noncentrality skew (Johnson, Kotz and Balakrishnan, Continuous Univariate
// Distributions 2, 2nd ed., chapter 31), moved so that its mean is the mean of the
// score; a negative skew stretches the side of bad surprises. Both have nu > 2, so
// that a variance exists. Given the w everything is Gaussian, and the paths of the
// artists are integrated out as under the normal likelihood.
type Likelihood string

// The likelihoods. The empty text means [Normal].
const (
	Normal   Likelihood = "normal"
	StudentT Likelihood = "student-t"
	SkewT    Likelihood = "skew-t"
)

func (l Likelihood) check() error {
	switch l {
	case "", Normal, StudentT, SkewT:
		return nil
	}
	return fmt.Errorf("model: likelihood %q: use %q, %q or %q", string(l), Normal, StudentT, SkewT)
}

// mixed reports whether every training row has a mixing variable.
func (l Likelihood) mixed() bool { return l == StudentT || l == SkewT }

func (l Likelihood) skewed() bool { return l == SkewT }

// leastNu is the lower bound of nu: below it a score has no variance.
const leastNu = 2

// rootMean returns k = E sqrt(w) = sqrt(a) Gamma(a-1/2)/Gamma(a) for a = nu/2, and
// its derivative in a.
func rootMean(a float64) (k, slope float64) {
	lo, _ := math.Lgamma(a - 0.5)
	hi, _ := math.Lgamma(a)
	k = math.Sqrt(a) * math.Exp(lo-hi)
	return k, k * (0.5/a + mathext.Digamma(a-0.5) - mathext.Digamma(a))
}

// nuLog is the log density of nu = 2 + exp(q), nu - 2 ~ Gamma(shape, rate), with
// respect to q, and its derivative.
func nuLog(q, shape, rate float64) (lp, dq float64) {
	x := math.Exp(q)
	c, _ := math.Lgamma(shape)
	return shape*math.Log(rate) - c + shape*q - rate*x, shape - rate*x
}
