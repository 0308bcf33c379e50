package convert

import (
	"math"

	"github.com/latent-go/latent/internal/npz"
)

// basis reads the vectors between neighbouring pixels along rows and columns of
// pixels: (2, 3), one a row, or (3, 2), one a column; the slow axis first, as in
// the data. Further axes are patterns, of which the first counts.
func (c *converter) basis(a archive, g *geometry) error {
	const name = cxiDetector + "basis_vectors"
	if !a.Has(name) {
		return nil
	}
	v, h, err := numbersAt(a, name)
	if err != nil {
		return err
	}
	s := h.Shape
	if n := len(s); n < 2 || len(v) < 6 || s[n-2]*s[n-1] != 6 || min(s[n-2], s[n-1]) != 2 {
		return a.bad(name, h, "store two vectors or none", "%w: (2, 3) is needed", npz.ErrShape)
	}
	slow, fast := vector{v[0], v[1], v[2]}, vector{v[3], v[4], v[5]}
	if s[len(s)-1] == 2 {
		slow, fast = vector{v[0], v[2], v[4]}, vector{v[1], v[3], v[5]}
	}
	return c.useBasis(a, name, h, g, slow, fast)
}

// useBasis checks the vectors and takes directions and, where the file has no
// other, the pixel from them.
func (c *converter) useBasis(a archive, name string, h *npz.Header, g *geometry, slow, fast vector) error {
	p, q := math.Sqrt(slow.dot(slow)), math.Sqrt(fast.dot(fast))
	if !(p > 0 && q > 0) || math.Abs(slow.dot(fast)) > 1e-3*p*q {
		return a.bad(name, h, "repair the vectors or leave them out", "the vectors %v and %v are not at right angles", slow, fast)
	}
	for i := range 3 {
		g.row[i], g.col[i] = slow[i]/p, fast[i]/q
	}
	if g.pixel.v == 0 && g.pixel.err == nil {
		var err error
		g.pixel, err = square(a, value{v: q, from: "/" + name}, value{v: p, from: "/" + name})
		return err
	}
	return nil
}
