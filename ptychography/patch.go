package ptychography

import (
	"fmt"
	"math"
	"sync"
)

// Subpixel says what becomes of the fraction of a pixel in a position.
type Subpixel int

const (
	// Nearest rounds positions to whole pixels.
	Nearest Subpixel = iota
	// Bilinear interpolates the object between four pixels.
	Bilinear
	// Fourier moves the probe by the shift theorem; it blurs nothing and costs
	// four more transforms a mode.
	Fourier
)

// place is a position split for one object: the patch corner in pixels, the
// weights of bilinear interpolation, and the shift of the probe.
type place struct {
	y, x   int
	fy, fx float32 // bilinear: share of the next row and column
	dy, dx float64 // Fourier: shift of the probe
}

func (o *Object) place(p Position, n int, s Subpixel) place {
	y, x := p.Y-o.Origin.Y-float64(n/2), p.X-o.Origin.X-float64(n/2)
	iy, ix := math.Floor(y+0.5), math.Floor(x+0.5)
	switch s {
	case Bilinear:
		iy, ix = math.Floor(y), math.Floor(x)
		return place{y: int(iy), x: int(ix), fy: float32(y - iy), fx: float32(x - ix)}
	case Fourier:
		return place{y: int(iy), x: int(ix), dy: y - iy, dx: x - ix}
	}
	return place{y: int(iy), x: int(ix)}
}

// checkScan makes sure that every patch lies inside the object.
func (o *Object) checkScan(scan Scan, n int, s Subpixel) error {
	if err := o.check(); err != nil {
		return err
	}
	if n < 1 || n > mostSide {
		return &ShapeError{"patches", fmt.Sprintf("side %d", n), fmt.Sprintf("1 to %d", mostSide)}
	}
	for i, p := range scan {
		if !finite(p.Y) || !finite(p.X) || !(math.Abs(p.Y-o.Origin.Y)+math.Abs(p.X-o.Origin.X) < mostPixels) || !o.holds(o.place(p, n, s), n) {
			return fmt.Errorf("ptychography: the patch of position %d (y %.2f, x %.2f) leaves the object of %d x %d pixels: enlarge the object or drop the position", i, p.Y, p.X, o.Rows, o.Cols)
		}
	}
	return nil
}

// holds tells whether a patch, and what interpolation needs around it, is inside.
func (o *Object) holds(at place, n int) bool {
	extra := 0
	if at.fy != 0 || at.fx != 0 {
		extra = 1
	}
	return at.y >= 0 && at.x >= 0 && at.y+n+extra <= o.Rows && at.x+n+extra <= o.Cols
}

// extract copies a patch out of the object.
func (o *Object) extract(patch []complex64, n int, at place) {
	k, w := kernels(), at.weights()
	for r := range n {
		row := patch[r*n:][:n]
		top := o.Row(at.y + r)[at.x:]
		if at.fy == 0 && at.fx == 0 {
			copy(row, top)
			continue
		}
		k.Interpolate(row, top, o.Row(at.y + r + 1)[at.x:], &w)
	}
}

// insert adds a patch to the object: the adjoint of extract.
func (o *Object) insert(patch []complex64, n int, at place) { o.insertRows(patch, n, at, 0, o.Rows) }

// insertRows adds what a patch gives to the rows from low to before high, so that
// several can share the work. Every row is written once, from the two rows of the
// patch that reach it.
func (o *Object) insertRows(patch []complex64, n int, at place, low, high int) {
	k, w := kernels(), at.weights()
	if at.fy == 0 && at.fx == 0 {
		for r := max(0, low-at.y); r < min(n, high-at.y); r++ {
			k.Add(floats(o.Row(at.y + r)[at.x:][:n]), floats(patch[r*n:][:n]))
		}
		return
	}
	first, last := max(0, low-at.y), min(n+1, high-at.y)
	if first >= last {
		return
	}
	f := frames.Get().(*[]complex64)
	defer frames.Put(f)
	if len(*f) < 2*(n+2) {
		*f = make([]complex64, 2*(n+2))
	}
	row, above := (*f)[:n+2], (*f)[n+2:][:n+2]
	frame(above, patch, first-1, n)
	for r := first; r < last; r++ {
		frame(row, patch, r, n)
		k.Scatter(o.Row(at.y + r)[at.x:][:n+1], row, above, &w)
		row, above = above, row
	}
}

// frames are pairs of rows with a zero at both ends.
var frames = sync.Pool{New: func() any { return new([]complex64) }}

// frame copies row r of a patch between two zeros, or zeros where there is none.
func frame(row, patch []complex64, r, n int) {
	row[0], row[n+1] = 0, 0
	if r < 0 || r >= n {
		clear(row)
		return
	}
	copy(row[1:], patch[r*n:][:n])
}

// weights are those of the pixel, its right, lower and diagonal neighbour.
func (at place) weights() [4]float32 {
	fy, fx := at.fy, at.fx
	return [4]float32{(1 - fy) * (1 - fx), (1 - fy) * fx, fy * (1 - fx), fy * fx}
}

// Patch returns the n x n patch around a position.
func (o *Object) Patch(p Position, n int, s Subpixel) ([]complex64, error) {
	if err := o.checkScan(Scan{p}, n, s); err != nil {
		return nil, err
	}
	patch := make([]complex64, n*n)
	o.extract(patch, n, o.place(p, n, s))
	return patch, nil
}

// Extract stores the n x n patch around a position in dst, without allocating.
// The position must be inside, see [Object.Check]. Under
// [Fourier] the fraction of the position is left to [Model.Shift], see [Fraction].
func (o *Object) Extract(dst []complex64, n int, p Position, s Subpixel) error {
	if err := o.checkPatch(len(dst), n, p, s); err != nil {
		return err
	}
	o.extract(dst, n, o.place(p, n, s))
	return nil
}

// Insert adds a patch to the object around a position. It is the adjoint of
// [Object.Extract] and has the same errors.
func (o *Object) Insert(patch []complex64, n int, p Position, s Subpixel) error {
	if err := o.checkPatch(len(patch), n, p, s); err != nil {
		return err
	}
	o.insert(patch, n, o.place(p, n, s))
	return nil
}

// checkPatch is checkScan for one patch that has so many pixels.
func (o *Object) checkPatch(length, n int, p Position, s Subpixel) error {
	if err := o.checkScan(Scan{p}, n, s); err != nil {
		return err
	}
	if length != n*n {
		return misshapen("a patch", length, n, n)
	}
	return nil
}

// Check returns an error that names the first position whose patch leaves the
// object.
func (o *Object) Check(scan Scan, n int, s Subpixel) error { return o.checkScan(scan, n, s) }

// Fraction returns what is left of a position after rounding to whole pixels,
// the shift of the probe that [Fourier] needs.
func (o *Object) Fraction(p Position, n int) (dy, dx float64) {
	if o == nil {
		return 0, 0
	}
	at := o.place(p, n, Fourier)
	return at.dy, at.dx
}
