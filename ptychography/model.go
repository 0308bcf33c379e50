package ptychography

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/latent-go/latent/internal/fourier"
	"github.com/latent-go/latent/internal/simd"
)

// Model is the physics of one pattern: exit waves P_m O, their orthonormal
// Fourier transforms F_m and the intensity I = sum_m |F_m|^2, with the adjoint.
// It keeps the fields of the last [Model.Forward] and all scratch memory, so
// nothing is allocated per pattern; goroutines need a model each, see
// [Model.Clone].
//
// Inside, the modes are multiplied by a checkerboard of signs. Their transforms
// then have the zero frequency at the centre, as the data do.
type Model struct {
	n     int
	k     *simd.Set
	plan  *fourier.Plan2[complex64]
	probe [][]complex64 // modulated
	shown [][]complex64 // the probe moved by a fraction of a pixel, or probe itself
	far   [][]complex64 // far fields of the last Forward
	back  [][]complex64 // exit-wave gradients of the last Backward
	work  []complex64
	moved [][]complex64 // memory for shown
	ramp  [2][]complex64
}

// NewModel returns a model for a probe. The probe is copied.
func NewModel(p *Probe) (*Model, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	plan, err := fourier.NewPlan2[complex64](p.N, p.N)
	if err != nil {
		return nil, err
	}
	k, err := simd.Default()
	if err != nil {
		return nil, err
	}
	m := &Model{n: p.N, k: k, plan: plan}
	m.allocate(len(p.Modes))
	m.setProbe(p)
	return m, nil
}

func (m *Model) allocate(modes int) {
	size := m.n * m.n
	fields := func() [][]complex64 {
		f := make([][]complex64, modes)
		for i := range f {
			f[i] = make([]complex64, size)
		}
		return f
	}
	m.probe, m.far, m.back, m.moved = fields(), fields(), fields(), fields()
	m.shown, m.work = m.probe, make([]complex64, size)
	m.ramp = [2][]complex64{make([]complex64, m.n), make([]complex64, m.n)}
}

// Clone returns a model with the same probe and memory of its own.
func (m *Model) Clone() *Model {
	if m.check() != nil {
		return nil
	}
	c := &Model{n: m.n, k: m.k, plan: m.plan.Clone()}
	c.allocate(len(m.probe))
	for i, p := range m.probe {
		copy(c.probe[i], p)
	}
	return c
}

// beside returns a model with memory of its own that looks at the probe of m, also
// when that changes.
func (m *Model) beside() *Model {
	c := m.Clone()
	c.probe, c.shown = m.probe, m.probe
	return c
}

// N returns the side of the patterns.
func (m *Model) N() int {
	if m == nil {
		return 0
	}
	return m.n
}

// SetProbe replaces the probe by one with as many modes, and undoes a shift. Another
// shape is a *[ShapeError].
func (m *Model) SetProbe(p *Probe) error {
	if err := m.check(); err != nil {
		return err
	}
	if p == nil || p.N != m.n || len(p.Modes) != len(m.probe) || p.Intensity() == nil {
		return &ShapeError{"the probe", "another shape", fmt.Sprintf("%d modes of %d x %d pixels", len(m.probe), m.n, m.n)}
	}
	m.setProbe(p)
	return nil
}

// check returns an error for a model that [NewModel] did not make.
func (m *Model) check() error {
	if m == nil || m.plan == nil {
		return &ShapeError{"a model", "nothing", "one of NewModel"}
	}
	return nil
}

func (m *Model) setProbe(p *Probe) {
	for i, mode := range p.Modes {
		copy(m.probe[i], mode)
		modulate(m.probe[i], m.n)
	}
	m.shown = m.probe
}

// Probe returns a copy of the probe, not shifted.
func (m *Model) Probe() *Probe {
	if m.check() != nil {
		return nil
	}
	p := &Probe{N: m.n}
	for _, mode := range m.probe {
		c := append([]complex64(nil), mode...)
		modulate(c, m.n)
		p.Modes = append(p.Modes, c)
	}
	return p
}

