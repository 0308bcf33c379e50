package ptychography

import (
	"context"
	"math"
)

// mapRound is a map with eight around it.
type mapRound struct {
	here, bend float64 // the error, and the least of its second differences
	next       [4]float64
	far        float64 // the largest step
}

func (q *mapSearch) round(ctx context.Context, at [4]float64) (r mapRound, err error) {
	if r.here, err = q.error(ctx, at); err != nil {
		return r, err
	}
	var steps [4]float64
	for i, kind := range kinds {
		var side [2]float64
		for k, h := range []float64{-searchStep, searchStep} {
			if side[k], err = q.error(ctx, after(at, inverse(kind, h))); err != nil {
				return r, err
			}
		}
		bend := side[0] + side[1] - 2*r.here
		if r.bend = min(r.bend, bend); i == 0 {
			r.bend = bend
		}
		steps[i] = vertex(side[0]-side[1], bend)
		r.far = max(r.far, math.Abs(steps[i]))
	}
	r.next = at
	for i, kind := range kinds {
		r.next = after(r.next, inverse(kind, steps[i]))
	}
	return r, nil
}

// vertex is where the parabola has its bottom, and two steps downhill where that is
// farther or there is none.
func vertex(fall, bend float64) float64 {
	if v := searchStep / 2 * fall / bend; bend > 0 && math.Abs(v) < 2*searchStep {
		return v
	}
	return math.Copysign(2*searchStep, fall)
}

// inverse is the map (1 - h K)^-1.
func inverse(kind [4]float64, h float64) [4]float64 {
	for i := range kind {
		kind[i] *= -h
	}
	return mapOfElements(kind).back().elements()
}

// after is the map that is made of one and another after it.
func after(a, b [4]float64) [4]float64 {
	a[0], a[3] = 1+a[0], 1+a[3]
	b[0], b[3] = 1+b[0], 1+b[3]
	return [4]float64{b[0]*a[0] + b[1]*a[2] - 1, b[0]*a[1] + b[1]*a[3], b[2]*a[0] + b[3]*a[2], b[2]*a[1] + b[3]*a[3] - 1}
}

// excess is how much of an error is no photon noise; all of it where amplitudes are no
// roots of counts.
func (q *mapSearch) excess(ctx context.Context, e float64) (float64, error) {
	if !q.few.Patterns.AreCounts() {
		return e, nil
	}
	d := *q.few
	d.Scan, d.Intensity, d.Background = q.last.Scan, q.last.Intensity, q.last.Background
	noise, err := NoiseFloor(ctx, &d, q.last.Object, q.last.Probe, q.Subpixel, q.Threads)
	return max(0, e-noise), err
}

// judge tells a map from none: it has to gain more than the roughness of what is no
// photon noise, and to be larger than its doubt.
func (m *MapSearch) judge(at [4]float64, doubt, rough, excess float64) {
	m.Least = min(mostMap, max(doubt, rough))
	m.Told = m.Before-m.After > roughness*excess && largest(at) > doubt && allowed([4]float64{}, at)
}

// rough is the element by which a map gains as little as the roughness, if the error is
// as even as its flattest parabola.
func (r mapRound) rough(excess float64) float64 {
	if !(r.bend > 0) {
		return mostMap
	}
	return searchStep * math.Sqrt(roughness*excess/(r.bend/2))
}

// doubt is by what an element may be off. With C the energy of the patterns, v the misfit
// of a pixel and c = b / (2 h^2), b the bend over a step h:
//   - sqrt(v / (C c)) is its standard deviation by noise;
//   - an object that lies on more pixels explains more noise: each of its p numbers takes
//     a quarter of a count at most, and their number goes with the square of the scale,
//     which moves the bottom by up to p / (4 C c);
//   - rounds that did not come to rest leave the last change.
func (q *mapSearch) doubt(r mapRound) float64 {
	if !(r.bend > 0) {
		return mostMap // nothing is told
	}
	c := r.bend / 2 / (searchStep * searchStep)
	size, n := float64(len(q.few.Scan)), float64(q.few.Patterns.N)
	energy := q.few.Patterns.MeanCounts() * size
	low, high := q.given.Bounds()
	numbers := 2 * (high.Y - low.Y + 1) * (high.X - low.X + 1)
	doubt := LeastFound + sureFound*math.Sqrt(r.here/(size*n*n)/c) + numbers/(4*energy*c)
	if r.far > searchEnough {
		doubt += r.far
	}
	return doubt
}

// elements are those of linearMap.
func (m ScanMap) elements() [4]float64 {
	sin, cos := math.Sincos(m.Rotation)
	b := m.Shear * m.ScaleX
	return [4]float64{cos*m.ScaleY - 1, cos*b - sin*m.ScaleX, sin * m.ScaleY, sin*b + cos*m.ScaleX - 1}
}
