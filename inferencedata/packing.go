package inferencedata

import (
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/latent-go/latent/internal/hdf5"
)

// The attributes by which netCDF files say that stored numbers are not the
// values (CF conventions 1.11, sections 2.5.1 and 8.1).
const (
	fillValue    = "_FillValue"
	missingValue = "missing_value"
	scaleFactor  = "scale_factor"
	addOffset    = "add_offset"
	unsigned     = "_Unsigned"
)

var packing = []string{fillValue, missingValue, scaleFactor, addOffset, unsigned}

// unpack turns stored numbers into values as xarray does: what equals
// _FillValue or missing_value becomes NaN, the rest value*scale_factor +
// add_offset. Integers become float64 that way; floats of 32 bits stay, unless
// they are scaled. The attributes are taken away, since the values no longer
// need them. One of them that is no number is an error that names it.
func unpack(v *Variable, attrs []hdf5.Attr) error {
	if !isNumeric(v.Data) {
		return nil
	}
	p := packed{scale: 1}
	for _, a := range attrs {
		if err := p.take(a, v.Data); err != nil {
			return err
		}
	}
	v.Attrs = emptyToNil(without(v.Attrs, packing...))
	if !p.any {
		return nil
	}
	switch d := v.Data.(type) {
	case []float64:
		v.Data = p.floats(d)
	case []float32:
		v.Data = p.singles(d)
	case []int64:
		v.Data = unpackInts(p, d)
	case []int32:
		v.Data = unpackInts(p, d)
	case []int8:
		v.Data = unpackInts(p, d)
	}
	return nil
}

// packed is what the attributes of a variable say.
type packed struct {
	any           bool // anything at all
	scaled        bool
	scale, offset float64
	gaps          []float64 // stored numbers that stand for no value
	wrap          float64   // added to negative integers that were meant unsigned
}

// take notes one attribute, if it is about packing.
func (p *packed) take(a hdf5.Attr, data any) error {
	if !slices.Contains(packing, a.Name) {
		return nil
	}
	if a.Name == unsigned {
		return p.takeSign(a.Value, data)
	}
	x, ok := numberOf(a.Value)
	if !ok {
		return fmt.Errorf("its attribute %q is %v, want one number: without it the values are not known", a.Name, a.Value)
	}
	switch a.Name {
	case scaleFactor:
		p.any, p.scaled, p.scale = true, true, x
	case addOffset:
		p.any, p.scaled, p.offset = true, true, x
	default:
		if math.IsNaN(x) { // xarray's own, and a gap already
			return nil
		}
		p.any, p.gaps = true, append(p.gaps, x)
	}
	return nil
}

// takeSign notes _Unsigned, which netCDF-3 needed to store bytes above 127.
// Small integers have been widened by now, and only bytes keep their sign.
func (p *packed) takeSign(value, data any) error {
	text, _ := value.(string)
	if text != "true" {
		return nil
	}
	if _, ok := data.([]int8); !ok {
		return fmt.Errorf("its attribute %q is true for numbers of type %T; only bytes are supported", unsigned, data)
	}
	p.any, p.wrap = true, 256
	return nil
}

func (p *packed) value(x float64) float64 {
	if slices.Contains(p.gaps, x) {
		return math.NaN()
	}
	return x*p.scale + p.offset
}

func (p *packed) floats(d []float64) []float64 {
	out := make([]float64, len(d))
	for i, x := range d {
		out[i] = p.value(x)
	}
	return out
}

// singles compares in 32 bits, in which a fill value of 64 may have lost digits.
func (p *packed) singles(d []float32) any {
	for i, g := range p.gaps {
		p.gaps[i] = float64(float32(g))
	}
	out := p.floats(convert[float64](d))
	if p.scaled {
		return out
	}
	narrow := make([]float32, len(out))
	for i, x := range out {
		narrow[i] = float32(x)
	}
	return narrow
}

func unpackInts[T int64 | int32 | int8](p packed, d []T) []float64 {
	out := make([]float64, len(d))
	for i, x := range d {
		f := float64(x)
		if x < 0 {
			f += p.wrap
		}
		out[i] = p.value(f) // compared as float64, like xarray: what it wrote may have lost digits
	}
	return out
}

// isNumeric says whether data can be packed at all.
func isNumeric(data any) bool {
	switch data.(type) {
	case []float64, []float32, []int64, []int32, []int8:
		return true
	}
	return false
}

// numberOf reads one number, alone or in a list of one.
func numberOf(value any) (x float64, ok bool) {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Slice && v.Len() == 1 {
		v = v.Index(0)
	}
	switch {
	case v.CanFloat():
		return v.Float(), true
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	}
	return 0, false
}
