package domain

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/fourier"
)

// Doubt is one thing in which data differ from those of the training.
type Doubt struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// The limits, in the order of the doubts. They were set on scans of lines and blobs
// with probes of other sizes than those of the tests: what the object and the seed
// change stays well within, what the experiment changes by half lies outside.
const (
	doseTimes     = 4.
	probeOverlap  = 0.9
	contrastTimes = 3.
	halfTimes     = 1.2
	farTimes      = 1.35
	stepTimes     = 1.5
	pixelTimes    = 1.05
	driftMore     = 0.15
	driftTimes    = 2.
	maskedMore    = 0.02
	sigmas        = 3.
)

// Doubts lists in what data differ from those of the training, d. overlap is that of
// the probes, see [Overlap].
func (d Domain) Doubts(data Domain, overlap float64) []Doubt {
	var all []Doubt
	add := func(doubtful bool, kind, format string, args ...any) {
		if doubtful {
			all = append(all, Doubt{kind, fmt.Sprintf(format, args...)})
		}
	}
	add(apart(d.Photons, data.Photons, doseTimes), "dose", "dose %s (%.3g photons a pattern, trained on %.3g)", times(data.Photons, d.Photons, "lower", "higher"), data.Photons, d.Photons)
	add(overlap < probeOverlap, "probe", "another probe (overlap %.2f)", overlap)
	add(d.Modes != data.Modes, "modes", "modes of the probe: %d, trained with %d", data.Modes, d.Modes)
	add(d.otherContrast(data), "contrast", "speckle contrast %.2g, trained on %.2g: %s", data.Contrast, d.Contrast, d.blame(data))
	add(apart(d.Half, data.Half, d.halfLimit(data)), "width", "half of the counts lie within %.1f pixels, trained on %.1f: another sampling or aperture, partial coherence", data.Half, d.Half)
	add(data.Far > farTimes*d.Far, "reach", "counts reach further out (98 %% within %.0f pixels, trained on %.0f): background, or finer structure", data.Far, d.Far)
	add(apart(d.Step, data.Step, stepTimes), "overlap", "positions lie %.2f diameters of the probe apart, trained on %.2f", data.Step, d.Step)
	add(d.Pixel > 0 && data.Pixel > 0 && apart(d.Pixel, data.Pixel, pixelTimes), "pixel", "object pixels of %.3g m, trained on %.3g m", data.Pixel, d.Pixel)
	add(data.Drift > max(d.Drift+driftMore, driftTimes*d.Drift), "drift", "the counts of the patterns vary by %.0f %%, trained on %.0f %%", 100*data.Drift, 100*d.Drift)
	add(math.Abs(data.Masked-d.Masked) > maskedMore, "mask", "%.1f %% of the pixels masked, trained on %.1f %%", 100*data.Masked, 100*d.Masked)
	return all
}

// halfLimit is by how much the width may differ: more where it differs within the scans,
// whose objects scatter strongly.
func (d Domain) halfLimit(data Domain) float64 {
	return max(halfTimes, math.Exp(sigmas*math.Hypot(d.HalfSpread, data.HalfSpread)/math.Sqrt2))
}

// otherContrast allows for the noise of both.
func (d Domain) otherContrast(data Domain) bool {
	noise := math.Hypot(d.Noise, data.Noise)
	return math.Abs(d.Contrast-data.Contrast) > sigmas*noise && apart(d.Contrast, data.Contrast, contrastTimes)
}

// blame says what lowers or raises the contrast of speckle.
func (d Domain) blame(data Domain) string {
	if data.Contrast < d.Contrast {
		return "a weaker object, partial coherence or background"
	}
	return "a stronger object"
}

// apart tells whether two numbers differ by more than a factor.
func apart(a, b, factor float64) bool {
	if a <= 0 || b <= 0 {
		return a > 0 != (b > 0)
	}
	return max(a/b, b/a) > factor
}

// times words a ratio.
func times(value, other float64, lower, higher string) string {
	if value < other {
		return fmt.Sprintf("%.3g times %s", other/value, lower)
	}
	return fmt.Sprintf("%.3g times %s", value/other, higher)
}

// Overlap of two probes of n x n pixels, wherever they lie in their frames:
//
//	max_s |sum_x conj(a(x)) b(x + s)| / (|a| |b|),
//
// which is 1 for the same probe, moved or turned in phase.
func Overlap(n int, a, b []complex64) (float64, error) {
	plan, err := fourier.NewPlan2[complex64](n, n)
	if err != nil {
		return 0, err
	}
	fa, fb := make([]complex64, n*n), make([]complex64, n*n)
	plan.Forward(fa, a)
	plan.Forward(fb, b)
	var ea, eb float64
	for k := range fa {
		ea += float64(real(fa[k])*real(fa[k]) + imag(fa[k])*imag(fa[k]))
		eb += float64(real(fb[k])*real(fb[k]) + imag(fb[k])*imag(fb[k]))
		fa[k] = complex(real(fa[k]), -imag(fa[k])) * fb[k]
	}
	plan.Inverse(fb, fa)
	best := 0.0
	for _, v := range fb {
		best = max(best, math.Hypot(float64(real(v)), float64(imag(v))))
	}
	// The transform is unitary, so the product lacks a factor of n.
	return best * float64(n) / max(math.Sqrt(ea*eb), 1e-30), nil
}
