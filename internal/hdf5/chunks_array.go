package hdf5

import (
	"fmt"
	"math/bits"
	"slices"
)

// An arrayReader reads the elements of a fixed or extensible array, the
// indexes of datasets with no or one unlimited axis.
type arrayReader struct {
	d       *Dataset
	g       *grid
	counts  []uint64 // chunks per axis by which elements are numbered
	axis    int      // the unlimited axis, which is numbered first; 0 if none
	size    int      // bytes of an element
	next    uint64   // number of the next element
	places  []chunkPlace
	blockAt int // bytes of a block's offset, extensible arrays only
}

// take reads n elements; those without an address have no chunk.
func (r *arrayReader) take(c *cursor, n uint64) error {
	for range n {
		b := c.take(r.size)
		if c.err != nil {
			return c.err
		}
		p, err := r.d.element(b, r.g)
		if err != nil {
			return err
		}
		offset, ok := r.g.place(r.next, r.counts)
		r.next++
		if !ok || p.addr == undef {
			continue
		}
		p.offset = r.unswizzle(offset)
		r.places = append(r.places, p)
	}
	return nil
}

// unswizzle is here because extensible arrays number the unlimited axis first.
func (r *arrayReader) unswizzle(offset []uint64) []uint64 {
	if r.axis == 0 {
		return offset
	}
	first := offset[0]
	return slices.Insert(slices.Clone(offset[1:]), r.axis, first)
}

// pages reads n elements kept in pages of per elements with a checksum each.
// used has a bit per page, most significant first; unused pages are skipped.
func (r *arrayReader) pages(addr, n, per uint64, used []byte) error {
	for page := uint64(0); n > 0; page++ {
		count := min(n, per)
		n -= count
		size := count*uint64(r.size) + 4
		if used[page/8]>>(7-page%8)&1 == 0 {
			r.next += count
			addr += size
			continue
		}
		b, err := r.d.f.read(addr, size)
		if err != nil {
			return err
		}
		c := r.d.f.cursor(b, fmt.Sprintf("page at %d", addr))
		if err := r.take(c, count); err != nil {
			return err
		}
		if c.verifyChecksum(0); c.err != nil {
			return c.err
		}
		addr += size
	}
	return nil
}

// fixedChunks reads a fixed array (VII.D), the index of datasets that cannot
// grow.
func (d *Dataset) fixedChunks(g *grid) ([]chunkPlace, error) {
	f := d.f
	b, err := f.read(d.layout.addr, uint64(8+f.lengthSize+f.offsetSize+4))
	if err != nil {
		return nil, err
	}
	c := f.cursor(b, "fixed array")
	c.expect("FAHD")
	c.version(0)
	c.skip(1) // whether filtered
	r := &arrayReader{d: d, g: g, counts: g.most, size: int(c.u8())}
	pageBits := c.u8()
	n, block := c.length(), c.addr()
	c.verifyChecksum(0)
	switch {
	case c.err != nil || block == undef:
		return nil, c.err
	case pageBits > 40 || r.size < f.offsetSize || n > f.size:
		return nil, damaged("fixed array: impossible sizes")
	}
	err = r.fixedBlock(block, n, 1<<pageBits)
	return r.places, err
}

// fixedBlock reads the only data block of a fixed array: signature, version,
// client, address of the header, then either all elements and a checksum, or,
// beyond one page, a bit per page in use, a checksum, and the pages.
func (r *arrayReader) fixedBlock(addr, n, per uint64) error {
	head := uint64(6 + r.d.f.offsetSize)
	var mask uint64
	body := n * uint64(r.size)
	if n > per {
		mask, body = (ceilDiv(n, per)+7)/8, 0
	}
	b, err := r.d.f.read(addr, head+mask+body+4)
	if err != nil {
		return err
	}
	c := r.d.f.cursor(b, fmt.Sprintf("fixed array at %d", addr))
	c.expect("FADB")
	c.version(0)
	c.skip(1 + r.d.f.offsetSize)
	used := c.take(int(mask))
	if n <= per {
		if err := r.take(c, n); err != nil {
			return err
		}
	}
	if c.verifyChecksum(0); c.err != nil || n <= per {
		return c.err
	}
	return r.pages(addr+head+mask+4, n, per, used)
}

// An extensibleArray (VII.C) has the parameters of the index of a dataset with one
// unlimited axis: a few elements in the index block, then data blocks, then
// super blocks of data blocks, growing by powers of two.
type extensibleArray struct {
	*arrayReader
	inIndex   uint64 // elements in the index block
	minBlock  uint64 // elements of the smallest data block
	minSupers uint64 // data block pointers of the smallest super block
	perPage   uint64
	maxBits   int
	want      uint64 // elements in use
}

// extensibleChunks reads the header of an extensible array: signature, version,
// client, the six parameters, six statistics and the address of the index block.
func (d *Dataset) extensibleChunks(g *grid) ([]chunkPlace, error) {
	f := d.f
	b, err := f.read(d.layout.addr, uint64(12+6*f.lengthSize+f.offsetSize+4))
	if err != nil {
		return nil, err
	}
	c := f.cursor(b, "extensible array")
	c.expect("EAHD")
	c.version(0)
	c.skip(1)
	a := &extensibleArray{arrayReader: &arrayReader{d: d, g: g, size: int(c.u8())}}
	a.maxBits = int(c.u8())
	a.inIndex, a.minBlock, a.minSupers = uint64(c.u8()), uint64(c.u8()), uint64(c.u8())
	a.perPage = 1 << min(c.u8(), 40)
	for range 4 {
		c.length() // statistics
	}
	a.want = c.length()
	c.length()
	index := c.addr()
	c.verifyChecksum(0)
	switch {
	case c.err != nil || index == undef:
		return nil, c.err
	case !a.possible():
		return nil, damaged("extensible array: impossible sizes")
	}
	a.axis = max(0, slices.Index(g.most, undef))
	a.counts = append([]uint64{undef}, slices.Delete(slices.Clone(g.most), a.axis, a.axis+1)...)
	a.reorderGrid()
	err = a.readIndex(index)
	return a.places, err
}

