package ptychography

import (
	"context"
	"math"
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
	name       string
	ObjectStep float64 // usually 1, at most 2
	ProbeStep  float64 // 0 keeps the probe
	ProbeFrom  int     // the first pass, counted from 1, that updates the probe
	Alpha      float64 // in (0, 1]
	ProbeAlpha float64 // in (0, 1]
}

// EPIE returns the settings of plain ePIE with a probe update from the third
// pass on, when the object has taken shape.
func EPIE() *PIE {
	return &PIE{name: "epie", ObjectStep: 1, ProbeStep: 0.5, ProbeFrom: 3, Alpha: 1, ProbeAlpha: 1}
}

// RPIE returns the settings of the regularised engine, which makes longer steps
// where the probe is dark.
func RPIE() *PIE {
	e := EPIE()
	e.name, e.Alpha = "rpie", 0.25
	return e
}

// Name implements [Engine].
func (e *PIE) Name() string { return e.name }

// Settings implements [Engine].
func (e *PIE) Settings() []Setting {
	return []Setting{
		{Key: "object_step", Help: "Step of the object", LowOpen: true, High: 2, Float: &e.ObjectStep},
		{Key: "probe_step", Help: "Step of the probe, 0 keeps it", High: 2, Float: &e.ProbeStep},
		{Key: "probe_from", Help: "First pass that updates the probe", Low: 1, High: math.MaxInt32, Int: &e.ProbeFrom},
		{Key: "alpha", Help: "Share of the brightest pixel of the probe in the divisor of the object's step; 1 is ePIE", LowOpen: true, High: 1, Float: &e.Alpha},
		{Key: "probe_alpha", Help: "Share of the largest modulus of the object in the divisor of the probe's step", LowOpen: true, High: 1, Float: &e.ProbeAlpha},
	}
}

// Begin implements [Engine].
func (e *PIE) Begin(s *Scene) Pass {
	size := s.Data.Patterns.N * s.Data.Patterns.N
	r := &pieRun{
		PIE: e, Scene: s,
		patch: make([]complex64, size), change: make([]complex64, size),
		intensity: make([]float32, size), dI: make([]float32, size),
		light: make([]float32, size), denominator: make([]float32, size),
	}
	return r.pass
}

// pieRun is the state of passes.
type pieRun struct {
	*PIE
	*Scene

	patch, change []complex64
	intensity, dI []float32
	light         []float32 // |P|^2 of the shown probe
	lightFor      bool      // light is that of the current, unmoved probe
	denominator   []float32
}

// pass visits the patterns one after the other.
func (r *pieRun) pass(ctx context.Context, pass int) (running float64, err error) {
	var misfit, energy float64
	for _, i := range r.Order(pass) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		misfit += r.visit(i, pass >= r.ProbeFrom && r.ProbeStep > 0)
		energy += r.counts[i]
	}
	return misfit / energy, nil
}

// visit makes one update and returns the misfit before it.
func (r *pieRun) visit(i int, updateProbe bool) float64 {
	m, n, at := r.Model, r.Data.Patterns.N, r.places[i]
	r.Object.extract(r.patch, n, at)
	m.Shift(at.dy, at.dx)
	m.Forward(r.intensity, r.patch)
	misfit := Gaussian{}.Eval(r.dI, r.intensity, r.Data.Patterns.At(i), r.Data.Patterns.MaskAt(i))
	m.exitGradients(r.dI) // minus the change of the exit waves
	r.updateObject(at)
	if updateProbe {
		r.updateProbe(at)
	}
	return misfit
}

func (r *pieRun) updateObject(at place) {
	moved := at.dy != 0 || at.dx != 0
	if moved || !r.lightFor {
		clear(r.light)
		for _, p := range r.Model.shown {
			addIntensity(r.light, p)
		}
		r.lightFor = !moved
	}
	add, ok := r.step(r.light, r.Alpha, r.ObjectStep)
	if !ok {
		return
	}
	clear(r.change)
	for k, p := range r.Model.shown {
		add(r.change, p, r.Model.back[k])
	}
	r.Object.insert(r.change, r.Model.n, at)
}

// updateProbe uses the patch as it was before the update of the object.
func (r *pieRun) updateProbe(at place) {
	clear(r.intensity)
	addIntensity(r.intensity, r.patch)
	add, ok := r.step(r.intensity, r.ProbeAlpha, r.ProbeStep)
	if !ok {
		return
	}
	for k, p := range r.Model.probe {
		if at.dy == 0 && at.dx == 0 {
			add(p, r.patch, r.Model.back[k])
			continue
		}
		clear(r.change)
		add(r.change, r.patch, r.Model.back[k])
		r.Model.shift(r.change, r.change, -at.dy, -at.dx)
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
