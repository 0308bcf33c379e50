package ptychography

import "math"

// Loss compares expected intensities with measured amplitudes.
type Loss interface {
	// Eval returns the loss summed over the pixels where mask is true (nil:
	// all) and stores its derivative by the intensity in dI, zero elsewhere.
	Eval(dI, intensity, amplitude []float32, mask []bool) float64
}

// tiny keeps square roots of intensities, which are in photons, off zero. A
// field of zero has a zero gradient whatever the quotient is.
const tiny = 1e-12

// Gaussian is sum (sqrt(I) - A)^2, the variance-stabilised approximation of
// Poisson noise. A step of 1/2 down its gradient by the exit wave is the
// modulus projection of the iterative engines.
type Gaussian struct{}

// Eval implements [Loss].
func (Gaussian) Eval(dI, intensity, amplitude []float32, mask []bool) float64 {
	var sum float64
	for j, i := range intensity {
		if mask != nil && !mask[j] {
			dI[j] = 0
			continue
		}
		a, s := amplitude[j], float32(math.Sqrt(float64(i+tiny)))
		dI[j] = 1 - a/s
		d := s - a
		sum += float64(d * d)
	}
	return sum
}

// Poisson is the negative log likelihood of the counts k = A^2,
//
//	sum l - k ln l + ln Gamma(k+1),   l = I + Floor,
//
// where Floor stands for the counts that come from elsewhere and keeps the
// logarithm finite where the model sees darkness but the detector does not.
type Poisson struct {
	Floor float64 // photons per pixel; zero means 1e-3
}

// Eval implements [Loss].
func (p Poisson) Eval(dI, intensity, amplitude []float32, mask []bool) float64 {
	floor := p.Floor
	if floor == 0 {
		floor = 1e-3
	}
	var sum float64
	for j, i := range intensity {
		if mask != nil && !mask[j] {
			dI[j] = 0
			continue
		}
		l, k := float64(i)+floor, float64(amplitude[j])*float64(amplitude[j])
		dI[j] = float32(1 - k/l)
		sum += l + lnGamma1(k)
		if k > 0 {
			sum -= k * math.Log(l)
		}
	}
	return sum
}

// lnFactorial holds ln k! for the counts that most pixels have.
var lnFactorial = func() (t [4096]float64) {
	for k := 1; k < len(t); k++ {
		t[k] = t[k-1] + math.Log(float64(k))
	}
	return t
}()

// lnGamma1 is ln Gamma(k+1). Counts come back from float32 amplitudes a little
// off whole numbers, and are taken for them: that saves most of the time and
// changes the value by less than the rounding of the amplitude.
func lnGamma1(k float64) float64 {
	r := math.Round(k)
	if r < float64(len(lnFactorial)) && math.Abs(k-r) <= 1e-6*r {
		return lnFactorial[int(r)]
	}
	v, _ := math.Lgamma(k + 1)
	return v
}

// Absolute is sum |sqrt(I) - A|.
type Absolute struct{}

// Eval implements [Loss].
func (Absolute) Eval(dI, intensity, amplitude []float32, mask []bool) float64 {
	var sum float64
	for j, i := range intensity {
		dI[j] = 0
		if mask != nil && !mask[j] {
			continue
		}
		s := float32(math.Sqrt(float64(i + tiny)))
		d := s - amplitude[j]
		if d > 0 {
			dI[j] = 0.5 / s
		} else if d < 0 {
			dI[j] = -0.5 / s
		}
		sum += math.Abs(float64(d))
	}
	return sum
}
