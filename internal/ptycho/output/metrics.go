package output

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"

	"github.com/latent-go/latent/ptychography"
)

// Metrics compare a reconstruction with a known object, as far as the data can
// tell the two apart: up to a shift, a constant phase and a phase ramp, which are
// removed, and up to a factor of the amplitude, which is fitted. They concern the pixels
// that at least Coverage patterns light.
type Metrics struct {
	Scale    *Scale `json:"scale,omitempty"` // of the data; nil where they do not say
	Coverage int    `json:"least_coverage"`
	Pixels   int    `json:"pixels"`
	// Shift is how far the object lay below and to the right before it was brought
	// back, in pixels; Twin names the twin that is more like the truth, if one is.
	Shift  [2]float64 `json:"registered_shift_yx"`
	Twin   string     `json:"twin,omitempty"`
	Offset Number     `json:"phase_offset"`
	Ramp   [2]Number  `json:"phase_ramp_yx"`
	// Pearson is the correlation of the phases, weighted by the true amplitude.
	Pearson   Number `json:"phase_pearson"`
	Factor    Number `json:"amplitude_factor"`
	Amplitude Errors `json:"amplitude"`
	Phase     Errors `json:"phase"`
	// Complex is of both together, with one complex factor for all pixels.
	Complex ComplexErrors `json:"complex"`
	// FRC50, FRC7 and FRCHalfBit are the first rings where the Fourier ring
	// correlation of the common central square falls below one half, one seventh and
	// the half-bit curve, Rings their number.
	FRC50      Number   `json:"frc50_ring"`
	FRC7       Number   `json:"frc_one_seventh_ring"`
	FRCHalfBit Number   `json:"frc_half_bit_ring"`
	Rings      int      `json:"rings"`
	FRC        []Number `json:"frc"`
}

// Errors are those of one part. PSNR uses the range of the truth as the peak.
// Gain is 10 log10(variance of the truth / MSE), decibels below the best
// constant: an image that shows nothing has none.
type Errors struct {
	MSE  Number `json:"mse"`
	PSNR Number `json:"psnr_db"`
	Gain Number `json:"gain_over_constant_db"`
}

// ComplexErrors are those of complex numbers, which have no peak.
type ComplexErrors struct {
	MSE  Number `json:"mse"`
	Gain Number `json:"gain_over_constant_db"`
}

// Judge is [Reconstruction.Compare] for a truth that may be anything: a flat first
// guess, an object in another frame. No comparison is no failure; the reason says
// why there is none.
func (r *Reconstruction) Judge(truth *ptychography.Object) (m *Metrics, reason string) {
	m, err := r.Compare(truth)
	if err != nil {
		return nil, err.Error()
	}
	return m, ""
}

// leastCoverage is that of pixels whose values are well determined.
const leastCoverage = 4

// Compare compares a reconstruction with the truth. Where none is known, nil,
// there is nothing to say.
func (r *Reconstruction) Compare(truth *ptychography.Object) (*Metrics, error) {
	if truth == nil {
		return nil, nil
	}
	m := &Metrics{Scale: r.Scale.known(), Coverage: leastCoverage}
	if count(r.mask(leastCoverage)) == 0 {
		m.Coverage = 1
	}
	reference, image, mask, a, err := ptychography.Align(truth, r.Object, r.mask(m.Coverage))
	if err != nil {
		return nil, fmt.Errorf("comparison with objectGuess: %w", err)
	}
	if m.Pixels = count(mask); m.Pixels < 2 {
		return nil, fmt.Errorf("comparison with objectGuess: no pattern lights it")
	}
	m.Shift, m.Twin = [2]float64{a.Shift.Y, a.Shift.X}, a.Twin
	m.Offset, m.Ramp, m.Pearson = Number(a.Offset), [2]Number{Number(a.Ramp[0]), Number(a.Ramp[1])}, Number(a.Pearson)
	return m, m.fill(reference, image, mask)
}

func count(mask []bool) int {
	n := 0
	for _, on := range mask {
		if on {
			n++
		}
	}
	return n
}

