package physics

import (
	"math"

	"github.com/latent-go/latent/ptychography"
)

// Terms are the numbers behind [Physics.Evaluate], for an engine that computes
// the same elsewhere.
type Terms struct {
	Options Options
	Probe   *ptychography.Probe
	Weight  []float32 // N x N: weight of the pixels of a patch in the average
	// The average is sum_c T(O_c) T(m) / (sum_c T(m) + Offset), and zero where
	// sum_c T(m) is at most Threshold; m is Weight, T shifts to the canvas.
	Threshold, Offset float32
	// Factors of the two sums of [Loss] over the pixels of a pattern.
	NLL, MAE float64
}

// Terms returns what an evaluation is made of.
func (p *Physics) Terms() Terms {
	l := p.opts.Loss
	return Terms{
		Options: p.opts, Probe: p.model.Probe(),
		Weight: p.canvas.weight, Threshold: p.canvas.threshold, Offset: p.canvas.offset,
		NLL: l.NLL / p.data.counts, MAE: l.MAE / p.data.total,
	}
}

// Data returns the patterns with their normalisation.
func (p *Physics) Data() *Data { return p.data }

// Saturated returns what the likelihood of pattern i costs at least,
//
//	sum k - k ln k + ln Gamma(k+1)
//
// over its valid pixels: the value for an expectation that equals the counts.
// The rest of the likelihood, sum (l - k) - k ln(l/k), is small where a fit is
// good, and so keeps its digits in float32.
func (d *Data) Saturated(i int) float64 {
	mask, sum := d.Patterns.MaskAt(i), d.constant[i]
	for j, a := range d.Patterns.At(i) {
		k := float64(a) * float64(a)
		if k > 0 && (mask == nil || mask[j]) {
			sum += k - k*math.Log(k)
		}
	}
	return sum
}

// Split cuts a shift into whole pixels and the rest, which is zero unless
// bilinear.
func Split(shift float64, bilinear bool) (whole int, rest float32) {
	if !bilinear {
		return int(math.Round(shift)), 0
	}
	floor := math.Floor(shift)
	return int(floor), float32(shift - floor)
}

// Reach is how many whole pixels a group's patches stick out of the frame of one
// patch at its middle, at most, in any direction.
func (g Group) Reach() int {
	reach := 0.0
	for _, s := range g.Shifts {
		reach = max(reach, math.Abs(s.Y), math.Abs(s.X))
	}
	return int(math.Ceil(reach))
}
