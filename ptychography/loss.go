package ptychography

import "math"

// Loss compares expected intensities with measured amplitudes.
type Loss interface {
	// Eval returns the loss summed over the pixels where mask is true (nil:
	// all) and stores its derivative by the intensity in dI, zero elsewhere.
	// Lengths that differ give NaN and no derivative.
	Eval(dI, intensity, amplitude []float32, mask []bool) float64
}

// alongside tells whether slices have one length.
func alongside(a, b, c int, mask []bool) bool {
	return a == b && b == c && (mask == nil || len(mask) == a)
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
	if !alongside(len(dI), len(intensity), len(amplitude), mask) {
		return math.NaN()
	}
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
	return Mixture{NLL: 1, Floor: floor}.Eval(dI, intensity, amplitude, mask) + LogFactorials(amplitude, mask)
}

// Mixture is a weighted sum of what depends on the expectation l = I + Floor in
// the Poisson likelihood of the counts k = A^2, and of the absolute error,
//
//	NLL sum (l - k ln l) + MAE sum |sqrt(l) - A|.
//
// The rest of the likelihood is [LogFactorials]. The engines and the network have
// their losses from here.
type Mixture struct {
	NLL, MAE float64
	Floor    float64 // photons per pixel, positive
	Factor   float64 // of the derivatives, not of the value; zero means one
}

// Eval implements [Loss].
func (m Mixture) Eval(dI, intensity, amplitude []float32, mask []bool) float64 {
	if !alongside(len(dI), len(intensity), len(amplitude), mask) {
		return math.NaN()
	}
	factor := m.Factor
	if factor == 0 {
		factor = 1
	}
	var sum float64
	for j, i := range intensity {
		dI[j] = 0
		if mask != nil && !mask[j] {
			continue
		}
		value, slope := m.pixel(float64(i)+m.Floor, float64(amplitude[j]))
		sum += value
		dI[j] = float32(factor * slope)
	}
	return sum
}

// pixel returns what a pixel adds to the loss, and the derivative by l.
func (m Mixture) pixel(l, a float64) (value, slope float64) {
	k := a * a
	slope = m.NLL * (1 - k/l)
	value = m.NLL * l
	if k > 0 && m.NLL > 0 {
		value -= m.NLL * k * math.Log(l)
	}
	if m.MAE > 0 {
		s := math.Sqrt(l)
		value += m.MAE * math.Abs(s-a)
		switch {
		case s > a:
			slope += m.MAE * 0.5 / s
		case s < a:
			slope -= m.MAE * 0.5 / s
		}
	}
	return value, slope
}

// LogFactorials is sum ln Gamma(k+1) over the counts k = A^2 of the valid pixels,
// the part of the Poisson likelihood that no expectation changes; NaN when the mask
// has another length.
func LogFactorials(amplitude []float32, mask []bool) float64 {
	if !alongside(len(amplitude), len(amplitude), len(amplitude), mask) {
		return math.NaN()
	}
	var sum float64
	for j, a := range amplitude {
		if mask == nil || mask[j] {
			sum += lnGamma1(float64(a) * float64(a))
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
	return Mixture{MAE: 1, Floor: tiny}.Eval(dI, intensity, amplitude, mask)
}
