package ptychography

import (
	"math"
	"runtime"
	"sync/atomic"

	"github.com/latent-go/latent/internal/crew"
)

// slot is one pattern of a batch: what was seen at its position, and how the exit
// waves should change.
type slot struct {
	pattern int
	at      place
	patch   []complex64   // of the object
	back    [][]complex64 // by mode: minus the change of the exit wave, modulated
	misfit  float64       // sum (sqrt(I) - A)^2 before the change

	change []complex64   // what an engine adds to the object
	turned [][]complex64 // what it adds to the probe, by mode
	power  []float32     // |O|^2, where that is needed
}

func newSlot(m *Model) *slot {
	size := m.n * m.n
	s := &slot{patch: make([]complex64, size), change: make([]complex64, size)}
	for range m.probe {
		s.back = append(s.back, make([]complex64, size))
	}
	return s
}

// optics is what one goroutine needs to follow patterns through the model.
type optics struct {
	*Model
	scene             *Scene
	amplitude, weight []float32     // of a masked pattern
	room              []float32     // for a pattern that is read
	intensity, factor []float32     // of several modes
	varied            [][]complex64 // the probe of a pattern, where it varies
}

func (s *Scene) newOptics() *optics {
	size := s.Data.Patterns.N * s.Data.Patterns.N
	o := &optics{Model: s.Model.beside(), scene: s, intensity: make([]float32, size), factor: make([]float32, size)}
	if s.Data.Patterns.store != nil {
		o.room = make([]float32, size)
	}
	if s.Data.Patterns.Masked() {
		o.amplitude, o.weight = make([]float32, size), make([]float32, size)
	}
	return o
}

// project fills a slot for a pattern: its patch, the change of the exit waves that
// brings the modulus of the far field to the measured one, and the misfit before.
func (o *optics) project(t *slot, i int) {
	s, n := o.scene, o.n
	t.pattern, t.at = i, s.places[i]
	s.Object.extract(t.patch, n, t.at)
	o.aim(i)
	a, w := o.measured(i)
	f, b := s.illumination(i)
	if len(o.shown) == 1 && b == 0 {
		o.k.Multiply(o.work, o.shown[0], t.patch)
		o.plan.Forward(o.work, o.work)
		t.misfit = f * o.k.Modulus(o.work, o.work, a, w)
		o.plan.Inverse(t.back[0], o.work)
		return
	}
	o.forward(o.intensity, t.patch)
	addEverywhere(o.intensity, b/f)
	t.misfit = f * o.k.Misfit(o.factor, o.intensity, a, w)
	for k, f := range o.far {
		o.k.ScaleBy(o.work, o.factor, f)
		o.plan.Inverse(t.back[k], o.work)
	}
}

// misfit is that of project, without the change.
func (o *optics) misfit(patch []complex64, i int) float64 {
	s := o.scene
	at := s.places[i]
	s.Object.extract(patch, o.n, at)
	o.aim(i)
	a, w := o.measured(i)
	o.forward(o.intensity, patch)
	f, b := s.illumination(i)
	addEverywhere(o.intensity, b/f)
	return f * o.k.Misfit(o.factor, o.intensity, a, w)
}

// measured returns the amplitudes of a pattern as they would be under the mean
// intensity, zero where masked, whatever is in the data there, with weights that are
// one or zero.
func (o *optics) measured(i int) (amplitude, weight []float32) {
	p := o.scene.Data.Patterns
	mask, all := p.MaskAt(i), o.pattern(i)
	f, _ := o.scene.illumination(i)
	if mask == nil && f == 1 {
		return all, o.scene.ones
	}
	if o.amplitude == nil {
		o.amplitude, o.weight = make([]float32, len(o.factor)), make([]float32, len(o.factor))
	}
	share := float32(1 / math.Sqrt(f))
	for j, a := range all {
		o.amplitude[j], o.weight[j] = 0, 0
		if mask == nil || mask[j] {
			o.amplitude[j], o.weight[j] = share*a, 1
		}
	}
	return o.amplitude, o.weight
}

// pattern is At, into the memory of the worker where it is read.
func (o *optics) pattern(i int) []float32 {
	p := o.scene.Data.Patterns
	if p.store != nil {
		return p.store.take(o.room, i)
	}
	return p.At(i)
}

// threads returns how many goroutines are of use for so many jobs.
func (s *Scene) threads(jobs int) int {
	t := s.Threads
	if t <= 0 {
		t = runtime.GOMAXPROCS(0)
	}
	return max(1, min(t, jobs, runtime.NumCPU()*4))
}

// each calls work(worker, i) for i < n, from several goroutines when there are
// several threads. Which worker does what is left to chance, so results must not
// depend on it.
func (s *Scene) each(n int, work func(worker, i int)) {
	threads := s.threads(n)
	if threads == 1 {
		for i := range n {
			work(0, i)
		}
		return
	}
	var next atomic.Int64
	run := func(worker int) {
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			work(worker, i)
		}
	}
	var wait crew.Group
	for t := 1; t < threads; t++ {
		wait.Go(func() { run(t) })
	}
	run(0)
	wait.Wait()
}

// optic returns the memory of a worker, which is made when it is first needed.
func (s *Scene) optic(worker int) *optics {
	if s.workers[worker] == nil {
		s.workers[worker] = s.newOptics()
	}
	return s.workers[worker]
}

// bands cuts n rows into as many parts as there are threads, and calls work with
// the bounds of each.
func (s *Scene) bands(n int, work func(low, high int)) {
	parts := s.threads(n)
	s.each(parts, func(_, i int) { work(i*n/parts, (i+1)*n/parts) })
}
