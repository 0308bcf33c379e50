package output

import (
	"io"
	"math"
	"math/cmplx"
	"os"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/ptychography"
)

// clip is the fraction of pixels that the limits of the colours leave out at
// each end.
const clip = 0.01

// pictures returns amplitude and phase of the covered part of the object. Pixels
// that no pattern lights stay empty. A constant and a linear phase, which the data do
// not fix, are taken away.
func (r *Reconstruction) pictures() (amplitude, phase *figure.Figure) {
	seen := r.mask(1)
	b := boundsOf(seen, r.Object.Cols)
	flat := r.flat(seen)
	amp, arg := make([]float64, 0, b.area()), make([]float64, 0, b.area())
	for y := b.y0; y < b.y1; y++ {
		for x := b.x0; x < b.x1; x++ {
			i := y*r.Object.Cols + x
			if !seen[i] {
				amp, arg = append(amp, math.NaN()), append(arg, math.NaN())
				continue
			}
			v := complex128(flat.Data[i])
			amp, arg = append(amp, cmplx.Abs(v)), append(arg, cmplx.Phase(v))
		}
	}
	return r.picture("Amplitude", "amplitude", b, amp), r.picture("Phase", "radians about the mean plane", b, arg)
}

// flat returns the covered object without its constant and linear phase, which the
// data do not fix.
func (r *Reconstruction) flat(seen []bool) ptychography.Image {
	image, ones := r.Object.Clone().Image, ptychography.NewImage(r.Object.Rows, r.Object.Cols)
	for i := range ones.Data {
		ones.Data[i] = 1
	}
	if m, err := ptychography.MatchPhase(ones, image, seen); err == nil {
		m.Apply(image)
	}
	return image
}

// box is a rectangle of pixels.
type box struct{ y0, x0, y1, x1 int }

func (b box) area() int { return (b.y1 - b.y0) * (b.x1 - b.x0) }

// boundsOf returns the smallest box that holds all pixels of a mask, or one
// pixel when there are none.
func boundsOf(mask []bool, cols int) box {
	b := box{len(mask) / cols, cols, 0, 0}
	for i, on := range mask {
		if on {
			y, x := i/cols, i%cols
			b = box{min(b.y0, y), min(b.x0, x), max(b.y1, y+1), max(b.x1, x+1)}
		}
	}
	if b.y1 == 0 {
		return box{0, 0, 1, 1}
	}
	return b
}

func (r *Reconstruction) picture(title, unit string, b box, z []float64) *figure.Figure {
	origin := r.Object.Origin
	at := func(o float64, i int) float64 { return o + float64(i) - 0.5 }
	f := &figure.Figure{
		Title: title, Width: 576, Height: 520, Alt: "Map of the " + unit + " of the reconstructed object",
		Panels: []figure.Panel{{
			Equal: true,
			X:     figure.Axis{Label: "x, object pixels", Grid: figure.GridOff, Format: figure.Plain},
			Y:     figure.Axis{Label: "y, object pixels", Grid: figure.GridOff, Format: figure.Plain, Reverse: true},
			Layers: []figure.Layer{figure.Heatmap{
				Z: z, Rows: b.y1 - b.y0, Cols: b.x1 - b.x0,
				X0: at(origin.X, b.x0), X1: at(origin.X, b.x1), Y0: at(origin.Y, b.y0), Y1: at(origin.Y, b.y1),
				Map: figure.Gray, Clip: clip, Bar: true, BarLabel: unit,
			}},
		}},
	}
	r.Scale.Draw(&f.Panels[0], at(origin.X, b.x0), at(origin.Y, b.y1), b.x1-b.x0, b.y1-b.y0)
	return f
}

// WriteFigure writes a figure as a PNG file into the directory that dir holds open.
func WriteFigure(dir *os.Root, name string, f *figure.Figure) error {
	return atomicfile.WriteIn(dir, name, 0o644, asPNG(f))
}

// LossCurves returns the picture of losses over epochs, from epoch 1; val may be
// nil.
func LossCurves(train, val []float64) *figure.Figure {
	x := make([]float64, len(train))
	for i := range x {
		x[i] = float64(i + 1)
	}
	layers := []figure.Layer{figure.Line{Label: "training", X: x, Y: train}}
	if val != nil {
		layers = append(layers, figure.Line{Label: "validation", X: x, Y: val})
	}
	return &figure.Figure{
		Title: "Loss",
		Panels: []figure.Panel{{
			X: figure.Axis{Label: "epoch"}, Y: figure.Axis{Label: "loss"}, Layers: layers, Legend: val != nil,
		}},
	}
}

// asPNG returns the writer of a figure, at two pixels per CSS pixel.
func asPNG(f *figure.Figure) func(io.Writer) error {
	return func(w io.Writer) error { return f.PNG(w, figure.Options{}) }
}
