package convert

import (
	"math"
	"math/cmplx"
	"testing"
)

// A detector of 12 x 12 pixels on a grid of 16: counts keep their frequency,
// what is around them is masked, and the object pixel is that of 16.
func TestPad(t *testing.T) {
	v := make([]int32, 5*144)
	for i := range v {
		v[i] = int32(1 + i%144)
	}
	file := cxi().with("entry_1/data_1/data", v, 5, 12, 12).without(cxiDetector+"mask").with("entry_1/instrument_1/source_1/probe_field", field(144), 12, 12)
	d := from(t, file, func(o *Options) { o.Pad, o.Centre = true, AtMidpoint })
	for i, a := range d.Patterns.At(2) {
		y, x := i/16-2, i%16-2
		inside, want := y >= 0 && y < 12 && x >= 0 && x < 12, 0.0
		if inside {
			want = math.Sqrt(float64(1 + y*12 + x))
		}
		if math.Abs(float64(a)-want) > 1e-5 || d.Patterns.Mask[i] != inside {
			t.Fatalf("pixel (%d, %d): %v, good %v", y, x, a, d.Patterns.Mask[i])
		}
	}
	if p, want := d.Metadata.Physics.ObjectPixel, hc/8000*2/(16*75e-6); math.Abs(p/want-1) > 1e-9 {
		t.Errorf("object pixel %v, want %v", p, want)
	}
	// The direct beam may then lie where the window leaves the detector.
	row := 1
	d = from(t, file, func(o *Options) { o.N, o.Pad, o.CentreRow = 8, true, &row })
	if d.Patterns.Mask[2*8+4] || !d.Patterns.Mask[3*8+4] || d.Patterns.At(0)[4*8+4] != float32(math.Sqrt(1+1*12+6)) {
		t.Errorf("mask %v", d.Patterns.Mask)
	}
}

// More samples of the same waves: interpolation that keeps the energy.
func TestResamplingToMore(t *testing.T) {
	const from, n = 12, 16
	m := resampling(from, n)
	for k := -from / 2; k < from/2; k++ {
		for i := range n {
			var got complex128
			for y := range from {
				got += m[i*from+y] * cmplx.Rect(1/math.Sqrt(from), 2*math.Pi*float64(k*(y-from/2))/from)
			}
			if want := cmplx.Rect(1/math.Sqrt(n), 2*math.Pi*float64(k*(i-n/2))/n); cmplx.Abs(got-want) > 1e-12 {
				t.Fatalf("wave %d, sample %d: %v, want %v", k, i, got, want)
			}
		}
	}
}
