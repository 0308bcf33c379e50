package ptychography

import (
	"context"
	"math"
)

// NoiseFloor returns [Scene.NoiseFloor] of an object and a probe.
func NoiseFloor(ctx context.Context, d *Dataset, o *Object, p *Probe, s Subpixel, threads int) (float64, error) {
	scene, err := evaluating(d, o, p, s)
	if err != nil {
		return 0, err
	}
	scene.Threads = threads
	return scene.NoiseFloor(ctx)
}

// NoiseFloor is the relative amplitude error that Poisson noise alone leaves, on
// average, when the intensities of object and probe are the true ones,
//
//	sum E (sqrt(k) - sqrt(I))^2 / sum A^2,   k Poisson with mean I.
//
// An object that was fitted to the patterns has taken up a part of it.
func (s *Scene) NoiseFloor(ctx context.Context) (float64, error) {
	if err := s.check(ctx); err != nil {
		return 0, err
	}
	noise := make([]float64, len(s.places))
	patches := make([][]complex64, len(s.workers))
	s.each(len(noise), func(worker, i int) {
		if ctx.Err() != nil {
			return
		}
		if patches[worker] == nil {
			patches[worker] = make([]complex64, len(s.ones))
		}
		o := s.optic(worker)
		o.misfit(patches[worker], i)
		_, w := o.measured(i)
		f, _ := s.illumination(i)
		for j, v := range o.intensity {
			if w[j] != 0 {
				noise[i] += poissonMisfit(f * float64(v))
			}
		}
	})
	var sum, energy float64
	for i, v := range noise {
		sum += v
		energy += s.counts[i]
	}
	return sum / energy, ctx.Err()
}

// poissonMisfit is E (sqrt(k) - sqrt(l))^2 of a Poisson variable with mean l:
// 2 l - 2 sqrt(l) E sqrt(k), and 1/4 + 7/(64 l) where l is large.
func poissonMisfit(l float64) float64 {
	switch {
	case !(l > 0):
		return 0
	case l >= tableEnd*tableEnd:
		return 0.25 + 7/(64*l)
	}
	at := math.Sqrt(l) * tableSteps
	i := int(at)
	return misfits[i] + (at-float64(i))*(misfits[i+1]-misfits[i])
}

const (
	tableEnd   = 8   // square root of the mean from which on the expansion serves
	tableSteps = 256 // of the square root, per unit
)

// misfits is poissonMisfit over the square root of the mean, by summation.
var misfits = func() (t [tableEnd*tableSteps + 2]float64) {
	for i := range t {
		root := float64(i) / tableSteps
		l := root * root
		p := math.Exp(-l) // of k = 0
		for k := 0; k < 200; k++ {
			d := math.Sqrt(float64(k)) - root
			t[i] += p * d * d
			p *= l / float64(k+1)
		}
	}
	return t
}()

// AreCounts tells whether the squares of the amplitudes are whole numbers, as
// photon counts are: see [CountTally].
func (p *Patterns) AreCounts() bool {
	if p.check() != nil {
		return false
	}
	var t CountTally
	for i := range p.Len() {
		t.Add(p.At(i), p.MaskAt(i))
	}
	return t.Counts()
}

// CountTally finds out, pattern by pattern, whether the squares of amplitudes are
// photon counts: whole in at least 99 of 100 valid pixels with light, and in one at
// least that has more than one photon.
type CountTally struct {
	whole, lit int
	several    bool
}

// Add looks at the amplitudes of a pattern; mask is true where they are valid, nil
// everywhere. Pixels beyond a mask that is too short are none.
func (t *CountTally) Add(amplitudes []float32, mask []bool) {
	for j, a := range amplitudes {
		if a == 0 || mask != nil && (j >= len(mask) || !mask[j]) {
			continue
		}
		k := float64(a) * float64(a)
		t.lit++
		if r := math.Round(k); math.Abs(k-r) < 1e-3 && r > 0 || k > 1e4 {
			t.whole++
			t.several = t.several || r > 1
		}
	}
}

// Counts tells what came out.
func (t *CountTally) Counts() bool { return t.several && float64(t.whole) >= 0.99*float64(t.lit) }
