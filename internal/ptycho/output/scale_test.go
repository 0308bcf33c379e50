package output

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

func TestScaleBar(t *testing.T) {
	for _, c := range []struct {
		pixel  float64
		width  int
		pixels float64
		text   string
	}{{10e-9, 200, 50, "500 nm"}, {88e-9, 113, 2e-6 / 88e-9, "2 \u00b5m"}, {1e-10, 128, 20, "2 nm"}, {3e-12, 128, 50e-12 / 3e-12, "50 pm"}} {
		px, text := (Scale{Pixel: c.pixel}).bar(c.width)
		if math.Abs(px/c.pixels-1) > 1e-9 || text != c.text {
			t.Errorf("%v m, %d pixels: %v, %q, want %v, %q", c.pixel, c.width, px, text, c.pixels, c.text)
		}
	}
}

// The wheel's colours are those of the probe: red to the right, where the phase is
// 0, and dark in its middle.
func TestProbePicture(t *testing.T) {
	v := make([]complex64, 16)
	v[0], v[1], v[2], v[3] = 2, complex(0, 2), -2, 1
	p, err := ptychography.NewProbe(4, v, v)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := probePicture(p)(&b); err != nil {
		t.Fatal(err)
	}
	image, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	at := func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(image.At(x, y)).(color.NRGBA) }
	want := color.NRGBA{R: 255, A: 255}
	if got := at(1, 1); got != want {
		t.Errorf("phase 0 is %v", got)
	}
	if got := at(16+probeSpace+1, 1); got != want {
		t.Errorf("the second mode is %v", got)
	}
	if got := at(9, 1); got.R != 0 || got.G != 255 || got.B != 255 {
		t.Errorf("phase pi is %v", got)
	}
	if got := at(13, 1); got.R != 128 || got.G != 0 {
		t.Errorf("half the modulus is %v", got)
	}
	width := image.Bounds().Dx()
	if got := at(width-1, wheelSide/2); got.R < 240 || got.G > 20 {
		t.Errorf("the wheel's right is %v", got)
	}
	if got := at(width-wheelSide/2, wheelSide/2); got.R > 10 {
		t.Errorf("the wheel's middle is %v", got)
	}
}

// The picture of an object has the colours of its phases where a pattern lights it,
// and nothing elsewhere.
func TestObjectPicture(t *testing.T) {
	o := &ptychography.Object{Image: ptychography.NewImage(4, 6)}
	for i := range o.Data {
		o.Data[i] = 1
	}
	for _, i := range []int{8, 9, 14, 15} {
		o.Data[i] = -1
	}
	covered := make([]int, 24)
	for i := range covered {
		covered[i] = 1
	}
	covered[0] = 0
	r := &Reconstruction{Object: o, Coverage: covered}
	var b bytes.Buffer
	if err := r.objectPicture()(&b); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	zoom := objectSide / 6
	if w := img.Bounds().Dx(); w != 6*zoom+probeSpace+wheelSide {
		t.Errorf("%d pixels wide", w)
	}
	at := func(y, x int) color.NRGBA {
		return color.NRGBAModel.Convert(img.At(x*zoom+zoom/2, y*zoom+zoom/2)).(color.NRGBA)
	}
	if dark := at(0, 0); dark != (color.NRGBA{A: 255}) {
		t.Errorf("unlit is %v", dark)
	}
	// What is half a turn apart has colours that add up to white.
	a, c := at(3, 5), at(1, 2)
	for _, sum := range []int{int(a.R) + int(c.R), int(a.G) + int(c.G), int(a.B) + int(c.B)} {
		if sum < 250 || sum > 260 {
			t.Errorf("%v and %v", a, c)
		}
	}
}

// Metrics have the scale of the data where these say it.
func TestScaleIsKnown(t *testing.T) {
	if (Scale{Photons: 5}).known() != nil || (Scale{Pixel: 1e-8}).known().Pixel != 1e-8 {
		t.Error("a scale without a pixel is none")
	}
}
