package hdf5

import (
	"errors"
	"fmt"
	"slices"
)

// A virtual dataset is put together from parts of others, in this file or beside
// it (IV.A.2.i, layout class 3; the mappings are VIII, "Virtual Dataset Global
// Heap Block").

const (
	mostMappings = 1 << 16
	mostRuns     = 1 << 21 // pieces of one selection
	mostVirtual  = 8       // datasets that stand for others that stand for others
)

// A mapping fills one selection of a virtual dataset from one of a source.
type mapping struct {
	file, path string
	from, to   selection
}

// A selection is a set of elements: all of them, or boxes.
type selection struct {
	all   bool
	boxes []slab
}

// A slab is count blocks along each axis, stride apart.
type slab struct{ start, stride, count, block []uint64 }

// mappings reads where the elements of a virtual dataset come from.
func (f *File) mappings(l layout) ([]mapping, error) {
	b, err := f.heapObject(l.addr, l.heapIndex)
	if err != nil {
		return nil, err
	}
	c := f.cursor(b, "mappings of a virtual dataset")
	version := c.version(1)
	n := c.length()
	if n > mostMappings {
		c.fail("%d mappings", n)
	}
	var out []mapping
	for range n {
		m := takeNames(c, version, out)
		m.from, m.to = takeSelection(c), takeSelection(c)
		if c.err != nil {
			return nil, c.err
		}
		out = append(out, m)
	}
	c.verifyChecksum(0)
	return out, c.err
}

// Bits of a mapping in version 1: its file, its dataset is that of an earlier
// mapping, or its file is the virtual dataset's own.
const (
	fileShared = 1
	pathShared = 2
	ownFile    = 4
)

// takeNames takes the names of a source: as they are, or from version 1 on as the
// number of the mapping that had them first.
func takeNames(c *cursor, version byte, before []mapping) (m mapping) {
	var flags byte
	if version > 0 {
		flags = c.u8()
	}
	earlier := func() (e mapping) {
		if k := c.length(); k < uint64(len(before)) {
			return before[k]
		}
		c.fail("it names a mapping that does not come before")
		return e
	}
	switch {
	case flags&ownFile != 0:
		m.file = "."
	case flags&fileShared != 0:
		m.file = earlier().file
	default:
		m.file = c.name(1)
	}
	if flags&pathShared != 0 {
		m.path = earlier().path
	} else {
		m.path = c.name(1)
	}
	return m
}

// Kinds of selections.
const (
	selectNone  = 0
	selectSlabs = 2
	selectAll   = 3
)

func takeSelection(c *cursor) selection {
	kind, version := c.u32(), c.u32()
	switch {
	case c.err != nil:
	case kind == selectAll || kind == selectNone:
		c.skip(8) // reserved, length
		return selection{all: kind == selectAll}
	case kind != selectSlabs || version < 1 || version > 3:
		c.err = unsupported("a selection of type %d, version %d", kind, version)
	case version == 1:
		c.skip(8) // reserved, length
		return takeBoxes(c, int(c.u32()), 4)
	case version == 2:
		regular := c.u8()&1 != 0
		c.skip(4) // length
		return takeSlabs(c, regular, 8)
	default:
		regular, size := c.u8()&1 != 0, int(c.u8())
		if size != 2 && size != 4 && size != 8 {
			c.fail("numbers of %d bytes", size)
		}
		return takeSlabs(c, regular, size)
	}
	return selection{}
}

// takeSlabs takes a regular hyperslab, or a list of boxes.
func takeSlabs(c *cursor, regular bool, size int) selection {
	rank := int(c.u32())
	if !regular {
		return takeBoxes(c, rank, size)
	}
	if rank < 1 || rank > maxRank {
		c.fail("a selection of %d axes", rank)
	}
	var s slab
	for range rank {
		if c.err != nil {
			return selection{}
		}
		for _, to := range []*[]uint64{&s.start, &s.stride, &s.count, &s.block} {
			v := c.uint(size)
			if v == 1<<(8*size)-1 {
				c.err = unsupported("a virtual dataset without an end")
			}
			*to = append(*to, v)
		}
	}
	return selection{boxes: []slab{s}}
}

