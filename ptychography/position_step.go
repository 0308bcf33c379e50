package ptychography

import (
	"context"
	"math"
)

// positionStep is what a pattern says of its position: its misfit sum (sqrt(I) - A)^2
// over its valid pixels, with gradient and Gauss-Newton curvature along y and x.
type positionStep struct{ misfit, pixels, gy, gx, yy, yx, xx float64 }

// slopes is the memory of a worker for derivatives of a pattern.
type slopes struct {
	patch []complex64
	along [4][]complex64 // changes of the patch, or of the probe
	far   []complex64
	dI    [4][]float64 // half the changes of the intensity
}

func newSlopes(size int) *slopes {
	p := &slopes{patch: make([]complex64, size), far: make([]complex64, size)}
	for k := range p.along {
		p.along[k], p.dI[k] = make([]complex64, size), make([]float64, size)
	}
	return p
}

// eachSlopes calls work for some patterns with the memory for their derivatives.
func (s *Scene) eachSlopes(ctx context.Context, patterns []int, work func(o *optics, p *slopes, k, pattern int)) error {
	s.Data.Patterns.expect(patterns)
	rooms := make([]*slopes, len(s.workers))
	s.each(len(patterns), func(worker, k int) {
		if ctx.Err() != nil {
			return
		}
		if rooms[worker] == nil {
			rooms[worker] = newSlopes(len(s.ones))
		}
		work(s.optic(worker), rooms[worker], k, patterns[k])
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return s.Data.Patterns.Err()
}

// positionSteps looks at all patterns.
func (s *Scene) positionSteps(ctx context.Context) ([]positionStep, error) {
	steps := make([]positionStep, len(s.places))
	err := s.eachSlopes(ctx, s.all(), func(o *optics, p *slopes, k, i int) { steps[k] = o.positionStep(p, i) })
	return steps, err
}

// positionStep looks at pattern i. The derivatives are those of the model as it is: of
// the object between its pixels, or of the probe that is moved.
func (o *optics) positionStep(p *slopes, i int) (step positionStep) {
	at := o.scene.places[i]
	o.look(p, i)
	if o.scene.Subpixel != Fourier {
		o.scene.Object.slopes(p.along[0], p.along[1], o.n, at)
	}
	for m, mode := range o.shown {
		for axis := range 2 {
			if o.scene.Subpixel == Fourier {
				o.slopeOfProbe(p.along[axis], o.unmoved()[m], at, axis)
				o.k.Multiply(o.work, p.along[axis], p.patch)
			} else {
				o.k.Multiply(o.work, mode, p.along[axis])
			}
			o.addChange(p, m, axis)
		}
	}
	f, b := o.scene.illumination(i)
	a, w := o.measured(i)
	for j, v := range o.intensity {
		if w[j] == 0 {
			continue
		}
		root := math.Sqrt(float64(v) + b/f + tiny)
		y, x, d := p.dI[0][j]/root, p.dI[1][j]/root, root-float64(a[j])
		step.misfit, step.pixels = step.misfit+f*d*d, step.pixels+1
		step.gy, step.gx = step.gy+2*f*d*y, step.gx+2*f*d*x
		step.yy, step.yx, step.xx = step.yy+2*f*y*y, step.yx+2*f*y*x, step.xx+2*f*x*x
	}
	return step
}

// look takes the patch of a pattern and follows it to the detector.
func (o *optics) look(p *slopes, i int) {
	o.scene.Object.extract(p.patch, o.n, o.scene.places[i])
	o.aim(i)
	o.forward(o.intensity, p.patch)
	for k := range p.dI {
		clear(p.dI[k])
	}
}

// addChange follows the change of an exit wave, in work, to the detector, where it adds
// to half the change of the intensity: Re conj(F) dF.
func (o *optics) addChange(p *slopes, mode, k int) {
	o.plan.Forward(p.far, o.work)
	dI, far := p.dI[k], o.far[mode]
	for j, v := range p.far {
		dI[j] += float64(real(v))*float64(real(far[j])) + float64(imag(v))*float64(imag(far[j]))
	}
}

// slopes stores the derivatives of an interpolated patch by y and x of its position.
func (o *Object) slopes(alongY, alongX []complex64, n int, at place) {
	k, fy, fx := kernels(), at.fy, at.fx
	y, x := [4]float32{fx - 1, -fx, 1 - fx, fx}, [4]float32{fy - 1, 1 - fy, -fy, fy}
	for r := range n {
		top, below := o.Row(at.y + r)[at.x:], o.Row(at.y + r + 1)[at.x:]
		k.Interpolate(alongY[r*n:][:n], top, below, &y)
		k.Interpolate(alongX[r*n:][:n], top, below, &x)
	}
}

// slopeOfProbe stores the derivative of a moved mode by its movement along an axis.
func (m *Model) slopeOfProbe(dst, mode []complex64, at place, axis int) {
	m.shift(dst, mode, at.dy, at.dx)
	m.plan.Forward(m.work, dst)
	for j := range m.work {
		k := j / m.n
		if axis == 1 {
			k = j % m.n
		}
		m.work[j] *= complex(0, float32(-2*math.Pi*float64(k-m.n/2)/float64(m.n)))
	}
	m.plan.Inverse(dst, m.work)
}
