package ptychography

import (
	"context"
	"fmt"
	"math"
	"slices"
)

const (
	mapPatterns = 64   // that tell the map, spread evenly
	longestMap  = 0.01 // largest change of an element in a pass
	mostMap     = 0.12 // how far an element may be from unity
	sureMap     = 16   // standard deviations that an object known beforehand would leave, see LeastMap
)

// linearMap is a movement, y the real part, that is linear in the distance from the
// middle of the scan.
type linearMap struct{ shift, byY, byX complex128 }

func (m linearMap) at(y, x float64) complex128 {
	return m.shift + m.byY*complex(y, 0) + m.byX*complex(x, 0)
}

// elements are the four numbers of a map, less those of unity: y by y, y by x, x by y,
// x by x.
func (m linearMap) elements() [4]float64 {
	return [4]float64{real(m.byY), real(m.byX), imag(m.byY), imag(m.byX)}
}

func mapOfElements(e [4]float64) linearMap {
	return linearMap{0, complex(e[0], e[2]), complex(e[1], e[3])}
}

// ScanMap is the affine map that brings one scan nearest to another: a point at y and x
// from the middle of the first goes, from that of the second, to
//
//	[cos -sin; sin cos] [1 Shear; 0 1] [ScaleY y; ScaleX x].
type ScanMap struct {
	ScaleY, ScaleX float64
	Rotation       float64 // radians, from y towards x
	Shear          float64
	Shift          Position // of the middle, in pixels
	Rest           float64  // root mean square along an axis of what no map explains, in pixels
}

// Apply returns where the map brings a scan that it was fitted from.
func (m ScanMap) Apply(from Scan) Scan {
	c, out := from.middle(), make(Scan, len(from))
	sin, cos := math.Sincos(m.Rotation)
	for i, p := range from {
		x := m.ScaleX * (p.X - c.X)
		y := m.ScaleY*(p.Y-c.Y) + m.Shear*x
		out[i] = Position{c.Y + m.Shift.Y + cos*y - sin*x, c.X + m.Shift.X + sin*y + cos*x}
	}
	return out
}

// FitScanMap returns the map from one scan to another of as many positions, by least
// squares. Scans that are not finite, or lie on a line, are an error.
func FitScanMap(from, to Scan) (ScanMap, error) {
	if len(from) != len(to) || len(from) == 0 || !from.finite() || !to.finite() {
		return ScanMap{}, fmt.Errorf("ptychography: a map between %d and %d positions: need as many of both, all finite", len(from), len(to))
	}
	s := &Scene{Data: &Dataset{Scan: from}}
	s.centre = from.middle()
	moved := make([]complex64, len(from))
	for i, p := range from {
		moved[i] = complex64(complex(to[i].Y-p.Y, to[i].X-p.X))
	}
	m := s.mapOf(moved)
	if s.onLine() {
		return ScanMap{}, fmt.Errorf("ptychography: %d positions on a line have no map", len(from))
	}
	e := m.elements()
	a, b, c, d := 1+e[0], e[1], e[2], 1+e[3]
	out := ScanMap{ScaleY: math.Hypot(a, c), Rotation: math.Atan2(c, a), Shift: Position{real(m.shift), imag(m.shift)}}
	out.ScaleX = (a*d - b*c) / out.ScaleY
	out.Shear = (a*b + c*d) / (out.ScaleY * out.ScaleX)
	for i, v := range moved {
		rest := complex128(v) - m.at(s.fromMiddle(i))
		out.Rest += (real(rest)*real(rest) + imag(rest)*imag(rest)) / 2 / float64(len(moved))
	}
	out.Rest = math.Sqrt(out.Rest)
	return out, nil
}

// back is the map that takes a map back.
func (m linearMap) back() linearMap {
	e := m.elements()
	det := (1+e[0])*(1+e[3]) - e[1]*e[2]
	return mapOfElements([4]float64{(1+e[3])/det - 1, -e[1] / det, -e[2] / det, (1+e[0])/det - 1})
}