// Shift moves the probe by a fraction of a pixel before the next Forward, by
// the Fourier shift theorem. Zero shifts cost nothing.
func (m *Model) Shift(dy, dx float64) {
	if m.check() != nil {
		return
	}
	if dy == 0 && dx == 0 {
		m.shown = m.probe
		return
	}
	m.shown = m.moved
	for i := range m.probe {
		m.shift(m.moved[i], m.probe[i], dy, dx)
	}
}

// shift moves one modulated field. It is unitary, so the opposite shift is both
// inverse and adjoint.
func (m *Model) shift(dst, src []complex64, dy, dx float64) {
	m.plan.Forward(m.work, src)
	for axis, d := range []float64{dy, dx} {
		for k := range m.ramp[axis] {
			m.ramp[axis][k] = complex64(cmplx.Rect(1, -2*math.Pi*float64(k-m.n/2)*d/float64(m.n)))
		}
	}
	for y, r := range m.ramp[0] {
		row := m.work[y*m.n:][:m.n]
		for x, c := range m.ramp[1] {
			row[x] *= r * c
		}
	}
	m.plan.Inverse(dst, m.work)
}

// Forward stores in intensity the expected counts behind a patch of the object,
// zero frequency at the centre. Slices of another length are a *[ShapeError].
func (m *Model) Forward(intensity []float32, patch []complex64) error {
	if err := m.checkSize(len(intensity), len(patch)); err != nil {
		return err
	}
	m.forward(intensity, patch)
	return nil
}

func (m *Model) forward(intensity []float32, patch []complex64) {
	clear(intensity)
	for i, p := range m.shown {
		m.k.Multiply(m.work, p, patch)
		m.plan.Forward(m.far[i], m.work)
		m.k.AddIntensity(intensity, m.far[i])
	}
}

// Backward takes dL/dI of the last Forward and stores the gradient of L with
// respect to the patch: 2 sum_m conj(P_m) F'(dL/dI F_m), F' the inverse
// transform. Errors are those of [Model.Forward].
func (m *Model) Backward(gradient []complex64, dI []float32) error {
	if err := m.checkSize(len(gradient), len(dI)); err != nil {
		return err
	}
	m.exitGradients(dI)
	clear(gradient)
	for i, p := range m.shown {
		m.k.AddMulConj(gradient, 2, p, m.back[i])
	}
	return nil
}

// BackwardProbe stores the gradient with respect to every mode of the probe for
// the last Forward, which was of patch, and the last Backward. A shift set by
// [Model.Shift] with the arguments (dy, dx) must be passed again. Errors are those of
// [Model.SetProbe] and [Model.Forward].
func (m *Model) BackwardProbe(gradient *Probe, patch []complex64, dy, dx float64) error {
	if err := m.checkSize(len(patch), len(patch)); err != nil {
		return err
	}
	if gradient == nil || len(gradient.Modes) != len(m.probe) {
		return &ShapeError{"the gradient", "another number of modes", fmt.Sprint(len(m.probe))}
	}
	for i, g := range gradient.Modes {
		if err := m.checkSize(len(g), len(g)); err != nil {
			return err
		}
		m.k.MulConj(g, 2, patch, m.back[i])
		if dy != 0 || dx != 0 {
			m.shift(g, g, -dy, -dx)
		}
		modulate(g, m.n)
	}
	return nil
}

// exitGradients stores half the gradients by the modulated exit waves in back.
func (m *Model) exitGradients(dI []float32) {
	for i, f := range m.far {
		m.k.ScaleBy(m.work, dI, f)
		m.plan.Inverse(m.back[i], m.work)
	}
}

func (m *Model) checkSize(a, b int) error {
	if err := m.check(); err != nil {
		return err
	}
	for _, length := range []int{a, b} {
		if length != m.n*m.n {
			return misshapen("a slice", length, m.n, m.n)
		}
	}
	return nil
}
