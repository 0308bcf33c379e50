package training

import (
	"math"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// Problem is what is fitted to what.
type Problem struct {
	Weights    *network.Weights
	Physics    *physics.Physics
	Patterns   *ptychography.Patterns
	InputScale float64 // see [InputScale]; part of the model
	More       []Part  // data files after the first, whose numbers are those above
	// Groups returns the groups of an epoch, the same for the same number.
	Groups     func(epoch int) ([]physics.Group, error)
	Validation []physics.Group
	// Pretraining returns the problem of an epoch, from 0, that comes before those
	// above: other data for the same weights. Its own Validation is not looked at.
	Pretraining func(epoch int) (*Problem, error)
	Engine      Engine // nil: our own kernels
}

// Part is one data file of a problem, see [physics.Group.Part].
type Part struct {
	Physics    *physics.Physics
	Patterns   *ptychography.Patterns
	InputScale float64
}

// part returns a data file by its number.
func (p *Problem) part(i int) Part {
	if i == 0 {
		return Part{p.Physics, p.Patterns, p.InputScale}
	}
	return p.More[i-1]
}

// InputScale is the factor that brings the root mean square of all amplitudes
// to one half. Inference must use that of the training.
func InputScale(p *ptychography.Patterns) float64 {
	return float64(p.N) / 2 / math.Sqrt(p.MeanCounts())
}

// FillInput stores the amplitudes of a group times the scale, one pattern per
// channel, zero where masked; then, where the network sees them, the offsets and the
// object to correct.
func FillInput(m *simd.Map, p *ptychography.Patterns, g physics.Group, scale float64, a network.Architecture, ph *physics.Physics) {
	n, f := p.N, float32(scale)
	for c, i := range g.Patterns {
		mask := p.MaskAt(i)
		for k, a := range p.At(i) {
			if mask != nil && !mask[k] {
				a = 0
			}
			m.Data[m.At(k/n, k%n)+c] = f * a
		}
	}
	if a.Offsets {
		everywhere(m, len(g.Patterns), Offsets(g, n))
	}
	if a.Start > 0 {
		show(a, ph.Start(g, a.Start), func(k int) []float32 { return m.Pixel(k/n, k%n)[a.Started():] })
	}
}

// Shown are the channels of the object that a network of side n corrects, n x n x
// 2 patterns: the real parts of the patches, then the imaginary ones, of the whole side
// or of its central half with every pixel four times.
func Shown(a network.Architecture, patches [][]complex64) []float32 {
	channels := 2 * len(patches)
	out := make([]float32, a.N*a.N*channels)
	show(a, patches, func(k int) []float32 { return out[k*channels:] })
	return out
}

// show stores [Shown] where it is told to for every pixel.
func show(a network.Architecture, patches [][]complex64, pixel func(k int) []float32) {
	n, count := a.N, len(patches)
	place := func(i int) int { return i }
	if a.Area == network.Half {
		place = func(i int) int { return n/4 + i/2 }
	}
	for k := range n * n {
		from, to := place(k/n)*n+place(k%n), pixel(k)
		for c, patch := range patches {
			to[c], to[count+c] = real(patch[from]), imag(patch[from])
		}
	}
}

// Offsets are what a network that sees them is told of a group: how far every member
// lies below the middle, then how far to the right of it, in quarters of the side n.
func Offsets(g physics.Group, n int) []float32 {
	out := make([]float32, 2*len(g.Shifts))
	unit := 4 / float64(n)
	for c, s := range g.Shifts {
		out[c], out[len(g.Shifts)+c] = float32(unit*s.Y), float32(unit*s.X)
	}
	return out
}

// everywhere stores numbers in the channels from first, the same in all pixels.
func everywhere(m *simd.Map, first int, numbers []float32) {
	for y := range m.H {
		for x := range m.W {
			copy(m.Pixel(y, x)[first:], numbers)
		}
	}
}

// run is a forward pass of one group.
func (p *Problem) run(e *network.Executor, g physics.Group, ph *physics.Physics) [2]*simd.Map {
	of := p.part(g.Part)
	FillInput(e.Input(), of.Patterns, g, of.InputScale, p.Weights.Net.Architecture, ph)
	e.Forward()
	return [2]*simd.Map{e.Output(0), e.Output(1)}
}

func (p *Problem) scale() physics.Scale {
	return physics.ScaleOf(p.Weights.Scale())
}

// Spread tells how much structure there is in what the network draws: standard
// deviations over the central half of the patches of one group, of the first
// output relative to its mean modulus, and of the second.
type Spread struct {
	First  float64 `json:"first"`
	Second float64 `json:"second"`
}

// Flat tells whether the first output, the amplitude, has collapsed: it is the
// same everywhere to a thousandth.
func (s Spread) Flat() bool { return s.First < 1e-3 }

func spread(heads [2]*simd.Map, channels int) Spread {
	var sd, mean [2]float64
	for k, m := range heads {
		var n, sum, square float64
		for y := m.H / 4; y < m.H-m.H/4; y++ {
			for x := m.W / 4; x < m.W-m.W/4; x++ {
				for _, v := range m.Pixel(y, x)[:channels] {
					n, sum, square = n+1, sum+float64(v), square+float64(v)*float64(v)
				}
			}
		}
		mean[k] = sum / n
		sd[k] = math.Sqrt(max(square/n-mean[k]*mean[k], 0))
	}
	return Spread{sd[0] / max(math.Abs(mean[0]), 1e-12), sd[1]}
}
