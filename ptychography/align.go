package ptychography

import (
	"errors"
	"math"
	"math/cmplx"
)

// Alignment is how an object lies beside a reference, as far as patterns cannot
// tell: moved, with a constant and a linear phase.
type Alignment struct {
	Shift Position // how far it lies below and to the right, in pixels
	PhaseMatch
	// Correlation is |sum image conj(reference)| / sqrt(sum |image|^2 sum
	// |reference|^2) over the common pixels when all that is taken back.
	Correlation float64
	// Twin is "conjugate" when the object with the sign of its phase turned is
	// clearly more like the reference, "reflected conjugate" when that holds for
	// the turned one reflected at a point, and empty otherwise. It is only named.
	Twin string
}

// twinMargin is by how much a twin must leave less of what is missing in the
// correlation.
const twinMargin = 0.5

// Align brings an object and a reference onto each other: it takes back the shift,
// to a fraction of a pixel, the constant and the linear phase. mask tells which pixels of the object
// count (nil: all); outside of it anything may be. It returns the common part of
// reference and aligned object and where the mask is true there.
func Align(reference, o *Object, mask []bool) (ref, image Image, where []bool, a Alignment, err error) {
	if err := errors.Join(reference.check(), o.check()); err != nil {
		return Image{}, Image{}, nil, Alignment{}, err
	}
	if mask != nil && len(mask) != len(o.Data) {
		return Image{}, Image{}, nil, Alignment{}, misshapen("a mask", len(mask), o.Rows, o.Cols)
	}
	straight, err := align(reference, o, mask)
	if err != nil {
		return Image{}, Image{}, nil, Alignment{}, err
	}
	a = straight.Alignment
	missing := twinMargin * (1 - straight.Correlation)
	for _, name := range []string{conjugate, reflected} {
		twin, turned := twinOf(o, mask, name == reflected)
		t, err := align(reference, twin, turned)
		if err != nil {
			continue // what cannot be aligned is no better
		}
		if 1-t.Correlation < missing && t.Pearson > a.Pearson {
			a.Twin, missing = name, twinMargin*(1-t.Correlation)
		}
	}
	return straight.ref, straight.image, straight.where, a, nil
}

const (
	conjugate = "conjugate"
	reflected = "reflected conjugate"
)

// twinOf returns the conjugate of an object, reflected at its middle or not.
func twinOf(o *Object, mask []bool, reflect bool) (*Object, []bool) {
	t, m := o.Clone(), mask
	if reflect && mask != nil {
		m = make([]bool, len(mask))
	}
	for i, v := range o.Data {
		j := i
		if reflect {
			j = len(o.Data) - 1 - i
		}
		t.Data[j] = conj(v)
		if reflect && mask != nil {
			m[j] = mask[i]
		}
	}
	return t, m
}

// aligned is an object beside a reference in some place.
type aligned struct {
	Alignment
	ref, image Image
	where      []bool
}

// align tries the place where the object is, and the one where the products of
// neighbours, which know nothing of phases, fit best, and refines the better one.
func align(reference, o *Object, mask []bool) (*aligned, error) {
	best, err := beside(reference, o, mask, Position{})
	if err != nil {
		return nil, err
	}
	try := func(shift Position) error {
		if math.Hypot(shift.Y-best.Shift.Y, shift.X-best.Shift.X) < leastDrift/2 {
			return nil
		}
		next, err := beside(reference, o, mask, shift)
		if err != nil {
			return err
		}
		if next.Correlation > best.Correlation {
			best = next
		}
		return nil
	}
	dy, dx, err := registered(neighbours(best.ref, nil), neighbours(best.image, best.where))
	if err == nil {
		_ = try(Position{dy, dx}) // a place without common ground is no better
	}
	for range 3 {
		d := best.remaining()
		if !finite(d.Y) || !finite(d.X) || math.Hypot(d.Y, d.X) > 2 {
			break
		}
		_ = try(Position{best.Shift.Y + d.Y, best.Shift.X + d.X})
	}
	return best, nil
}

