package simd

import "slices"

// Map is an image of H x W pixels of C channels, channel-last, with a frame of
// zeros one pixel wide. The loops write inside the frame only.
type Map struct {
	H, W, C int
	Data    []float32
}

// Stored is the number of channels that a map of c channels has room for: few
// channels are kept as they are, more are filled up to whole vectors. The
// surplus ones are zero.
func Stored(c int) int {
	if c <= 4 {
		return c
	}
	return (c + narrow - 1) / narrow * narrow
}

// NewMap returns an image of zeros with room for c channels. W must be a
// multiple of 8.
func NewMap(h, w, c int) *Map {
	if h < 1 || w < 1 || w%8 != 0 || c < 1 {
		panic("simd: a map needs a height, a channel and a width that is a multiple of 8")
	}
	c = Stored(c)
	// Tiles of few channels read up to one tile beyond the frame.
	return &Map{h, w, c, make([]float32, (h+2)*(w+2)*c+2*narrow)}
}

// At returns the index in Data of the first channel of a pixel; -1 and H or W
// lie on the frame.
func (m *Map) At(y, x int) int { return ((y+1)*(m.W+2) + x + 1) * m.C }

// Row returns the pixels of row y.
func (m *Map) Row(y int) []float32 { return m.Data[m.At(y, 0):][: m.W*m.C : m.W*m.C] }

// Pixel returns the channels of a pixel.
func (m *Map) Pixel(y, x int) []float32 { return m.Data[m.At(y, x):][:m.C:m.C] }

// Clone returns a copy with memory of its own.
func (m *Map) Clone() *Map { return &Map{m.H, m.W, m.C, slices.Clone(m.Data)} }
