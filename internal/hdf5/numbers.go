package hdf5

import "fmt"

// A Number is what [Numbers] converts to.
type Number interface {
	~int64 | ~float32 | ~float64
}

// Numbers converts the values that reading gives, integers or floats of any
// size, to one type. It is Go's conversion: floats lose their fraction in
// integers, and large integers lose digits in floats.
func Numbers[T Number](values any) ([]T, error) {
	switch v := values.(type) {
	case []float64:
		return numbers[T](v), nil
	case []float32:
		return numbers[T](v), nil
	case []int8:
		return numbers[T](v), nil
	case []int16:
		return numbers[T](v), nil
	case []int32:
		return numbers[T](v), nil
	case []int64:
		return numbers[T](v), nil
	case []uint8:
		return numbers[T](v), nil
	case []uint16:
		return numbers[T](v), nil
	case []uint32:
		return numbers[T](v), nil
	case []uint64:
		return numbers[T](v), nil
	}
	return nil, fmt.Errorf("hdf5: %T does not hold numbers", values)
}

func numbers[T Number, S int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64](v []S) []T {
	out := make([]T, len(v))
	for i, x := range v {
		out[i] = T(x)
	}
	return out
}
