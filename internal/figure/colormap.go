package figure

import (
	"math"
	"slices"

	"github.com/latent-go/latent/internal/figure/scene"
)

// oklab returns the sRGB colour of lightness l (0 to 1) and the opponent
// coordinates a, b (Ottosson, A perceptual color space for image processing,
// 2020), cut to the gamut.
func oklab(l, a, b float64) scene.Color {
	cube := func(v float64) float64 { return v * v * v }
	long := cube(l + 0.3963377774*a + 0.2158037573*b)
	medium := cube(l - 0.1055613458*a - 0.0638541728*b)
	short := cube(l - 0.0894841775*a - 1.2914855480*b)
	return scene.Color{
		R: gamma(4.0767416621*long - 3.3077115913*medium + 0.2309699292*short),
		G: gamma(-1.2684380046*long + 2.6097574011*medium - 0.3413193965*short),
		B: gamma(-0.0041960863*long - 0.7034186147*medium + 1.7076147010*short),
		A: 1,
	}
}

// gamma is the transfer function of sRGB (IEC 61966-2-1).
func gamma(v float64) uint8 {
	v = max(0, min(1, v))
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return uint8(math.Round(255 * v))
}

// stop is a colour of a map in OKLab by lightness, chroma and hue in degrees.
type stop struct{ l, c, h float64 }

// The maps, at equal distances. Lightness rises evenly along the first two, so
// that differences look as large as they are, in print and to every eye.
var colormaps = map[Colormap][]stop{
	Sequential: {{0.26, 0.13, 300}, {0.43, 0.12, 268}, {0.59, 0.11, 215}, {0.75, 0.15, 155}, {0.92, 0.18, 108}},
	Gray:       {{0, 0, 0}, {1, 0, 0}},
	Cyclic:     {{0.72, 0.12, 0}, {0.72, 0.12, 90}, {0.72, 0.12, 180}, {0.72, 0.12, 270}, {0.72, 0.12, 360}},
	Diverging:  {{0.42, 0.13, 250}, {0.68, 0.10, 245}, {0.97, 0.005, 90}, {0.70, 0.13, 50}, {0.46, 0.14, 42}},
}

// at returns the colour at t, cut to 0..1.
func (m Colormap) at(t float64) scene.Color {
	stops, ok := colormaps[m]
	if !ok {
		stops = colormaps[Sequential]
	}
	pos := max(0, min(1, t)) * float64(len(stops)-1)
	i := min(len(stops)-2, int(pos))
	f := pos - float64(i)
	p, q := stops[i], stops[i+1]
	l, c, h := p.l+f*(q.l-p.l), p.c+f*(q.c-p.c), p.h+f*(q.h-p.h)
	if m == Diverging { // hues of the white middle mean nothing: mix in a, b
		return mix(p, q, f)
	}
	sin, cos := math.Sincos(h * math.Pi / 180)
	return oklab(l, c*cos, c*sin)
}

func mix(p, q stop, f float64) scene.Color {
	ps, pc := math.Sincos(p.h * math.Pi / 180)
	qs, qc := math.Sincos(q.h * math.Pi / 180)
	return oklab(p.l+f*(q.l-p.l), p.c*pc+f*(q.c*qc-p.c*pc), p.c*ps+f*(q.c*qs-p.c*ps))
}

// table returns n colours along the map.
func (m Colormap) table(n int) []scene.Color {
	out := make([]scene.Color, n)
	for i := range out {
		out[i] = m.at(float64(i) / float64(n-1))
	}
	return out
}

// limits returns the values at the ends of the colours.
func (l Heatmap) limits() span {
	if l.Min != nil && l.Max != nil {
		return widened(span{*l.Min, *l.Max})
	}
	var z []float64
	for _, v := range l.Z {
		if finite(v) {
			z = append(z, v)
		}
	}
	s := span{0, 1}
	if len(z) > 0 {
		slices.Sort(z)
		cut := int(l.Clip * float64(len(z)))
		s = span{z[cut], z[len(z)-1-cut]}
	}
	if l.Min != nil {
		s.lo = *l.Min
	}
	if l.Max != nil {
		s.hi = *l.Max
	}
	return widened(s)
}
