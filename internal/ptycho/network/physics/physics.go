package physics

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// Options are the choices of the forward model.
type Options struct {
	Output    network.Output // what the two heads are
	Loss      Loss
	Weighting Weighting
	Bilinear  bool // interpolate between pixels; else positions are rounded
	// Rectangular scales real and imaginary part of the object by numbers of
	// their own; needs heads of that kind.
	Rectangular bool
}

// DefaultOptions average by the probe at rounded positions.
func DefaultOptions() Options {
	return Options{Output: network.AmplitudePhase, Loss: DefaultLoss(), Weighting: ByProbe}
}

// Group is one sample: patterns, and where they lie relative to the middle of
// the group, in pixels.
type Group struct {
	Patterns []int
	Shifts   []ptychography.Position
	Part     int // the data file that the patterns are of
}

// NewGroup takes the mean of the positions as the middle. It is rounded to a
// pixel unless bilinear, so that rounding moves all patches alike.
func NewGroup(patterns []int, scan ptychography.Scan, bilinear bool) Group {
	g := Group{Patterns: patterns}
	var mean ptychography.Position
	for _, p := range patterns {
		mean.Y += scan[p].Y / float64(len(patterns))
		mean.X += scan[p].X / float64(len(patterns))
	}
	round := func(v float64) float64 { return v }
	if !bilinear {
		round = math.Round
	}
	for _, p := range patterns {
		g.Shifts = append(g.Shifts, ptychography.Position{Y: round(scan[p].Y) - round(mean.Y), X: round(scan[p].X) - round(mean.X)})
	}
	return g
}

// Scale are the parameters between the object and the probe: the object is
// multiplied by exp(Log), or its parts by exp(Log) times Parts.
type Scale struct {
	Log   float64
	Parts [2]float64
}

// ScaleOf returns the scale in the scalars of a network, in the order of [Scale].
func ScaleOf(s []float32) Scale {
	return Scale{Log: float64(s[0]), Parts: [2]float64{float64(s[1]), float64(s[2])}}
}

// Physics evaluates groups. It owns scratch memory; goroutines need a
// [Physics.Clone] each.
type Physics struct {
	opts      Options
	data      *Data
	model     *ptychography.Model
	canvas    *canvas
	start     *start
	patches   [][]complex64
	work      []complex64
	intensity []float32
	dI        []float32
}

// New returns the physics of a probe and of data of the same size.
func New(p *ptychography.Probe, d *Data, o Options) (*Physics, error) {
	if err := o.Loss.Check(); err != nil {
		return nil, err
	}
	if o.Rectangular && o.Output != network.RealImaginary {
		return nil, fmt.Errorf("physics: the rectangular scales need heads for real and imaginary part, not %s", o.Output)
	}
	if p.N != d.Patterns.N {
		return nil, fmt.Errorf("physics: a probe of side %d for patterns of side %d", p.N, d.Patterns.N)
	}
	model, err := ptychography.NewModel(p)
	if err != nil {
		return nil, err
	}
	c, err := newCanvas(p, o.Weighting, o.Bilinear)
	if err != nil {
		return nil, err
	}
	s, err := newStart(p)
	if err != nil {
		return nil, err
	}
	return (&Physics{opts: o, data: d, model: model, canvas: c, start: s}).allocate(), nil
}

func (p *Physics) allocate() *Physics {
	size := p.model.N() * p.model.N()
	p.patches, p.work = nil, make([]complex64, size)
	p.intensity, p.dI = make([]float32, size), make([]float32, size)
	return p
}

// Clone returns an evaluator with memory of its own.
func (p *Physics) Clone() *Physics {
	return (&Physics{opts: p.opts, data: p.data, model: p.model.Clone(), canvas: p.canvas.clone(), start: p.start.clone()}).allocate()
}

// Evaluate returns the mean loss of the patterns of a group, given the two heads
// with one channel per pattern. It stores factor times the gradients by the
// heads in dHeads and adds those by the scale to dScale, in the order Log,
// Parts; dHeads may be nil.
func (p *Physics) Evaluate(g Group, heads [2]*simd.Map, s Scale, dHeads *[2]*simd.Map, dScale []float64, factor float64) float64 {
	p.object(g, heads)
	factor /= float64(len(g.Patterns))
	joint := len(g.Patterns) > 1
	if joint {
		p.canvas.lay(g.Shifts)
		p.canvas.average(p.patches)
		for i := range p.patches {
			p.canvas.cut(p.patches[i], i)
		}
		p.canvas.begin()
	}
	var sum float64
	for i, patch := range p.patches {
		sum += p.pattern(g.Patterns[i], patch, s, dHeads != nil, dScale, factor)
		if joint && dHeads != nil {
			p.canvas.paste(patch, i)
		}
	}
	if dHeads != nil {
		for i := range p.patches {
			if joint {
				p.canvas.spread(p.patches[i], i)
			}
			p.headGradients(heads, dHeads, i)
		}
	}
	return sum / float64(len(g.Patterns))
}

