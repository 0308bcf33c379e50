package hdf5

// Layout classes.
const (
	layoutCompact    = 0
	layoutContiguous = 1
	layoutChunked    = 2
	layoutVirtual    = 3
)

// Chunk indexes of layout version 4; 0 stands for the B-tree of version 3.
const (
	indexTree       = 0
	indexSingle     = 1
	indexImplicit   = 2
	indexFixed      = 3
	indexExtensible = 4
	indexTree2      = 5
)

// A layout says where the elements of a dataset are.
type layout struct {
	class byte
	raw   []byte // compact: the data itself
	addr  uint64
	size  uint64   // contiguous: bytes
	chunk []uint64 // chunked: shape of a chunk
	index byte
	// partialPlain: chunks that stick out over the edge skip the filters.
	partialPlain bool
	singleSize   uint64 // indexSingle with filters
	singleMask   uint32
	pageBits     int    // indexFixed
	heapIndex    uint32 // virtual: where the mappings are in the collection at addr
}

// parseLayout reads versions 3 to 5 of the layout message (IV.A.2.i). Version
// 5, of HDF5 2.0, differs from 4 in the size of chunk records, which the indexes
// state themselves.
func (f *File) parseLayout(data []byte) (layout, error) {
	var l layout
	c := f.cursor(data, "data layout")
	version := c.u8()
	if c.err == nil && (version < 3 || version > 5) {
		return l, unsupported("data layout version %d", version)
	}
	l.class = c.u8()
	switch l.class {
	case layoutCompact:
		l.raw = c.take(int(c.u16()))
	case layoutContiguous:
		l.addr, l.size = c.addr(), c.length()
	case layoutChunked:
		if version == 3 {
			l.takeChunkedV3(c)
		} else {
			l.takeChunkedV4(c)
		}
	case layoutVirtual:
		l.addr, l.heapIndex = c.addr(), c.u32()
	default:
		c.fail("class %d", l.class)
	}
	return l, c.err
}

// takeChunkedV3 reads number of axes and one, address of the B-tree, shape.
func (l *layout) takeChunkedV3(c *cursor) {
	rank := int(c.u8())
	l.addr = c.addr()
	l.takeChunk(c, rank, 4)
}

// takeChunk takes the shape of a chunk; the last number is the element size.
func (l *layout) takeChunk(c *cursor, rank, bytes int) {
	if rank < 2 || rank > maxRank+1 || bytes > 8 {
		c.fail("chunks of %d axes", rank-1)
	}
	if c.err != nil {
		return
	}
	for range rank {
		n := c.uint(bytes)
		if c.err == nil && n == 0 {
			c.fail("chunks of no elements")
		}
		if c.err != nil {
			return
		}
		l.chunk = append(l.chunk, n)
	}
	l.chunk = l.chunk[:rank-1]
}

// takeChunkedV4 reads flags, number of axes and one, bytes per length, shape,
// kind of index with its parameters, and the address of the index.
func (l *layout) takeChunkedV4(c *cursor) {
	flags := c.u8()
	l.partialPlain = flags&1 != 0
	rank, bytes := int(c.u8()), int(c.u8())
	l.takeChunk(c, rank, bytes)
	l.index = c.u8()
	switch l.index {
	case indexSingle:
		if flags&2 != 0 {
			l.singleSize, l.singleMask = c.length(), c.u32()
		}
	case indexImplicit:
	case indexFixed:
		l.pageBits = int(c.u8())
	case indexExtensible:
		c.skip(5) // repeated in the header of the array
	case indexTree2:
		c.skip(6) // repeated in the header of the tree
	default:
		c.err = unsupported("chunk index %d", l.index)
	}
	l.addr = c.addr()
}

// parseFill returns the bytes of the fill value, or nil for zeros, of the old
// and new fill value messages (IV.A.2.e and f).
func (f *File) parseFill(m *headerMessage) ([]byte, error) {
	c := f.cursor(m.data, "fill value")
	if m.kind == msgFillOld {
		return c.take(int(c.u32())), c.err
	}
	switch version := c.version(3); version {
	case 1, 2:
		c.skip(2)
		if defined := c.u8(); version == 2 && defined == 0 {
			return nil, c.err
		}
	default:
		if flags := c.u8(); flags&0x20 == 0 {
			return nil, c.err
		}
	}
	size := c.u32()
	if size == 0 || size == 1<<32-1 {
		return nil, c.err
	}
	return c.take(int(size)), c.err
}
