package simd

import "math"

// A convolution by Winograd's algorithm F(2x2, 3x3) (Lavin and Gray, CVPR 2016, pages
// 4013 to 4021, arXiv:1509.09308). A tile is 2 x 2 outputs y of the 4 x 4 inputs d
// around them. With the stencil g, for every pair of channels,
//
//	y = A' [(G g G') . (B' d B)] A,
//
//	     1  0 -1  0        1    0    0
//	B' = 0  1  1  0   G = 1/2  1/2  1/2   A' = 1  1  1  0
//	     0 -1  1  0       1/2 -1/2  1/2        0  1 -1 -1
//	     0  1  0 -1        0    0    1
//
// where . multiplies number by number: 16 products instead of 36. Each of these 16
// parts is a plain product of matrices, tiles x inputs by inputs x outputs, which the
// tiles of the direct convolution compute. Transforms add and halve only, and the sums
// of products are shorter, so rounding errors are about those of the direct sum.
//
// The gradient by the input is the same convolution with the stencil turned around.
// That by the weights, with e the gradients by the outputs of a tile, is
//
//	dg = G' [sum over tiles (B' d B) . (A e A')] G.

// winogradParts is how many numbers are multiplied for a tile and a pair of channels.
const winogradParts = 16

// winogradTiles and filterTiles are how many tiles are transformed at a time, if a line
// of tiles has no more: enough to use the weights, or sums, which a core reads from its
// slower caches, few enough that what they are multiplied with stays in the faster ones.
const (
	winogradTiles = 32
	filterTiles   = 64
)

// winograd says whether a filter for maps of so many lines and stored channels takes
// Winograd's way: whole tiles, and on both sides whole vectors of channels.
func winograd(h, in, out int) bool { return h%2 == 0 && in >= narrow && out >= narrow }

// band is how many lines of tiles have about so many, and how many tiles these are,
// filled up to what the products take at once.
func (s *Set) band(m *Map, about int) (lines, tiles int) {
	lines = min(max(1, about/(m.W/2)), m.H/2)
	return lines, (lines*m.W/2 + s.pixels - 1) / s.pixels * s.pixels
}

// parted are the parts of a band of tiles of a map: [part][tile][channel].
type parted struct {
	m        *Map
	channels int
	part     int // from part to part
	data     []float32
}

// partSize is the distance of parts of so many numbers: not a power of two, at which all
// parts of a tile would compete for the same lines of the cache.
func partSize(n int) int { return n + narrow }

// takeParts takes memory from scratch and returns what is left.
func takeParts(m *Map, tiles, channels int, scratch []float32) (parted, []float32) {
	part := partSize(tiles * channels)
	return parted{m, channels, part, scratch[:winogradParts*part]}, scratch[winogradParts*part:]
}

// patches are those of line y+k of tiles, with so many pixels more on each side, of the
// channels from first on.
func (q *parted) patches(y, k, border, first int) patches {
	m := q.m
	return patches{
		m: m.Data[m.At(2*(y+k)-border, -border)+first:], parts: q.data[k*m.W/2*q.channels:], channels: q.channels,
		pixel: m.C, line: (m.W + 2) * m.C, tile: q.channels, part: q.part, count: m.W / 2,
	}
}

// patches is the argument of the kernels that transform. The assembly knows the offsets
// of the fields. Strides and counts are in floats.
type patches struct {
	m        []float32 // first channel of the first patch of a map
	parts    []float32 // first channel of part 0 of the first tile
	bias     []float32
	channels int     // a multiple of 16
	pixel    int     // from pixel to pixel of the map
	line     int     // from line to line of the map
	tile     int     // from tile to tile of a part
	part     int     // from part to part
	count    int     // tiles side by side; used up
	floor    float32 // of outputs
}

// winogradScratch is the memory that [Set.convolveWinograd] needs.
func (s *Set) winogradScratch(m *Map, in int) int {
	_, tiles := s.band(m, winogradTiles)
	return winogradParts * (partSize(tiles*in) + partSize(tiles*2*narrow))
}

func (s *Set) convolveWinograd(dst, src *Map, p *packed, rectified bool, scratch []float32) {
	lines, tiles := s.band(src, winogradTiles)
	in, scratch := takeParts(src, tiles, src.C, scratch)
	out, _ := takeParts(dst, tiles, 2*narrow, scratch)
	floor := float32(math.Inf(-1))
	if rectified {
		floor = 0
	}
	for y := 0; y < src.H/2; y += lines {
		n := min(lines, src.H/2-y)
		s.transform(&in, y, n)
		for _, b := range p.blocks {
			out.channels = b.width
			s.multiply(&out, &in, p, b, n*src.W/2)
			for k := range n {
				q := out.patches(y, k, 0, b.first)
				q.bias, q.floor = p.bias[b.first:], floor
				s.winogradOutput(&q)
			}
		}
	}
}

// transform makes the parts of n lines of tiles from line y on.
func (s *Set) transform(in *parted, y, n int) {
	for k := range n {
		q := in.patches(y, k, 1, 0)
		s.winogradInput(&q)
	}
}

// multiply makes the parts of a block of outputs; those of tiles that only fill up the
// last ones at once are not used.
func (s *Set) multiply(out, in *parted, p *packed, b block, tiles int) {
	t := tile{n: in.channels, pix: in.channels, rows: 1, ldc: out.channels, bias: noBias[:]}
	for i := range winogradParts {
		t.in, t.w, t.out = in.data[i*in.part:], p.data[i*p.part+b.offset:], out.data[i*out.part:]
		t.count = (tiles + s.pixels - 1) / s.pixels
		s.conv(&t, b.width > narrow)
	}
}

// noBias is that of products: the bias is added to the outputs.
var noBias [2 * narrow]float32
