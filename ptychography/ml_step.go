package ptychography

import (
	"context"
	"fmt"
)

// block is a part of what is changed: the object, a mode of the probe, or intensities
// and background. Only its gradient of the pass before and its direction outlive a
// pass.
type block struct {
	x, before      []complex64 // as it stands, and before the step
	gradient, last []complex64 // by x, and that of the pass before
	direction      []complex64
	curvature      []float32 // of the loss, roughly
	floor          float32   // that is added to curvatures
	held           bool
}

// gather lists what a pass changes.
func (r *mlRun) gather(probe bool) {
	if r.blocks == nil {
		r.blocks = append(r.blocks, r.block("object", r.Object.Data))
		for m, p := range r.Model.probe {
			within(p, r.inside)
			r.blocks = append(r.blocks, r.block(fmt.Sprintf("probe %d", m), p))
		}
		if r.fitIntensity || r.fitBackground {
			r.blocks = append(r.blocks, r.block("illumination", r.memory[illuminationKey]))
		}
	}
	for _, b := range r.probes() {
		b.held = !probe
	}
}

func (r *mlRun) block(name string, x []complex64) *block {
	n := len(x)
	return &block{
		x: x, before: make([]complex64, n), gradient: make([]complex64, n), curvature: make([]float32, n),
		last: r.Memory("ml gradient of "+name, n), direction: r.Memory("ml direction of "+name, n),
	}
}

// probes are the blocks of the modes.
func (r *mlRun) probes() []*block { return r.blocks[1:][:len(r.Model.probe)] }

// lights is the block of intensities and background, or nil.
func (r *mlRun) lights() *block {
	if n := 1 + len(r.Model.probe); n < len(r.blocks) {
		return r.blocks[n]
	}
	return nil
}

func (r *mlRun) clear() {
	for _, b := range r.blocks {
		clear(b.gradient)
		clear(b.curvature)
	}
	clear(r.light)
	clear(r.bright)
	clear(r.power)
	for _, p := range r.Model.probe {
		r.Model.k.AddIntensity(r.power, p)
	}
}

// collect adds the gradients of a batch, in the order of its patterns.
func (r *mlRun) collect(slots []*slot) {
	k, n := r.Model.k, r.Model.n
	to := &Object{Image{r.Object.Rows, r.Object.Cols, r.blocks[0].gradient}, r.Object.Origin}
	r.bands(to.Rows, func(low, high int) {
		for _, t := range slots {
			to.insertRows(t.change, n, t.at, low, high)
			for y := max(0, low-t.at.y); y < min(n, high-t.at.y); y++ {
				k.Add(r.light[(t.at.y+y)*to.Cols+t.at.x:][:n], r.power[y*n:][:n])
			}
		}
	})
	r.bands(len(r.bright), func(low, high int) {
		for _, t := range slots {
			k.AddIntensity(r.bright[low:high], t.patch[low:high])
			for m, b := range r.probes() {
				k.Add(floats(b.gradient[low:high]), floats(t.turned[m][low:high]))
			}
		}
	})
}

// takeShare stores the derivative by an intensity, or by the background.
func (r *mlRun) takeShare(i int, s share) {
	b, fitted := r.lights(), r.fitIntensity
	if i == len(r.places) {
		fitted = r.fitBackground
	}
	if b != nil && fitted {
		b.gradient[i], b.curvature[i] = complex(float32(s.f), 0), float32(s.ff)
	}
}

// weigh sets the curvatures of object and probe. Half of all changes of an exit wave
// change the modulus of its far field, with a curvature of four.
func (r *mlRun) weigh() {
	k := r.Model.k
	for i, v := range r.light {
		r.blocks[0].curvature[i] = 2 * v
	}
	for _, b := range r.probes() {
		for i, v := range r.bright {
			b.curvature[i] = 2 * v / float32(max(r.ProbeStep, tiny))
		}
	}
	for i, b := range r.blocks {
		if b.floor = 0; i <= len(r.Model.probe) {
			b.floor = float32(r.Damping) * k.Peak(b.curvature)
		}
	}
}

// direct turns gradients into directions.
func (r *mlRun) direct() {
	var change, old, slope float64
	for _, b := range r.blocks {
		for i, g := range b.gradient {
			z := complex128(b.precondition(i, g))
			l := complex128(b.last[i])
			change += dotReal(complex128(g)-l, z)
			old += dotReal(l, complex128(b.precondition(i, b.last[i])))
		}
	}
	keep := 0.
	if old > 0 {
		keep = max(0, min(change/old, mostKept))
	}
	for _, b := range r.blocks {
		slope += b.turn(float32(keep))
	}
	r.level()
	if !(slope < 0) {
		for _, b := range r.blocks {
			b.turn(0)
		}
		r.level()
	}
	for _, b := range r.blocks {
		copy(b.last, b.gradient)
		copy(b.before, b.x)
	}
}

// mostKept limits the share of the last direction.
const mostKept = 5

// precondition divides a gradient by the curvature.
func (b *block) precondition(i int, g complex64) complex64 {
	c := b.curvature[i] + b.floor
	if b.held || !(c > 0) {
		return 0
	}
	return g * complex(1/c, 0)
}

