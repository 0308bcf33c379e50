package hdf5

import "math"

// A space is the shape of a dataset or an attribute.
type space struct {
	dims   []uint64
	limits []uint64 // maximal dims; undef is unlimited
	null   bool     // no elements at all
}

// parseSpace reads a dataspace message of either version (IV.A.2.b).
func (f *File) parseSpace(data []byte) (space, error) {
	var s space
	c := f.cursor(data, "dataspace")
	version := c.version(2)
	rank, flags := int(c.u8()), c.u8()
	if version == 2 {
		s.null = c.u8() == 2
	} else {
		c.skip(5)
	}
	if rank > maxRank {
		c.fail("%d axes", rank)
	}
	s.dims = f.takeLengths(c, rank)
	s.limits = s.dims
	if flags&1 != 0 {
		s.limits = f.takeLengths(c, rank)
	}
	return s, c.err
}

// takeLengths takes n lengths, reading all ones as undef.
func (f *File) takeLengths(c *cursor, n int) []uint64 {
	v := make([]uint64, 0, max(0, min(n, maxRank)))
	for range n {
		if c.err != nil {
			return nil
		}
		x := c.length()
		if f.lengthSize < 8 && x == 1<<(8*f.lengthSize)-1 {
			x = undef
		}
		v = append(v, x)
	}
	return v
}

// count returns the number of elements, provided that all of them, size bytes
// each, are a number of bytes that fits an int.
func (s space) count(size int) (int, error) {
	if s.null {
		return 0, nil
	}
	shape, err := s.shape()
	if err != nil {
		return 0, err
	}
	n, err := countElements(shape, max(1, size))
	if err != nil {
		return 0, damaged("%v", err)
	}
	return n, nil
}

// shape returns the dims as ints.
func (s space) shape() ([]int, error) {
	shape := make([]int, len(s.dims))
	for i, d := range s.dims {
		if d > math.MaxInt {
			return nil, damaged("an axis of length %d", d)
		}
		shape[i] = int(d)
	}
	return shape, nil
}
