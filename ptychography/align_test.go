package ptychography

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// displaced is an object that lies beside another one: moved, turned, ramped and
// scaled, with garbage outside a disc.
func displaced(o *Object, shift Position, offset float64, ramp [2]float64) (*Object, []bool) {
	m := o.Clone()
	if err := m.shift(shift.Y-math.Round(shift.Y), shift.X-math.Round(shift.X)); err != nil {
		panic(err)
	}
	m.Origin.Y, m.Origin.X = m.Origin.Y+math.Round(shift.Y), m.Origin.X+math.Round(shift.X)
	mask := make([]bool, len(m.Data))
	for i := range m.Data {
		y, x := i/m.Cols, i%m.Cols
		m.Data[i] *= complex64(cmplx.Rect(1.7, offset+ramp[0]*float64(y)+ramp[1]*float64(x)))
		mask[i] = math.Hypot(float64(y-m.Rows/2), float64(x-m.Cols/2)) < 0.4*float64(m.Rows)
		if !mask[i] {
			m.Data[i] = complex(float32(i%7), float32(i%5))
		}
	}
	return m, mask
}

// What the data cannot tell is found and taken back: shift, constant and linear
// phase, all at once.
func TestAlignFindsShiftAndRamp(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	between := func(low, high float64) float64 { return low + (high-low)*rng.Float64() }
	for k := range 12 {
		truth := &Object{scene(80, 84, uint64(k)), Position{-50, 7}}
		shift := Position{between(-9, 9), between(-9, 9)}
		if k == 0 {
			shift = Position{0.2, 0}
		}
		ramp := [2]float64{between(-0.3, 0.3), between(-0.3, 0.3)}
		o, mask := displaced(truth, shift, between(-3, 3), ramp)
		ref, image, where, a, err := Align(truth, o, mask)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(a.Shift.Y-shift.Y) > 0.03 || math.Abs(a.Shift.X-shift.X) > 0.03 || a.Correlation < 0.9995 || a.Pearson < 0.998 || a.Twin != "" {
			t.Errorf("shift %v, ramp %v: got %+v", shift, ramp, a)
		}
		if ref.Rows != image.Rows || len(where) != len(image.Data) {
			t.Errorf("%d x %d and %d x %d pixels, mask of %d", ref.Rows, ref.Cols, image.Rows, image.Cols, len(where))
		}
	}
}

// Both twins are called by name; an object in its place stays there, to the bit.
func TestAlignNamesTwins(t *testing.T) {
	truth := &Object{scene(96, 96, 3), Position{}}
	for name, reflect := range map[string]bool{"conjugate": false, "reflected conjugate": true} {
		twin, _ := twinOf(truth, nil, reflect)
		if _, _, _, a, err := Align(truth, twin, nil); err != nil || a.Twin != name {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	_, image, _, a, err := Align(truth, truth, nil)
	if err != nil || a.Shift != (Position{}) || a.Twin != "" || a.Correlation < 1-1e-6 {
		t.Errorf("itself: %+v, %v", a, err)
	}
	for i, v := range image.Data {
		if abs2(v-truth.Data[i]) > 1e-8 {
			t.Fatalf("pixel %d: %v, was %v", i, v, truth.Data[i])
		}
	}
}

// Nothing to see: no shift is made up, and objects apart are an error.
func TestAlignWithoutStructure(t *testing.T) {
	flat := NewObject(Scan{{0, 0}, {20, 20}}, 32)
	if _, _, _, a, err := Align(flat, flat, nil); err != nil || a.Shift != (Position{}) {
		t.Errorf("%+v, %v", a, err)
	}
	far := flat.Clone()
	far.Origin.X += 500
	if _, _, _, _, err := Align(flat, far, nil); err == nil {
		t.Error("objects apart were aligned")
	}
}
