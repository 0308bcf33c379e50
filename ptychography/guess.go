package ptychography

import (
	"math"
	"math/cmplx"

	"github.com/latent-go/latent/internal/fourier"
)

// GuessProbe makes a probe from patterns alone: behind a sample that hides no
// direction the mean intensity is that of the illumination's far field, blurred.
// Its square root gets the phase of free flight,
//
//	P = F'[ sqrt(mean A^2) exp(-i pi defocus (fy^2 + fx^2)) ],   f in cycles per pixel,
//
// F' the inverse transform. In lengths, defocus is wavelength times distance over
// the squared object pixel, as in [DefocusedDisc]; 0 means that the sample stands
// in the focus, which is rarely close enough for an engine to converge. Pixels
// that no mask lets through are dark. The energy is the mean number of counts.
func GuessProbe(p *Patterns, defocus float64) (*Probe, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	n := p.N
	plan, err := fourier.NewPlan2[complex64](n, n)
	if err != nil {
		return nil, err
	}
	field := make([]complex64, n*n)
	for j, m := range meanIntensity(p) {
		fy, fx := float64(j/n-n/2)/float64(n), float64(j%n-n/2)/float64(n)
		field[j] = complex64(cmplx.Rect(math.Sqrt(m), -math.Pi*defocus*(fy*fy+fx*fx)))
	}
	at := make([]complex64, n*n)
	fourier.Unshift2(at, field, n, n)
	plan.Inverse(at, at)
	fourier.Shift2(field, at, n, n)
	probe, err := NewProbe(n, field)
	if err != nil {
		return nil, err
	}
	probe.Normalize(p.MeanCounts())
	return probe, nil
}

// meanIntensity is the mean of A^2 for every pixel over the patterns in which it
// is valid; zero for one that never is.
func meanIntensity(p *Patterns) []float64 {
	sum, count := make([]float64, p.N*p.N), make([]float64, p.N*p.N)
	for i := range p.Len() {
		mask := p.MaskAt(i)
		for j, a := range p.At(i) {
			if mask == nil || mask[j] {
				sum[j] += float64(a) * float64(a)
				count[j]++
			}
		}
	}
	for j := range sum {
		sum[j] /= max(1, count[j])
	}
	return sum
}
