package output

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/cmplx"

	"github.com/latent-go/latent/ptychography"
)

const (
	probeZoom  = 4  // screen pixels along a pixel of the probe
	wheelSide  = 96 // of the colour wheel
	probeSpace = 8  // between pictures
)

// probePicture shows the modes of a probe side by side: brightness is the modulus
// beside the largest of all modes, hue the phase as the wheel at the right tells,
// with 0 to the right and a quarter turn up.
func probePicture(p *ptychography.Probe) func(io.Writer) error {
	return func(w io.Writer) error {
		side := p.N * probeZoom
		across := len(p.Modes)*(side+probeSpace) + wheelSide
		out := image.NewNRGBA(image.Rect(0, 0, across, max(side, wheelSide)))
		most := 0.
		for _, m := range p.Modes {
			for _, v := range m {
				most = max(most, cmplx.Abs(complex128(v)))
			}
		}
		for k, m := range p.Modes {
			for y := range side {
				for x := range side {
					v := complex128(m[y/probeZoom*p.N+x/probeZoom])
					out.SetNRGBA(k*(side+probeSpace)+x, y, phaseColour(cmplx.Phase(v), cmplx.Abs(v)/most))
				}
			}
		}
		for y := range wheelSide {
			for x := range wheelSide {
				dy, dx := float64(wheelSide/2-y), float64(x-wheelSide/2)
				if r := math.Hypot(dy, dx) / (wheelSide / 2); r <= 1 {
					out.SetNRGBA(across-wheelSide+x, y, phaseColour(math.Atan2(dy, dx), r))
				}
			}
		}
		return png.Encode(w, out)
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
