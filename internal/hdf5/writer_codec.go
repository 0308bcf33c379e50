package hdf5

import "math"

// A codec turns a Go slice into little-endian elements of its type, a range
// at a time so that no copy of the whole slice is ever made.
type codec struct {
	typ    Type
	n      int
	scalar bool
	encode func(dst []byte, lo, hi int) []byte
}

// codecOf returns the codec of a number or a slice of numbers, or nil.
func codecOf(value any) *codec {
	if c := scalarCodec(value); c != nil {
		c.scalar = true
		return c
	}
	switch v := value.(type) {
	case []float64:
		return newCodec(Float64, v, func(b []byte, x float64) []byte { return le.AppendUint64(b, math.Float64bits(x)) })
	case []float32:
		return newCodec(Float32, v, appendFloat32)
	case []int8:
		return newCodec(Int8, v, func(b []byte, x int8) []byte { return append(b, byte(x)) })
	case []int16:
		return newCodec(Int16, v, func(b []byte, x int16) []byte { return le.AppendUint16(b, uint16(x)) })
	case []int32:
		return newCodec(Int32, v, func(b []byte, x int32) []byte { return le.AppendUint32(b, uint32(x)) })
	case []int64:
		return newCodec(Int64, v, func(b []byte, x int64) []byte { return le.AppendUint64(b, uint64(x)) })
	}
	return unsignedCodec(value)
}

// unsignedCodec is the second half of codecOf.
func unsignedCodec(value any) *codec {
	switch v := value.(type) {
	case []uint8:
		return newCodec(Uint8, v, func(b []byte, x uint8) []byte { return append(b, x) })
	case []uint16:
		return newCodec(Uint16, v, le.AppendUint16)
	case []uint32:
		return newCodec(Uint32, v, le.AppendUint32)
	case []uint64:
		return newCodec(Uint64, v, le.AppendUint64)
	case []complex64:
		return newCodec(Complex64, v, func(b []byte, x complex64) []byte {
			return appendFloat32(appendFloat32(b, real(x)), imag(x))
		})
	case []complex128:
		return newCodec(complexDouble, v, func(b []byte, x complex128) []byte {
			return le.AppendUint64(le.AppendUint64(b, math.Float64bits(real(x))), math.Float64bits(imag(x)))
		})
	}
	return nil
}

// scalarCodec wraps a lone number in a slice.
func scalarCodec(value any) *codec {
	switch v := value.(type) {
	case float64:
		return codecOf([]float64{v})
	case float32:
		return codecOf([]float32{v})
	case int8:
		return codecOf([]int8{v})
	case int16:
		return codecOf([]int16{v})
	case int32:
		return codecOf([]int32{v})
	case int64:
		return codecOf([]int64{v})
	case uint8:
		return codecOf([]uint8{v})
	case uint16:
		return codecOf([]uint16{v})
	case uint32:
		return codecOf([]uint32{v})
	case uint64:
		return codecOf([]uint64{v})
	}
	return nil
}

// newCodec makes a codec of a function that appends one element.
func newCodec[T any](t Type, v []T, app func([]byte, T) []byte) *codec {
	encode := func(dst []byte, lo, hi int) []byte {
		for _, x := range v[lo:hi] {
			dst = app(dst, x)
		}
		return dst
	}
	return &codec{typ: t, n: len(v), encode: encode}
}

func appendFloat32(b []byte, x float32) []byte { return le.AppendUint32(b, math.Float32bits(x)) }
