package physics

import (
	"math"

	"github.com/latent-go/latent/ptychography"
)

// Bounds returns two losses of the mean pattern between which a network learns: of
// an empty object of the brightness that fits the counts, and of the true intensity:
// of one that is what was measured, and above that what the Poisson noise of the mean
// pattern costs. That much is only for the likelihood; least is the former otherwise.
func (d *Data) Bounds(l Loss, probe *ptychography.Probe) (empty, least float64, err error) {
	light, err := d.empty(probe)
	if err != nil {
		return 0, 0, err
	}
	p := d.Patterns
	scratch, measured := make([]float32, len(light)), make([]float32, len(light))
	for i := range p.Len() {
		for k, a := range p.At(i) {
			measured[k] = float32(math.Max(float64(a)*float64(a)-l.Floor, 0))
		}
		least += l.eval(scratch, measured, d, i, 1)
		empty += l.eval(scratch, light, d, i, 1)
	}
	n := float64(p.Len())
	return empty / n, least/n + l.NLL*d.noise()/d.counts, nil
}

// noise is what the mean pattern loses by [misfit] in all its pixels: somewhat more
// than the patterns do where counts are few, since the misfit is concave.
func (d *Data) noise() (sum float64) {
	p := d.Patterns
	size := p.N * p.N
	rate, seen := make([]float64, size), make([]float64, size)
	for i := range p.Len() {
		mask := p.MaskAt(i)
		for k, a := range p.At(i) {
			if mask == nil || mask[k] {
				rate[k] += float64(a) * float64(a)
				seen[k]++
			}
		}
	}
	for k, n := range seen {
		if n > 0 {
			sum += misfit(rate[k]/n) * n / float64(p.Len())
		}
	}
	return sum
}

// misfit is by how much a count that is drawn with a rate is explained worse by that
// rate than by itself, on average:
//
//	E (k ln(k / rate) - k + rate),
//
// one half for large rates (the chi-square of one degree of freedom).
func misfit(rate float64) (sum float64) {
	switch {
	case rate <= 0:
		return 0
	case rate > manyCounts:
		return 0.5
	}
	weight := math.Exp(-rate)
	for k := 0.; k < rate+10*math.Sqrt(rate)+10; k++ {
		cost := rate - k
		if k > 0 {
			cost += k * math.Log(k/rate)
		}
		sum += weight * cost
		weight *= rate / (k + 1)
	}
	return sum
}

// manyCounts make the misfit one half to a percent.
const manyCounts = 20

// empty is the intensity behind an empty object, with the mean counts.
func (d *Data) empty(probe *ptychography.Probe) ([]float32, error) {
	light, err := probe.FarField()
	var sum float64
	for _, v := range light {
		sum += float64(v)
	}
	factor := float32(d.counts / sum)
	for k := range light {
		light[k] *= factor
	}
	return light, err
}

// Learned is the share of the way from an empty object to the true one that a
// loss has gone: below zero where it is worse than no object at all.
func Learned(loss, empty, least float64) float64 {
	if !(empty > least) {
		return 0
	}
	return (empty - loss) / (empty - least)
}
