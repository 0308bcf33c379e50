package hdf5

import "fmt"

// maxTypeDepth bounds types within types.
const maxTypeDepth = 16

// parseType reads a datatype message (IV.A.2.d). A type that has no Go
// counterpart comes out as class Other, which is an error only when read.
func (f *File) parseType(data []byte) (Type, error) {
	c := f.cursor(data, "datatype")
	t := f.takeType(c, maxTypeDepth)
	return t, c.err
}

// takeType reads class and version in one byte, three bytes of flags, the size,
// and then what the class adds.
func (f *File) takeType(c *cursor, depth int) Type {
	if depth == 0 {
		c.fail("types are nested too deeply")
	}
	head := c.u8()
	class, version := head&15, head>>4
	bits := uint32(c.uint(3))
	t := Type{size: int(c.u32())}
	if c.err == nil && t.size == 0 {
		c.fail("elements of no bytes")
	}
	if c.err != nil {
		return t
	}
	switch class {
	case dtFixed:
		takeFixed(c, &t, bits)
	case dtFloat:
		takeFloat(c, &t, bits)
	case dtString:
		t.class, t.pad = FixString, byte(bits&15)
	case dtReference:
		takeReference(&t, bits)
	default:
		f.takeDerived(c, &t, class, version, bits, depth)
	}
	return t
}

// takeFixed accepts integers that fill 1, 2, 4 or 8 bytes.
func takeFixed(c *cursor, t *Type, bits uint32) {
	offset, precision := int(c.u16()), int(c.u16())
	t.big = bits&1 != 0
	t.class = Unsigned
	if bits&8 != 0 {
		t.class = Integer
	}
	switch {
	case offset != 0 || precision != 8*t.size:
		other(t, "integer of %d bits in %d bytes", precision, t.size)
	case t.size != 1 && t.size != 2 && t.size != 4 && t.size != 8:
		other(t, "integer of %d bytes", t.size)
	}
}

// takeFloat accepts IEEE 754 binary16, binary32 and binary64.
func takeFloat(c *cursor, t *Type, bits uint32) {
	layout := [7]int{int(c.u16()), int(c.u16()), int(c.u8()), int(c.u8()), int(c.u8()), int(c.u8()), int(c.u32())}
	t.class, t.big = Float, bits&1 != 0
	// Offset, precision, exponent place and size, mantissa place and size, bias.
	ieee := map[int][7]int{
		2: {0, 16, 10, 5, 0, 10, 15},
		4: {0, 32, 23, 8, 0, 23, 127},
		8: {0, 64, 52, 11, 0, 52, 1023},
	}
	if layout != ieee[t.size] || bits&0x40 != 0 {
		other(t, "floating-point number that is not IEEE 754, %d bytes", t.size)
	}
}

// takeReference accepts references to objects, not to regions of them.
func takeReference(t *Type, bits uint32) {
	t.class = Reference
	if bits&15 != 0 {
		other(t, "reference that is not to an object")
	}
}

// takeDerived reads the classes that are built of others.
func (f *File) takeDerived(c *cursor, t *Type, class, version byte, bits uint32, depth int) {
	switch class {
	case dtCompound:
		f.takeCompound(c, t, version, int(bits&0xffff), depth)
	case dtEnum:
		f.takeEnum(c, t, version, int(bits&0xffff), depth)
	case dtVlen:
		f.takeVlen(c, t, bits, depth)
	default:
		names := map[byte]string{dtTime: "time", dtBitfield: "bit field", dtOpaque: "opaque data", dtArray: "array within an element"}
		other(t, "%s", names[class])
		c.at = len(c.b) // the rest does not matter
	}
}

// takeCompound recognises complex numbers: two equal floats r and i (or
// re/im, real/imag), side by side.
func (f *File) takeCompound(c *cursor, t *Type, version byte, members, depth int) {
	var parts []Type
	var names []string
	var offsets []int
	for range members {
		name, offset := f.takeMember(c, version, t.size)
		part := f.takeType(c, depth-1)
		if c.err != nil || part.class == Other {
			break
		}
		names, offsets, parts = append(names, name), append(offsets, offset), append(parts, part)
	}
	if isComplex(names, offsets, parts, t.size) {
		t.class, t.big = Complex, parts[0].big
		return
	}
	other(t, "compound of %d members", members)
	c.at = max(c.at, len(c.b)) // a member of unknown length may have been cut
}

// isComplex says whether members are the two halves of a complex number.
func isComplex(names []string, offsets []int, parts []Type, size int) bool {
	if len(parts) != 2 || parts[0] != parts[1] || parts[0].class != Float {
		return false
	}
	known := map[string]string{"r": "i", "re": "im", "real": "imag"}
	half := parts[0].size
	return known[names[0]] == names[1] && names[1] != "" && half >= 4 && size == 2*half && offsets[0] == 0 && offsets[1] == half
}

// takeMember reads what stands before a member's type.
func (f *File) takeMember(c *cursor, version byte, size int) (name string, offset int) {
	switch version {
	case 1:
		name, offset = c.name(8), int(c.u32())
		if rank := c.u8(); rank != 0 {
			c.err = unsupported("%s: arrays within a version 1 compound", c.what)
		}
		c.skip(27)
	case 2:
		name, offset = c.name(8), int(c.u32())
	default:
		// The offset takes as few bytes as the size of the whole needs.
		n := 1
		for limit := size; limit > 255; limit >>= 8 {
			n++
		}
		name, offset = c.name(1), int(c.uint(n))
	}
	return name, offset
}

// takeEnum reads an enumeration. One of FALSE = 0 and TRUE = 1 is boolean;
// others are read as their integers.
func (f *File) takeEnum(c *cursor, t *Type, version byte, members, depth int) {
	base := f.takeType(c, depth-1)
	pad := 8
	if version >= 3 {
		pad = 1
	}
	var names []string
	for range members {
		if c.err != nil {
			return
		}
		names = append(names, c.name(pad))
	}
	values := c.take(members * base.size)
	*t = base
	if base.size == 1 && len(names) == 2 && names[0] == "FALSE" && names[1] == "TRUE" && string(values) == "\x00\x01" {
		t.class = Boolean
	}
}

// takeVlen reads a type of any length: text, or a list of references.
func (f *File) takeVlen(c *cursor, t *Type, bits uint32, depth int) {
	base := f.takeType(c, depth-1)
	want := 4 + f.offsetSize + 4 // length, collection, index
	switch {
	case t.size != want:
		c.fail("a handle of %d bytes, not %d", t.size, want)
	case bits&15 == 1:
		t.class, t.pad = VarString, byte(bits>>4&15)
	case base.class == Reference:
		t.class = RefList
	default:
		other(t, "list of any length of %v", base)
	}
}

// other marks a type as one that cannot be read, and says why.
func other(t *Type, format string, args ...any) {
	*t = Type{class: Other, size: t.size, name: fmt.Sprintf(format, args...)}
}
