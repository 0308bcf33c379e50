package convert

import (
	"reflect"

	"github.com/latent-go/latent/internal/npz"
)

// matlab tells whether MATLAB has written an array (MAT 7.3): its first axis is
// the fastest, so rows and columns are exchanged here.
func (h *hdf) matlab(name string) bool {
	_, ok := h.attr(name, "MATLAB_class")
	return ok
}

// turnedShape exchanges the last two axes.
func turnedShape(s []int) []int {
	n := len(s)
	if n < 2 {
		return s
	}
	out := append([]int(nil), s...)
	out[n-2], out[n-1] = s[n-1], s[n-2]
	return out
}

// turned exchanges the last two axes of values with a shape, whatever their type.
func turned(values any, shape []int) any {
	n := len(shape)
	if n < 2 {
		return values
	}
	in := reflect.ValueOf(values)
	out := reflect.MakeSlice(in.Type(), in.Len(), in.Len())
	rows, cols := shape[n-2], shape[n-1]
	for i := range in.Len() {
		frame, r, c := i/(rows*cols), i/cols%rows, i%cols
		out.Index(frame*rows*cols + c*rows + r).Set(in.Index(i))
	}
	return out.Interface()
}

// turnedFloats is turned for the patterns.
func turnedFloats(v []float32, shape []int) []float32 {
	n := len(shape)
	rows, cols := shape[n-2], shape[n-1]
	out := make([]float32, len(v))
	for i, x := range v {
		frame, r, c := i/(rows*cols), i/cols%rows, i%cols
		out[frame*rows*cols+c*rows+r] = x
	}
	return out
}

// asStored is the header of an array in the order in which people think of it.
func (h *hdf) asStored(name string, header *npz.Header) *npz.Header {
	if h.matlab(name) {
		header.Shape = turnedShape(header.Shape)
	}
	return header
}
