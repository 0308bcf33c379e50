package ptychography

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/cmplx"
	"slices"

	"github.com/latent-go/latent/internal/fourier"
)

// Overlap returns the parts of two objects that show the same place, as images
// of equal size. Their memory is not shared.
func Overlap(a, b *Object) (Image, Image, error) {
	if err := errors.Join(a.check(), b.check()); err != nil {
		return Image{}, Image{}, err
	}
	y0, x0 := max(a.Origin.Y, b.Origin.Y), max(a.Origin.X, b.Origin.X)
	y1 := min(a.Origin.Y+float64(a.Rows), b.Origin.Y+float64(b.Rows))
	x1 := min(a.Origin.X+float64(a.Cols), b.Origin.X+float64(b.Cols))
	if y1 <= y0 || x1 <= x0 {
		return Image{}, Image{}, fmt.Errorf("ptychography: the objects do not overlap")
	}
	cut := func(o *Object) Image {
		return o.Crop(int(y0-o.Origin.Y), int(x0-o.Origin.X), int(y1-y0), int(x1-x0))
	}
	return cut(a), cut(b), nil
}

// Crop copies rows x cols pixels that start at (y, x); where they are not all there,
// the result has none.
func (m Image) Crop(y, x, rows, cols int) Image {
	if !m.whole() || y < 0 || x < 0 || rows < 0 || cols < 0 || y > m.Rows-rows || x > m.Cols-cols {
		return Image{}
	}
	out := NewImage(rows, cols)
	for r := range rows {
		copy(out.Row(r), m.Row(y + r)[x:x+cols])
	}
	return out
}

// Coverage counts for every pixel of the object how many patches light it with
// more than the given share of the probe's brightest pixel. Positions are
// rounded to pixels.
func Coverage(o *Object, s Scan, p *Probe, share float64) ([]int, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if err := o.checkScan(s, p.N, Nearest); err != nil {
		return nil, err
	}
	light := p.Intensity()
	limit := float32(share) * kernels().Peak(light)
	out := make([]int, len(o.Data))
	for _, pos := range s {
		at := o.place(pos, p.N, Nearest)
		for i, l := range light {
			if l > limit {
				out[(at.y+i/p.N)*o.Cols+at.x+i%p.N]++
			}
		}
	}
	return out, nil
}

// PhaseMatch is how the phase of an image relates to that of a reference.
type PhaseMatch struct {
	Offset  float64    // radians at pixel (0, 0), removed from the image
	Ramp    [2]float64 // radians per pixel along y and x, removed from the image
	Pearson float64    // correlation of the phases, weighted by |reference|
}

// MatchPhase compares phases where mask is true (nil: everywhere). Far-field
// data fix an object only up to a constant phase and, as long as the probe is
// free, a phase ramp; both are removed first, at the maximum of
//
//	|sum image conj(reference) exp(-i (ramp_y y + ramp_x x))|.
func MatchPhase(reference, image Image, mask []bool) (PhaseMatch, error) {
	if err := sameShape(reference, image, mask); err != nil {
		return PhaseMatch{}, err
	}
	product := NewImage(image.Rows, image.Cols)
	for i, v := range image.Data {
		if mask == nil || mask[i] {
			product.Data[i] = v * conj(reference.Data[i])
		}
	}
	ky, kx, peak, err := strongestWave(product)
	if err != nil {
		return PhaseMatch{}, err
	}
	m := PhaseMatch{Offset: cmplx.Phase(peak), Ramp: [2]float64{ky, kx}}
	m.Pearson = m.pearson(reference, image, mask)
	return m, nil
}

func sameShape(a, b Image, mask []bool) error {
	if !a.whole() || !b.whole() || a.Rows != b.Rows || a.Cols != b.Cols || len(a.Data) == 0 || mask != nil && len(mask) != len(a.Data) {
		return fmt.Errorf("ptychography: images of %d x %d and %d x %d pixels (mask %d) cannot be compared", a.Rows, a.Cols, b.Rows, b.Cols, len(mask))
	}
	return nil
}

// Apply removes offset and ramp from an image in place.
func (m PhaseMatch) Apply(image Image) {
	if !image.whole() {
		return
	}
	for y := range image.Rows {
		row := image.Row(y)
		for x := range row {
			row[x] *= complex64(m.factor(y, x))
		}
	}
}

func (m PhaseMatch) factor(y, x int) complex128 {
	return cmplx.Rect(1, -m.Offset-m.Ramp[0]*float64(y)-m.Ramp[1]*float64(x))
}

// pearson measures phases from the mean phase of the reference, so that the cut
// at pi lies far from most of them.
func (m PhaseMatch) pearson(reference, image Image, mask []bool) float64 {
	var mean complex128
	for i, v := range reference.Data {
		if mask == nil || mask[i] {
			mean += complex128(v)
		}
	}
	turn := cmplx.Rect(1, -cmplx.Phase(mean))
	var c moments
	for i, v := range reference.Data {
		if mask != nil && !mask[i] {
			continue
		}
		a := cmplx.Phase(complex128(v) * turn)
		b := cmplx.Phase(complex128(image.Data[i]) * m.factor(i/image.Cols, i%image.Cols) * turn)
		c.add(a, b, cmplx.Abs(complex128(v)))
	}
	return c.correlation()
}

// moments sum up weighted first and second moments of pairs.
type moments struct{ w, a, b, aa, ab, bb float64 }

func (c *moments) add(a, b, w float64) {
	c.w += w
	c.a += w * a
	c.b += w * b
	c.aa += w * a * a
	c.ab += w * a * b
	c.bb += w * b * b
}

func (c *moments) correlation() float64 {
	a, b := c.a/c.w, c.b/c.w
	return (c.ab/c.w - a*b) / math.Sqrt((c.aa/c.w-a*a)*(c.bb/c.w-b*b))
}

// Register returns how far image lies below and to the right of reference, in
// pixels, by the maximum of their cross-correlation, to about a hundredth of a
// pixel. Both must show structure; constant images lie anywhere. Shifts over
// half the size come out on the other side.
func Register(reference, image Image) (dy, dx float64, err error) {
	if err := sameShape(reference, image, nil); err != nil {
		return 0, 0, err
	}
	all := slices.Repeat([]bool{true}, len(image.Data))
	return registered(centred(reference, all), centred(image, all))
}

// registered is Register of images without a mean.
func registered(reference, image Image) (dy, dx float64, err error) {
	n := 1 << bits.Len(uint(max(image.Rows, image.Cols)-1))
	plan, err := fourier.NewPlan2[complex64](n, n)
	if err != nil {
		return 0, 0, err
	}
	a, b := framed(reference, n), framed(image, n)
	plan.Forward(a.Data, a.Data)
	plan.Forward(b.Data, b.Data)
	// The spectrum of the correlation is a wave whose frequency is the shift.
	for i, v := range a.Data {
		b.Data[i] = conj(b.Data[i]) * v
	}
	fourier.Shift2(a.Data, b.Data, n, n)
	ky, kx, _, err := strongestWave(a)
	f := float64(n) / (2 * math.Pi)
	return ky * f, kx * f, err
}

// framed puts the image into the corner of an n x n field of zeros.
func framed(m Image, n int) Image {
	out := NewImage(n, n)
	for y := range m.Rows {
		copy(out.Row(y), m.Row(y))
	}
	return out
}
