package ptychography

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// Relaxation is a probe that varies over the scan: pattern i is lit by
//
//	P_0 + sum_k Coefficients[i][k] Modes[k]
//
// in place of the first mode P_0. The coefficients of each mode have a mean of zero and
// a mean square of one over the scan, and modes and coefficients are orthogonal: the
// modes are those along which the probe varies most, and have the energy of that.
type Relaxation struct {
	Modes        [][]complex64 // N x N each, the strongest first
	Coefficients [][]complex64 // by pattern
}

// Shares returns the mean energy of the variations along each mode, relative to that
// of a probe.
func (r *Relaxation) Shares(p *Probe) []float64 {
	if r == nil {
		return nil
	}
	var shares []float64
	all := p.Energy()
	for _, m := range r.Modes {
		shares = append(shares, real(dot(m, m))/all)
	}
	return shares
}

// relaxationKey is where a scene keeps modes, as its model has them, and after them the
// coefficients, pattern by pattern.
const relaxationKey = "relaxation"

// mostVariations is how many modes of variation there can be.
const mostVariations = 16

// beginRelaxation sets up so many modes without energy. Their coefficients are
// polynomials of the order of the patterns, most probes vary slowly.
func (s *Scene) beginRelaxation(modes int) error {
	if modes < 0 || modes > mostVariations || modes > 0 && modes >= len(s.places) {
		return fmt.Errorf("ptychography: %d modes of variation of the probe over %d patterns: need fewer than patterns, at most %d", modes, len(s.places), mostVariations)
	}
	if s.variations = modes; modes == 0 {
		return nil
	}
	s.memory[relaxationKey] = make([]complex64, modes*(len(s.ones)+len(s.places)))
	c := s.coefficients()
	for i := range s.places {
		t := 2*float64(i)/float64(max(1, len(s.places)-1)) - 1
		for k := range modes {
			c[i*modes+k] = complex(float32(math.Pow(t, float64(k+1))), 0)
		}
	}
	s.orthogonalizeRelaxation()
	return nil
}

// variation is mode k of the variation of the probe, as the model has it.
func (s *Scene) variation(k int) []complex64 {
	return s.memory[relaxationKey][k*len(s.ones):][:len(s.ones)]
}

// coefficients are those of pattern i from i times the number of modes on.
func (s *Scene) coefficients() []complex64 {
	return s.memory[relaxationKey][s.variations*len(s.ones):]
}

// relaxation returns what was found, or nil.
func (s *Scene) relaxation() *Relaxation {
	if s.variations == 0 {
		return nil
	}
	r := new(Relaxation)
	for k := range s.variations {
		m := slices.Clone(s.variation(k))
		modulate(m, s.Model.n)
		r.Modes = append(r.Modes, m)
	}
	for i := range s.places {
		r.Coefficients = append(r.Coefficients, slices.Clone(s.coefficients()[i*s.variations:][:s.variations]))
	}
	return r
}

// aim makes the model show the probe of a pattern, moved by the fraction of its
// position.
func (o *optics) aim(i int) {
	s, at := o.scene, o.scene.places[i]
	if s.variations == 0 {
		o.Shift(at.dy, at.dx)
		return
	}
	if o.varied == nil {
		o.varied = slices.Clone(o.probe)
		o.varied[0] = make([]complex64, len(s.ones))
	}
	first := o.varied[0]
	copy(first, o.probe[0])
	for k, c := range s.coefficients()[i*s.variations:][:s.variations] {
		for j, v := range s.variation(k) {
			first[j] += c * v
		}
	}
	if o.shown = o.varied; at.dy == 0 && at.dx == 0 {
		return
	}
	o.shown = o.moved
	for m, p := range o.varied {
		o.shift(o.moved[m], p, at.dy, at.dx)
	}
}

// unmoved are the modes of the pattern that was aimed at, where they stand.
func (o *optics) unmoved() [][]complex64 {
	if o.scene.variations == 0 {
		return o.probe
	}
	return o.varied
}

const (
	relaxStep    = 1.9  // of the change of the modes: a projected modulus asks for about half of it
	relaxDamping = 0.1  // of modes where the object is dark
	relaxRidge   = 1e-3 // share of the light that keeps coefficients of weak modes small
	relaxBatch   = 32   // patterns in memory at a time; no bit depends on it
)