// takeBoxes takes a number of boxes with their first and last elements.
func takeBoxes(c *cursor, rank, size int) selection {
	n := int(c.uint(size))
	if rank < 1 || rank > maxRank || n < 0 || n > mostRuns {
		c.fail("a selection of %d boxes with %d axes", n, rank)
	}
	var out selection
	for range n {
		if c.err != nil {
			return selection{}
		}
		s := slab{stride: ones(rank), count: ones(rank)}
		for range rank {
			s.start = append(s.start, c.uint(size))
		}
		for i := range rank {
			last := c.uint(size)
			if c.err == nil && last < s.start[i] {
				c.fail("a box ends before it begins")
			}
			s.block = append(s.block, last-s.start[i]+1)
		}
		out.boxes = append(out.boxes, s)
	}
	return out
}

func ones(n int) []uint64 {
	v := make([]uint64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

// A run is a piece of the row-major elements.
type run struct{ at, n uint64 }

// runs lists the elements of a selection in order, over a shape.
func (s selection) runs(dims []uint64) ([]run, error) {
	if s.all {
		n := uint64(1)
		for _, d := range dims {
			n *= d
		}
		return []run{{0, n}}, nil
	}
	var out []run
	for _, b := range s.boxes {
		if err := b.check(dims); err != nil {
			return nil, err
		}
		if out = b.appendRuns(out, dims); len(out) > mostRuns {
			return nil, unsupported("a selection of more than %d pieces", mostRuns)
		}
	}
	slices.SortFunc(out, func(a, b run) int {
		if a.at < b.at {
			return -1
		}
		return 1
	})
	merged := out[:0]
	for _, r := range out {
		if k := len(merged) - 1; k >= 0 && merged[k].at+merged[k].n == r.at {
			merged[k].n += r.n
			continue
		}
		merged = append(merged, r)
	}
	return merged, nil
}

func (b slab) check(dims []uint64) error {
	if len(b.start) != len(dims) {
		return damaged("a selection of %d axes in %d", len(b.start), len(dims))
	}
	for i, d := range dims {
		if b.count[i] == 0 || b.block[i] == 0 || b.count[i] > d || b.block[i] > d || b.stride[i] > d && b.count[i] > 1 || b.start[i] > d ||
			b.count[i] > 1 && b.stride[i] < b.block[i] || b.start[i]+(b.count[i]-1)*b.stride[i]+b.block[i] > d {
			return damaged("a selection leaves the shape %v", dims)
		}
	}
	return nil
}

// appendRuns walks the axes from the first; those at the end that are taken whole
// make one run.
func (b slab) appendRuns(out []run, dims []uint64) []run {
	unit, last := uint64(1), len(dims)-1
	for last > 0 && b.start[last] == 0 && b.count[last]*b.block[last] == dims[last] {
		unit *= dims[last]
		last--
	}
	var walk func(axis int, at uint64)
	walk = func(axis int, at uint64) {
		for k := uint64(0); k < b.count[axis] && len(out) <= mostRuns; k++ {
			first := b.start[axis] + k*b.stride[axis]
			if axis == last {
				out = append(out, run{(at*dims[axis] + first) * unit, b.block[axis] * unit})
				continue
			}
			for j := uint64(0); j < b.block[axis] && len(out) <= mostRuns; j++ {
				walk(axis+1, at*dims[axis]+first+j)
			}
		}
	}
	walk(0, 0)
	return out
}

// virtual reads the elements lo <= i < hi of a virtual dataset, as bytes.
func (d *Dataset) virtual(lo, hi uint64) ([]byte, error) {
	size := uint64(d.typ.size)
	out := make([]byte, (hi-lo)*size)
	d.fillWith(out)
	// Honest parts are read once; a small file must not ask for work without end.
	left := int64(4*d.f.maxBytes + mostRuns)
	for _, m := range d.parts {
		if err := d.copyPart(out, m, lo, hi, &left); err != nil {
			return nil, fmt.Errorf("the part %s of %s: %w", m.path, m.where(), err)
		}
	}
	return out, nil
}

func (m mapping) where() string {
	if m.file == "." {
		return "this file"
	}
	return m.file
}

// copyPart copies what one mapping has to give to the elements lo to hi.
func (d *Dataset) copyPart(out []byte, m mapping, lo, hi uint64, left *int64) error {
	to, err := m.to.runs(d.space.dims)
	if *left -= int64(len(to)); *left < 0 {
		return unsupported("parts in too many pieces")
	}
	if err != nil || len(to) == 0 || to[len(to)-1].at+to[len(to)-1].n <= lo || to[0].at >= hi {
		return err
	}
	src, err := d.source(m)
	if err != nil {
		return err
	}
	from, err := m.from.runs(src.space.dims)
	if err != nil {
		return err
	}
	if total(from) != total(to) {
		return damaged("%d elements of the source for %d", total(from), total(to))
	}
	pieces := pair(from, to, lo, hi)
	if len(pieces) == 0 {
		return nil
	}
	return d.copyPieces(out, src, pieces, lo, left)
}

// A piece is a run of both.
type piece struct{ from, to, n uint64 }

// pair walks both lists of runs side by side and keeps what lies within lo to hi.
func pair(from, to []run, lo, hi uint64) []piece {
	var out []piece
	var i int
	var used uint64
	for _, t := range to {
		for at, left := t.at, t.n; left > 0 && i < len(from); {
			n := min(left, from[i].n-used)
			if a, b := max(at, lo), min(at+n, hi); a < b {
				out = append(out, piece{from[i].at + used + a - at, a, b - a})
			}
			at, left, used = at+n, left-n, used+n
			if used == from[i].n {
				i, used = i+1, 0
			}
		}
	}
	return out
}

func total(runs []run) (n uint64) {
	for _, r := range runs {
		n += r.n
	}
	return n
}

// copyPieces reads the rows of the source that the pieces touch, once.
func (d *Dataset) copyPieces(out []byte, src *Dataset, pieces []piece, lo uint64, left *int64) error {
	first, last := pieces[0].from, uint64(0)
	for _, p := range pieces {
		first, last = min(first, p.from), max(last, p.from+p.n)
	}
	size, row := uint64(d.typ.size), uint64(1)
	rowBytes, err := src.rowBytes()
	if err != nil || rowBytes == 0 {
		return err
	}
	rows := [2]int{0, 1}
	if len(src.shape) > 0 {
		row = uint64(rowBytes) / size
		rows = [2]int{int(first / row), int(ceilDiv(last, row))}
	}
	if *left -= int64(rows[1]-rows[0]) * int64(rowBytes); *left < 0 {
		return damaged("its parts are read over and over")
	}
	raw, err := src.bytes(rows[0], rows[1])
	if err != nil {
		return err
	}
	begin := uint64(rows[0]) * row
	for _, p := range pieces {
		copy(out[(p.to-lo)*size:][:p.n*size], raw[(p.from-begin)*size:])
	}
	return nil
}

// source opens the dataset that a mapping takes from; its elements must have the
// same type.
func (d *Dataset) source(m mapping) (*Dataset, error) {
	f := d.f
	if m.file != "." {
		var err error
		if f, err = d.f.sibling(m.file); err != nil {
			return nil, err
		}
	}
	root, err := f.Root()
	if err != nil {
		return nil, err
	}
	src, err := root.Dataset(m.path)
	if err != nil {
		return nil, err
	}
	src.depth = d.depth + 1
	if src.depth > mostVirtual {
		return nil, damaged("virtual datasets that stand for each other")
	}
	if src.typ != d.typ {
		return nil, unsupported("its elements are %v, those of the virtual dataset %v", src.typ, d.typ)
	}
	return src, nil
}

// storedVirtual is what the sources hold, so far as they are there.
func (d *Dataset) storedVirtual() (n uint64, err error) {
	var errs []error
	for _, m := range d.parts {
		src, err := d.source(m)
		if err != nil {
			errs = append(errs, fmt.Errorf("the part %s of %s: %w", m.path, m.where(), err))
			continue
		}
		k, err := src.Stored()
		errs, n = append(errs, err), n+k
	}
	return n, errors.Join(errs...)
}