// remaining is the shift that is left, by one step of least squares,
//
//	image = c (reference - dy d reference/dy - dx d reference/dx).
//
// What the mask cuts off does not pull at it.
func (a *aligned) remaining() Position {
	c, err := BestScale(a.image, a.ref, a.where)
	if err != nil {
		return Position{}
	}
	var yy, xx, yx, y, x float64
	cols := a.ref.Cols
	at := func(j int) complex128 { return c * complex128(a.ref.Data[j]) }
	dot := func(p, q complex128) float64 { return real(p)*real(q) + imag(p)*imag(q) }
	for r := 1; r < a.ref.Rows-1; r++ {
		for i := r*cols + 1; i < r*cols+cols-1; i++ {
			if !a.where[i] {
				continue
			}
			gy, gx := (at(i+cols)-at(i-cols))/2, (at(i+1)-at(i-1))/2
			d := complex128(a.image.Data[i]) - at(i)
			yy, xx, yx = yy+dot(gy, gy), xx+dot(gx, gx), yx+dot(gy, gx)
			y, x = y-dot(gy, d), x-dot(gx, d)
		}
	}
	det := yy*xx - yx*yx
	return Position{(y*xx - x*yx) / det, (x*yy - y*yx) / det}
}

// beside takes back a shift and matches phases. Whole pixels move the origin of the
// object; the rest moves the reference, which is known everywhere.
func beside(reference, o *Object, mask []bool, shift Position) (*aligned, error) {
	y, x := math.Round(shift.Y), math.Round(shift.X)
	origin := Position{o.Origin.Y - y, o.Origin.X - x}
	marked := &Object{NewImage(o.Rows, o.Cols), origin}
	for i := range marked.Data {
		if mask == nil || mask[i] {
			marked.Data[i] = 1
		}
	}
	if math.Hypot(shift.Y-y, shift.X-x) >= leastDrift {
		reference = reference.Clone()
		if err := reference.shift(shift.Y-y, shift.X-x); err != nil {
			return nil, err
		}
	}
	ref, image, err := Overlap(reference, &Object{o.Image, origin})
	if err != nil {
		return nil, err
	}
	_, lit, err := Overlap(reference, marked)
	if err != nil {
		return nil, err
	}
	a := &aligned{ref: ref, image: image, where: make([]bool, len(lit.Data))}
	for i, v := range lit.Data {
		a.where[i] = v != 0
	}
	if a.PhaseMatch, err = MatchPhase(ref, image, a.where); err != nil {
		return nil, err
	}
	a.Shift = shift
	a.Apply(image)
	a.Correlation = likeness(ref, image, a.where)
	return a, nil
}

func (m Image) meanOf(mask []bool) complex64 {
	var sum complex128
	n := 0
	for i, v := range m.Data {
		if mask == nil || mask[i] {
			sum += complex128(v)
			n++
		}
	}
	return complex64(sum / complex(float64(max(n, 1)), 0))
}

// likeness is the correlation of two images.
func likeness(a, b Image, mask []bool) float64 {
	var cross complex128
	var ea, eb float64
	for i, v := range a.Data {
		if mask[i] {
			cross += complex128(b.Data[i]) * complex128(conj(v))
			ea, eb = ea+float64(abs2(v)), eb+float64(abs2(b.Data[i]))
		}
	}
	if ea == 0 || eb == 0 {
		return 0
	}
	return cmplx.Abs(cross) / math.Sqrt(ea*eb)
}

// neighbours are the products of every pixel with the conjugate of the one up and
// left of it, less their mean: a constant phase does not change them, and a linear
// one turns them all alike.
func neighbours(m Image, mask []bool) Image {
	out, on := NewImage(m.Rows, m.Cols), make([]bool, len(m.Data))
	for y := 1; y < m.Rows; y++ {
		for x := 1; x < m.Cols; x++ {
			i, j := y*m.Cols+x, (y-1)*m.Cols+x-1
			if mask == nil || mask[i] && mask[j] {
				out.Data[i], on[i] = m.Data[i]*conj(m.Data[j]), true
			}
		}
	}
	return centred(out, on)
}

// centred subtracts the mean under the mask, and clears what is outside.
func centred(m Image, mask []bool) Image {
	mean, out := m.meanOf(mask), NewImage(m.Rows, m.Cols)
	for i, v := range m.Data {
		if mask[i] {
			out.Data[i] = v - mean
		}
	}
	return out
}
