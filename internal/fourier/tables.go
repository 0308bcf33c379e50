package fourier

import (
	"fmt"
	"math"
	"math/bits"
)

// Complex are the element types that a plan can transform.
type Complex interface{ complex64 | complex128 }

// scalar is the part that belongs to a Complex: the kernels see interleaved
// real and imaginary parts.
type scalar interface{ float32 | float64 }

// IsPowerOfTwo tells whether a transform of length n can be planned.
func IsPowerOfTwo(n int) bool { return n > 0 && n&(n-1) == 0 }

func checkLength(n int) error {
	if !IsPowerOfTwo(n) {
		return fmt.Errorf("fourier: length %d is not a power of two: crop or pad the data", n)
	}
	return nil
}

// stage is one radix-4 pass with twiddles: it splits sequences of length 4m.
type stage[F scalar] struct {
	m       int
	twiddle []F // six numbers for every p < m: w^p, w^2p, w^3p
}

// tables hold what depends on the length alone. They are read-only and shared
// by all clones of a plan.
type tables[F scalar] struct {
	n                int
	forward, inverse []stage[F] // every pass but the last one
	last             int        // radix of the last pass: 4, 2, or 1 for n = 1
}

func newTables[F scalar](n int) *tables[F] {
	t := &tables[F]{n: n}
	length := n
	for ; length > 4; length /= 4 {
		t.forward = append(t.forward, newStage[F](length, -1))
		t.inverse = append(t.inverse, newStage[F](length, +1))
	}
	t.last = length
	return t
}

func newStage[F scalar](length int, sign float64) stage[F] {
	m := length / 4
	s := stage[F]{m: m, twiddle: make([]F, 0, 6*m)}
	for p := range m {
		for k := 1; k <= 3; k++ {
			re, im := unitRoot(k*p, length)
			s.twiddle = append(s.twiddle, F(re), F(sign*im))
		}
	}
	return s
}

// unitRoot returns cos and sin of 2 pi j/n. The angle is reduced to an eighth of
// the circle first: there both functions are accurate to the last bit, and the
// exact values at the axes come out exact.
func unitRoot(j, n int) (c, s float64) {
	octant, rest := 8*j/n, 8*j%n // rest/n eighths into the octant
	angle := math.Pi / 4 * float64(rest) / float64(n)
	if octant%2 == 1 {
		angle = math.Pi / 4 * float64(n-rest) / float64(n)
	}
	s, c = math.Sincos(angle)
	if (octant+1)/2%2 == 1 {
		c, s = s, c
	}
	if q := octant % 8; q >= 2 && q < 6 {
		c = -c
	}
	if octant%8 >= 4 {
		s = -s
	}
	return c, s
}

// columns is how many columns a two-dimensional pass takes at a time, so that
// both work buffers stay in the first-level cache while every row of a block
// is still whole cache lines.
func columns(n, width, elementSize int) int {
	const cache = 32 << 10
	b := 1 << (bits.Len(uint(max(cache/(2*n*elementSize), 1))) - 1)
	return min(max(b, 64/elementSize), width)
}
