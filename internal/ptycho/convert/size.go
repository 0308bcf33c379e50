package convert

import (
	"slices"

	"github.com/latent-go/latent/internal/npz"
)

// size finds the patterns and what their shape means.
func (c *converter) size() error {
	if err := c.findParts(); err != nil {
		return err
	}
	if !c.o.Pad && (c.rows/c.o.Bin < c.o.N || c.cols/c.o.Bin < c.o.N) {
		return c.in.bad(c.data, c.header, "choose a smaller N or less binning, or surround the detector with masked pixels (--pad)", "%w: nothing of %d x %d pixels is left of it after binning by %d", npz.ErrShape, c.o.N, c.o.N, c.o.Bin)
	}
	return nil
}

// countable fails for patterns that are no real numbers. What reading says, of a
// pickle for instance, comes first.
func (c *converter) countable(a archive, name string, h *npz.Header) error {
	switch h.DType.Kind {
	case npz.Bool: // detectors that count to one, or a mask
		c.note("%s is true or false: taken for one count or none; if that is a mask, name the counts with --data-key", a.shown(name))
		return nil
	case npz.Int, npz.Uint, npz.Float:
		return nil
	case npz.Object:
		if _, err := a.Read(name); err != nil {
			return err
		}
	}
	return a.bad(name, h, "store the counts as integers or floats", "%w", npz.ErrKind)
}

// missing explains a file without patterns.
func (c *converter) missing(a archive, name string, found bool) error {
	switch {
	case found:
		return nil
	case len(namesOf(a).data) == 0:
		return nil // a file that has no place for any says on reading what it is for
	case a.Has("diffraction") && a.Has("xcoords"):
		return a.bad("diffraction", nil, "give it to ptycho train, reconstruct or inference as it is; to convert it all the same, add --data-key diffraction", "this is a data file already")
	case a.Has(positionX):
		return a.bad(name, nil, "give the file with the patterns as INPUT and this one with --product", "this Ptychodus product has positions, but no patterns")
	}
	return a.bad(name, nil, "name the patterns with --data-key; the file has "+a.inventory(), "%w: no patterns where %s keeps them", npz.ErrMissing, namesOf(a).format)
}

// place checks the pixel of the zero frequency, if one is given.
func (c *converter) place() error {
	for _, a := range []struct {
		at   *int
		size int
		what string
	}{{c.row, c.rows, "row"}, {c.col, c.cols, "column"}} {
		if a.at == nil || c.o.Pad && *a.at < a.size {
			continue
		}
		first := before(*a.at, c.o.Bin, c.o.N)
		if first < 0 || first+c.o.N*c.o.Bin > a.size {
			return c.in.bad(c.data, c.header, "choose a smaller N or another centre (--centre-row, --centre-column; --centre centre for the middle), or --pad", "%d pixels around %s %d leave the detector", c.o.N*c.o.Bin, a.what, *a.at)
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
