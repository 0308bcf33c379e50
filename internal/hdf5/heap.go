package hdf5

import "fmt"

// A collection is one block of the global heap (III.E), where text and lists
// of any length live.
type collection struct {
	b       []byte
	objects map[uint32]span // place of each object within b
}

// maxHeaps bounds the collections kept in memory.
const maxHeaps = 64

// heapObject returns an object of the global heap. The bytes belong to the
// cache and must not be changed.
func (f *File) heapObject(addr uint64, index uint32) ([]byte, error) {
	h, ok := f.heaps[addr]
	if !ok {
		var err error
		if h, err = f.readCollection(addr); err != nil {
			return nil, err
		}
		if len(f.heaps) >= maxHeaps {
			clear(f.heaps)
		}
		f.heaps[addr] = h
	}
	s, ok := h.objects[index]
	if !ok {
		return nil, damaged("global heap at %d: it has no object %d", addr, index)
	}
	return h.b[s.addr : s.addr+s.size], nil
}

// readCollection reads a collection and lists its objects: each has an index, a
// reference count, a size and its bytes, padded to a multiple of eight.
func (f *File) readCollection(addr uint64) (*collection, error) {
	what := fmt.Sprintf("global heap at %d", addr)
	head, err := f.read(addr, uint64(8+f.lengthSize))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	c := f.cursor(head, what)
	c.expect("GCOL")
	c.version(1)
	c.skip(3)
	size := c.length()
	if c.err != nil {
		return nil, c.err
	}
	if c.b, err = f.read(addr, size); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	c.skip(8 - f.lengthSize) // the head is padded to 16 bytes, here and below
	h := &collection{b: c.b, objects: map[uint32]span{}}
	for c.err == nil && c.left() >= heapObjectHead {
		if !takeHeapObject(c, h) {
			break
		}
	}
	return h, c.err
}

// takeHeapObject notes one object; index 0 is the free space at the end.
func takeHeapObject(c *cursor, h *collection) bool {
	index := uint32(c.u16())
	c.skip(6) // reference count, reserved
	size := c.length()
	c.skip(8 - c.lengthSize)
	if index == 0 || c.err != nil {
		return false
	}
	if size > uint64(c.left()) {
		c.fail("object %d of %d bytes is larger than the collection", index, size)
		return false
	}
	h.objects[index] = span{uint64(c.at), size}
	c.skip(int(min((size+7)&^7, uint64(c.left()))))
	return true
}

// localHeap is the table of names of an old-style group (III.D).
func (f *File) localHeap(addr uint64) ([]byte, error) {
	what := fmt.Sprintf("local heap at %d", addr)
	b, err := f.read(addr, uint64(8+2*f.lengthSize+f.offsetSize))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	c := f.cursor(b, what)
	c.expect("HEAP")
	c.version(0)
	c.skip(3)
	size := c.length()
	c.length() // free list
	data := c.addr()
	if c.err != nil {
		return nil, c.err
	}
	return f.read(data, size)
}

// heapName returns the text at an offset of a local heap.
func heapName(heap []byte, offset uint64, what string) (string, error) {
	if offset >= uint64(len(heap)) {
		return "", damaged("%s: a name lies outside its heap", what)
	}
	c := &cursor{b: heap[offset:], what: what}
	s := c.name(1)
	return s, c.err
}
