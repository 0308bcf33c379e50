package npz

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode/utf8"
)

var little = binary.LittleEndian

// chunk is about how many bytes are read at a time.
const chunk = 64 << 10

// decode reads the elements that h announces. trusted tells that the announced
// size has been checked against the size of the archive, so that memory can be
// taken at once; otherwise it grows as data come in.
func decode(r io.Reader, h *Header, trusted bool) (any, error) {
	d := decoder{r: r, h: h, trusted: trusted}
	switch {
	case h.DType.Kind == Bool:
		return elements(d, func(b []byte) (bool, error) { return b[0] != 0, nil })
	case h.DType.Kind == Unicode:
		return elements(d, unicodeString)
	case h.DType.Kind == Bytes:
		return elements(d, byteString)
	case h.DType.Kind == Int || h.DType.Kind == Uint:
		return decodeInteger(d)
	}
	return decodeFloat(d)
}

func decodeInteger(d decoder) (any, error) {
	switch d.h.DType {
	case DType{Int, 1}:
		return elements(d, func(b []byte) (int8, error) { return int8(b[0]), nil })
	case DType{Int, 2}:
		return elements(d, func(b []byte) (int16, error) { return int16(little.Uint16(b)), nil })
	case DType{Int, 4}:
		return elements(d, func(b []byte) (int32, error) { return int32(little.Uint32(b)), nil })
	case DType{Int, 8}:
		return elements(d, func(b []byte) (int64, error) { return int64(little.Uint64(b)), nil })
	case DType{Uint, 1}:
		return elements(d, func(b []byte) (uint8, error) { return b[0], nil })
	case DType{Uint, 2}:
		return elements(d, func(b []byte) (uint16, error) { return little.Uint16(b), nil })
	case DType{Uint, 4}:
		return elements(d, func(b []byte) (uint32, error) { return little.Uint32(b), nil })
	}
	return elements(d, func(b []byte) (uint64, error) { return little.Uint64(b), nil })
}

func decodeFloat(d decoder) (any, error) {
	switch d.h.DType {
	case DType{Float, 2}:
		return elements(d, func(b []byte) (float32, error) { return fromHalf(little.Uint16(b)), nil })
	case DType{Float, 4}:
		return elements(d, func(b []byte) (float32, error) { return math.Float32frombits(little.Uint32(b)), nil })
	case DType{Float, 8}:
		return elements(d, func(b []byte) (float64, error) { return math.Float64frombits(little.Uint64(b)), nil })
	case DType{Complex, 8}:
		return elements(d, func(b []byte) (complex64, error) {
			return complex(math.Float32frombits(little.Uint32(b)), math.Float32frombits(little.Uint32(b[4:]))), nil
		})
	}
	return elements(d, func(b []byte) (complex128, error) {
		return complex(math.Float64frombits(little.Uint64(b)), math.Float64frombits(little.Uint64(b[8:]))), nil
	})
}

type decoder struct {
	r       io.Reader
	h       *Header
	trusted bool
}

// elements reads all of them and puts them into C order.
func elements[T any](d decoder, one func([]byte) (T, error)) ([]T, error) {
	n, size := d.h.Len(), d.h.DType.Size
	if size == 0 { // strings of no characters
		return make([]T, n), nil
	}
	room := n
	if !d.trusted {
		room = min(n, chunk)
	}
	out := make([]T, 0, room)
	buf := make([]byte, min(max(chunk/size, 1), max(n, 1))*size)
	for len(out) < n {
		b := buf[:min(len(buf), (n-len(out))*size)]
		if _, err := io.ReadFull(d.r, b); err != nil {
			return nil, short(err)
		}
		if d.h.big {
			swap(b, d.h.DType.word())
		}
		for i := 0; i < len(b); i += size {
			v, err := one(b[i : i+size])
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
	if d.h.Fortran && len(d.h.Shape) > 1 {
		out = toC(out, d.h.Shape)
	}
	return out, nil
}

// swap reverses the bytes of every word.
func swap(b []byte, word int) {
	for i := 0; word > 1 && i < len(b); i += word {
		slices.Reverse(b[i : i+word])
	}
}

// toC reorders elements stored with the first index fastest.
func toC[T any](in []T, shape []int) []T {
	out := make([]T, len(in))
	strides := make([]int, len(shape)) // of the input
	for i, s := 0, 1; i < len(shape); i++ {
		strides[i] = s
		s *= shape[i]
	}
	index, from := make([]int, len(shape)), 0
	for i := range out {
		out[i] = in[from]
		for axis := len(shape) - 1; axis >= 0; axis-- {
			index[axis]++
			from += strides[axis]
			if index[axis] < shape[axis] {
				break
			}
			from -= index[axis] * strides[axis]
			index[axis] = 0
		}
	}
	return out
}

// unicodeString reads UTF-32 with zeros at the end.
func unicodeString(b []byte) (string, error) {
	for len(b) > 0 && little.Uint32(b[len(b)-4:]) == 0 {
		b = b[:len(b)-4]
	}
	out := make([]byte, 0, len(b))
	for ; len(b) > 0; b = b[4:] {
		c := little.Uint32(b)
		if c > utf8.MaxRune || !utf8.ValidRune(rune(c)) {
			return "", fmt.Errorf("%w: %#x is no character", ErrFormat, c)
		}
		out = utf8.AppendRune(out, rune(c))
	}
	return string(out), nil
}

// byteString drops the zeros that pad a byte string.
func byteString(b []byte) (string, error) {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return string(b), nil
}

// fromHalf widens an IEEE 754 half-precision number.
func fromHalf(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch exponent {
	case 0: // subnormal: fraction times 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	case 31: // infinity or not a number
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}