// relax makes a step towards the probe of every pattern (Odstrcil et al.,
// "Ptychographic coherent diffractive imaging with orthogonal probe relaxation", Optics
// Express 24, 2016, 8360-8369), without keeping them all. With d_i the change of the
// exit wave that the measured modulus asks for, the coefficients of a pattern solve
//
//	min |d_i - sum_k dc_ik V_k O_i|^2,
//
// and with what is left of d_i each mode moves by the best change of every pixel,
//
//	dV_k = sum_i conj(c_ik O_i) d_i / sum_i |c_ik O_i|^2.
//
// That is a step of the power method for the singular vectors of all probes; a small
// singular value decomposition ends it.
func (s *Scene) relax(ctx context.Context) error {
	if s.variations == 0 {
		return nil
	}
	size := len(s.ones)
	var slots []*slot
	for range min(relaxBatch, len(s.places)) {
		slots = append(slots, newSlot(s.Model))
	}
	change, weight := make([]complex64, s.variations*size), make([]float32, s.variations*size)
	all := s.all()
	s.Data.Patterns.expect(all)
	for batch := range slices.Chunk(all, len(slots)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.each(len(batch), func(worker, k int) { s.optic(worker).vary(slots[k], batch[k]) })
		s.bands(size, func(low, high int) {
			for _, t := range slots[:len(batch)] {
				if _, seen := slices.BinarySearch(s.visits, t.pattern); seen {
					s.gatherVariation(t, change, weight, low, high)
				}
			}
		})
	}
	if err := s.Data.Patterns.Err(); err != nil {
		return err
	}
	for k := range s.variations {
		w, d := weight[k*size:][:size], change[k*size:][:size]
		s.Model.k.Quotient(d, d, w, relaxDamping*s.Model.k.Peak(w))
		s.Model.k.AddScaled(floats(s.variation(k)), relaxStep, floats(d))
		s.pin(s.variation(k))
	}
	s.orthogonalizeRelaxation()
	return nil
}

// pin takes out of a mode what is no variation of the probe's form: the probe itself,
// which is an intensity, and the probe times y or x. A tilt that follows the position
// and a bend of the object explain each other,
//
//	P exp(i r b x_i) O(r + x_i)   and   P exp(-i b r^2 / 2) O(r + x_i) exp(i b (r + x_i)^2 / 2),
//
// up to a phase of every pattern, so that no data tell them apart.
func (s *Scene) pin(mode []complex64) {
	p, n := s.Model.probe[0], s.Model.n
	a, b := make([]complex128, 9), make([]complex128, 3)
	forms := func(j int) [3]float64 {
		return [3]float64{1, float64(j/n-n/2) / float64(n), float64(j%n-n/2) / float64(n)}
	}
	for j, v := range p {
		f, light := forms(j), float64(abs2(v))
		for k := range f {
			b[k] += complex(f[k], 0) * complex128(conj(v)*mode[j])
			for l := range f {
				a[3*k+l] += complex(f[k]*f[l]*light, 0)
			}
		}
	}
	c := solveComplex(a, b, 3)
	for j, v := range p {
		f := forms(j)
		mode[j] -= v * complex64(c[0]+complex(f[1], 0)*c[1]+complex(f[2], 0)*c[2])
	}
}

// vary improves the coefficients of a pattern, and leaves in its slot what remains to be
// changed, conj(O) d, of the unmoved probe, and |O|^2 in the memory for it.
func (o *optics) vary(t *slot, i int) {
	s := o.scene
	o.project(t, i)
	o.turnBack(t)
	rest := t.turned[0]
	if t.power == nil {
		t.power = make([]float32, len(rest))
	}
	clear(t.power)
	o.k.AddIntensity(t.power, t.patch)
	var light float64
	for j, v := range o.probe[0] {
		rest[j] = -rest[j]
		light += float64(abs2(v)) * float64(t.power[j])
	}
	n := s.variations
	a, g := make([]complex128, n*n), make([]complex128, n)
	for k := range n {
		v := s.variation(k)
		g[k] = dot(v, rest)
		for l := k; l < n; l++ {
			var sum complex128
			for j, u := range s.variation(l) {
				sum += complex128(conj(v[j])*u) * complex(float64(t.power[j]), 0)
			}
			a[k*n+l], a[l*n+k] = sum, complex(real(sum), -imag(sum))
		}
		a[k*n+k] += complex(relaxRidge*light+tiny, 0)
	}
	c := s.coefficients()[i*n:][:n]
	for k, d := range solveComplex(a, g, n) {
		c[k] += complex64(d)
		for j, v := range s.variation(k) {
			rest[j] -= complex64(d) * v * complex(t.power[j], 0)
		}
	}
}

