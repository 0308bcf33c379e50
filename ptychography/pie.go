package ptychography

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// PIE are the settings of the ptychographical iterative engines, which visit
// one pattern after the other, replace the modulus of the far field by the
// measured one and feed the change of the exit wave, d, back:
//
//	O += ObjectStep conj(P) d / ((1-Alpha) |P|^2 + Alpha max |P|^2)
//	P += ProbeStep  conj(O) d / ((1-ProbeAlpha) |O|^2 + ProbeAlpha max |O|^2)
//
// With both alphas one this is ePIE (Maiden & Rodenburg, "An improved
// ptychographical phase retrieval algorithm for diffractive imaging",
// Ultramicroscopy 109, 2009, 1256-1262); smaller ones give rPIE (Maiden, Johnson
// & Li, "Further improvements to the ptychographical iterative engine", Optica
// 4, 2017, 736-745). Several probe modes share the modulus as their intensities
// do (Thibault & Menzel, Nature 494, 2013, 68-71). Masked pixels keep the
// modulus that the model gives them.
//
// Start from [EPIE] or [RPIE]; the zero value does nothing.
type PIE struct {
	Passes     int     // how often every pattern is visited
	ObjectStep float64 // usually 1, at most 2
	ProbeStep  float64 // 0 keeps the probe
	ProbeFrom  int     // the first pass, counted from 1, that updates the probe
	Alpha      float64 // in (0, 1]
	ProbeAlpha float64 // in (0, 1]
	Subpixel   Subpixel
	Seed       uint64 // of the order of visits, a new one in every pass
	Workers    int    // for the final residual; 0 means one a processor
	// Observe, if set, is told the relative error summed up during each pass.
	// It is larger than the [Residual] after the pass.
	Observe func(pass int, running float64)
}

// EPIE returns the settings of plain ePIE with a probe update from the third
// pass on, when the object has taken shape.
func EPIE() PIE {
	return PIE{Passes: 10, ObjectStep: 1, ProbeStep: 0.5, ProbeFrom: 3, Alpha: 1, ProbeAlpha: 1, Subpixel: Bilinear}
}

// RPIE returns the settings of the regularised engine, which makes longer steps
// where the probe is dark.
func RPIE() PIE {
	e := EPIE()
	e.Alpha = 0.25
	return e
}

func (e PIE) check() error {
	switch {
	case e.Passes < 0:
		return fmt.Errorf("ptychography: %d passes: must not be negative", e.Passes)
	case !(e.ObjectStep >= 0 && e.ObjectStep <= 2) || !(e.ProbeStep >= 0 && e.ProbeStep <= 2):
		return fmt.Errorf("ptychography: object step %v and probe step %v must be in [0, 2]", e.ObjectStep, e.ProbeStep)
	case !(e.Alpha > 0 && e.Alpha <= 1) || !(e.ProbeAlpha > 0 && e.ProbeAlpha <= 1):
		return fmt.Errorf("ptychography: alpha %v and probe alpha %v must be in (0, 1]", e.Alpha, e.ProbeAlpha)
	}
	return nil
}

// Result is a reconstruction.
type Result struct {
	Object   *Object
	Probe    *Probe
	Running  []float64 // error summed up during each pass
	Residual float64   // [Residual] at the end
}

// Run reconstructs the data from an object to start with, or from an empty one
// when start is nil. Neither start nor the probe of the data is changed. The
// probe should carry the scale of the data, see [Probe.Normalize].
func (e PIE) Run(ctx context.Context, d *Dataset, start *Object) (*Result, error) {
	r, err := newPIERun(e, d, start)
	if err != nil {
		return nil, err
	}
	res := &Result{Object: r.object}
	for pass := 1; pass <= e.Passes; pass++ {
		running, err := r.pass(ctx, pass)
		if err != nil {
			return nil, err
		}
		res.Running = append(res.Running, running)
		if e.Observe != nil {
			e.Observe(pass, running)
		}
	}
	res.Probe = r.model.Probe()
	res.Residual, err = residual(ctx, d, r.object, r.model, e.Subpixel, e.Workers)
	return res, err
}

