package ptychography

import (
	"context"
	"math"
)

// ML are the settings of the maximum-likelihood engine, a finish for what another
// engine has found. A pass is one step of conjugate gradients (Polak and Ribiere,
// never turning back) over all patterns at once, on the counts k = A^2 and their
// means m = f |F|^2 + b, of the loss
//
//	sum m - k + k ln(k/m)   (Poisson),   or   2 sum (sqrt(m) - A)^2,
//
// plus Smooth times the mean light times sum |O - O'|^2 over neighbours O, O' of the
// object. Object and probe are changed together, and with them the intensities f and
// the background b where these are fitted: what each of them could explain alone is
// shared out by the likelihood. Gradients are divided by the light that falls on a
// pixel, sum |P|^2, or passes it, sum |O|^2. The length of a step is that of Newton
// along the direction, halved until the loss is not larger than it was.
//
// Thibault & Guizar-Sicairos, "Maximum-likelihood refinement for coherent diffractive
// imaging", New Journal of Physics 14, 2012, 063004.
type ML struct {
	Poisson   int     // 1 for the likelihood of counts, 0 for that of amplitudes
	ProbeStep float64 // weight of the probe in a direction; 0 keeps it
	ProbeFrom int     // the first pass, counted from 1, that updates the probe
	Damping   float64 // of directions where little light falls
	Smooth    float64 // weight of differences of neighbours
	Support   float64 // radius about the middle, in sides, beyond which the probe is dark; 0 for none
}

// NewML returns the settings of the likelihood of counts, without constraints.
func NewML() *ML { return &ML{Poisson: 1, ProbeStep: 1, ProbeFrom: 1, Damping: 0.1} }

// Name implements [Engine].
func (e *ML) Name() string { return "ml" }

// Settings implements [Engine].
func (e *ML) Settings() []Setting {
	return []Setting{
		{Key: "poisson", Help: "Likelihood that is climbed, 1 of Poisson counts, 0 of amplitudes", High: 1, Int: &e.Poisson},
		{Key: "probe_step", Help: "Step of the probe, 0 keeps it", High: 2, Float: &e.ProbeStep},
		{Key: "probe_from", Help: "First pass that updates the probe", Low: 1, High: math.MaxInt32, Int: &e.ProbeFrom},
		{Key: "damping", Help: "Share of the largest divisor that is added to all, which shortens directions where little light falls", LowOpen: true, High: 1, Float: &e.Damping},
		smoothSetting(&e.Smooth),
		supportSetting(&e.Support),
	}
}

// Begin implements [Engine].
func (e *ML) Begin(s *Scene) Pass {
	if p := refuse(e, s); p != nil {
		return p
	}
	return e.begin(s).pass
}

func (e *ML) begin(s *Scene) *mlRun {
	r := &mlRun{ML: e, Scene: s, inside: support(s.Model.n, e.Support)}
	for range min(mlBatch, len(s.visits)) {
		r.slots = append(r.slots, newSlot(s.Model))
	}
	r.light, r.bright = make([]float32, len(s.Object.Data)), make([]float32, len(s.ones))
	r.power, r.room = make([]float32, len(s.ones)), make([]*lineRoom, len(s.workers))
	var counts float64
	for _, i := range s.visits {
		counts += s.counts[i]
	}
	r.stiffness = e.Smooth * counts / float64(len(s.Object.Data))
	return r
}

// fitsIllumination tells the solver that passes fit intensities and background.
func (e *ML) fitsIllumination() bool { return true }

// mlBatch is how many patterns are in memory at a time; no bit depends on it.
const mlBatch = 32

// mlRun is the state of passes.
type mlRun struct {
	*ML
	*Scene
	slots                []*slot
	inside               []float32 // the support of the probe, or nil
	blocks               []*block
	light, bright, power []float32 // sum |P|^2, sum |O|^2, |P|^2
	room                 []*lineRoom
	stiffness            float64 // of the differences between neighbours
}

// halvings is how often a step is shortened before none is made.
const halvings = 12

func (r *mlRun) pass(ctx context.Context, pass int) (float64, error) {
	r.gather(pass >= r.ProbeFrom && r.ProbeStep > 0)
	before, err := r.climb(ctx)
	if err != nil {
		return 0, err
	}
	running := before.misfit / before.energy
	r.direct()
	length, err := r.newton(ctx)
	if err != nil {
		return 0, err
	}
	for range halvings {
		r.step(length)
		now, err := r.loss(ctx)
		if err != nil {
			return 0, err
		}
		if now <= before.loss {
			return running, nil
		}
		length /= 2
	}
	r.step(0)
	r.forget()
	return running, nil
}