// object stores the complex patches that the heads draw.
func (p *Physics) object(g Group, heads [2]*simd.Map) {
	n := p.model.N()
	for len(p.patches) < len(g.Patterns) {
		p.patches = append(p.patches, make([]complex64, n*n))
	}
	p.patches = p.patches[:len(g.Patterns)]
	for y := range n {
		for x := range n {
			a, b := heads[0].Pixel(y, x), heads[1].Pixel(y, x)
			for c, patch := range p.patches {
				patch[y*n+x] = p.complex(a[c], b[c])
			}
		}
	}
}

func (p *Physics) complex(a, b float32) complex64 {
	if p.opts.Output == network.RealImaginary {
		return complex(a, b)
	}
	return complex64(cmplx.Rect(float64(a), float64(b)))
}

// headGradients turns the gradient by patch i into those by the heads.
func (p *Physics) headGradients(heads [2]*simd.Map, d *[2]*simd.Map, i int) {
	n := p.model.N()
	for k, v := range p.patches[i] {
		y, x := k/n, k%n
		da, db := real(v), imag(v)
		if p.opts.Output == network.AmplitudePhase {
			a, phase := heads[0].Pixel(y, x)[i], heads[1].Pixel(y, x)[i]
			s, c := math.Sincos(float64(phase))
			da, db = da*float32(c)+db*float32(s), a*(db*float32(c)-da*float32(s))
		}
		d[0].Pixel(y, x)[i], d[1].Pixel(y, x)[i] = da, db
	}
}

// pattern returns the loss of one pattern and replaces its patch by the gradient.
func (p *Physics) pattern(i int, patch []complex64, s Scale, backward bool, dScale []float64, factor float64) float64 {
	re, im := p.factors(s)
	for k, v := range patch {
		p.work[k] = complex(re*real(v), im*imag(v))
	}
	must(p.model.Forward(p.intensity, p.work))
	loss := p.opts.Loss.eval(p.dI, p.intensity, p.data, i, factor)
	if !backward {
		return loss
	}
	must(p.model.Backward(p.work, p.dI))
	var dRe, dIm float64
	for k, g := range p.work {
		dRe += float64(real(g)) * float64(real(patch[k]))
		dIm += float64(imag(g)) * float64(imag(patch[k]))
		patch[k] = complex(re*real(g), im*imag(g))
	}
	p.scaleGradient(dScale, s, dRe, dIm)
	return loss
}

// must is for errors of shapes, which here all come from one model.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// factors are those of real and imaginary part.
func (p *Physics) factors(s Scale) (re, im float32) {
	f := math.Exp(s.Log)
	if p.opts.Rectangular {
		return float32(f * s.Parts[0]), float32(f * s.Parts[1])
	}
	return float32(f), float32(f)
}

func (p *Physics) scaleGradient(d []float64, s Scale, dRe, dIm float64) {
	f := math.Exp(s.Log)
	if !p.opts.Rectangular {
		d[0] += f * (dRe + dIm)
		return
	}
	d[0] += f * (s.Parts[0]*dRe + s.Parts[1]*dIm)
	d[1] += f * dRe
	d[2] += f * dIm
}

// Energy returns the photons that the scale predicts for a group and those that
// were counted, both over the valid pixels. Their sums over some groups give the
// first scale: Log += ln(counted/predicted)/2.
func (p *Physics) Energy(g Group, heads [2]*simd.Map, s Scale) (predicted, counted float64) {
	p.object(g, heads)
	if len(g.Patterns) > 1 {
		p.canvas.lay(g.Shifts)
		p.canvas.average(p.patches)
	}
	re, im := p.factors(s)
	for i, patch := range p.patches {
		if len(g.Patterns) > 1 {
			p.canvas.cut(patch, i)
		}
		for k, v := range patch {
			p.work[k] = complex(re*real(v), im*imag(v))
		}
		must(p.model.Forward(p.intensity, p.work))
		mask := p.data.Patterns.MaskAt(g.Patterns[i])
		for j, v := range p.intensity {
			if mask == nil || mask[j] {
				predicted += float64(v)
			}
		}
		counted += p.data.Patterns.Counts(g.Patterns[i])
	}
	return predicted, counted
}

// Patches returns the object patches of the last call, consistent where a group
// has several. Their memory is used again.
func (p *Physics) Patches() [][]complex64 { return p.patches }
