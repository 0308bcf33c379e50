package output

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/npz"
)

// Scale is what lengths of the data mean; zero is unknown.
type Scale struct {
	Pixel      float64 `json:"object_pixel_m,omitempty"`
	Wavelength float64 `json:"wavelength_m,omitempty"`
	Distance   float64 `json:"detector_distance_m,omitempty"`
	Photons    float64 `json:"nphotons,omitempty"` // in the mean pattern
}

// known returns the scale where the data say how large a pixel is, nil elsewhere.
func (s Scale) known() *Scale {
	if s.Pixel > 0 {
		return &s
	}
	return nil
}

// keyed is an array of the results under its key.
type keyed struct {
	key   string
	array *npz.Array
}

// arrays are the numbers that are known, under the names of the data file.
func (s Scale) arrays() []keyed {
	var out []keyed
	for _, a := range []struct {
		key string
		v   float64
	}{{"object_pixel_m", s.Pixel}, {"wavelength_m", s.Wavelength}, {"detector_distance_m", s.Distance}, {"nphotons", s.Photons}} {
		if a.v > 0 {
			out = append(out, keyed{a.key, npz.New([]float64{a.v})})
		}
	}
	return out
}

// barShare is about how much of the width of a picture a scale bar takes.
const barShare = 0.25

// bar is the length of a scale bar in pixels, of 1, 2 or 5 times a power of ten,
// and its text.
func (s Scale) bar(width int) (pixels float64, text string) {
	want := barShare * float64(width) * s.Pixel
	length := math.Pow(10, math.Floor(math.Log10(want)))
	for _, f := range []float64{5, 2} {
		if f*length <= want {
			length *= f
			break
		}
	}
	for _, u := range []struct {
		size float64
		name string
	}{{1, "m"}, {1e-3, "mm"}, {1e-6, "\u00b5m"}, {1e-9, "nm"}, {1e-12, "pm"}} {
		if length >= u.size*0.999 {
			return length / s.Pixel, fmt.Sprintf("%.4g %s", length/u.size, u.name)
		}
	}
	return length / s.Pixel, fmt.Sprintf("%.3g m", length)
}

// Draw adds a scale bar to a picture of width x height pixels, near its lower left
// corner at (x0, y1), and says what it means.
func (s Scale) Draw(p *figure.Panel, x0, y1 float64, width, height int) {
	if !(s.Pixel > 0) || width < 8 {
		return
	}
	long, text := s.bar(width)
	x, y := x0+0.05*float64(width), y1-0.05*float64(height)
	p.Note = fmt.Sprintf("bar %s, object pixel %.4g nm", text, s.Pixel*1e9)
	// A colour stands out on every grey.
	p.Layers = append(p.Layers, figure.Line{X: []float64{x, x + long}, Y: []float64{y, y}, Width: 5, Color: figure.Series(5)})
}
