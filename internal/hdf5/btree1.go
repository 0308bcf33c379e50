package hdf5

import "fmt"

// A visitor of B-tree nodes sees each child with the key on its left.
type treeVisitor func(key []byte, child uint64) error

// walkTree visits the children of all leaves of a version 1 B-tree (III.A.1)
// in order. kind is 0 for groups and 1 for chunks.
func (f *File) walkTree(root uint64, kind byte, keySize int, visit treeVisitor) error {
	seen := map[uint64]bool{}
	var walk func(addr uint64, depth int) error
	walk = func(addr uint64, depth int) error {
		if seen[addr] {
			return damaged("B-tree node at %d is reached twice", addr)
		}
		seen[addr] = true
		level, children, keys, err := f.treeNode(addr, kind, keySize)
		switch {
		case err != nil:
			return err
		case depth >= 0 && level != depth:
			return damaged("B-tree node at %d has level %d below level %d", addr, level, depth+1)
		}
		for i, child := range children {
			next := func() error { return walk(child, level-1) }
			if level == 0 {
				next = func() error { return visit(keys[i], child) }
			}
			if err := next(); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(root, -1)
}

// treeNode reads one node: its level, children and the keys on their left.
func (f *File) treeNode(addr uint64, kind byte, keySize int) (level int, children []uint64, keys [][]byte, err error) {
	what := fmt.Sprintf("B-tree node at %d", addr)
	head := uint64(8 + 2*f.offsetSize)
	b, err := f.read(addr, head)
	if err != nil {
		return 0, nil, nil, fmt.Errorf("%s: %w", what, err)
	}
	c := f.cursor(b, what)
	c.expect("TREE")
	if k := c.u8(); c.err == nil && k != kind {
		c.fail("its kind is %d in place of %d", k, kind)
	}
	level = int(c.u8())
	used := uint64(c.u16())
	if c.err != nil {
		return 0, nil, nil, c.err
	}
	if c.b, err = f.read(addr, head+used*uint64(keySize+f.offsetSize)); err != nil {
		return 0, nil, nil, fmt.Errorf("%s: %w", what, err)
	}
	c.at = int(head)
	for range used {
		keys, children = append(keys, c.take(keySize)), append(children, c.addr())
	}
	return level, children, keys, c.err
}
