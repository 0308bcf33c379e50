package hdf5

import (
	"fmt"
	"math/bits"
)

// A tree2 is a version 2 B-tree (III.A.2), the index of attributes and links
// kept outside the object header and of chunks with two unlimited axes.
type tree2 struct {
	f          *File
	kind       byte
	nodeSize   uint64
	recordSize uint64
	countSize  int   // bytes that hold the number of records of any leaf
	totalSizes []int // bytes that hold the number of records of a subtree, by depth
	seen       map[uint64]bool
	visit      func(record []byte) error
}

// walkTree2 visits all records of a tree in order.
func (f *File) walkTree2(addr uint64, kind byte, visit func(record []byte) error) error {
	what := fmt.Sprintf("B-tree at %d", addr)
	b, err := f.read(addr, uint64(16+f.offsetSize+2+f.lengthSize+4))
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	c := f.cursor(b, what)
	c.expect("BTHD")
	c.version(0)
	t := &tree2{f: f, kind: c.u8(), seen: map[uint64]bool{}, visit: visit}
	t.nodeSize, t.recordSize = uint64(c.u32()), uint64(c.u16())
	depth := int(c.u16())
	c.skip(2) // when to split and merge
	root, records := c.addr(), uint64(c.u16())
	c.length()
	c.verifyChecksum(0)
	switch {
	case c.err != nil:
		return c.err
	case t.kind != kind:
		return damaged("%s: its kind is %d in place of %d", what, t.kind, kind)
	case root == undef:
		return nil
	case t.recordSize == 0 || t.nodeSize < 10+t.recordSize || t.nodeSize > f.size || depth > 16:
		return damaged("%s: impossible sizes", what)
	}
	t.measure(depth)
	return t.walk(root, records, depth)
}

// limitBytes is the number of bytes that hold values up to n.
func limitBytes(n uint64) int { return (bits.Len64(n)-1)/8 + 1 }

// walk visits a subtree: a leaf is a run of records; an inner node has its
// records first and then one child more than records, in between which they
// belong. Per child it states the address, the number of records of the child
// and, above the lowest inner level, of everything below it.
func (t *tree2) walk(addr, records uint64, depth int) error {
	if t.seen[addr] {
		return damaged("B-tree node at %d is reached twice", addr)
	}
	t.seen[addr] = true
	c, err := t.node(addr, records, depth)
	if err != nil {
		return err
	}
	rows := make([][]byte, records)
	for i := range rows {
		rows[i] = c.take(int(t.recordSize))
	}
	for i := 0; depth > 0 && i <= len(rows); i++ {
		child, count := c.addr(), c.uint(t.countSize)
		if depth > 1 {
			c.uint(t.totalSizes[depth-1])
		}
		if c.err != nil {
			return c.err
		}
		if err := t.walk(child, count, depth-1); err != nil {
			return err
		}
		if i < len(rows) {
			if err := t.visit(rows[i]); err != nil {
				return err
			}
		}
	}
	for i := 0; depth == 0 && i < len(rows); i++ {
		if err := t.visit(rows[i]); err != nil {
			return err
		}
	}
	return c.err
}

// node reads a node, verifies it and leaves the cursor at its records.
func (t *tree2) node(addr, records uint64, depth int) (*cursor, error) {
	what := fmt.Sprintf("B-tree node at %d", addr)
	sig, used := "BTLF", 6+records*t.recordSize
	if depth > 0 {
		sig = "BTIN"
		used += (records + 1) * uint64(t.pointerSize(depth))
	}
	if used+4 > t.nodeSize {
		return nil, damaged("%s: %d records do not fit", what, records)
	}
	b, err := t.f.read(addr, used+4)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	c := t.f.cursor(b, what)
	c.at = int(used)
	c.verifyChecksum(0)
	c.at = 0
	c.expect(sig)
	c.version(0)
	c.skip(1) // kind
	return c, c.err
}

// pointerSize is what a node of the given depth stores per child.
func (t *tree2) pointerSize(depth int) int {
	n := t.f.offsetSize + t.countSize
	if depth > 1 {
		n += t.totalSizes[depth-1]
	}
	return n
}

// measure works out the sizes of counts from the most records that fit.
func (t *tree2) measure(depth int) {
	most := (t.nodeSize - 10) / t.recordSize
	t.countSize = limitBytes(most)
	t.totalSizes = []int{t.countSize}
	for d := 1; d <= depth; d++ {
		pointer := uint64(t.pointerSize(d))
		var own uint64
		if t.nodeSize > 10+pointer {
			own = (t.nodeSize - 10 - pointer) / (t.recordSize + pointer)
		}
		hi, lo := bits.Mul64(own+1, most)
		if most = lo + own; hi != 0 || most < own {
			most = undef
		}
		t.totalSizes = append(t.totalSizes, limitBytes(most))
	}
}
