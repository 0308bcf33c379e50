package ptychography

import (
	"context"
	"fmt"
	"math"
)

// DM are the settings of the difference map (Thibault, Dierolf, Bunk, Menzel &
// Pfeiffer, "Probe retrieval in ptychographic coherent diffractive imaging",
// Ultramicroscopy 109, 2009, 338-343). Every pattern has exit waves of its own,
//
//	w <- w + Beta (M(2 P O - w) - P O),
//
// M the projection of the modulus of the far field to the measured one. Then object
// and probe are brought in line with all of them,
//
//	O += sum conj(P) (w - P O) / (sum |P|^2 + Damping max),   P += ...
//
// in turn, Rounds times. The map leaves places where projections alone get stuck, and
// does not settle by itself: let another engine finish. All exit waves stay in memory,
// modes x patterns x N x N numbers of 8 bytes, three times with the state to go back to
// and that to continue from.
//
// The running error of a pass is that of the waves 2 P O - w, which are projected.
type DM struct {
	Beta      float64 // share of the difference
	ProbeFrom int     // the first pass, counted from 1, that updates the probe
	ProbeStep float64 // share of the change of the probe; 0 keeps it
	Rounds    int     // updates of object and probe in a pass
	Damping   float64 // of directions where little light falls
	Support   float64 // radius about the middle, in sides, beyond which the probe is dark; 0 for none
	Smooth    float64 // weight of differences of neighbours after a pass, see ML
}

// NewDM returns the usual settings.
func NewDM() *DM { return &DM{Beta: 0.9, ProbeFrom: 3, ProbeStep: 1, Rounds: 2, Damping: 1e-3} }

// Name implements [Engine].
func (e *DM) Name() string { return "dm" }

// Settings implements [Engine].
func (e *DM) Settings() []Setting {
	return []Setting{
		{Key: "beta", Help: "Share of the difference that exit waves take", LowOpen: true, High: 1, Float: &e.Beta},
		{Key: "probe_step", Help: "Step of the probe, 0 keeps it", High: 2, Float: &e.ProbeStep},
		{Key: "probe_from", Help: "First pass that updates the probe", Low: 1, High: math.MaxInt32, Int: &e.ProbeFrom},
		{Key: "rounds", Help: "Updates of object and probe in a pass", Low: 1, High: 100, Int: &e.Rounds},
		{Key: "damping", Help: "Share of the largest divisor that is added to all, which shortens directions where little light falls", LowOpen: true, High: 1, Float: &e.Damping},
		supportSetting(&e.Support),
		smoothSetting(&e.Smooth),
	}
}

// exitKey begins the names of what engines remember of exit waves; see [Scene.Hold].
const exitKey = "exit waves of mode "

// Begin implements [Engine].
func (e *DM) Begin(s *Scene) Pass {
	if p := refuse(e, s); p != nil {
		return p
	}
	r := &dmRun{DM: e, Scene: s, inside: support(s.Model.n, e.Support)}
	size := len(s.visits) * len(s.ones)
	if size > mostPixels {
		err := fmt.Errorf("ptychography: dm keeps the exit waves of %d patterns of %d x %d pixels in memory, %d or fewer: use another engine, or fewer patterns", len(s.visits), s.Model.n, s.Model.n, mostPixels/len(s.ones))
		return func(context.Context, int) (float64, error) { return 0, err }
	}
	for m := range s.Model.probe {
		r.waves = append(r.waves, s.Memory(fmt.Sprintf("%s%d", exitKey, m), size))
	}
	r.begun = s.Memory("begun", 1)
	for range min(mlBatch, len(s.visits)) {
		r.slots = append(r.slots, newSlot(s.Model))
	}
	r.change = &Object{NewImage(s.Object.Rows, s.Object.Cols), s.Object.Origin}
	r.light, r.bright, r.power = make([]float32, len(s.Object.Data)), make([]float32, len(s.ones)), make([]float32, len(s.ones))
	for range s.Model.probe {
		r.turn = append(r.turn, make([]complex64, len(s.ones)))
	}
	return r.pass
}

// dmRun is the state of passes.
type dmRun struct {
	*DM
	*Scene
	slots                []*slot
	inside               []float32
	waves                [][]complex64 // by mode: of all patterns, modulated
	begun                []complex64   // one when there are waves
	change               *Object
	light, bright, power []float32 // sum |P|^2, sum |O|^2, |P|^2
	turn                 [][]complex64
}

// wave is the exit wave of the k-th of the patterns that are visited.
func (r *dmRun) wave(m, k int) []complex64 { return r.waves[m][k*len(r.ones):][:len(r.ones)] }

func (r *dmRun) pass(ctx context.Context, pass int) (float64, error) {
	first := r.begun[0] == 0
	misfits := make([]float64, len(r.visits))
	err := r.sweep(ctx, len(r.slots), func(worker, k, j int) {
		misfits[j] = r.differ(r.optic(worker), r.slots[k], j, first)
	}, nil)
	if err != nil {
		return 0, err
	}
	r.begun[0] = 1
	for range r.Rounds {
		if err := r.agree(ctx, pass >= r.ProbeFrom && r.ProbeStep > 0); err != nil {
			return 0, err
		}
	}
	r.smooth(r.Smooth)
	var misfit, energy float64
	for j, i := range r.visits {
		misfit, energy = misfit+misfits[j], energy+r.counts[i]
	}
	return misfit / energy, nil
}

