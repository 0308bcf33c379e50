package physics

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/ptychography"
)

// Loss is a mixture of the two measures of misfit, each divided by its size for
// a pattern that sees nothing, so that their weights can be compared:
//
//	NLL (sum l - k ln l + ln Gamma(k+1)) / mean counts + MAE (sum |sqrt l - A|) / mean sum A
//
// with the counts k = A^2 and the expectation l = I + Floor. Sums run over the
// valid pixels of a pattern, means over patterns.
type Loss struct {
	NLL, MAE float64
	Floor    float64 // photons per pixel, keeps the logarithm finite in the dark
}

// DefaultLoss is the Poisson likelihood.
func DefaultLoss() Loss { return Loss{NLL: 1, Floor: 1e-3} }

// Check returns an error for weights that make no loss.
func (l Loss) Check() error {
	if !(l.NLL >= 0 && l.MAE >= 0 && l.NLL+l.MAE > 0) || math.IsInf(l.NLL+l.MAE, 0) {
		return fmt.Errorf("physics: weights %v of the likelihood and %v of the absolute error: need one that is positive and none that is negative", l.NLL, l.MAE)
	}
	if !(l.Floor > 0) || math.IsInf(l.Floor, 0) {
		return fmt.Errorf("physics: floor of %v photons: need a positive number", l.Floor)
	}
	return nil
}

// Data are measured patterns with what the loss needs to know of them once.
type Data struct {
	Patterns *ptychography.Patterns
	constant []float64 // by pattern: sum ln Gamma(k+1)
	counts   float64   // mean sum A^2
	total    float64   // mean sum A
}

// NewData prepares patterns.
func NewData(p *ptychography.Patterns) (*Data, error) {
	d := &Data{Patterns: p, constant: make([]float64, p.Len())}
	for i := range d.constant {
		mask := p.MaskAt(i)
		d.constant[i] = ptychography.LogFactorials(p.At(i), mask)
		for j, a := range p.At(i) {
			if mask != nil && !mask[j] {
				continue
			}
			k := float64(a) * float64(a)
			d.counts += k
			d.total += float64(a)
		}
	}
	n := float64(p.Len())
	d.counts /= n
	d.total /= n
	if !(d.counts > 0) {
		return nil, fmt.Errorf("physics: all valid pixels of all %d patterns are zero", p.Len())
	}
	return d, nil
}

// eval returns the loss of pattern i, and in dI its derivative by the intensity
// times factor.
func (l Loss) eval(dI, intensity []float32, d *Data, i int, factor float64) float64 {
	m := ptychography.Mixture{NLL: l.NLL / d.counts, MAE: l.MAE / d.total, Floor: l.Floor, Factor: factor}
	return m.NLL*d.constant[i] + m.Eval(dI, intensity, d.Patterns.At(i), d.Patterns.MaskAt(i))
}