func (m *Metrics) fill(reference, image ptychography.Image, mask []bool) error {
	a, b := reference.Amplitude(), image.Amplitude()
	factor := fit(a, b, mask)
	m.Factor = Number(factor)
	for i := range b {
		b[i] *= float32(factor)
	}
	var err error
	if m.Amplitude, err = errorsOf(a, b, mask, 0); err != nil {
		return err
	}
	if m.Phase, err = errorsOf(reference.Phase(), nearest(reference.Phase(), image.Phase()), mask, 1); err != nil {
		return err
	}
	m.Complex = complexErrors(reference, image, mask)
	frc, err := ptychography.RingCorrelation(reference, image)
	if err != nil {
		return err
	}
	for _, v := range frc {
		m.FRC = append(m.FRC, Number(v))
	}
	m.FRC50, m.Rings = Number(ptychography.FirstBelow(frc, 0.5)), len(frc)
	m.FRC7, m.FRCHalfBit = Number(ptychography.FirstBelow(frc, ptychography.OneSeventh)), Number(ptychography.FirstBelowHalfBit(frc))
	return nil
}

// fit returns the factor that brings b closest to a.
func fit(a, b []float32, mask []bool) float64 {
	var ab, bb float64
	for i, on := range mask {
		if on {
			ab += float64(a[i]) * float64(b[i])
			bb += float64(b[i]) * float64(b[i])
		}
	}
	if bb == 0 {
		return 1
	}
	return ab / bb
}

// nearest returns the phases b moved by whole turns to where they are closest to
// a: a difference of phases is an angle.
func nearest(a, b []float32) []float32 {
	out := make([]float32, len(b))
	for i := range b {
		d := float64(b[i]) - float64(a[i])
		out[i] = a[i] + float32(d-2*math.Pi*math.Round(d/(2*math.Pi)))
	}
	return out
}

// flat is the variance of an image without contrast, which rounding leaves.
const flat = 1e-10

// errorsOf compares images. Without contrast beside its mean square, and beside
// floor, the truth has no peak and no best constant to be better than.
func errorsOf(truth, got []float32, mask []bool, floor float64) (Errors, error) {
	mse, e1 := ptychography.MSE(truth, got, mask)
	square, e2 := ptychography.MSE(truth, make([]float32, len(truth)), mask)
	psnr, e3 := ptychography.PSNR(truth, got, mask)
	if err := errors.Join(e1, e2, e3); err != nil {
		return Errors{}, err
	}
	if variance(truth, mask) <= flat*(square+floor) {
		return Errors{MSE: Number(mse), PSNR: Number(math.NaN()), Gain: Number(math.NaN())}, nil
	}
	return Errors{MSE: Number(mse), PSNR: Number(psnr), Gain: Number(10 * math.Log10(variance(truth, mask)/mse))}, nil
}

// complexErrors are the mean of |a - c b|^2 where the mask is true, c the best factor, and
// how far that is below the mean of |a - mean a|^2.
func complexErrors(truth, got ptychography.Image, mask []bool) ComplexErrors {
	none := Number(math.NaN())
	c, err := ptychography.BestScale(truth, got, mask)
	if err != nil {
		return ComplexErrors{none, none} // all of it is dark
	}
	var n, mean, square, miss complex128
	norm := func(v complex128) complex128 { return v * cmplx.Conj(v) }
	for i, on := range mask {
		if on {
			a := complex128(truth.Data[i])
			n, mean, square = n+1, mean+a, square+norm(a)
			miss += norm(a - c*complex128(got.Data[i]))
		}
	}
	mse, variance := real(miss/n), real(square/n-norm(mean/n))
	if variance <= flat*real(square/n) {
		return ComplexErrors{Number(mse), none}
	}
	return ComplexErrors{Number(mse), Number(10 * math.Log10(variance/mse))}
}

// variance is the mean squared error of the best constant.
func variance(v []float32, mask []bool) float64 {
	var n, mean, sum float64
	for i, on := range mask {
		if on {
			n++
			d := float64(v[i]) - mean
			mean += d / n
			sum += d * (float64(v[i]) - mean)
		}
	}
	return sum / n
}