// fromMiddle is the distance of a given position from the middle of the scan.
func (s *Scene) fromMiddle(i int) (y, x float64) {
	p := s.Data.Scan[i]
	return p.Y - s.centre.Y, p.X - s.centre.X
}

// mapOf returns the linear map that is nearest to some movements, by least squares, and
// only their mean where positions lie on a line.
func (s *Scene) mapOf(moved []complex64) linearMap {
	var e [2][3][4]float64
	var mean complex128
	for i, v := range moved {
		y, x := s.fromMiddle(i)
		mean += complex128(v) / complex(float64(len(moved)), 0)
		for k, value := range [2]float64{float64(real(v)), float64(imag(v))} {
			row := [4]float64{1, y, x, value}
			for a := range 3 {
				for b, w := range row {
					e[k][a][b] += row[a] * w
				}
			}
		}
	}
	if s.onLine() {
		return linearMap{shift: mean}
	}
	a, b := solve3(e[0]), solve3(e[1])
	return linearMap{complex(a[0], b[0]), complex(a[1], b[1]), complex(a[2], b[2])}
}

// onLine tells whether the given positions have no two directions. The spread across is
// compared with that along: of a row, rounding leaves one that is not zero.
func (s *Scene) onLine() bool {
	var yy, yx, xx float64
	for i := range s.Data.Scan {
		y, x := s.fromMiddle(i)
		yy, yx, xx = yy+y*y, yx+y*x, xx+x*x
	}
	return !(yy*xx-yx*yx > 1e-9*(yy+xx)*(yy+xx))
}

// mapStep is what a pattern says of a map: gradient and curvature by its elements.
type mapStep struct {
	misfit, pixels float64

	g [4]float64
	h [4][4]float64
}

// stepMap applies the Gauss-Newton step of a map to positions and object together. The
// object then stays under the patterns, and what is left to tell a wrong map by is that
// every patch is stretched: the change of a patch around its middle is
//
//   - r_b dO/da,   a and b of y and x.
//
// A step that moves positions alone has to wait for the object to follow, which takes
// hundreds of passes. At the end a map that is not told from unity is taken back, and one
// that has run to the end of what is allowed.
func (s *Scene) stepMap(ctx context.Context, end bool) error {
	list := evenly(len(s.places), mapPatterns)
	steps := make([]mapStep, len(list))
	if err := s.eachSlopes(ctx, list, func(o *optics, p *slopes, k, i int) { steps[k] = o.mapStep(p, i) }); err != nil {
		return err
	}
	t := mapOfElements(newton(steps))
	moved, _ := s.positionMemory()
	now := s.mapOf(moved)
	size := largest(now.elements())
	switch {
	case end && (size < LeastMap+sureMap*spreadOf(steps) || size > mostMap-2*longestMap):
		t = now.back()
	case !allowed(now.elements(), t.elements()):
		return nil
	}
	for i, p := range s.positions() {
		moved[i] += complex64(t.at(p.Y-s.centre.Y, p.X-s.centre.X))
	}
	s.Object.warp(t, s.centre)
	return nil
}

// spreadOf is the standard deviation of an element if all else were known: the root of
// the misfit of a pixel times two over the least curvature.
func spreadOf(steps []mapStep) float64 {
	var curvature [4]float64
	var misfit, pixels float64
	for _, m := range steps {
		misfit, pixels = misfit+m.misfit, pixels+m.pixels
		for k := range curvature {
			curvature[k] += m.h[k][k]
		}
	}
	return math.Sqrt(2 * misfit / pixels / slices.Min(curvature[:]))
}

// allowed tells whether a step is finite and stays within the object.
func allowed(now, step [4]float64) bool {
	for k, v := range step {
		if !finite(v) || math.Abs(now[k]+v) > mostMap-longestMap {
			return false
		}
	}
	return true
}

func largest(e [4]float64) (most float64) {
	for _, v := range e {
		most = max(most, math.Abs(v))
	}
	return most
}

