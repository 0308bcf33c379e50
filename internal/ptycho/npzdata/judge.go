package npzdata

import (
	"math"

	"github.com/latent-go/latent/ptychography"
)

// judge looks at what a file says in numbers only: where patterns and probe have
// their origin, how many photons were counted, whether positions are wild.
func (r *reader) judge() error {
	d := r.d
	if text := Wild(d.Scan, d.Patterns.N); text != "" {
		d.note("%s: is it an encoder that failed? leave these patterns out", text)
	}
	r.judgePatterns()
	if d.Probe != nil {
		r.judgeProbe()
	}
	r.judgePhotons()
	return nil
}

// judgePatterns warns of counts that lie around the corner.
func (r *reader) judgePatterns() {
	p := r.d.Patterns
	sum, seen := make([]float64, p.N*p.N), make([]float64, p.N*p.N)
	for i := range p.Len() {
		mask := p.MaskAt(i)
		for j, a := range p.At(i) {
			if mask == nil || mask[j] {
				sum[j] += float64(a) * float64(a)
				seen[j]++
			}
		}
	}
	for j := range sum {
		if seen[j] == 0 {
			sum[j] = -1
		} else {
			sum[j] /= seen[j]
		}
	}
	if y, x := Lean(sum, p.N, p.N); y > ClearLean && x > ClearLean {
		r.d.note("the counts of %s lie around the corner of the array: the zero frequency must be in the middle; shift the patterns (numpy.fft.fftshift over the last two axes), or the object comes out wrong though the error is small", r.key)
	}
}

// judgeProbe warns of a probe around the corner, which no error shows: object and
// positions then do not belong together.
func (r *reader) judgeProbe() {
	n := r.d.Probe.N
	light := make([]float64, n*n)
	for i, v := range r.d.Probe.Intensity() {
		light[i] = float64(v)
	}
	const far, corner = 0.25, 0.2 // of the side
	switch y, x := middle(light, n); {
	case isNaN(y, x):
	case math.Hypot(wrap(y, n), wrap(x, n)) < corner*float64(n):
		r.d.note("the light of probeGuess lies around the corner of the array, and must lie around the middle: shift it (numpy.fft.fftshift), or the object comes out wrong though the error is small")
	case math.Hypot(y-float64(n/2), x-float64(n/2)) > far*float64(n):
		r.d.note("the light of probeGuess lies around pixel (%.0f, %.0f), far from the middle (%d, %d): the object then lies elsewhere than the positions say", y, x, n/2, n/2)
	}
}

// wrap is the distance from pixel 0 around the edge.
func wrap(y float64, n int) float64 { return min(y, float64(n)-y) }

func isNaN(v ...float64) bool {
	for _, x := range v {
		if x != x {
			return true
		}
	}
	return false
}

// middle is the place of the light on a torus: the angle of its first harmonic.
func middle(light []float64, n int) (y, x float64) {
	var sy, cy, sx, cx float64
	for i, v := range light {
		a, b := 2*math.Pi*float64(i/n)/float64(n), 2*math.Pi*float64(i%n)/float64(n)
		sy, cy = sy+v*math.Sin(a), cy+v*math.Cos(a)
		sx, cx = sx+v*math.Sin(b), cx+v*math.Cos(b)
	}
	if sy == 0 && cy == 0 || sx == 0 && cx == 0 {
		return math.NaN(), math.NaN()
	}
	var sum float64
	for _, v := range light {
		sum += v
	}
	if math.Hypot(sy, cy) < gathered*sum || math.Hypot(sx, cx) < gathered*sum {
		return math.NaN(), math.NaN() // spread over all of the array
	}
	at := func(s, c float64) float64 {
		return math.Mod(math.Atan2(s, c)/(2*math.Pi)*float64(n)+float64(n), float64(n))
	}
	return at(sy, cy), at(sx, cx)
}

// gathered is how much of the light must be on one side to tell its place.
const gathered = 0.3

// ClearLean is how far light must lean towards the middle or the corner to tell
// where it lies, see [Lean].
const ClearLean = 0.025

// Lean tells where along each axis the light above the mean lies: 1 all at the
// corner, -1 all in the middle. A flat background and masked pixels (negative) do
// not count: sum (I - mean I) cos(2 pi y / rows) / sum |I - mean I|.
func Lean(mean []float64, rows, cols int) (y, x float64) {
	n, level := 0., 0.
	for _, m := range mean {
		if m >= 0 {
			n++
			level += m
		}
	}
	if n == 0 || level == 0 {
		return 0, 0
	}
	level /= n
	var sum float64
	for j, m := range mean {
		if m < 0 {
			continue
		}
		y += (m - level) * math.Cos(2*math.Pi*float64(j/cols)/float64(rows))
		x += (m - level) * math.Cos(2*math.Pi*float64(j%cols)/float64(cols))
		sum += math.Abs(m - level)
	}
	if sum == 0 {
		return 0, 0
	}
	return y / sum, x / sum
}

const (
	fewPhotons = 1.  // a pattern, fewer than which nobody measures
	apart      = 10. // times, from which on two numbers of photons disagree
)

// judgePhotons compares the counts with what the metadata say. Amplitudes without
// whole squares that hold far fewer photons were normalised and are brought back;
// numbers that are counts, though not whole, show in that their sum is what it
// should be and that of their squares is not.
func (r *reader) judgePhotons() {
	d := r.d
	mean, said := d.Patterns.MeanCounts(), d.Metadata.Physics.Photons
	values := meanValues(d.Patterns)
	kind := r.o.Kind == "" || r.o.Kind == Auto
	switch {
	case said > 0 && kind && !r.counts && mean > apart*said && values < 2*said && 2*values > said:
		r.change(roots)
		d.note("%s sums up to %.3g a pattern, which are the %.3g photons of the metadata, and its squares to %.3g: taken for counts; say what it is with --data-kind amplitude or intensity", r.key, values, said, mean)
	case said > 0 && mean*apart < said && !d.Patterns.AreCounts():
		factor := float32(math.Sqrt(said / mean))
		r.change(times(factor))
		d.note("%s has amplitudes of %.3g photons a pattern, and nphotons is %.3g: they were normalised, and are multiplied by %.4g to have as many; take nphotons out of _metadata to use them as they are", r.key, mean, said, factor)
	case said > 0 && (mean > apart*said || mean*apart < said):
		d.note("%s has %.3g photons a pattern, and nphotons in _metadata says %.3g: the counts are used; is --data-kind right?", r.key, mean, said)
	case mean < fewPhotons:
		d.note("%s has %.3g photons a pattern: were the amplitudes normalised? multiply them, or store the true number as nphotons in the physics_parameters of _metadata", r.key, mean)
	}
}

// meanValues is the mean over patterns of the sum of the amplitudes.
func meanValues(p *ptychography.Patterns) float64 {
	var sum float64
	for i := range p.Len() {
		mask := p.MaskAt(i)
		for j, a := range p.At(i) {
			if mask == nil || mask[j] {
				sum += float64(a)
			}
		}
	}
	return sum / float64(p.Len())
}
