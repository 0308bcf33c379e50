package hdf5

import "bytes"

// A cursor takes fields off a block of metadata. After the first field that
// is not there it returns zeros and keeps the error, so that a parser can
// check once at its end; a loop over a count must check as it goes.
type cursor struct {
	b                      []byte
	at                     int
	what                   string // for messages: "object header at 96"
	offsetSize, lengthSize int
	unchecked              bool // accept wrong checksums
	err                    error
}

// cursor starts reading b, a block described by what.
func (f *File) cursor(b []byte, what string) *cursor {
	return &cursor{b: b, what: what, offsetSize: f.offsetSize, lengthSize: f.lengthSize, unchecked: f.unchecked}
}

// fail keeps the first error; later ones only follow from it.
func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = damaged("%s: "+format, append([]any{c.what}, args...)...)
	}
}

// take returns the next n bytes, or nil after an error.
func (c *cursor) take(n int) []byte {
	if c.err != nil {
		return nil
	}
	if n < 0 || n > len(c.b)-c.at {
		c.fail("it ends %d bytes too early", n-(len(c.b)-c.at))
		return nil
	}
	p := c.b[c.at : c.at+n]
	c.at += n
	return p
}

func (c *cursor) skip(n int) { c.take(n) }

// left counts the bytes not yet taken.
func (c *cursor) left() int { return len(c.b) - c.at }

// uint takes a little-endian number of n bytes, n at most 8.
func (c *cursor) uint(n int) uint64 {
	var x uint64
	for i, b := range c.take(n) {
		x |= uint64(b) << (8 * i)
	}
	return x
}

func (c *cursor) u8() byte       { return byte(c.uint(1)) }
func (c *cursor) u16() uint16    { return uint16(c.uint(2)) }
func (c *cursor) u32() uint32    { return uint32(c.uint(4)) }
func (c *cursor) u64() uint64    { return c.uint(8) }
func (c *cursor) length() uint64 { return c.uint(c.lengthSize) }

// addr takes an address; all ones, however many bytes, is undef.
func (c *cursor) addr() uint64 {
	a := c.uint(c.offsetSize)
	if c.offsetSize < 8 && a == 1<<(8*c.offsetSize)-1 {
		return undef
	}
	return a
}

// expect takes a signature.
func (c *cursor) expect(sig string) {
	if got := c.take(len(sig)); c.err == nil && string(got) != sig {
		c.fail("it begins with %q in place of %q", got, sig)
	}
}

// version takes a version number that must be at most limit.
func (c *cursor) version(limit byte) byte {
	v := c.u8()
	if c.err == nil && v > limit {
		c.err = unsupported("%s: version %d", c.what, v)
	}
	return v
}

// name takes a name that ends at a zero byte; pad rounds what it takes up to
// a multiple of that many bytes.
func (c *cursor) name(pad int) string {
	if c.err != nil {
		return ""
	}
	n := bytes.IndexByte(c.b[c.at:], 0)
	if n < 0 {
		c.fail("a name has no end")
		return ""
	}
	s := string(c.b[c.at : c.at+n])
	c.skip((n/pad + 1) * pad)
	return s
}

// verifyChecksum takes a checksum and compares it with that of everything
// from start on.
func (c *cursor) verifyChecksum(start int) {
	end := c.at
	stored := c.u32()
	if c.err == nil && !c.unchecked && checksum(c.b[start:end]) != stored {
		c.fail("its checksum is wrong")
	}
}
