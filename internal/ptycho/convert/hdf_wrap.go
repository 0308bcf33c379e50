package convert

import "github.com/latent-go/latent/internal/npz"

// wrap makes an array of what a dataset holds.
func wrap(values any, shape []int) (*npz.Array, bool) {
	switch v := values.(type) {
	case []float64:
		return npz.New(v, shape...), true
	case []complex64:
		return npz.New(v, shape...), true
	case []complex128:
		return npz.New(v, shape...), true
	case []bool:
		return npz.New(v, shape...), true
	case []uint64: // whole: bits of a mask must not be rounded
		return npz.New(v, shape...), true
	case []int64:
		return npz.New(v, shape...), true
	case []string:
		return npz.New(v, shape...), true
	}
	return wrapSmall(values, shape)
}

// wrapSmall is the second half of wrap: numbers of at most four bytes, as they
// are, because a mask of bytes must not take eight times its size.
func wrapSmall(values any, shape []int) (*npz.Array, bool) {
	switch v := values.(type) {
	case []uint8:
		return npz.New(v, shape...), true
	case []uint16:
		return npz.New(v, shape...), true
	case []uint32:
		return npz.New(v, shape...), true
	case []int8:
		return npz.New(v, shape...), true
	case []int16:
		return npz.New(v, shape...), true
	case []int32:
		return npz.New(v, shape...), true
	case []float32:
		return npz.New(v, shape...), true
	}
	return nil, false
}
