package ptychography

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/latent-go/latent/internal/fourier"
)

// Amplitude returns the modulus of every pixel.
func (m Image) Amplitude() []float32 {
	out := make([]float32, len(m.Data))
	for i, v := range m.Data {
		out[i] = float32(math.Hypot(float64(real(v)), float64(imag(v))))
	}
	return out
}

// Phase returns the phase of every pixel in (-pi, pi].
func (m Image) Phase() []float32 {
	out := make([]float32, len(m.Data))
	for i, v := range m.Data {
		out[i] = float32(math.Atan2(float64(imag(v)), float64(real(v))))
	}
	return out
}

// MSE returns the mean squared difference over the pixels where mask is true
// (nil: all of them), NaN over none. Lengths that differ are a *[ShapeError].
func MSE(a, b []float32, mask []bool) (float64, error) {
	if len(a) != len(b) || mask != nil && len(mask) != len(a) {
		return 0, &ShapeError{"an image", fmt.Sprintf("%d pixels beside one of %d under a mask of %d", len(a), len(b), len(mask)), "equal numbers"}
	}
	var sum float64
	n := 0
	for i := range a {
		if mask == nil || mask[i] {
			d := float64(a[i]) - float64(b[i])
			sum += d * d
			n++
		}
	}
	return sum / float64(n), nil
}

// PSNR returns 10 log10(peak^2 / MSE) in decibels, where peak is the range
// (largest minus smallest value) of truth under the mask. Errors are those of [MSE].
func PSNR(truth, got []float32, mask []bool) (float64, error) {
	mse, err := MSE(truth, got, mask)
	if err != nil {
		return 0, err
	}
	low, high := math.Inf(1), math.Inf(-1)
	for i, v := range truth {
		if mask == nil || mask[i] {
			low, high = min(low, float64(v)), max(high, float64(v))
		}
	}
	return 10 * math.Log10((high-low)*(high-low)/mse), nil
}

// BestScale returns the complex factor that brings image closest to reference,
// <image, reference> / <image, image>, where mask is true.
func BestScale(reference, image Image, mask []bool) (complex128, error) {
	if err := sameShape(reference, image, mask); err != nil {
		return 0, err
	}
	var cross complex128
	var energy float64
	for i, v := range image.Data {
		if mask == nil || mask[i] {
			cross += complex128(conj(v)) * complex128(reference.Data[i])
			energy += float64(abs2(v))
		}
	}
	if energy == 0 {
		return 0, fmt.Errorf("ptychography: the image is dark, no factor brings it to the reference")
	}
	return cross / complex(energy, 0), nil
}

// RingCorrelation returns the Fourier ring correlation of two images,
//
//	FRC(r) = |sum F1 conj(F2)| / sqrt(sum |F1|^2 sum |F2|^2),
//
// over the frequencies whose distance from zero rounds to r, r = 0 .. n/2
// (van Heel & Schatz, Journal of Structural Biology 151, 2005, 250-262). The
// central square of n x n pixels is used, n the largest power of two that fits,
// under a Hann window. Ring r stands for r/n cycles per pixel.
func RingCorrelation(a, b Image) ([]float64, error) {
	if err := sameShape(a, b, nil); err != nil {
		return nil, err
	}
	n := 1 << (bits.Len(uint(min(a.Rows, a.Cols))) - 1)
	plan, err := fourier.NewPlan2[complex64](n, n)
	if err != nil {
		return nil, err
	}
	fa, fb := windowed(a, n), windowed(b, n)
	plan.Forward(fa, fa)
	plan.Forward(fb, fb)
	return rings(fa, fb, n), nil
}

func windowed(m Image, n int) []complex64 {
	out := m.Crop((m.Rows-n)/2, (m.Cols-n)/2, n, n).Data
	hann := make([]float32, n)
	for i := range hann {
		hann[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(n)))
	}
	for i := range out {
		w := hann[i/n] * hann[i%n]
		out[i] *= complex(w, 0)
	}
	return out
}

func rings(fa, fb []complex64, n int) []float64 {
	cross := make([]complex128, n/2+1)
	ea, eb := make([]float64, n/2+1), make([]float64, n/2+1)
	for i := range fa {
		r := int(math.Round(math.Hypot(float64(fourier.Frequency(i/n, n)), float64(fourier.Frequency(i%n, n)))))
		if r > n/2 {
			continue
		}
		cross[r] += complex128(fa[i]) * complex128(conj(fb[i]))
		ea[r] += float64(abs2(fa[i]))
		eb[r] += float64(abs2(fb[i]))
	}
	out := make([]float64, n/2+1)
	for r, c := range cross {
		out[r] = math.Hypot(real(c), imag(c)) / math.Sqrt(ea[r]*eb[r])
	}
	return out
}

// FirstBelow returns where a curve first falls below the threshold, linearly
// between samples, or its length when it never does. On a ring correlation over
// n pixels the result r means a resolution of n/r pixels.
func FirstBelow(curve []float64, threshold float64) float64 {
	for i, v := range curve {
		if v >= threshold {
			continue
		}
		if i == 0 {
			return 0
		}
		return float64(i) - (threshold-v)/(curve[i-1]-v)
	}
	return float64(len(curve))
}

// OneSeventh is the threshold of the ring correlation of two halves of the data at
// which the whole of them has a signal as strong as its noise in amplitude.
const OneSeventh = 1. / 7

// HalfBit returns the threshold of ring r at which every pixel carries half a bit of
// information (van Heel & Schatz 2005),
//
//	(0.2071 + 1.9102 / sqrt n) / (1.2071 + 0.9102 / sqrt n),
//
// n the number of pixels in the ring.
func HalfBit(r int) float64 {
	root := math.Sqrt(math.Max(1, 2*math.Pi*float64(r)))
	return (0.2071 + 1.9102/root) / (1.2071 + 0.9102/root)
}

// FirstBelowHalfBit is [FirstBelow] the half-bit curve.
func FirstBelowHalfBit(curve []float64) float64 {
	above := make([]float64, len(curve))
	for r, v := range curve {
		above[r] = v - HalfBit(r)
	}
	return FirstBelow(above, 0)
}
