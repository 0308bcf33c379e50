package hdf5

import "encoding/binary"

// LZ4 and bitshuffle are what photon-counting detectors write. Sources: "LZ4 Block
// Format Description" of the LZ4 project; the descriptions of the filters 32004
// and 32008 among the HDF5 registered filters; K. Masui et al., "A compression
// scheme for radio data in high performance computing", Astronomy and Computing
// 12, 2015, 181-190, for the order of the bits.

// lz4Growth is how far LZ4 can expand: a byte of length stands for 255.
const lz4Growth = 255

// lz4Block expands one block to exactly want bytes, appended to out.
func lz4Block(out, in []byte, want int) ([]byte, error) {
	c := &cursor{b: in, what: "LZ4 block"}
	begin := len(out)
	for c.err == nil {
		token := int(c.u8())
		literals := lz4Length(c, token>>4)
		if literals > want-(len(out)-begin) {
			c.fail("it expands to more than %d bytes", want)
		}
		out = append(out, c.take(literals)...)
		if c.err != nil || c.left() == 0 {
			break
		}
		back := int(c.u16())
		n := lz4Length(c, token&15) + 4
		from := len(out) - back
		switch {
		case c.err != nil:
		case back == 0 || from < begin:
			c.fail("it points outside itself")
		case n > want-(len(out)-begin):
			c.fail("it expands to more than %d bytes", want)
		default:
			for i := range n { // byte by byte: the source may overlap the end
				out = append(out, out[from+i])
			}
		}
	}
	if c.err == nil && len(out)-begin != want {
		c.fail("it expands to %d bytes in place of %d", len(out)-begin, want)
	}
	return out, c.err
}

// lz4Length adds the bytes that follow a length of 15.
func lz4Length(c *cursor, n int) int {
	if n < 15 {
		return n
	}
	for c.err == nil {
		b := int(c.u8())
		n += b
		if b < 255 {
			break
		}
	}
	return n
}

// lz4Head takes what stands before the blocks of both filters, big-endian: the
// length of all and that of a block.
func lz4Head(c *cursor, want int) (total, block int, err error) {
	head := c.take(12)
	if c.err != nil {
		return 0, 0, c.err
	}
	size, part := binary.BigEndian.Uint64(head), binary.BigEndian.Uint32(head[8:])
	if size > uint64(want) || part == 0 || uint64(want) > lz4Growth*(uint64(len(c.b))+1) {
		return 0, 0, damaged("an LZ4 chunk of %d bytes claims %d in blocks of %d, and %d are due", len(c.b), size, part, want)
	}
	return int(size), int(min(uint64(part), max(1, size))), nil
}

// undoLZ4 expands filter 32004: blocks with their length, stored as they are when
// that does not shrink them.
func undoLZ4(in []byte, want int) ([]byte, error) {
	c := &cursor{b: in, what: "LZ4 chunk"}
	total, block, err := lz4Head(c, want)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, want)
	for len(out) < total {
		n := min(block, total-len(out))
		size := int(takeBig32(c))
		b := c.take(size)
		switch {
		case c.err != nil:
			return nil, c.err
		case size == n:
			out = append(out, b...)
		default:
			if out, err = lz4Block(out, b, n); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func takeBig32(c *cursor) uint32 {
	b := c.take(4)
	if c.err != nil {
		return 0
	}
	return binary.BigEndian.Uint32(b)
}

// Parameters of bitshuffle and its compressors.
const (
	bitElement = 2 // index of the element size
	bitBlock   = 3 // elements in a block, 0 for the default
	bitPacker  = 4
	bitPlain   = 0
	bitLZ4     = 2
	bitZstd    = 3
)

// undoBitshuffle expands filter 32008: blocks of elements whose bits are sorted by
// their place in the element, each packed by LZ4 or not. The last block holds a
// multiple of eight elements, and what is left over is stored as it is.
func (fl filter) undoBitshuffle(in []byte, want int) ([]byte, error) {
	if len(fl.params) <= bitElement || fl.params[bitElement] == 0 || fl.params[bitElement] > 1<<16 {
		return nil, damaged("bitshuffle parameters %v", fl.params)
	}
	size, packer := int(fl.params[bitElement]), uint32(bitPlain)
	if len(fl.params) > bitPacker {
		packer = fl.params[bitPacker]
	}
	c := &cursor{b: in, what: "bitshuffle chunk"}
	total, block := len(in), 0
	var err error
	switch packer {
	case bitPlain:
		block = fl.plainBlock(size)
	case bitLZ4, bitZstd:
		total, block, err = lz4Head(c, want)
		block -= block % (8 * size)
	default:
		err = unsupported("bitshuffle with compressor %d; %s", packer, rewrite)
	}
	if err != nil {
		return nil, err
	}
	if total > want {
		return nil, damaged("a bitshuffle chunk of %d bytes in place of %d", total, want)
	}
	return bitBlocks(c, packer, size, max(block, 8*size), total)
}

// plainBlock is the length of a block without a compressor, in bytes: 8192, or
// 128 elements of those that are larger, unless the parameters say.
func (fl filter) plainBlock(size int) int {
	n := max(8192/size/8*8, 128)
	if len(fl.params) > bitBlock && fl.params[bitBlock] >= 8 && fl.params[bitBlock] < 1<<24 {
		n = int(fl.params[bitBlock]) / 8 * 8
	}
	return n * size
}

// bitBlocks expands block after block.
func bitBlocks(c *cursor, packer uint32, size, block, total int) ([]byte, error) {
	out := make([]byte, 0, total)
	whole := total - total%(8*size)
	var err error
	for len(out) < whole {
		n := min(block, whole-len(out))
		var b []byte
		switch packer {
		case bitPlain:
			b = c.take(n)
		default:
			if packed := c.take(int(takeBig32(c))); c.err == nil {
				b, err = unpackBlock(packer, packed, n)
			}
		}
		if c.err != nil {
			err = c.err
		}
		if err != nil {
			return nil, err
		}
		out = unsortBits(out, b, size)
	}
	out = append(out, c.take(total-whole)...)
	return out, c.err
}

// unpackBlock expands one block to n bytes.
func unpackBlock(packer uint32, packed []byte, n int) ([]byte, error) {
	if packer == bitLZ4 {
		return lz4Block(nil, packed, n)
	}
	b, err := undoZstd(packed, n)
	if err == nil && len(b) != n {
		err = damaged("a bitshuffle block of %d bytes in place of %d", len(b), n)
	}
	return b, err
}

// unsortBits appends elements of size bytes: bit k of byte i in row 8 j + b is bit
// b of byte j of element 8 i + k.
func unsortBits(out, in []byte, size int) []byte {
	n := len(in) / size // elements, a multiple of eight
	begin := len(out)
	out = append(out, make([]byte, len(in))...)
	to := out[begin:]
	for row := range 8 * size {
		j, bit := row/8, byte(1)<<(row%8)
		for i, v := range in[row*n/8:][:n/8] {
			for k := 0; v != 0; k, v = k+1, v>>1 {
				if v&1 != 0 {
					to[(8*i+k)*size+j] |= bit
				}
			}
		}
	}
	return out
}