// turn makes the direction from the gradient and a share of the last one, and returns
// the slope along it.
func (b *block) turn(keep float32) (slope float64) {
	for i, g := range b.gradient {
		d := complex(keep, 0)*b.direction[i] - b.precondition(i, g)
		b.direction[i] = d
		slope += dotReal(complex128(g), complex128(d))
	}
	return slope
}

func dotReal(a, b complex128) float64 { return real(a)*real(b) + imag(a)*imag(b) }

// level keeps the mean of the intensities, which is one, and the probe dark outside its
// support.
func (r *mlRun) level() {
	for _, b := range r.probes() {
		within(b.direction, r.inside)
	}
	b := r.lights()
	if b == nil || !r.fitIntensity {
		return
	}
	var sum float32
	for _, i := range r.visits {
		sum += real(b.direction[i])
	}
	for _, i := range r.visits {
		b.direction[i] -= complex(sum/float32(len(r.visits)), 0)
	}
}

// forget makes the next direction that of the gradient.
func (r *mlRun) forget() {
	for _, b := range r.blocks {
		clear(b.last)
		clear(b.direction)
	}
}

// step goes so far along the directions from where the pass began.
func (r *mlRun) step(length float64) {
	f := complex(float32(length), 0)
	for _, b := range r.blocks {
		for i, v := range b.before {
			b.x[i] = v + f*b.direction[i]
		}
	}
	if b := r.lights(); b != nil {
		last := len(r.places)
		for i, v := range b.x[:last] {
			b.x[i] = complex(max(faintest, real(v)), 0)
		}
		b.x[last] = complex(max(0, real(b.x[last])), 0)
	}
}

// lineRoom is what a goroutine needs to follow a direction.
type lineRoom struct {
	patch, moved  []complex64
	cross, square []float32
}

// newton returns the length that is best to second order.
func (r *mlRun) newton(ctx context.Context) (float64, error) {
	parts := make([][3]float64, len(r.slots))
	var slope, curvature, expected float64
	err := r.sweep(ctx, len(r.slots), func(worker, k, j int) {
		if r.room[worker] == nil {
			n := len(r.ones)
			r.room[worker] = &lineRoom{make([]complex64, n), make([]complex64, n), make([]float32, n), make([]float32, n)}
		}
		parts[k] = r.along(r.optic(worker), r.room[worker], r.slots[k], r.visits[j])
	}, func(batch []int) {
		for k := range batch {
			slope, curvature, expected = slope+parts[k][0], curvature+parts[k][1], expected+parts[k][2]
		}
	})
	if r.stiffness > 0 {
		b := r.blocks[0]
		way := Image{r.Object.Rows, r.Object.Cols, b.direction}
		rough := 2 * r.roughness(way)
		edges(way, func(i, j int) {
			slope += 2 * r.stiffness * dotReal(complex128(b.x[i]-b.x[j]), complex128(b.direction[i]-b.direction[j]))
		})
		curvature, expected = curvature+rough, expected+rough
	}
	if !(curvature > 0.1*expected) {
		curvature = expected
	}
	if length := -slope / curvature; finite(length) && length > 0 {
		return length, err
	}
	return 0, err
}

// along returns the first derivative of the loss of a pattern along the direction, the
// second, and what the second is expected to be.
func (r *mlRun) along(o *optics, w *lineRoom, t *slot, i int) (sums [3]float64) {
	t.at = r.places[i]
	r.Object.extract(t.patch, o.n, t.at)
	(&Object{Image{r.Object.Rows, r.Object.Cols, r.blocks[0].direction}, r.Object.Origin}).extract(w.patch, o.n, t.at)
	o.aim(i)
	o.forward(o.intensity, t.patch)
	clear(w.cross)
	clear(w.square)
	for m, p := range o.shown {
		turn := r.probes()[m].direction
		if t.at.dy != 0 || t.at.dx != 0 {
			o.shift(w.moved, turn, t.at.dy, t.at.dx)
			turn = w.moved
		}
		for j, v := range t.patch {
			o.work[j] = p[j]*w.patch[j] + turn[j]*v
		}
		o.plan.Forward(o.work, o.work)
		for j, v := range o.work {
			w.cross[j] += 2 * (real(v)*real(o.far[m][j]) + imag(v)*imag(o.far[m][j]))
		}
		o.k.AddIntensity(w.square, o.work)
	}
	var df, db float64
	if l := r.lights(); l != nil {
		df, db = float64(real(l.direction[i])), float64(real(l.direction[len(r.places)]))
	}
	f, b := r.illumination(i)
	floor := r.floor(b)
	mask := r.Data.Patterns.MaskAt(i)
	for j, a := range o.pattern(i) {
		if mask != nil && !mask[j] {
			continue
		}
		v, cross := float64(o.intensity[j]), float64(w.cross[j])
		mean := f*v + b + floor
		_, slope, curvature := r.pixel(mean, float64(a))
		first := f*cross + df*v + db
		second := 2*f*float64(w.square[j]) + 2*df*cross
		sums[0] += slope * first
		sums[1] += curvature*first*first + slope*second
		sums[2] += first * first / mean
	}
	return sums
}
