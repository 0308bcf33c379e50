package simd

// side of the stencil of a [Spatial] and its reach from the centre.
const (
	side  = 7
	reach = side / 2
)

// Spatial is a 7x7 convolution without bias from two channels to one, as in the
// spatial gate of Woo et al. (CBAM, ECCV 2018). Its images are in a frame of
// zeros three pixels wide.
type Spatial struct {
	forward  [side * narrow]float32    // a row of the stencil: 7 x 2 and two zeros
	backward [2][side * narrow]float32 // by channel, turned around, 7 and nine zeros
	zero     [1]float32
}

// Plane is an image of one or two channels in a frame of three zeros.
type Plane struct {
	H, W, C int
	Data    []float32
}

// NewPlane returns an image of zeros.
func NewPlane(h, w, c int) *Plane {
	return &Plane{h, w, c, make([]float32, (h+2*reach)*(w+2*reach)*c+2*narrow)}
}

// Row returns the pixels of row y.
func (p *Plane) Row(y int) []float32 { return p.Data[p.at(y, 0):][:p.W*p.C] }

func (p *Plane) at(y, x int) int { return ((y+reach)*p.pitch() + x + reach) * p.C }
func (p *Plane) pitch() int      { return p.W + 2*reach }

// Pack takes weights [7][7][2].
func (f *Spatial) Pack(w []float32) {
	for t := range side * side {
		y, x := t/side, t%side
		for c := range 2 {
			f.forward[y*narrow+2*x+c] = w[2*t+c]
			f.backward[c][(side-1-y)*narrow+side-1-x] = w[2*t+c]
		}
	}
}

// Spatial stores the convolution of the two channels of src in dst.
func (s *Set) Spatial(dst, src *Plane, f *Spatial) {
	s.slide(dst, 0, src, f.forward[:], f.zero[:])
}

// SpatialInput stores the gradient by the input.
func (s *Set) SpatialInput(dsrc, ddst *Plane, f *Spatial) {
	for c := range 2 {
		s.slide(dsrc, c, ddst, f.backward[c][:], f.zero[:])
	}
}

// slide fills one channel of dst.
func (s *Set) slide(dst *Plane, channel int, src *Plane, w, bias []float32) {
	t := tile{n: narrow, pix: src.C, row: src.pitch() * src.C, ldc: dst.C, rows: side, w: w, bias: bias}
	for y := range dst.H {
		t.in, t.out = src.Data[src.at(y-reach, -reach):], dst.Data[dst.at(y, 0)+channel:]
		t.count = dst.W / s.pixels
		s.dot(&t)
	}
}

// SpatialFilter adds the gradient by the weights to g, [7][7][2]. A gradient
// tile wants several taps of one factor; here they are the seven pixels of a row
// of the stencil in both channels as its outputs, and only its first tap counts.
func (s *Set) SpatialFilter(g []float32, src, ddst *Plane) {
	var sum [8 * narrow]float32
	for ky := range side {
		clear(sum[:])
		t := tile{
			in: ddst.Data[ddst.at(0, 0):], pix: 1, row: ddst.pitch(), n: src.W, rows: src.H,
			w: src.Data[src.at(ky-reach, -reach):], bpix: 2, brow: 2 * src.pitch(), out: sum[:], ldc: narrow,
		}
		s.gradient(&t, false)
		for j := range 2 * side {
			g[ky*2*side+j] += sum[j]
		}
	}
}
