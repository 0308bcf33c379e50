package hdf5

import "bytes"

// unused fills what a node does not use.
const unused = 0xa5

// btreeK is the "indexed storage internal node K" that readers assume when
// the superblock names none: a node has at most 2K children.
const btreeK = 32

// A treeEntry is a child of a B-tree node with the key on its left.
type treeEntry struct {
	key  []byte
	addr uint64
}

// writeIndex writes the version 1 B-tree of the chunks (III.A.1) from the
// leaves up and returns the address of its root.
func (s *chunkSink) writeIndex() (uint64, error) {
	level := make([]treeEntry, len(s.index))
	for i, c := range s.index {
		level[i] = treeEntry{s.key(i), c.addr}
	}
	end := s.endKey()
	for depth := byte(0); ; depth++ {
		next, err := s.writeLevel(level, end, depth)
		if err != nil {
			return 0, err
		}
		if len(next) == 1 {
			return next[0].addr, nil
		}
		level = next
	}
}

// writeLevel writes all nodes of one depth, side by side, and returns the
// entries that their parents need.
func (s *chunkSink) writeLevel(entries []treeEntry, end []byte, depth byte) ([]treeEntry, error) {
	count := (len(entries) + 2*btreeK - 1) / (2 * btreeK)
	size := 24 + (2*btreeK+1)*len(end) + 2*btreeK*8
	step := uint64(size+7) &^ 7
	first := s.w.alloc(count * int(step))
	parents := make([]treeEntry, count)
	for i := range parents {
		lo, hi := i*2*btreeK, min((i+1)*2*btreeK, len(entries))
		right := end
		if hi < len(entries) {
			right = entries[hi].key
		}
		addr := first + uint64(i)*step
		node := append(treeHead(depth, hi-lo, addr, step, i > 0, i < count-1), treeBody(entries[lo:hi], right)...)
		// Readers fetch a node at its full size, used or not. What is not used is
		// not zero: a run of zeros would pass for a chunk of zeros with its checksum.
		if err := s.w.writeAt(append(node, bytes.Repeat([]byte{unused}, size-len(node))...), addr); err != nil {
			return nil, err
		}
		parents[i] = treeEntry{entries[lo].key, addr}
	}
	return parents, nil
}

// treeHead is the fixed part of a node; siblings lie step bytes apart.
func treeHead(depth byte, used int, addr, step uint64, left, right bool) []byte {
	b := append([]byte("TREE"), 1, depth) // type 1: raw data chunks
	b = le.AppendUint16(b, uint16(used))
	before, after := undef, undef
	if left {
		before = addr - step
	}
	if right {
		after = addr + step
	}
	return le.AppendUint64(le.AppendUint64(b, before), after)
}

// treeBody alternates keys and children and closes with the key to the right.
func treeBody(entries []treeEntry, right []byte) []byte {
	var b []byte
	for _, e := range entries {
		b = le.AppendUint64(append(b, e.key...), e.addr)
	}
	return append(b, right...)
}

// key is the size, filter mask and offset of chunk i, in elements.
func (s *chunkSink) key(i int) []byte {
	b := le.AppendUint32(nil, s.index[i].size)
	b = le.AppendUint32(b, s.index[i].mask)
	offset := make([]uint64, len(s.chunk)+1) // the last is the byte within an element: 0
	for a := s.axis; a >= 0; a-- {
		pieces := (s.spec.Shape[a] + s.chunk[a] - 1) / s.chunk[a]
		offset[a] = uint64(i % pieces * s.chunk[a])
		i /= pieces
	}
	return appendAll(b, offset)
}

// endKey is the key to the right of all chunks: the first offset past them.
func (s *chunkSink) endKey() []byte {
	offset := make([]uint64, len(s.chunk)+1)
	pieces := (s.spec.Shape[0] + s.chunk[0] - 1) / s.chunk[0]
	offset[0] = uint64(pieces * s.chunk[0])
	return appendAll(make([]byte, 8), offset)
}

func appendAll(b []byte, v []uint64) []byte {
	for _, x := range v {
		b = le.AppendUint64(b, x)
	}
	return b
}
