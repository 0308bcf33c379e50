package hdf5

import (
	"fmt"
	"math/bits"
)

// A fractalHeap holds the links of a large group or the attributes of an
// object that has many (III.G).
type fractalHeap struct {
	f           *File
	addr        uint64
	idSize      int
	offsetBytes int // bytes of an offset in an ID
	lengthBytes int // bytes of a length in an ID
	checked     bool
	width       uint64 // blocks per row
	start       uint64 // size of a block of the first row
	maxDirect   uint64
	root        uint64
	rows        int             // rows of the root; 0: the root is a direct block
	hugeIndex   uint64          // B-tree of objects too large for a block
	blocks      map[span][]byte // direct blocks read so far
}

// openFractalHeap reads the header of a heap.
func (f *File) openFractalHeap(addr uint64) (*fractalHeap, error) {
	what := fmt.Sprintf("fractal heap at %d", addr)
	b, err := f.read(addr, uint64(26+12*f.lengthSize+3*f.offsetSize))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	c := f.cursor(b, what)
	h := &fractalHeap{f: f, addr: addr, blocks: map[span][]byte{}}
	c.expect("FRHP")
	c.version(0)
	h.idSize = int(c.u16())
	filters := c.u16()
	h.checked = c.u8()&2 != 0
	maxManaged := uint64(c.u32())
	c.length() // next huge object
	h.hugeIndex = c.addr()
	c.length() // free space
	c.addr()   // its manager
	for range 8 {
		c.length() // statistics
	}
	h.takeTable(c, maxManaged)
	if c.err == nil && filters != 0 {
		return nil, unsupported("%s: it is compressed", what)
	}
	c.verifyChecksum(0)
	return h, c.err
}

// takeTable reads the shape of the doubling table.
func (h *fractalHeap) takeTable(c *cursor, maxManaged uint64) {
	h.width = uint64(c.u16())
	h.start, h.maxDirect = c.length(), c.length()
	heapBits := int(c.u16())
	c.skip(2) // rows the root starts with
	h.root, h.rows = c.addr(), int(c.u16())
	power := func(n uint64) bool { return n != 0 && n&(n-1) == 0 }
	if c.err == nil && (!power(h.width) || !power(h.start) || !power(h.maxDirect) ||
		h.maxDirect < h.start || h.maxDirect > h.f.size*2+1<<16 || heapBits > 64 || h.rows > 64) {
		c.fail("impossible sizes")
		return
	}
	h.offsetBytes = (heapBits + 7) / 8
	h.lengthBytes = limitBytes(max(1, min(h.maxDirect, maxManaged)))
}

// object returns the bytes behind a heap ID.
func (h *fractalHeap) object(id []byte) ([]byte, error) {
	c := h.f.cursor(id, fmt.Sprintf("fractal heap at %d: object", h.addr))
	flags := c.u8()
	switch kind := flags >> 4 & 3; {
	case flags>>6 != 0:
		return nil, unsupported("%s: version %d", c.what, flags>>6)
	case kind == 2 && h.idSize <= 18:
		// A tiny object is in the ID itself.
		return c.take(int(flags&15) + 1), c.err
	case kind == 1:
		return h.huge(c)
	case kind != 0:
		return nil, damaged("%s: type %d", c.what, kind)
	}
	offset, size := c.uint(h.offsetBytes), c.uint(h.lengthBytes)
	if c.err != nil {
		return nil, c.err
	}
	if size > h.maxDirect {
		return nil, damaged("%s: %d bytes are more than a block", c.what, size)
	}
	return h.managed(offset, size)
}

// huge fetches an object that has a place of its own. The ID says where if it
// is long enough for that; else it has a number to look up in a B-tree of kind
// 1, whose records are address, length and number.
func (h *fractalHeap) huge(c *cursor) ([]byte, error) {
	if h.idSize > c.offsetSize+c.lengthSize {
		addr, size := c.addr(), c.length()
		if c.err != nil {
			return nil, c.err
		}
		return h.f.read(addr, size)
	}
	number := c.uint(min(8, h.idSize-1, c.lengthSize))
	var object []byte
	err := h.f.walkTree2(h.hugeIndex, 1, func(record []byte) error {
		r := h.f.cursor(record, "huge object")
		addr, size := r.addr(), r.length()
		if r.length() != number || r.err != nil {
			return r.err
		}
		var err error
		object, err = h.f.read(addr, size)
		return err
	})
	if err == nil && object == nil {
		err = damaged("%s: no huge object %d", c.what, number)
	}
	return object, err
}

