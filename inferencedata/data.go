package inferencedata

import (
	"fmt"
	"math"
	"slices"
)

// Float64s returns the data as float64, converting floats and integers; the
// result may be the data itself.
func (v *Variable) Float64s() ([]float64, error) {
	switch data := v.Data.(type) {
	case []float64:
		return data, nil
	case []float32:
		return convert[float64](data), nil
	case []int64:
		return convert[float64](data), nil
	case []int32:
		return convert[float64](data), nil
	case []int8:
		return convert[float64](data), nil
	case Float32Stream:
		return v.drain(data)
	}
	return nil, v.holds("numbers")
}

// Int64s returns the data as int64; it must hold integers.
func (v *Variable) Int64s() ([]int64, error) {
	switch data := v.Data.(type) {
	case []int64:
		return data, nil
	case []int32:
		return convert[int64](data), nil
	case []int8:
		return convert[int64](data), nil
	}
	return nil, v.holds("integers")
}

// Strings returns the data, which must hold strings.
func (v *Variable) Strings() ([]string, error) {
	if data, ok := v.Data.([]string); ok {
		return data, nil
	}
	return nil, v.holds("strings")
}

// Bools returns the data, which must hold booleans.
func (v *Variable) Bools() ([]bool, error) {
	if data, ok := v.Data.([]bool); ok {
		return data, nil
	}
	return nil, v.holds("booleans")
}

func (v *Variable) holds(want string) error {
	return fmt.Errorf("inferencedata: variable %q holds %T, not %s", v.Name, v.Data, want)
}

// drain collects a stream.
func (v *Variable) drain(stream Float32Stream) ([]float64, error) {
	var all []float64
	err := stream(func(piece []float32) error {
		all = append(all, convert[float64](piece)...)
		return nil
	})
	return all, err
}

func convert[T float64 | int64, S float32 | int64 | int32 | int8](data []S) []T {
	out := make([]T, len(data))
	for i, x := range data {
		out[i] = T(x)
	}
	return out
}

// dataLen counts the elements of data; ok is false if its type is not one that
// a variable can hold. A stream has as many as its shape says.
func dataLen(data any, shape []int) (n int, ok bool) {
	switch d := data.(type) {
	case []float64:
		return len(d), true
	case []float32:
		return len(d), true
	case []int64:
		return len(d), true
	case []int32:
		return len(d), true
	case []int8:
		return len(d), true
	case []bool:
		return len(d), true
	case []string:
		return len(d), true
	case Float32Stream:
		n, err := count(shape)
		return n, err == nil
	}
	return 0, false
}

// count multiplies the lengths of a shape.
func count(shape []int) (int, error) {
	n := 1
	for _, d := range shape {
		switch {
		case d < 0:
			return 0, fmt.Errorf("a dimension of length %d", d)
		case d > 0 && n > math.MaxInt32*1024/d:
			return 0, fmt.Errorf("shape %v has too many elements", shape)
		}
		n *= d
	}
	return n, nil
}

// asInt8 turns booleans into the form in which netCDF keeps them.
func asInt8(data []bool) []int8 {
	out := make([]int8, len(data))
	for i, b := range data {
		if b {
			out[i] = 1
		}
	}
	return out
}

// asBool is the inverse of asInt8.
func asBool(data []int8) []bool {
	out := make([]bool, len(data))
	for i, x := range data {
		out[i] = x != 0
	}
	return out
}

// without returns the attributes but those of the given names.
func without(attrs []Attr, names ...string) []Attr {
	return slices.DeleteFunc(slices.Clone(attrs), func(a Attr) bool { return slices.Contains(names, a.Name) })
}
