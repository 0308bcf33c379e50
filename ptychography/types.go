package ptychography

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/fourier"
)

// Position is a place on the object plane, in object pixels.
type Position struct{ Y, X float64 }

// Scan lists the positions of the patch centres.
type Scan []Position

// Bounds returns the corners of the smallest box that holds the scan.
func (s Scan) Bounds() (low, high Position) {
	low = Position{math.Inf(1), math.Inf(1)}
	high = Position{math.Inf(-1), math.Inf(-1)}
	for _, p := range s {
		low = Position{min(low.Y, p.Y), min(low.X, p.X)}
		high = Position{max(high.Y, p.Y), max(high.X, p.X)}
	}
	return low, high
}

// Image is a row-major complex image.
type Image struct {
	Rows, Cols int
	Data       []complex64
}

// NewImage returns an image of zeros, one without pixels for a size that is negative
// or that no memory holds.
func NewImage(rows, cols int) Image {
	if rows < 0 || cols < 0 || rows > mostPixels || cols > mostPixels || rows*cols > mostPixels {
		return Image{}
	}
	return Image{rows, cols, make([]complex64, rows*cols)}
}

// Row returns the pixels of row y, which share the memory of the image, or nil where
// there are none.
func (m Image) Row(y int) []complex64 {
	if y < 0 || y >= m.Rows || m.Cols < 0 || (y+1)*m.Cols > len(m.Data) {
		return nil
	}
	return m.Data[y*m.Cols:][:m.Cols]
}

// Object is the transmission of the sample over the scanned region.
type Object struct {
	Image
	Origin Position // position of pixel (0, 0); whole numbers
}

// NewObject returns an empty object, one everywhere, into which all n x n
// patches of the scan fit with a margin of at least one pixel. It has no pixels when
// the scan has no positions, has some that are not finite, or spans more than any
// memory holds.
func NewObject(s Scan, n int) *Object {
	low, high := s.Bounds()
	rows, cols := high.Y-low.Y+float64(n)+4, high.X-low.X+float64(n)+4
	if n < 1 || n > mostSide || !(rows*cols <= mostPixels) || !s.finite() {
		return &Object{}
	}
	y, x := math.Floor(low.Y)-1, math.Floor(low.X)-1
	o := &Object{
		Image:  NewImage(int(math.Ceil(high.Y)-y)+n+1, int(math.Ceil(high.X)-x)+n+1),
		Origin: ObjectOrigin(s, n),
	}
	for i := range o.Data {
		o.Data[i] = 1
	}
	return o
}

// ObjectOrigin returns the Origin of the object that [NewObject] makes for the
// scan, without making it: a scan in a wrong unit may span more than any memory.
func ObjectOrigin(s Scan, n int) Position {
	low, _ := s.Bounds()
	return Position{math.Floor(low.Y) - 1 - float64(n/2), math.Floor(low.X) - 1 - float64(n/2)}
}

// finite tells whether all positions are.
func (s Scan) finite() bool {
	for _, p := range s {
		if !finite(p.Y) || !finite(p.X) {
			return false
		}
	}
	return true
}

// Clone returns a deep copy.
func (o *Object) Clone() *Object {
	if o == nil {
		return nil
	}
	c := *o
	c.Data = append([]complex64(nil), o.Data...)
	return &c
}

// Probe is the illumination: one complex n x n mode, or several that are
// incoherent with each other.
type Probe struct {
	N     int
	Modes [][]complex64
}

// NewProbe makes a probe of n x n modes, without a copy.
func NewProbe(n int, modes ...[]complex64) (*Probe, error) {
	p := &Probe{n, modes}
	return p, p.check()
}

func (p *Probe) check() error {
	if p == nil {
		return fmt.Errorf("ptychography: no probe")
	}
	if p.N > mostSide {
		return fmt.Errorf("ptychography: patterns of %d x %d pixels: need %d or fewer a side", p.N, p.N, mostSide)
	}
	if !fourier.IsPowerOfTwo(p.N) || p.N < 2 {
		return fmt.Errorf("ptychography: patterns of %d x %d pixels: the side must be a power of two, crop or bin them", p.N, p.N)
	}
	if len(p.Modes) == 0 {
		return fmt.Errorf("ptychography: the probe has no modes")
	}
	for i, m := range p.Modes {
		if len(m) != p.N*p.N {
			return fmt.Errorf("ptychography: probe mode %d has %d pixels, not %d x %d", i, len(m), p.N, p.N)
		}
		if at := firstBad(m); at >= 0 {
			return fmt.Errorf("ptychography: probe mode %d, pixel (%d, %d) is %v", i, at/p.N, at%p.N, m[at])
		}
	}
	if e := p.Energy(); e == 0 || !finite(e) {
		return fmt.Errorf("ptychography: the energy of the probe is %v", e)
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// firstBad returns the first pixel that is not finite, or -1.
func firstBad(data []complex64) int {
	for i, v := range data {
		if !finite(float64(real(v))) || !finite(float64(imag(v))) {
			return i
		}
	}
	return -1
}

// Clone returns a deep copy.
func (p *Probe) Clone() *Probe {
	if p == nil {
		return nil
	}
	c := &Probe{N: p.N}
	for _, m := range p.Modes {
		c.Modes = append(c.Modes, append([]complex64(nil), m...))
	}
	return c
}

// Energy returns sum |P|^2 over all pixels and modes.
func (p *Probe) Energy() float64 {
	var sum float64
	if p == nil {
		return 0
	}
	for _, m := range p.Modes {
		for _, v := range m {
			sum += float64(abs2(v))
		}
	}
	return sum
}

// Intensity returns sum |P|^2 over the modes for every pixel, nil when the modes do not
// have N x N pixels.
func (p *Probe) Intensity() []float32 {
	if p == nil || p.N < 0 || p.N > mostSide || slices.ContainsFunc(p.Modes, func(m []complex64) bool { return len(m) != p.N*p.N }) {
		return nil
	}
	out := make([]float32, p.N*p.N)
	for _, m := range p.Modes {
		kernels().AddIntensity(out, m)
	}
	return out
}

// Normalize scales the probe so that its energy is the given number of photons.
func (p *Probe) Normalize(photons float64) {
	if p == nil {
		return
	}
	f := complex(float32(math.Sqrt(photons/p.Energy())), 0)
	for _, m := range p.Modes {
		for i := range m {
			m[i] *= f
		}
	}
}

// NearMiddle returns the indices of up to n positions, the nearest to the middle of the
// scan first: a part of a scan that overlaps as the whole does.
func (s Scan) NearMiddle(n int) []int {
	low, high := s.Bounds()
	far := func(i int) float64 { return math.Hypot(s[i].Y-(low.Y+high.Y)/2, s[i].X-(low.X+high.X)/2) }
	all := numbers(len(s))
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(far(a), far(b)) })
	return all[:max(0, min(n, len(all)))]
}
