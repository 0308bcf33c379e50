package output

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/cmplx"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

const (
	probeZoom  = 4   // screen pixels along a pixel of the probe
	wheelSide  = 96  // of the colour wheel
	probeSpace = 8   // between pictures
	objectSide = 512 // about the larger side of the picture of an object
)

// probePicture shows the modes of a probe side by side, as [huePicture] does.
func probePicture(p *ptychography.Probe) func(io.Writer) error {
	most := 0.
	for _, m := range p.Modes {
		for _, v := range m {
			most = max(most, cmplx.Abs(complex128(v)))
		}
	}
	return huePicture(p.Modes, p.N, p.N, probeZoom, most)
}

// objectPicture shows the part of the object that some pattern lights, about its
// mean plane; the brightest is the modulus that all but [clip] of it stay below.
func (r *Reconstruction) objectPicture() func(io.Writer) error {
	seen := r.mask(1)
	b, flat := boundsOf(seen, r.Object.Cols), r.flat(seen)
	cut, moduli := make([]complex64, 0, b.area()), []float64{0}
	for y := b.y0; y < b.y1; y++ {
		for x := b.x0; x < b.x1; x++ {
			i := y*r.Object.Cols + x
			if !seen[i] {
				cut = append(cut, 0)
				continue
			}
			cut, moduli = append(cut, flat.Data[i]), append(moduli, cmplx.Abs(complex128(flat.Data[i])))
		}
	}
	slices.Sort(moduli)
	most := moduli[int((1-clip)*float64(len(moduli)-1))]
	rows, cols := b.y1-b.y0, b.x1-b.x0
	return huePicture([][]complex64{cut}, rows, cols, max(1, objectSide/max(rows, cols)), most)
}

// huePicture shows complex images side by side: brightness is the modulus beside
// most, hue the phase as the wheel at the right tells, with 0 to the right and a
// quarter turn up. A pixel of an image takes zoom pixels each way.
func huePicture(images [][]complex64, rows, cols, zoom int, most float64) func(io.Writer) error {
	return func(w io.Writer) error {
		high, wide := rows*zoom, cols*zoom
		across := len(images)*(wide+probeSpace) + wheelSide
		out := image.NewNRGBA(image.Rect(0, 0, across, max(high, wheelSide)))
		for k, m := range images {
			for y := range high {
				for x := range wide {
					v := complex128(m[y/zoom*cols+x/zoom])
					out.SetNRGBA(k*(wide+probeSpace)+x, y, phaseColour(cmplx.Phase(v), min(1, cmplx.Abs(v)/max(most, math.SmallestNonzeroFloat64))))
				}
			}
		}
		wheel(out, across-wheelSide)
		return png.Encode(w, out)
	}
}

// wheel draws the key of the colours at the top, from column x0 on.
func wheel(out *image.NRGBA, x0 int) {
	for y := range wheelSide {
		for x := range wheelSide {
			dy, dx := float64(wheelSide/2-y), float64(x-wheelSide/2)
			if r := math.Hypot(dy, dx) / (wheelSide / 2); r <= 1 {
				out.SetNRGBA(x0+x, y, phaseColour(math.Atan2(dy, dx), r))
			}
		}
	}
}

// phaseColour is a hue of full saturation (the hexcone of HSV), 0 is red.
func phaseColour(phase, value float64) color.NRGBA {
	h := math.Mod(phase/(math.Pi/3)+6, 6)
	part := func(shift float64) uint8 {
		k := math.Mod(shift+h, 6)
		return uint8(math.Round(255 * value * (1 - max(0, min(k, 4-k, 1)))))
	}
	return color.NRGBA{R: part(5), G: part(3), B: part(1), A: 255}
}