// differ makes a step of the map of the waves of a pattern, and returns the misfit of
// the waves that were projected.
func (r *dmRun) differ(o *optics, t *slot, j int, first bool) float64 {
	i := r.visits[j]
	r.see(o, t, j)
	a, w := o.measured(i)
	f, b := r.illumination(i)
	clear(o.intensity)
	for m, p := range o.shown {
		o.k.Multiply(t.back[m], p, t.patch)
		wave := r.wave(m, j)
		if first {
			copy(wave, t.back[m])
		}
		for x, v := range t.back[m] {
			o.work[x] = 2*v - wave[x]
		}
		o.plan.Forward(o.far[m], o.work)
		o.k.AddIntensity(o.intensity, o.far[m])
	}
	addEverywhere(o.intensity, b/f)
	misfit := f * o.k.Misfit(o.factor, o.intensity, a, w)
	beta := complex(float32(r.Beta), 0)
	for m, far := range o.far {
		o.k.ScaleBy(o.work, o.factor, far)
		o.plan.Inverse(o.work, o.work)
		wave := r.wave(m, j)
		for x, v := range t.back[m] { // w + Beta (2PO - w - change - PO)
			wave[x] += beta * (v - wave[x] - o.work[x])
		}
	}
	return misfit
}

// see fills a slot with the patch of a pattern and aims the probe.
func (r *dmRun) see(o *optics, t *slot, j int) {
	t.pattern, t.at = r.visits[j], r.places[r.visits[j]]
	r.Object.extract(t.patch, o.n, t.at)
	o.aim(t.pattern)
}

// agree brings the object, then the probe, in line with the waves.
func (r *dmRun) agree(ctx context.Context, updateProbe bool) error {
	k := r.Model.k
	if err := r.gatherObject(ctx); err != nil {
		return err
	}
	k.Quotient(r.change.Data, r.change.Data, r.light, float32(r.Damping)*k.Peak(r.light))
	k.Add(floats(r.Object.Data), floats(r.change.Data))
	if !updateProbe {
		return nil
	}
	if err := r.gatherProbe(ctx); err != nil {
		return err
	}
	top := k.Peak(r.bright)
	for m, p := range r.Model.probe {
		k.Quotient(r.turn[m], r.turn[m], r.bright, float32(r.Damping)*top)
		k.AddScaled(floats(p), float32(r.ProbeStep), floats(r.turn[m]))
		within(p, r.inside)
	}
	return nil
}

// lack leaves what the model lacks of the waves in a slot.
func (r *dmRun) lack(o *optics, t *slot, j int) {
	r.see(o, t, j)
	for m, p := range o.shown {
		o.k.Multiply(t.back[m], p, t.patch)
		for x, w := range r.wave(m, j) {
			t.back[m][x] = w - t.back[m][x]
		}
	}
}

// gatherObject sums what the waves ask of the object.
func (r *dmRun) gatherObject(ctx context.Context) error {
	k, n := r.Model.k, r.Model.n
	clear(r.power)
	for _, p := range r.Model.probe {
		k.AddIntensity(r.power, p)
	}
	clear(r.change.Data)
	clear(r.light)
	return r.sweep(ctx, len(r.slots), func(worker, s, j int) {
		o, t := r.optic(worker), r.slots[s]
		r.lack(o, t, j)
		clear(t.change)
		for m, p := range o.shown {
			o.k.AddMulConj(t.change, 1, p, t.back[m])
		}
	}, func(batch []int) {
		r.bands(r.Object.Rows, func(low, high int) {
			for _, t := range r.slots[:len(batch)] {
				r.change.insertRows(t.change, n, t.at, low, high)
				for y := max(0, low-t.at.y); y < min(n, high-t.at.y); y++ {
					k.Add(r.light[(t.at.y+y)*r.Object.Cols+t.at.x:][:n], r.power[y*n:][:n])
				}
			}
		})
	})
}

// gatherProbe sums what the waves ask of the probe.
func (r *dmRun) gatherProbe(ctx context.Context) error {
	k := r.Model.k
	clear(r.bright)
	for _, turn := range r.turn {
		clear(turn)
	}
	return r.sweep(ctx, len(r.slots), func(worker, s, j int) {
		o := r.optic(worker)
		r.lack(o, r.slots[s], j)
		o.turnBack(r.slots[s])
	}, func(batch []int) {
		r.bands(len(r.bright), func(low, high int) {
			for _, t := range r.slots[:len(batch)] {
				k.AddIntensity(r.bright[low:high], t.patch[low:high])
				for m, turn := range r.turn {
					k.Add(floats(turn[low:high]), floats(t.turned[m][low:high]))
				}
			}
		})
	})
}
