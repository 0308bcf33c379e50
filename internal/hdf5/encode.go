package hdf5

// encodeType renders a datatype message (IV.A.2.d).
func encodeType(t Type) []byte {
	switch t.class {
	case Integer, Unsigned:
		return encodeIntType(t)
	case Float:
		return encodeFloatType(t)
	case Complex:
		return encodeComplexType(t)
	case scaleUse:
		b := typeHead(dtCompound, 2, 0, t.size)
		b = append(b, encodeMember("dataset", 0, Type{class: Reference, size: 8})...)
		return append(b, encodeMember("dimension", 8, Int32)...)
	case FixString:
		return typeHead(dtString, 0x10|t.pad, 0, t.size) // 0x10: UTF-8
	case VarString:
		char := typeHead(dtString, 0x10, 0, 1)
		// A vlen of type 1 (string), character set 1 (UTF-8).
		return append([]byte{1<<4 | dtVlen, 0x01, 0x01, 0, 16, 0, 0, 0}, char...)
	case Reference:
		return typeHead(dtReference, 0, 0, 8)
	case RefList:
		return append(typeHead(dtVlen, 0, 0, 16), typeHead(dtReference, 0, 0, 8)...)
	}
	panic("hdf5: no encoding for type " + t.String())
}

// typeHead is the part common to all classes: class and version, 24 bits of
// flags and the element size.
func typeHead(class, bits0, bits1 byte, size int) []byte {
	return le.AppendUint32([]byte{1<<4 | class, bits0, bits1, 0}, uint32(size))
}

// encodeIntType gives a little-endian integer that fills its bytes.
func encodeIntType(t Type) []byte {
	var signed byte
	if t.class == Integer {
		signed = 0x08
	}
	b := typeHead(dtFixed, signed, 0, t.size)
	b = le.AppendUint16(b, 0) // bit offset
	return le.AppendUint16(b, uint16(8*t.size))
}

// encodeFloatType gives the bit layout of IEEE 754 binary32 or binary64.
func encodeFloatType(t Type) []byte {
	mantissa, exponent, bias := byte(52), byte(11), uint32(1023)
	if t.size == 4 {
		mantissa, exponent, bias = 23, 8, 127
	}
	// 0x20: the leading mantissa bit is implied; the sign is the top bit.
	b := typeHead(dtFloat, 0x20, byte(8*t.size-1), t.size)
	b = le.AppendUint16(b, 0)
	b = le.AppendUint16(b, uint16(8*t.size))
	b = append(b, mantissa, exponent, 0, mantissa)
	return le.AppendUint32(b, bias)
}

// encodeComplexType is the compound {r, i} by which h5py stores numpy's
// complex numbers.
func encodeComplexType(t Type) []byte {
	part := Float32
	if t.size == 16 {
		part = Float64
	}
	b := typeHead(dtCompound, 2, 0, t.size)
	b = append(b, encodeMember("r", 0, part)...)
	return append(b, encodeMember("i", part.size, part)...)
}

// encodeMember is one field of a version 1 compound: name padded to a
// multiple of eight, byte offset, 24 bytes about array dimensions that
// are all zero, type.
func encodeMember(name string, offset int, t Type) []byte {
	b := make([]byte, (len(name)/8+1)*8)
	copy(b, name)
	b = le.AppendUint32(b, uint32(offset))
	b = append(b, make([]byte, 28)...)
	return append(b, encodeType(t)...)
}

// encodeSpace renders a version 2 dataspace message; no dims is a scalar.
func encodeSpace(dims []int) []byte {
	if len(dims) == 0 {
		return []byte{2, 0, 0, 0}
	}
	b := []byte{2, byte(len(dims)), 0, 1}
	for _, d := range dims {
		b = le.AppendUint64(b, uint64(d))
	}
	return b
}

// message is one object header message before it is laid out.
type message struct {
	kind byte
	data []byte
}

// encodeHeader lays out a version 2 object header (IV.A.1.b) that tracks the
// creation order of attributes, so that netCDF-C may append to the file.
func encodeHeader(ms []message) []byte {
	var body []byte
	order := uint16(0)
	for _, m := range ms {
		body = append(body, m.kind)
		body = le.AppendUint16(body, uint16(len(m.data)))
		body = append(body, 0) // flags
		if m.kind == msgAttribute {
			body = le.AppendUint16(body, order)
			order++
		} else {
			body = le.AppendUint16(body, 0)
		}
		body = append(body, m.data...)
	}
	// Flags: 4-byte size of the first chunk, attribute creation order tracked.
	h := append([]byte("OHDR"), 2, 0x02|0x04)
	h = le.AppendUint32(h, uint32(len(body)))
	h = append(h, body...)
	return le.AppendUint32(h, checksum(h))
}

// encodeAttrInfo says that n attributes are stored in the header itself.
func encodeAttrInfo(n int) message {
	b := le.AppendUint16([]byte{0, 0x01}, uint16(n))
	b = le.AppendUint64(b, undef) // no fractal heap
	b = le.AppendUint64(b, undef) // no name index
	return message{msgAttrInfo, b}
}