// gatherVariation adds what a pattern asks of some pixels of the modes.
func (s *Scene) gatherVariation(t *slot, change []complex64, weight []float32, low, high int) {
	size := len(s.ones)
	for k, c := range s.coefficients()[t.pattern*s.variations:][:s.variations] {
		p := abs2(c)
		for j := low; j < high; j++ {
			change[k*size+j] += conj(c) * t.turned[0][j]
			weight[k*size+j] += p * t.power[j]
		}
	}
}

// solveComplex solves so many equations with a positive definite matrix by elimination.
func solveComplex(a, b []complex128, n int) []complex128 {
	for i := range n {
		for r := i + 1; r < n; r++ {
			f := a[r*n+i] / a[i*n+i]
			for c := i; c < n; c++ {
				a[r*n+c] -= f * a[i*n+c]
			}
			b[r] -= f * b[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for c := i + 1; c < n; c++ {
			b[i] -= a[i*n+c] * b[c]
		}
		b[i] /= a[i*n+i]
	}
	return b
}

// orthogonalizeRelaxation gives the probe the mean of the variations and the modes the
// form of [Relaxation]; the probe of no pattern changes.
func (s *Scene) orthogonalizeRelaxation() {
	n := s.variations
	columns := make([][]complex64, n)
	for k := range n {
		columns[k] = s.column(k)
		s.centreVariation(columns[k], k)
	}
	for k := range n {
		for l := range k {
			f := complex64(dot(columns[l], columns[k]) / complex(float64(len(s.places)), 0))
			addTimes(columns[k], -f, columns[l])
			addTimes(s.variation(l), f, s.variation(k))
		}
		size := float32(math.Sqrt(real(dot(columns[k], columns[k])) / float64(len(s.places))))
		if size > 0 {
			s.Model.k.Scale(floats(columns[k]), 1/size)
			s.Model.k.Scale(floats(s.variation(k)), size)
		}
	}
	for range 30 {
		turned := false
		for k := range n {
			for l := k + 1; l < n; l++ {
				if r, ok := rotationOf(s.variation(k), s.variation(l)); ok {
					r.apply(s.variation(k), s.variation(l))
					rotation{r.c, r.s, complex(real(r.back), -imag(r.back))}.apply(columns[k], columns[l])
					turned = true
				}
			}
		}
		if !turned {
			break
		}
	}
	s.sortRelaxation(columns)
}

// column copies the coefficients of a mode.
func (s *Scene) column(k int) []complex64 {
	out := make([]complex64, len(s.places))
	for i := range out {
		out[i] = s.coefficients()[i*s.variations+k]
	}
	return out
}

// centreVariation moves the mean of coefficients into the probe.
func (s *Scene) centreVariation(column []complex64, k int) {
	var mean complex128
	for _, c := range column {
		mean += complex128(c) / complex(float64(len(column)), 0)
	}
	for i := range column {
		column[i] -= complex64(mean)
	}
	addTimes(s.Model.probe[0], complex64(mean), s.variation(k))
}

func addTimes(to []complex64, f complex64, x []complex64) {
	for i, v := range x {
		to[i] += f * v
	}
}

// sortRelaxation stores columns and modes, the strongest first.
func (s *Scene) sortRelaxation(columns [][]complex64) {
	n, size := s.variations, len(s.ones)
	order := numbers(n)
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(real(dot(s.variation(b), s.variation(b))), real(dot(s.variation(a), s.variation(a))))
	})
	modes := make([]complex64, 0, n*size)
	for _, k := range order {
		modes = append(modes, s.variation(k)...)
	}
	copy(s.memory[relaxationKey], modes)
	for k, from := range order {
		for i, c := range columns[from] {
			s.coefficients()[i*n+k] = c
		}
	}
}
