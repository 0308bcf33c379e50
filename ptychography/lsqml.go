package ptychography

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// LSQML are the settings of the least-squares maximum-likelihood engine (Odstrcil,
// Menzel & Guizar-Sicairos, "Iterative least-squares solver for generalized
// maximum-likelihood ptychography", Optics Express 26, 2018, 3108-3123). The
// patterns of a batch agree on a direction for the object and one for the probe,
//
//	dO = sum_i conj(P) d_i / (sum_i |P|^2 + Damping max)
//	dP = sum_i conj(O_i) d_i / (sum_i |O_i|^2 + Damping max)
//
// d_i the change of the exit wave that brings the modulus of its far field to the
// measured one. The lengths a and b of the two steps solve the least squares
//
//	min sum_i |d_i - a P dO_i - b dP O_i|^2,
//
// and each step keeps a share of the one before, Momentum.
type LSQML struct {
	Batch      int     // patterns that share a step
	ObjectStep float64 // share of the length that is best for the batch
	ProbeStep  float64 // the same for the probe; 0 keeps it
	ProbeFrom  int     // the first pass, counted from 1, that updates the probe
	Momentum   float64 // in [0, 1)
	Damping    float64 // of directions where little light falls
	Decay      float64 // both steps are divided by 1 + Decay a, a the age of the stage
	Plateau    float64 // the age grows by 1 - g/Plateau in a pass whose error falls by the share g, at least by 0 and at most by 1
	Support    float64 // radius about the middle, in sides, beyond which the probe is dark; 0 for none
	Smooth     float64 // weight of differences of neighbours after a pass, see ML
}

// NewLSQML returns the settings that did best over few and many photons: small
// batches whose steps shrink as soon as passes gain less than a tenth, so that the
// noise of single patterns is averaged away, and not while much is still to be found.
func NewLSQML() *LSQML {
	return &LSQML{Batch: 4, ObjectStep: 1, ProbeStep: 1, ProbeFrom: 1, Damping: 1, Decay: 0.3, Plateau: 0.1}
}

// Name implements [Engine].
func (e *LSQML) Name() string { return "lsqml" }

// Settings implements [Engine].
func (e *LSQML) Settings() []Setting {
	return []Setting{
		{Key: "batch", Help: "Patterns that are worked on together", Low: 1, High: 4096, Int: &e.Batch},
		{Key: "object_step", Help: "Step of the object", LowOpen: true, High: 2, Float: &e.ObjectStep},
		{Key: "probe_step", Help: "Step of the probe, 0 keeps it", High: 2, Float: &e.ProbeStep},
		{Key: "probe_from", Help: "First pass that updates the probe", Low: 1, High: math.MaxInt32, Int: &e.ProbeFrom},
		{Key: "momentum", Help: "Share of a step that the next one keeps", High: 0.99, Float: &e.Momentum},
		{Key: "decay", Help: "Growth of the divisor of both steps from pass to pass", High: 100, Float: &e.Decay},
		{Key: "plateau", Help: "Relative gain of a pass from which on steps do not shrink; 0 for steps that always do", High: 1, Float: &e.Plateau},
		{Key: "damping", Help: "Share of the largest divisor that is added to all, which shortens directions where little light falls", LowOpen: true, High: 1, Float: &e.Damping},
		supportSetting(&e.Support),
		smoothSetting(&e.Smooth),
	}
}

// Begin implements [Engine].
func (e *LSQML) Begin(s *Scene) Pass {
	if p := refuse(e, s); p != nil {
		return p
	}
	r := &lsqRun{LSQML: e, Scene: s, inside: support(s.Model.n, e.Support), velocity: s.Memory("object velocity", len(s.Object.Data)), course: s.Memory("course", 1)}
	for range min(e.Batch, len(s.visits)) {
		r.slots = append(r.slots, newSlot(s.Model))
	}
	size := len(s.Object.Data)
	r.direction = &Object{NewImage(s.Object.Rows, s.Object.Cols), s.Object.Origin}
	r.light = make([]float32, size)
	for m := range s.Model.probe {
		r.turn = append(r.turn, make([]complex64, len(s.ones)))
		r.turnVelocity = append(r.turnVelocity, s.Memory(fmt.Sprintf("probe velocity %d", m), len(s.ones)))
	}
	r.bright, r.power = make([]float32, len(s.ones)), make([]float32, len(s.ones))
	return r.pass
}

// lsqRun is the state of passes.
type lsqRun struct {
	*LSQML
	*Scene
	slots              []*slot
	inside             []float32     // the support of the probe, or nil
	direction          *Object       // of the object: minus dO
	light              []float32     // sum |P|^2 over the batch, by pixel of the object
	velocity           []complex64   // the last step of the object
	turn, turnVelocity [][]complex64 // the same for the probe, by mode
	bright             []float32     // sum |O|^2 over the batch, by pixel of the patch
	power              []float32     // |P|^2
	course             []complex64   // age of the run and error of its last pass
}

func (r *lsqRun) pass(ctx context.Context, pass int) (running float64, err error) {
	var misfit, energy float64
	share := 1 / (1 + r.Decay*r.age())
	for batch := range slices.Chunk(r.Order(pass), r.Batch) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		r.visit(batch, pass >= r.ProbeFrom && r.ProbeStep > 0, share)
		for k, i := range batch {
			misfit += r.slots[k].misfit
			energy += r.counts[i]
		}
	}
	r.smooth(r.Smooth)
	r.grow(misfit / energy)
	return misfit / energy, nil
}

// age is the number of passes that gained nothing, as far as they did.
func (r *lsqRun) age() float64 { return float64(real(r.course[0])) }