// possible checks the parameters as far as later arithmetic relies on them.
func (a *extensibleArray) possible() bool {
	power := func(n uint64) bool { return n != 0 && n&(n-1) == 0 }
	return power(a.minBlock) && power(a.minSupers) && a.minSupers >= 2 && a.maxBits <= 64 &&
		a.maxBits >= bits.Len64(a.minBlock) && a.size >= a.d.f.offsetSize && a.want <= a.d.f.size
}

// reorderGrid puts the unlimited axis first, as elements are numbered.
func (a *extensibleArray) reorderGrid() {
	a.blockAt = (a.maxBits + 7) / 8
	g := *a.g
	move := func(v []uint64) []uint64 {
		rest := slices.Delete(slices.Clone(v), a.axis, a.axis+1)
		return append([]uint64{v[a.axis]}, rest...)
	}
	g.chunk, g.count = move(g.chunk), move(g.count)
	a.g = &g
}

// readIndex reads the index block and all that hangs from it.
func (a *extensibleArray) readIndex(addr uint64) error {
	f := a.d.f
	direct := 2 * (a.minSupers - 1)
	firstSuper := 2 * (bits.Len64(a.minSupers) - 1)
	supers := max(0, 1+a.maxBits-(bits.Len64(a.minBlock)-1)-firstSuper)
	size := uint64(6+f.offsetSize) + a.inIndex*uint64(a.size) + (direct+uint64(supers))*uint64(f.offsetSize) + 4
	b, err := f.read(addr, size)
	if err != nil {
		return err
	}
	c := f.cursor(b, fmt.Sprintf("extensible array at %d", addr))
	c.expect("EAIB")
	c.version(0)
	c.skip(1 + f.offsetSize)
	if err := a.take(c, a.inIndex); err != nil {
		return err
	}
	// Data blocks of the first, small super blocks are listed right here.
	for super := range firstSuper {
		for range blocksIn(super) {
			if err := a.readBlock(c.addr(), a.blockSize(super), nil); err != nil {
				return err
			}
		}
	}
	for super := firstSuper; super < firstSuper+supers && a.next < a.want; super++ {
		if err := a.readSuper(c.addr(), super); err != nil {
			return err
		}
	}
	c.at = len(b) - 4
	c.verifyChecksum(0)
	return c.err
}

// blocksIn is the number of data blocks of a super block.
func blocksIn(super int) uint64 { return 1 << (super / 2) }

// blockSize is the number of elements in each of them.
func (a *extensibleArray) blockSize(super int) uint64 { return a.minBlock << ((super + 1) / 2) }

// readBlock reads a data block; with used, a paged one.
func (a *extensibleArray) readBlock(addr, n uint64, used []byte) error {
	if addr == undef || a.next >= a.want {
		a.next += n
		return nil
	}
	f := a.d.f
	head := uint64(6 + f.offsetSize + a.blockAt)
	body := n * uint64(a.size)
	switch {
	case used != nil:
		body = 0
	case n > a.perPage:
		return unsupported("extensible array block at %d: pages without marks", addr)
	}
	b, err := f.read(addr, head+body+4)
	if err != nil {
		return err
	}
	c := f.cursor(b, fmt.Sprintf("extensible array block at %d", addr))
	c.expect("EADB")
	c.version(0)
	c.at = int(head)
	if used == nil {
		if err := a.take(c, n); err != nil {
			return err
		}
	}
	if c.verifyChecksum(0); c.err != nil || used == nil {
		return c.err
	}
	return a.pages(addr+head+4, n, a.perPage, used)
}

// readSuper reads a super block and its data blocks.
func (a *extensibleArray) readSuper(addr uint64, super int) error {
	blocks, n := blocksIn(super), a.blockSize(super)
	if addr == undef {
		a.next += blocks * n
		return nil
	}
	f := a.d.f
	var mask uint64 // bytes of page marks per data block
	if n > a.perPage {
		mask = (ceilDiv(n, a.perPage) + 7) / 8
	}
	head := uint64(6 + f.offsetSize + a.blockAt)
	if blocks > f.size || mask > f.size {
		return damaged("extensible array super block at %d: impossible sizes", addr)
	}
	b, err := f.read(addr, head+blocks*(mask+uint64(f.offsetSize))+4)
	if err != nil {
		return err
	}
	c := f.cursor(b, fmt.Sprintf("extensible array super block at %d", addr))
	c.at = len(b) - 4
	c.verifyChecksum(0)
	c.at = 0
	c.expect("EASB")
	c.version(0)
	c.at = int(head)
	marks := c.take(int(blocks * mask))
	for i := uint64(0); i < blocks && c.err == nil; i++ {
		var used []byte
		if mask > 0 {
			used = marks[i*mask : (i+1)*mask]
		}
		if err := a.readBlock(c.addr(), n, used); err != nil {
			return err
		}
	}
	return c.err
}
