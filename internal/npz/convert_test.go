package npz

import (
	"errors"
	"slices"
	"testing"
)

// Every real type is read as floats, as complex numbers and as truth values, whole
// ones as integers too; what is none is refused with its key.
func TestEveryTypeConverts(t *testing.T) {
	for name, c := range map[string]struct {
		a     *Array
		whole bool
	}{
		"int8": {New([]int8{0, 1, 2}, 3), true}, "int16": {New([]int16{0, 1, 2}, 3), true}, "int32": {New([]int32{0, 1, 2}, 3), true}, "int64": {New([]int64{0, 1, 2}, 3), true},
		"uint8": {New([]uint8{0, 1, 2}, 3), true}, "uint16": {New([]uint16{0, 1, 2}, 3), true}, "uint32": {New([]uint32{0, 1, 2}, 3), true}, "uint64": {New([]uint64{0, 1, 2}, 3), true},
		"float32": {New([]float32{0, 1, 2}, 3), false}, "float64": {New([]float64{0, 1, 2}, 3), false},
	} {
		f, err := Floats[float64](c.a)
		g, err2 := Floats[float32](c.a)
		if err != nil || err2 != nil || !slices.Equal(f, []float64{0, 1, 2}) || !slices.Equal(g, []float32{0, 1, 2}) {
			t.Errorf("%s as floats: %v %v, %v %v", name, f, g, err, err2)
		}
		z, err := Complexes[complex64](c.a)
		if err != nil || !slices.Equal(z, []complex64{0, 1, 2}) {
			t.Errorf("%s as complex numbers: %v, %v", name, z, err)
		}
		b, err := c.a.Bools()
		if err != nil || !slices.Equal(b, []bool{false, true, true}) {
			t.Errorf("%s as truth values: %v, %v", name, b, err)
		}
		if i, err := c.a.Ints(); (err == nil) != c.whole || c.whole && !slices.Equal(i, []int64{0, 1, 2}) {
			t.Errorf("%s as integers: %v, %v", name, i, err)
		}
	}
	truth := New([]bool{true, false}, 2)
	if f, err := Floats[float64](truth); err != nil || !slices.Equal(f, []float64{1, 0}) {
		t.Errorf("truth values as floats: %v, %v", f, err)
	}
	if i, err := truth.Ints(); err != nil || !slices.Equal(i, []int64{1, 0}) {
		t.Errorf("truth values as integers: %v, %v", i, err)
	}
	waves := New([]complex128{1i, 2}, 2)
	if z, err := Complexes[complex64](waves); err != nil || !slices.Equal(z, []complex64{1i, 2}) {
		t.Errorf("complex numbers of half the size: %v, %v", z, err)
	}
	text := Text("seven")
	for name, call := range map[string]func() error{
		"floats of complex numbers": func() error { _, err := Floats[float32](waves); return err },
		"truth of complex numbers":  func() error { _, err := waves.Bools(); return err },
		"integers of complex":       func() error { _, err := waves.Ints(); return err },
		"floats of text":            func() error { _, err := Floats[float64](text); return err },
		"complex of text":           func() error { _, err := Complexes[complex128](text); return err },
		"truth of text":             func() error { _, err := text.Bools(); return err },
		"integers of text":          func() error { _, err := text.Ints(); return err },
	} {
		var e *Error
		if err := call(); !errors.As(err, &e) || e.Remedy == "" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