// grow adds a pass with its error to the age, the first one wholly.
func (r *lsqRun) grow(now float64) {
	age, before := r.age(), float64(imag(r.course[0]))
	if age++; r.Plateau > 0 && before > 0 {
		age -= min(1, max(0, (1-now/before)/r.Plateau))
	}
	r.course[0] = complex(float32(age), float32(now))
}

// visit makes one update from a batch.
func (r *lsqRun) visit(batch []int, updateProbe bool, share float64) {
	slots := r.slots[:len(batch)]
	r.each(len(batch), func(worker, i int) {
		o, t := r.optic(worker), slots[i]
		o.project(t, batch[i])
		for m, p := range o.shown {
			if m == 0 {
				o.k.MulConj(t.change, 1, p, t.back[m])
				continue
			}
			o.k.AddMulConj(t.change, 1, p, t.back[m])
		}
	})
	r.point(slots, updateProbe)
	a, b := r.lengths(slots, updateProbe)
	r.move(floats(r.Object.Data), floats(r.direction.Data), floats(r.velocity), share*a*r.ObjectStep)
	if updateProbe {
		for m, p := range r.Model.probe {
			r.move(floats(p), floats(r.turn[m]), floats(r.turnVelocity[m]), share*b*r.ProbeStep)
			within(p, r.inside)
		}
	}
}

// point sets the directions.
func (r *lsqRun) point(slots []*slot, updateProbe bool) {
	k, n := r.Model.k, r.Model.n
	clear(r.power)
	for _, p := range r.Model.probe {
		k.AddIntensity(r.power, p)
	}
	r.bands(r.Object.Rows, func(low, high int) {
		from, to := low*r.Object.Cols, high*r.Object.Cols
		clear(r.direction.Data[from:to])
		clear(r.light[from:to])
		for _, t := range slots {
			r.direction.insertRows(t.change, n, t.at, low, high)
			for y := max(0, low-t.at.y); y < min(n, high-t.at.y); y++ {
				k.Add(r.light[(t.at.y+y)*r.Object.Cols+t.at.x:][:n], r.power[y*n:][:n])
			}
		}
	})
	top := k.Peak(r.light)
	r.bands(len(r.light), func(low, high int) {
		k.Quotient(r.direction.Data[low:high], r.direction.Data[low:high], r.light[low:high], float32(r.Damping)*top)
	})
	if updateProbe {
		r.pointProbe(slots)
	}
}

func (r *lsqRun) pointProbe(slots []*slot) {
	k := r.Model.k
	r.each(len(slots), func(worker, i int) {
		t := slots[i]
		if t.at.dy != 0 || t.at.dx != 0 {
			r.optic(worker).turnBack(t)
		}
	})
	r.bands(len(r.bright), func(low, high int) {
		clear(r.bright[low:high])
		for m, turn := range r.turn {
			clear(turn[low:high])
			for _, t := range slots {
				if m == 0 {
					k.AddIntensity(r.bright[low:high], t.patch[low:high])
				}
				if t.at.dy != 0 || t.at.dx != 0 {
					k.Add(floats(turn[low:high]), floats(t.turned[m][low:high]))
					continue
				}
				k.AddMulConj(turn[low:high], 1, t.patch[low:high], t.back[m][low:high])
			}
		}
	})
	top := k.Peak(r.bright)
	for _, turn := range r.turn {
		k.Quotient(turn, turn, r.bright, float32(r.Damping)*top)
		within(turn, r.inside)
	}
}

// turnBack stores what a pattern asks of the unmoved probe.
func (o *optics) turnBack(t *slot) {
	for len(t.turned) < len(t.back) {
		t.turned = append(t.turned, make([]complex64, len(t.patch)))
	}
	for m, b := range t.back {
		o.k.MulConj(t.turned[m], 1, t.patch, b)
		o.shift(t.turned[m], t.turned[m], -t.at.dy, -t.at.dx)
	}
}

// lengths solves for the lengths of both steps; both are negative, because the
// directions point uphill.
func (r *lsqRun) lengths(slots []*slot, updateProbe bool) (object, probe float64) {
	sums := make([][5]float64, len(slots))
	r.each(len(slots), func(worker, i int) {
		o, t := r.optic(worker), slots[i]
		r.direction.extract(t.change, r.Model.n, t.at)
		o.aim(t.pattern)
		for m, p := range o.shown {
			turn := r.turn[m]
			if t.at.dy != 0 || t.at.dx != 0 {
				o.shift(o.work, turn, t.at.dy, t.at.dx)
				turn = o.work
			}
			part := o.k.Overlaps(p, t.change, t.patch, turn, t.back[m])
			for j, v := range part {
				sums[i][j] += v
			}
		}
	})
	var s [5]float64
	for _, part := range sums {
		for j, v := range part {
			s[j] += v
		}
	}
	xa, xb, aa, bb, ab := s[0], s[1], s[2], s[3], s[4]
	if det := aa*bb - ab*ab; updateProbe && det > 1e-6*aa*bb {
		return -(xa*bb - xb*ab) / det, -(xb*aa - xa*ab) / det
	}
	if aa > 0 {
		object = -xa / aa
	}
	return object, 0
}

// move adds to x a step along a direction and what is left of the last one.
func (r *lsqRun) move(x, direction, velocity []float32, length float64) {
	k := r.Model.k
	r.bands(len(x), func(low, high int) {
		if r.Momentum == 0 {
			k.AddScaled(x[low:high], float32(length), direction[low:high])
			return
		}
		k.Scale(velocity[low:high], float32(r.Momentum))
		k.AddScaled(velocity[low:high], float32(length), direction[low:high])
		k.Add(x[low:high], velocity[low:high])
	})
}
