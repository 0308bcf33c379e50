package output

import (
	"math"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// The gain is that over the best constant: its mean has none, and an image that
// keeps a tenth of the deviations from it is 10 log10(1/0.81) dB better.
func TestGainOverTheBestConstant(t *testing.T) {
	truth := []float32{1, 2, 3, 6, 99}
	mask := []bool{true, true, true, true, false}
	flat, near := make([]float32, 5), make([]float32, 5)
	for i, v := range truth {
		flat[i] = 3
		near[i] = 3 + 0.1*(v-3)
	}
	gain := func(got []float32) Number {
		e, err := errorsOf(truth, got, mask, 0)
		if err != nil {
			t.Fatal(err)
		}
		return e.Gain
	}
	if g := gain(flat); math.Abs(float64(g)) > 1e-6 {
		t.Errorf("the mean gains %v dB", g)
	}
	if g, want := gain(near), 10*math.Log10(1/0.81); math.Abs(float64(g)-want) > 1e-5 {
		t.Errorf("%v dB, want %v", g, want)
	}
}

// The complex error counts amplitude and phase as they are mixed in an object: a factor
// of all pixels costs nothing, and a tenth of the deviations from the mean kept beside a
// quarter of a turn leaves what the arithmetic says.
func TestComplexErrors(t *testing.T) {
	truth := ptychography.Image{Rows: 1, Cols: 5, Data: []complex64{1, 1i, -1, -1i, 99}}
	mask := []bool{true, true, true, true, false}
	image := func(f func(v complex64) complex64) ptychography.Image {
		out := ptychography.NewImage(1, 5)
		for i, v := range truth.Data {
			out.Data[i] = f(v)
		}
		return out
	}
	if e := complexErrors(truth, image(func(v complex64) complex64 { return (3 - 2i) * v }), mask); e.MSE > 1e-12 || e.Gain < 100 {
		t.Errorf("a factor costs %+v", e)
	}
	// One of four turned to its opposite: c = 1/2, |a - b/2|^2 = 1/4 three times and 9/4.
	turned := image(func(v complex64) complex64 { return v })
	turned.Data[2] = 1
	if e := complexErrors(truth, turned, mask); math.Abs(float64(e.MSE)-0.75) > 1e-6 || math.Abs(float64(e.Gain)-10*math.Log10(1/0.75)) > 1e-5 {
		t.Errorf("%+v, want 0.75", e)
	}
	if e := complexErrors(image(func(complex64) complex64 { return 2 }), truth, mask); e.Gain.Finite() {
		t.Errorf("a flat truth: %+v", e)
	}
	if e := complexErrors(truth, image(func(complex64) complex64 { return 0 }), mask); e.MSE.Finite() || e.Gain.Finite() {
		t.Errorf("a dark image: %+v", e)
	}
}

// An object that lies beside the truth, with a constant and a linear phase, is
// compared where it belongs.
func TestCompareRegistersFirst(t *testing.T) {
	r, truth := sample(t)
	r.Object.Origin.Y, r.Object.Origin.X = r.Object.Origin.Y+3, r.Object.Origin.X-2
	for i := range r.Scan {
		r.Scan[i].Y, r.Scan[i].X = r.Scan[i].Y+3, r.Scan[i].X-2
	}
	m, err := r.Compare(truth)
	if err != nil || math.Abs(m.Shift[0]-3) > 0.02 || math.Abs(m.Shift[1]+2) > 0.02 || m.Phase.MSE > 1e-4 || m.Twin != "" {
		t.Errorf("%+v, %v", m, err)
	}
	for i, v := range r.Object.Data {
		r.Object.Data[i] = complex(real(v), -imag(v))
	}
	if m, err := r.Compare(truth); err != nil || m.Twin != "conjugate" {
		t.Errorf("conjugate: %+v, %v", m, err)
	}
}
