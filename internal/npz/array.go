package npz

import "fmt"

// Array is an array in memory, in C order (last index fastest).
type Array struct {
	Header
	data any    // []bool, []int8 ... []complex128 or []string
	key  string // name in the archive it came from, for messages
}

// Element are the Go types that an array can hold.
type Element interface {
	bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 |
		float32 | float64 | complex64 | complex128 | string
}

// New wraps data in an array of the given shape, without a copy. No shape means
// a 0-d array. It panics when the shape does not fit.
func New[T Element](data []T, shape ...int) *Array {
	a := &Array{Header: Header{Shape: append([]int{}, shape...), DType: dtypeOf(data)}, data: data}
	if a.Len() != len(data) {
		panic(fmt.Sprintf("npz: %d elements do not fill shape %s", len(data), FormatShape(shape)))
	}
	return a
}

// Text returns a 0-d array that holds one string.
func Text(s string) *Array { return New([]string{s}) }

// Data returns the elements: a slice of an [Element] type. Half-precision
// floats come as float32.
func (a *Array) Data() any { return a.data }

// dtypeOf finds the file type of a slice; strings are as wide as the longest.
func dtypeOf(data any) DType {
	switch d := data.(type) {
	case []bool:
		return DType{Bool, 1}
	case []int8:
		return DType{Int, 1}
	case []int16:
		return DType{Int, 2}
	case []int32:
		return DType{Int, 4}
	case []int64:
		return DType{Int, 8}
	case []uint8:
		return DType{Uint, 1}
	case []uint16:
		return DType{Uint, 2}
	case []uint32:
		return DType{Uint, 4}
	case []uint64:
		return DType{Uint, 8}
	case []float32:
		return DType{Float, 4}
	case []float64:
		return DType{Float, 8}
	case []complex64:
		return DType{Complex, 8}
	case []complex128:
		return DType{Complex, 16}
	case []string:
		return DType{Unicode, 4 * longest(d)}
	}
	panic(fmt.Sprintf("npz: no dtype for %T", data))
}

// longest returns the most characters in a string, at least one as in NumPy.
func longest(s []string) int {
	n := 1
	for _, v := range s {
		n = max(n, len([]rune(v)))
	}
	return n
}

// number are the elements that convert to each other by a Go conversion.
type number interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

func cast[T, F number](in []F) []T {
	out := make([]T, len(in))
	for i, v := range in {
		out[i] = T(v)
	}
	return out
}

func castComplex[T, F complex64 | complex128](in []F) []T {
	out := make([]T, len(in))
	for i, v := range in {
		out[i] = T(v)
	}
	return out
}

// real1 converts whatever is a real number or a truth value.
func real1[T number](data any) ([]T, bool) {
	switch d := data.(type) {
	case []T:
		return d, true
	case []bool:
		out := make([]T, len(d))
		for i, v := range d {
			if v {
				out[i] = 1
			}
		}
		return out, true
	case []int8:
		return cast[T](d), true
	case []int16:
		return cast[T](d), true
	case []int32:
		return cast[T](d), true
	case []int64:
		return cast[T](d), true
	case []uint8:
		return cast[T](d), true
	case []uint16:
		return cast[T](d), true
	case []uint32:
		return cast[T](d), true
	case []uint64:
		return cast[T](d), true
	case []float32:
		return cast[T](d), true
	case []float64:
		return cast[T](d), true
	}
	return nil, false
}

// Floats returns the elements of a real array as T. The slice is shared with
// the array when it already has that type.
func Floats[T float32 | float64](a *Array) ([]T, error) {
	out, ok := real1[T](a.data)
	if !ok && a.DType.Kind == Complex {
		return nil, a.wrong("a real dtype", "take the real part or the modulus before saving")
	}
	if !ok {
		return nil, a.wrong("a real dtype", "convert it with astype(float)")
	}
	return out, nil
}

// Ints returns the elements of an integer or boolean array.
func (a *Array) Ints() ([]int64, error) {
	if a.DType.Kind != Int && a.DType.Kind != Uint && a.DType.Kind != Bool {
		return nil, a.wrong("an integer dtype", "convert it with astype(int)")
	}
	out, _ := real1[int64](a.data)
	return out, nil
}

// Complexes returns the elements of a complex or real array as T.
func Complexes[T complex64 | complex128](a *Array) ([]T, error) {
	switch d := a.data.(type) {
	case []T:
		return d, nil
	case []complex64:
		return castComplex[T](d), nil
	case []complex128:
		return castComplex[T](d), nil
	}
	re, ok := real1[float64](a.data)
	if !ok {
		return nil, a.wrong("a complex dtype", "convert it with astype(complex)")
	}
	out := make([]T, len(re))
	for i, v := range re {
		out[i] = T(complex(v, 0))
	}
	return out, nil
}

// Bools tells for every element of a real array whether it is not zero.
func (a *Array) Bools() ([]bool, error) {
	if b, ok := a.data.([]bool); ok {
		return b, nil
	}
	re, ok := real1[float64](a.data)
	if !ok {
		return nil, a.wrong("a boolean dtype", "convert it with astype(bool)")
	}
	out := make([]bool, len(re))
	for i, v := range re {
		out[i] = v != 0
	}
	return out, nil
}

func (a *Array) wrong(want, remedy string) error {
	h := a.Header
	return &Error{Key: a.key, Header: &h, Err: fmt.Errorf("%w, %s is needed", ErrKind, want), Remedy: remedy}
}