// pieRun is the state of a reconstruction.
type pieRun struct {
	PIE
	data   *Dataset
	object *Object
	model  *Model

	patch, change []complex64
	intensity, dI []float32
	light         []float32 // |P|^2 of the shown probe
	lightFor      bool      // light is that of the current, unmoved probe
	denominator   []float32
}

func newPIERun(e PIE, d *Dataset, start *Object) (*pieRun, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	object := start
	if object == nil {
		object = NewObject(d.Scan, d.Patterns.N)
	} else {
		object = object.Clone()
	}
	if err := object.checkScan(d.Scan, d.Patterns.N, e.Subpixel); err != nil {
		return nil, err
	}
	model, err := NewModel(d.Probe)
	if err != nil {
		return nil, err
	}
	size := d.Patterns.N * d.Patterns.N
	return &pieRun{
		PIE: e, data: d, object: object, model: model,
		patch: make([]complex64, size), change: make([]complex64, size),
		intensity: make([]float32, size), dI: make([]float32, size),
		light: make([]float32, size), denominator: make([]float32, size),
	}, nil
}

// pass visits every pattern once, in an order that depends on seed and pass.
func (r *pieRun) pass(ctx context.Context, pass int) (running float64, err error) {
	rng := rand.New(rand.NewPCG(r.Seed, uint64(pass)))
	var misfit, energy float64
	for _, i := range rng.Perm(len(r.data.Scan)) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		misfit += r.visit(i, pass >= r.ProbeFrom && r.ProbeStep > 0)
		energy += r.data.Patterns.Counts(i)
	}
	return misfit / energy, nil
}

// visit makes one update and returns the misfit before it.
func (r *pieRun) visit(i int, updateProbe bool) float64 {
	m, n := r.model, r.data.Patterns.N
	at := r.object.place(r.data.Scan[i], n, r.Subpixel)
	r.object.extract(r.patch, n, at)
	m.Shift(at.dy, at.dx)
	m.Forward(r.intensity, r.patch)
	misfit := Gaussian{}.Eval(r.dI, r.intensity, r.data.Patterns.At(i), r.data.Patterns.MaskAt(i))
	m.exitGradients(r.dI) // minus the change of the exit waves
	if r.ObjectStep > 0 {
		r.updateObject(at)
	}
	if updateProbe {
		r.updateProbe(at)
	}
	return misfit
}

func (r *pieRun) updateObject(at place) {
	moved := at.dy != 0 || at.dx != 0
	if moved || !r.lightFor {
		clear(r.light)
		for _, p := range r.model.shown {
			addIntensity(r.light, p)
		}
		r.lightFor = !moved
	}
	add, ok := r.step(r.light, r.Alpha, r.ObjectStep)
	if !ok {
		return
	}
	clear(r.change)
	for k, p := range r.model.shown {
		add(r.change, p, r.model.back[k])
	}
	r.object.insert(r.change, r.model.n, at)
}

// updateProbe uses the patch as it was before the update of the object.
func (r *pieRun) updateProbe(at place) {
	clear(r.intensity)
	addIntensity(r.intensity, r.patch)
	add, ok := r.step(r.intensity, r.ProbeAlpha, r.ProbeStep)
	if !ok {
		return
	}
	for k, p := range r.model.probe {
		if at.dy == 0 && at.dx == 0 {
			add(p, r.patch, r.model.back[k])
			continue
		}
		clear(r.change)
		add(r.change, r.patch, r.model.back[k])
		r.model.shift(r.change, r.change, -at.dy, -at.dx)
		for i, v := range r.change {
			p[i] += v
		}
	}
	r.lightFor = false
}

// step returns the function that adds -step conj(a) b / ((1-alpha) w + alpha max w)
// to its first argument; the sign turns the gradient downhill. It returns false
// where all is dark and nothing can be learned.
func (r *pieRun) step(w []float32, alpha, step float64) (add func(dst, a, b []complex64), ok bool) {
	top := maximum(w)
	if alpha == 1 {
		s := float32(-step) / top
		return func(dst, a, b []complex64) { addConj(dst, s, a, b) }, top > 0
	}
	s, t := float32(-(1-alpha)/step), float32(-alpha/step)*top
	for i, v := range w {
		r.denominator[i] = s*v + t
	}
	return func(dst, a, b []complex64) { addConjOver(dst, r.denominator, a, b) }, top > 0
}
