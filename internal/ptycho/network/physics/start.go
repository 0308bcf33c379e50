package physics

import (
	"math"

	"github.com/latent-go/latent/ptychography"
)

// start makes the object that a network is shown to correct: the approximant of Goy,
// Arthur, Li and Barbastathis (Phys. Rev. Lett. 121, 243902, 2018), for a group of
// patterns that share an object. Positions are rounded to pixels.
type start struct {
	canvas  *canvas
	patches [][]complex64
	high    float32     // the largest illumination, sum |P|^2
	norm    []float32   // canvas: one over the illumination, in units of high
	object  []complex64 // canvas
}

// leastLight is the illumination, in units of the largest of a patch, under which a
// place of the object is moved less than the patterns ask for.
const leastLight = 0.02

func newStart(p *ptychography.Probe) (*start, error) {
	c, err := newCanvas(p, ByProbe, false)
	s := &start{canvas: c}
	for _, v := range p.Intensity() {
		s.high = max(s.high, v)
	}
	return s, err
}

func (s *start) clone() *start { return &start{canvas: s.canvas.clone(), high: s.high} }

// Start returns patches of an object that explains the patterns of a group better than
// an object of one, after so many alternating projections from that (error reduction):
// every pattern replaces the amplitudes of its far fields F by the measured A where
// they are valid, and the object O is moved to the weighted mean of what they say,
//
//	O += sum_c T(sum_m conj(P_m) F'((A/|F| - 1) F_m)) / (sum_c T(I) + leastLight max I),
//
// I = sum_m |P_m|^2, |F|^2 = sum_m |F_m|^2. The memory is used again.
func (p *Physics) Start(g Group, passes int) [][]complex64 {
	s := p.start
	s.lay(g, p.model.N())
	for range passes {
		copy(s.canvas.sum, s.object)
		for i := range g.Patterns {
			s.canvas.cut(s.patches[i], i)
		}
		s.canvas.begin()
		for i, pattern := range g.Patterns {
			p.ask(pattern, s.patches[i])
			s.canvas.paste(s.patches[i], i)
		}
		for k, v := range s.canvas.sum {
			s.object[k] -= v * complex(s.norm[k], 0)
		}
	}
	copy(s.canvas.sum, s.object)
	for i := range g.Patterns {
		s.canvas.cut(s.patches[i], i)
	}
	return s.patches
}

// lay prepares an object of one for a group.
func (s *start) lay(g Group, n int) {
	s.canvas.lay(g.Shifts)
	for len(s.patches) < len(g.Patterns) {
		s.patches = append(s.patches, make([]complex64, n*n))
	}
	s.patches = s.patches[:len(g.Patterns)]
	size := s.canvas.side * s.canvas.side
	if cap(s.object) < size {
		s.object, s.norm = make([]complex64, size), make([]float32, size)
	}
	s.object, s.norm = s.object[:size], s.norm[:size]
	clear(s.norm)
	for i := range g.Patterns {
		shift(s.canvas.mask[i], s.canvas.weight, n, s.canvas.places[i])
		s.canvas.rows(s.canvas.places[i], func(local, at, n int) {
			for k, v := range s.canvas.mask[i][local:][:n] {
				s.norm[at+k] += v
			}
		})
	}
	for k, v := range s.norm {
		s.norm[k], s.object[k] = 1/(2*s.high*(v+leastLight)), 1
	}
}

// ask replaces a patch by twice what its pattern wants to have taken off, times the
// probe: the gradient of sum (|F| - A)^2.
func (p *Physics) ask(pattern int, patch []complex64) {
	must(p.model.Forward(p.intensity, patch))
	mask := p.data.Patterns.MaskAt(pattern)
	for k, a := range p.data.Patterns.At(pattern) {
		p.dI[k] = 0
		if i := p.intensity[k]; i > 0 && (mask == nil || mask[k]) {
			p.dI[k] = 1 - a/float32(math.Sqrt(float64(i)))
		}
	}
	must(p.model.Backward(patch, p.dI))
}
