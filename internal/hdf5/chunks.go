package hdf5

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// A chunkPlace is one chunk of a dataset: its first element and its bytes.
type chunkPlace struct {
	offset []uint64
	addr   uint64
	size   uint64
	mask   uint32
}

// A grid is the arrangement of chunks by which arrays index them: row-major
// over the maximal shape of the dataset.
type grid struct {
	chunk []uint64
	count []uint64 // chunks along each axis, of the present shape
	most  []uint64 // the same of the maximal shape; undef if unlimited
	bytes uint64   // of a whole chunk
}

// newGrid works out the grid; the number of chunks and the size of one must
// fit an int.
func (d *Dataset) newGrid() (*grid, error) {
	g := &grid{chunk: d.layout.chunk}
	if len(g.chunk) != len(d.space.dims) {
		return nil, damaged("%d axes in chunks of %d", len(d.space.dims), len(g.chunk))
	}
	product, total := uint64(d.typ.size), uint64(1)
	for i, n := range g.chunk {
		if n > math.MaxInt32 || product > math.MaxInt32*64/n {
			return nil, damaged("chunks of shape %v", g.chunk)
		}
		product *= n
		count := ceilDiv(d.space.dims[i], n)
		g.count = append(g.count, count)
		most := d.space.limits[i]
		if most != undef {
			most = ceilDiv(max(most, d.space.dims[i]), n)
		}
		g.most = append(g.most, most)
		if count > 0 && total > math.MaxInt32/count {
			return nil, unsupported("more than 2^31 chunks")
		}
		total *= count
	}
	g.bytes = product
	return g, nil
}

// ceilDiv is a/b rounded up, without the overflow of (a+b-1)/b.
func ceilDiv(a, b uint64) uint64 { return a/b + min(1, a%b) }

// place turns a position in the row-major order of the axes' counts into the
// offset of a chunk; ok is false outside the present shape.
func (g *grid) place(i uint64, counts []uint64) (offset []uint64, ok bool) {
	offset = make([]uint64, len(counts))
	for a := len(counts) - 1; a >= 0; a-- {
		k := i
		if a > 0 && counts[a] > 0 {
			k = i % counts[a]
			i /= counts[a]
		}
		if k >= g.count[a] {
			return nil, false
		}
		offset[a] = k * g.chunk[a]
	}
	return offset, true
}

// whole says whether no part of a chunk sticks out over the shape.
func (g *grid) whole(offset, dims []uint64) bool {
	for a, o := range offset {
		if o+g.chunk[a] > dims[a] {
			return false
		}
	}
	return true
}

// chunks lists the stored chunks of a dataset, in any order. The result is
// kept, because readers come back for one range of rows after another.
func (d *Dataset) chunks() ([]chunkPlace, error) {
	if d.places != nil || d.layout.addr == undef {
		return d.places, nil
	}
	g, err := d.newGrid()
	if err != nil {
		return nil, err
	}
	d.grid = g
	places, err := d.listChunks(g)
	if err != nil {
		return nil, fmt.Errorf("chunk index: %w", err)
	}
	if err := errors.Join(d.checkPlaces(places), d.checkWhole(places)); err != nil {
		return nil, fmt.Errorf("chunk index: %w", err)
	}
	d.places = places
	return places, nil
}

// checkPlaces refuses chunks that share a place in the dataset or lie one over
// the other in the file, with which a small file could unfold without end.
func (d *Dataset) checkPlaces(places []chunkPlace) error {
	seen := make(map[string]bool, len(places))
	left := d.f.size
	for _, p := range places {
		key := string(appendAll(nil, p.offset))
		if seen[key] {
			return damaged("two chunks at %v", p.offset)
		}
		seen[key] = true
		if err := d.f.inside(p.addr, p.size); err != nil {
			return fmt.Errorf("chunk at %v: %w", p.offset, err)
		}
		if p.size > left {
			return damaged("its chunks overlap in the file")
		}
		left -= p.size
	}
	return nil
}

// checkWhole refuses a dataset of fixed shape whose chunks carry checksums while
// some are not there. The index itself has no checksum in this format: a changed
// offset would read as zeros.
func (d *Dataset) checkWhole(places []chunkPlace) error {
	checked := slices.ContainsFunc(d.filters, func(f filter) bool { return f.id == filterFletcher })
	if !checked || !slices.Equal(d.space.limits, d.space.dims) {
		return nil
	}
	if want := product(d.grid.count); uint64(len(places)) != want {
		return damaged("%d of %d chunks are there", len(places), want)
	}
	return nil
}