// newton solves for the elements of a step.
func newton(steps []mapStep) (t [4]float64) {
	var e [4][5]float64
	for _, m := range steps {
		for a := range e {
			for b := range 4 {
				e[a][b] += m.h[a][b]
			}
			e[a][4] -= m.g[a]
		}
	}
	for i := range e { // the matrix is positive definite, so no pivots are needed
		for r := range e {
			f := e[r][i] / e[i][i]
			for c := i; c < 5 && r != i; c++ {
				e[r][c] -= f * e[i][c]
			}
		}
	}
	for i := range t {
		t[i] = max(-longestMap, min(longestMap, e[i][4]/e[i][i]))
	}
	return t
}

// mapStep looks at pattern i. To the gradient of a stretch along its own axis belongs
// half the patch itself: an object that was fitted to noise is like it, and without
// that part, which is zero for an object that is as bright as it should be, the noise
// would push scans apart. The operator r d/dr + 1/2 is antisymmetric, r d/dr is not.
func (o *optics) mapStep(p *slopes, i int) (step mapStep) {
	o.look(p, i)
	o.stretches(p)
	for m, mode := range o.shown {
		for k, change := range p.along {
			o.k.Multiply(o.work, mode, change)
			o.addChange(p, m, k)
		}
	}
	f, b := o.scene.illumination(i)
	a, w := o.measured(i)
	for j, v := range o.intensity {
		if w[j] == 0 {
			continue
		}
		root := math.Sqrt(float64(v) + b/f + tiny)
		d := root - float64(a[j])
		step.misfit, step.pixels = step.misfit+f*d*d, step.pixels+1
		for k := range p.dI {
			c := p.dI[k][j] / root
			step.g[k] += 2 * f * d * c
			if k%3 == 0 {
				step.g[k] -= f * d * float64(v) / root
			}
			for l := range p.dI {
				step.h[k][l] += 2 * f * c * p.dI[l][j] / root
			}
		}
	}
	return step
}

// stretches stores the changes of a patch by the elements of a map, by differences of
// its pixels.
func (o *optics) stretches(p *slopes) {
	n := o.n
	for y := range n {
		for x := range n {
			up, down := max(0, y-1), min(n-1, y+1)
			left, right := max(0, x-1), min(n-1, x+1)
			dy, dx := (p.patch[down*n+x]-p.patch[up*n+x])/2, (p.patch[y*n+right]-p.patch[y*n+left])/2
			ry, rx := complex(float32(n/2-y), 0), complex(float32(n/2-x), 0)
			j := y*n + x
			p.along[0][j], p.along[1][j], p.along[2][j], p.along[3][j] = ry*dy, rx*dy, ry*dx, rx*dx
		}
	}
}

// warp moves the content of an object by a map about a position, by cubic interpolation.
func (o *Object) warp(t linearMap, about Position) {
	from := o.Clone()
	back := t.back()
	for y := range o.Rows {
		row := o.Row(y)
		for x := range row {
			d := back.at(o.Origin.Y+float64(y)-about.Y, o.Origin.X+float64(x)-about.X)
			row[x] = from.between(float64(y)+real(d), float64(x)+imag(d))
		}
	}
}

// between interpolates an image between its pixels by the cubic convolution of R. Keys,
// IEEE Transactions on Acoustics, Speech, and Signal Processing 29, 1981, 1153-1160.
// Beyond the edges it goes on as at the edges.
func (m Image) between(y, x float64) (v complex64) {
	iy, ix := math.Floor(y), math.Floor(x)
	wy, wx := cubic(y-iy), cubic(x-ix)
	for a, p := range wy {
		row := m.Row(max(0, min(m.Rows-1, int(iy)-1+a)))
		for b, q := range wx {
			v += row[max(0, min(m.Cols-1, int(ix)-1+b))] * complex(float32(p*q), 0)
		}
	}
	return v
}

func cubic(f float64) [4]float64 {
	return [4]float64{f * (-0.5 + f*(1-0.5*f)), 1 + f*f*(1.5*f-2.5), f * (0.5 + f*(2-1.5*f)), f * f * (0.5*f - 0.5)}
}
