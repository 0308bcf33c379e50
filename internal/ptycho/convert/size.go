package convert

import (
	"slices"

	"github.com/latent-go/latent/internal/npz"
)

// size finds the patterns and what their shape means.
func (c *converter) size() error {
	name, ok := find(c.in, c.o.DataKey, c.names.data)
	if err := c.missing(name, ok); err != nil {
		return err
	}
	h, err := c.in.Header(name)
	if err != nil {
		return err
	}
	c.data, c.header = name, h
	if err := c.countable(); err != nil {
		return err
	}
	s := squeeze(h.Shape, 3)
	if len(s) != 3 || h.Len() == 0 {
		return c.in.bad(name, h, "store the counts as (M, rows, columns)", "%w", npz.ErrShape)
	}
	c.m, c.rows, c.cols = s[0], s[1], s[2]
	if !c.o.Pad && (c.rows/c.o.Bin < c.o.N || c.cols/c.o.Bin < c.o.N) {
		return c.in.bad(name, h, "choose a smaller N or less binning, or surround the detector with masked pixels (--pad)", "%w: nothing of %d x %d pixels is left of it after binning by %d", npz.ErrShape, c.o.N, c.o.N, c.o.Bin)
	}
	if err := c.place(); err != nil {
		return err
	}
	if f, ok := isHDF(c.in); ok {
		return f.written(name)
	}
	return nil
}

// countable fails for patterns that are no real numbers. What reading says, of a
// pickle for instance, comes first.
func (c *converter) countable() error {
	switch c.header.DType.Kind {
	case npz.Int, npz.Uint, npz.Float, npz.Bool:
		return nil
	case npz.Object:
		if _, err := c.in.Read(c.data); err != nil {
			return err
		}
	}
	return c.in.bad(c.data, c.header, "store the counts as integers or floats", "%w", npz.ErrKind)
}

// missing explains a file without patterns.
func (c *converter) missing(name string, found bool) error {
	h, ok := isHDF(c.in)
	if found || !ok {
		return nil // reading an NPZ key that is not there lists those that are
	}
	if h.Has(positionX) {
		return h.bad(name, nil, "give the file with the patterns as INPUT and this one with --product", "this Ptychodus product has positions, but no patterns")
	}
	return h.bad(name, nil, "name the patterns with --data-key; the file has "+h.inventory(), "no patterns where %s keeps them", c.names.format)
}

// place checks the pixel of the zero frequency, if one is given.
func (c *converter) place() error {
	for _, a := range []struct {
		at   *int
		size int
		what string
	}{{c.o.CentreRow, c.rows, "row"}, {c.o.CentreCol, c.cols, "column"}} {
		if a.at == nil || c.o.Pad && *a.at < a.size {
			continue
		}
		first := before(*a.at, c.o.Bin, c.o.N)
		if first < 0 || first+c.o.N*c.o.Bin > a.size {
			return c.in.bad(c.data, c.header, "choose a smaller N or another centre, or --pad", "%d pixels around %s %d leave the detector", c.o.N*c.o.Bin, a.what, *a.at)
		}
	}
	return nil
}

// squeeze drops axes of length one as long as more than keep are left.
func squeeze(shape []int, keep int) []int {
	s := slices.Clone(shape)
	for i := 0; i < len(s) && len(s) > keep; {
		if s[i] == 1 {
			s = slices.Delete(s, i, i+1)
		} else {
			i++
		}
	}
	return s
}