// listChunks reads whichever index the layout names.
func (d *Dataset) listChunks(g *grid) ([]chunkPlace, error) {
	switch d.layout.index {
	case indexTree:
		return d.treeChunks(g)
	case indexSingle:
		return d.singleChunk(g)
	case indexImplicit:
		return d.implicitChunks(g)
	case indexFixed:
		return d.fixedChunks(g)
	case indexExtensible:
		return d.extensibleChunks(g)
	}
	return d.tree2Chunks(g)
}

// treeChunks reads the version 1 B-tree: keys of size, mask and offset.
func (d *Dataset) treeChunks(g *grid) (places []chunkPlace, err error) {
	rank := len(g.chunk)
	err = d.f.walkTree(d.layout.addr, 1, 8+8*(rank+1), func(key []byte, child uint64) error {
		c := d.f.cursor(key, "chunk key")
		p := chunkPlace{addr: child, size: uint64(c.u32()), mask: c.u32()}
		for a := range rank {
			o := c.u64()
			if o%g.chunk[a] != 0 {
				return damaged("a chunk at offset %d of axis %d with chunks of %d", o, a, g.chunk[a])
			}
			if o >= d.space.dims[a] {
				return nil // left over from before the dataset shrank
			}
			p.offset = append(p.offset, o)
		}
		places = append(places, p)
		return nil
	})
	return places, err
}

// singleChunk is the index of a dataset that is one chunk: its address is in
// the layout itself.
func (d *Dataset) singleChunk(g *grid) ([]chunkPlace, error) {
	p := chunkPlace{offset: make([]uint64, len(g.chunk)), addr: d.layout.addr, size: g.bytes}
	if d.layout.singleSize != 0 {
		p.size, p.mask = d.layout.singleSize, d.layout.singleMask
	}
	return []chunkPlace{p}, nil
}

// implicitChunks lie one behind the other and are never filtered.
func (d *Dataset) implicitChunks(g *grid) (places []chunkPlace, err error) {
	total := product(g.most)
	if total > d.f.size/g.bytes || d.f.inside(d.layout.addr, total*g.bytes) != nil {
		return nil, damaged("%d chunks of %d bytes are more than the file holds", total, g.bytes)
	}
	for i := range total {
		if offset, ok := g.place(i, g.most); ok {
			places = append(places, chunkPlace{offset: offset, addr: d.layout.addr + i*g.bytes, size: g.bytes})
		}
	}
	return places, nil
}

// tree2Chunks reads the version 2 B-tree of kind 10, or 11 with filters.
func (d *Dataset) tree2Chunks(g *grid) (places []chunkPlace, err error) {
	kind := byte(10)
	if len(d.filters) > 0 {
		kind = 11
	}
	rank := len(g.chunk)
	err = d.f.walkTree2(d.layout.addr, kind, func(record []byte) error {
		head := len(record) - 8*rank
		if head < d.f.offsetSize {
			return damaged("chunk records of %d bytes", len(record))
		}
		p, err := d.element(record[:head], g)
		if err != nil {
			return err
		}
		c := d.f.cursor(record, "chunk record")
		c.at = head
		for a := range rank {
			k := c.u64()
			if k >= g.count[a] {
				return nil
			}
			p.offset = append(p.offset, k*g.chunk[a])
		}
		places = append(places, p)
		return c.err
	})
	return places, err
}

// element reads the address, and with filters also size and mask, by which
// arrays and version 2 B-trees describe a chunk.
func (d *Dataset) element(b []byte, g *grid) (chunkPlace, error) {
	c := d.f.cursor(b, "chunk record")
	p := chunkPlace{addr: c.addr(), size: g.bytes}
	if len(d.filters) == 0 {
		return p, c.err
	}
	n := len(b) - d.f.offsetSize - 4
	if n < 1 || n > 8 {
		return p, damaged("chunk records of %d bytes", len(b))
	}
	p.size, p.mask = c.uint(n), c.u32()
	return p, c.err
}

// product multiplies, with undef for what does not fit.
func product(v []uint64) uint64 {
	p := uint64(1)
	for _, x := range v {
		if x != 0 && p > math.MaxInt64/x {
			return undef
		}
		p *= x
	}
	return p
}
