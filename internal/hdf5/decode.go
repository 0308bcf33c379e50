package hdf5

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf8"
)

// decode turns elements into the Go slice of their type.
func (f *File) decode(t Type, raw []byte) (any, error) {
	var order binary.ByteOrder = le
	if t.big {
		order = binary.BigEndian
	}
	switch t.class {
	case Integer:
		return decodeInts(t.size, order, raw), nil
	case Unsigned:
		return decodeUints(t.size, order, raw), nil
	case Float:
		return decodeFloats(t.size, order, raw), nil
	case Complex:
		return decodeComplex(t.size, order, raw), nil
	case Boolean:
		return each(raw, 1, func(b []byte) bool { return b[0] != 0 }), nil
	case FixString:
		return each(raw, t.size, func(b []byte) string { return trimText(b, t.pad) }), nil
	case VarString:
		return f.decodeTexts(t.size, raw)
	case Reference:
		return each(raw, t.size, func(b []byte) Ref { return Ref(f.cursor(b, "").addr()) }), nil
	case RefList:
		return f.decodeRefLists(t.size, raw)
	}
	return nil, unsupported("elements that are a %s", t.name)
}

// each maps every cell of size bytes.
func each[T any](raw []byte, size int, get func([]byte) T) []T {
	v := make([]T, len(raw)/size)
	for i := range v {
		v[i] = get(raw[i*size : (i+1)*size])
	}
	return v
}

// decodeInts decodes signed integers of 1, 2, 4 or 8 bytes.
func decodeInts(size int, order binary.ByteOrder, raw []byte) any {
	switch size {
	case 1:
		return each(raw, 1, func(b []byte) int8 { return int8(b[0]) })
	case 2:
		return each(raw, 2, func(b []byte) int16 { return int16(order.Uint16(b)) })
	case 4:
		return each(raw, 4, func(b []byte) int32 { return int32(order.Uint32(b)) })
	}
	return each(raw, 8, func(b []byte) int64 { return int64(order.Uint64(b)) })
}

// decodeUints decodes unsigned integers; bytes are copied, since raw may be a
// part of the header.
func decodeUints(size int, order binary.ByteOrder, raw []byte) any {
	switch size {
	case 1:
		return append([]byte{}, raw...)
	case 2:
		return each(raw, 2, order.Uint16)
	case 4:
		return each(raw, 4, order.Uint32)
	}
	return each(raw, 8, order.Uint64)
}

// decodeFloats widens half precision, which Go lacks, to float32.
func decodeFloats(size int, order binary.ByteOrder, raw []byte) any {
	switch size {
	case 2:
		return each(raw, 2, func(b []byte) float32 { return fromHalf(order.Uint16(b)) })
	case 4:
		return decodeFloat32(order, raw)
	}
	return each(raw, 8, func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) })
}

func decodeFloat32(order binary.ByteOrder, raw []byte) []float32 {
	return each(raw, 4, func(b []byte) float32 { return math.Float32frombits(order.Uint32(b)) })
}

// decodeComplex decodes pairs of real and imaginary part.
func decodeComplex(size int, order binary.ByteOrder, raw []byte) any {
	if size == 8 {
		return each(raw, 8, func(b []byte) complex64 {
			return complex(math.Float32frombits(order.Uint32(b)), math.Float32frombits(order.Uint32(b[4:])))
		})
	}
	return each(raw, 16, func(b []byte) complex128 {
		return complex(math.Float64frombits(order.Uint64(b)), math.Float64frombits(order.Uint64(b[8:])))
	})
}

// fromHalf widens an IEEE 754 binary16 number, exactly.
func fromHalf(h uint16) float32 {
	sign, exponent, mantissa := uint32(h&0x8000)<<16, uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0: // zero or subnormal: mantissa times 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(mantissa)/(1<<24)))
	case 31: // infinity or not a number
		return math.Float32frombits(sign | 0x7f800000 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | mantissa<<13)
}

// trimText cuts a fixed string at its end. All three kinds of padding occur
// with trailing zeros, so these go first.
func trimText(b []byte, pad byte) string {
	s := string(b)
	switch pad {
	case 0:
		s, _, _ = strings.Cut(s, "\x00")
	case 1:
		s = strings.TrimRight(s, "\x00")
	default:
		s = strings.TrimRight(strings.TrimRight(s, "\x00"), " ")
	}
	return validText(s)
}

// validText replaces what is not UTF-8, so that text from a file cannot carry
// it into messages.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// scalar takes the only element out of a slice; of none it makes nil.
func scalar(values any) any {
	switch v := values.(type) {
	case []string:
		return first(v)
	case []float64:
		return first(v)
	case []float32:
		return first(v)
	case []int8:
		return first(v)
	case []int16:
		return first(v)
	case []int32:
		return first(v)
	case []int64:
		return first(v)
	}
	return scalarOther(values)
}

// scalarOther is the second half of scalar: the types that are rarer.
func scalarOther(values any) any {
	switch v := values.(type) {
	case []uint8:
		return first(v)
	case []uint16:
		return first(v)
	case []uint32:
		return first(v)
	case []uint64:
		return first(v)
	case []bool:
		return first(v)
	case []complex64:
		return first(v)
	case []complex128:
		return first(v)
	case []Ref:
		return first(v)
	case [][]Ref:
		return first(v)
	}
	return nil
}

func first[T any](v []T) any {
	if len(v) == 0 {
		return nil
	}
	return v[0]
}
