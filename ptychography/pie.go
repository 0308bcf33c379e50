package ptychography

import (
	"context"
	"math"
	"slices"
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
// A batch of patterns that light different places changes the object as they would
// one after the other, and the probe by the mean of what they ask for.
//
// Start from [EPIE] or [RPIE]; the zero value does nothing.
type PIE struct {
	name       string
	ObjectStep float64 // usually 1, at most 2
	ProbeStep  float64 // 0 keeps the probe
	ProbeFrom  int     // the first pass, counted from 1, that updates the probe
	Alpha      float64 // in (0, 1]
	ProbeAlpha float64 // in (0, 1]
	Batch      int     // patterns that are worked on together, see [Scene.Batches]
	Support    float64 // radius about the middle, in sides, beyond which the probe is dark; 0 for none
	Smooth     float64 // weight of differences of neighbours after a pass, see ML
}

// EPIE returns the settings of plain ePIE with a probe update from the third
// pass on, when the object has taken shape.
func EPIE() *PIE {
	return &PIE{name: "epie", ObjectStep: 1, ProbeStep: 0.5, ProbeFrom: 3, Alpha: 1, ProbeAlpha: 1, Batch: 1}
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
		{Key: "batch", Help: "Patterns that are worked on together", Low: 1, High: 4096, Int: &e.Batch},
		supportSetting(&e.Support),
		smoothSetting(&e.Smooth),
	}
}

// Begin implements [Engine].
func (e *PIE) Begin(s *Scene) Pass {
	if p := refuse(e, s); p != nil {
		return p
	}
	r := &pieRun{PIE: e, Scene: s, inside: support(s.Model.n, e.Support)}
	for range e.Batch {
		r.slots = append(r.slots, newSlot(s.Model))
	}
	return r.pass
}

// pieRun is the state of passes.
type pieRun struct {
	*PIE
	*Scene
	slots  []*slot
	inside []float32 // the support of the probe, or nil
}

// pass visits the batches one after the other.
func (r *pieRun) pass(ctx context.Context, pass int) (running float64, err error) {
	batches := r.Batches(pass, r.Batch)
	if r.Batch == 1 {
		batches = slices.Collect(slices.Chunk(r.Order(pass), 1))
	}
	var misfit, energy float64
	for _, batch := range batches {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		r.visit(batch, pass >= r.ProbeFrom && r.ProbeStep > 0)
		for k, i := range batch {
			misfit += r.slots[k].misfit
			energy += r.counts[i]
		}
	}
	r.smooth(r.Smooth)
	return misfit / energy, nil
}

// visit makes one update from all patterns of a batch.
func (r *pieRun) visit(batch []int, updateProbe bool) {
	slots := r.slots[:len(batch)]
	r.each(len(batch), func(worker, i int) {
		o, t := r.optic(worker), slots[i]
		o.project(t, batch[i])
		r.objectStep(o, t)
		if updateProbe {
			r.probeStep(o, t)
		}
	})
	r.bands(r.Object.Rows, func(low, high int) {
		for _, t := range slots {
			r.Object.insertRows(t.change, r.Model.n, t.at, low, high)
		}
	})
	if updateProbe {
		r.bands(len(r.ones), func(low, high int) { r.moveProbe(slots, low, high) })
		for _, p := range r.Model.probe {
			within(p, r.inside)
		}
	}
}

// objectStep stores the change of the patch,
//
//	-step conj(P) back / ((1-alpha) |P|^2 + alpha max |P|^2);
//
// the sign turns the gradient downhill. Where all is dark nothing is learned.
func (r *pieRun) objectStep(o *optics, t *slot) {
	top := o.light(o.shown, r.Alpha)
	for m, p := range o.shown {
		o.step(t.change, p, t.back[m], top, r.Alpha, r.ObjectStep, m > 0)
	}
}

// light returns the largest sum of |f|^2 over some fields, and leaves the sum in
// intensity when a step needs it.
func (o *optics) light(fields [][]complex64, alpha float64) float32 {
	if len(fields) == 1 && alpha == 1 {
		return o.k.Brightest(fields[0])
	}
	clear(o.intensity)
	for _, f := range fields {
		o.k.AddIntensity(o.intensity, f)
	}
	return o.k.Peak(o.intensity)
}

// step stores -step conj(a) b / ((1-alpha) light + alpha top) in dst, or adds it.
func (o *optics) step(dst, a, b []complex64, top float32, alpha, step float64, add bool) {
	if alpha == 1 && top > 0 && !add {
		o.k.MulConj(dst, float32(-step)/top, a, b)
		return
	}
	if !add {
		clear(dst)
	}
	switch {
	case top == 0:
	case alpha == 1:
		o.k.AddMulConj(dst, float32(-step)/top, a, b)
	default:
		o.k.AddMulConjOver(dst, a, b, o.intensity, float32(-(1-alpha)/step), float32(-alpha/step)*top)
	}
}

// probeStep stores the change of the probe that a pattern asks for, from the patch
// before its update; that of a probe that was moved is moved back.
func (r *pieRun) probeStep(o *optics, t *slot) {
	if t.turned == nil {
		for range t.back {
			t.turned = append(t.turned, make([]complex64, len(t.patch)))
		}
	}
	top := o.light([][]complex64{t.patch}, r.ProbeAlpha)
	for m, b := range t.back {
		o.step(t.turned[m], t.patch, b, top, r.ProbeAlpha, r.ProbeStep, false)
		if t.at.dy != 0 || t.at.dx != 0 {
			o.shift(t.turned[m], t.turned[m], -t.at.dy, -t.at.dx)
		}
	}
}

// moveProbe adds the mean of the changes to some pixels of the probe.
func (r *pieRun) moveProbe(slots []*slot, low, high int) {
	k := r.Model.k
	for m, p := range r.Model.probe {
		for _, t := range slots {
			k.AddScaled(floats(p[low:high]), 1/float32(len(slots)), floats(t.turned[m][low:high]))
		}
	}
}