// managed finds the block that holds an offset and reads from it.
func (h *fractalHeap) managed(offset, size uint64) ([]byte, error) {
	addr, blockSize, within, err := h.root, h.start, offset, error(nil)
	if h.rows > 0 {
		addr, blockSize, within, err = h.descend(h.root, h.rows, offset, 8)
	}
	if err != nil {
		return nil, err
	}
	b, err := h.direct(addr, blockSize)
	if err != nil {
		return nil, err
	}
	if within > blockSize || size > blockSize-within {
		return nil, damaged("fractal heap at %d: an object leaves its block", h.addr)
	}
	return b[within : within+size], nil
}

// direct reads and verifies a direct block.
func (h *fractalHeap) direct(addr, size uint64) ([]byte, error) {
	if b, ok := h.blocks[span{addr, size}]; ok {
		return b, nil
	}
	what := fmt.Sprintf("fractal heap block at %d", addr)
	b, err := h.f.read(addr, size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if err := h.verify(h.f.cursor(b, what)); err != nil {
		return nil, err
	}
	if len(h.blocks) >= maxHeaps {
		clear(h.blocks)
	}
	h.blocks[span{addr, size}] = b
	return b, nil
}

// verify checks a direct block's head and, if it has one, its checksum: that
// of the whole block with the checksum itself as zero.
func (h *fractalHeap) verify(c *cursor) error {
	c.expect("FHDB")
	c.version(0)
	c.addr()
	c.skip(h.offsetBytes)
	if !h.checked {
		return c.err
	}
	at := c.at
	stored := c.u32()
	if c.err != nil {
		return c.err
	}
	blank := append([]byte(nil), c.b...)
	clear(blank[at : at+4])
	if !c.unchecked && checksum(blank) != stored {
		c.fail("its checksum is wrong")
	}
	return c.err
}

// rowSize is the size of the blocks of a row: the first two rows are alike,
// each further one doubles.
func (h *fractalHeap) rowSize(row int) uint64 { return h.start << max(0, row-1) }

// directRows is the number of rows whose blocks are direct.
func (h *fractalHeap) directRows() int { return bits.Len64(h.maxDirect/h.start) + 1 }

// descend follows indirect blocks to the direct block of an offset and returns
// its address, its size and the offset within it.
func (h *fractalHeap) descend(addr uint64, rows int, offset uint64, depth int) (block, size, within uint64, err error) {
	if depth == 0 {
		return 0, 0, 0, damaged("fractal heap at %d: its blocks are nested too deeply", h.addr)
	}
	children, err := h.indirect(addr, rows)
	if err != nil {
		return 0, 0, 0, err
	}
	for row := range rows {
		size := h.rowSize(row)
		if span := size * h.width; offset >= span {
			offset -= span
			continue
		}
		child := children[uint64(row)*h.width+offset/size]
		if row < h.directRows() {
			return child, size, offset % size, nil
		}
		inner := bits.Len64(size / (h.start * h.width))
		return h.descend(child, inner, offset%size, depth-1)
	}
	return 0, 0, 0, damaged("fractal heap at %d: an object lies outside it", h.addr)
}

// indirect reads the child addresses of an indirect block.
func (h *fractalHeap) indirect(addr uint64, rows int) ([]uint64, error) {
	what := fmt.Sprintf("fractal heap block at %d", addr)
	count := rows * int(h.width)
	size := 5 + h.f.offsetSize + h.offsetBytes + count*h.f.offsetSize + 4
	b, err := h.f.read(addr, uint64(size))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	c := h.f.cursor(b, what)
	c.expect("FHIB")
	c.version(0)
	c.addr()
	c.skip(h.offsetBytes)
	children := make([]uint64, count)
	for i := range children {
		children[i] = c.addr()
	}
	c.verifyChecksum(0)
	return children, c.err
}
