package ptychography

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Solver says how data are inverted. Start from [NewSolver].
type Solver struct {
	Recipe   Recipe
	Subpixel Subpixel
	Seed     uint64 // of the order of visits, a new one in every pass
	Threads  int    // 0 means one a processor; the result does not depend on it
	// LeftOut is the share of patterns, spread evenly, that engines do not see.
	// What they say about a pass no noise can have been fitted to.
	LeftOut float64
	// KeepBest returns object and probe of the pass that explains the patterns
	// left out best, or, with none, some of those that were seen; else of the last.
	KeepBest bool
	// FitIntensity finds how bright each pattern is, relative to all, and FitBackground
	// how many counts every pixel has from elsewhere; see [Dataset].
	FitIntensity, FitBackground bool
	// FitPositions finds where patterns were taken, each within PositionLimit pixels of
	// where the data, and the map of all of them, have it. The map is looked for up to
	// pass SettlePasses; after that it stays, and movements that are not told from none,
	// see [LeastMap] and [LeastSpread], are taken back. Let no engine change the probe
	// before.
	FitPositions  PositionFit
	PositionLimit float64
	SettlePasses  int
	// Places is where a map that is known, see [Solver.SearchMap], has the patterns; it
	// stays, and single positions are looked for about it. Nil for a map that is looked for.
	Places Scan
	// Variations is along how many modes the probe may vary over the scan, see
	// [Relaxation]; after every pass they and their coefficients are improved.
	Variations int
	// Hold keeps the place and the energy of the probe, see [Scene.Hold].
	Hold bool
	// StopEarly ends the run when nothing is to be gained any more; see [Verdict].
	StopEarly bool
	// Resume continues a run that was interrupted after some pass, to the same bits.
	Resume *State
	// Observe, if set, is called after every pass. An error from it ends the run.
	Observe func(Progress) error
}

// NewSolver returns a solver with so many passes of one engine and bilinear
// positions, which returns the object of the last pass.
func NewSolver(e Engine, passes int) Solver {
	return Solver{Recipe: Recipe{{e, passes}}, Subpixel: Bilinear}
}

// Progress is what is known after a pass.
type Progress struct {
	Pass, Passes int
	Engine       string
	Running      float64 // see [Pass]; larger than the [Residual] after it
	Checked      float64 // error of the patterns that tell passes apart
	Verdict      Verdict
	// State makes the state to continue from; it shares no memory with the run.
	State func() *State
}

// State is a run between two passes.
type State struct {
	Object  *Object
	Probe   *Probe
	Running []float64 // by pass
	Checked []float64 // by pass
	Start   float64   // the error before the first pass
	Best    int       // the pass with the least of Checked; 0 when that is Start
	// Of that pass, when it is kept.
	BestObject *Object
	BestProbe  *Probe
	BestLight  []complex64            // intensities and background, when they are fitted
	BestPlaces []complex64            // movements of the positions, when they are fitted
	BestVaried []complex64            // the variation of the probe, when it has one
	Drift      Position               // that was taken back so far
	Memory     map[string][]complex64 // of the engine
}

// Result is a reconstruction.
type Result struct {
	Object   *Object
	Probe    *Probe
	Running  []float64 // error summed up during each pass
	Checked  []float64 // error after each pass, of the patterns that tell passes apart
	LeftOut  []int     // the patterns that engines did not see
	Best     int       // the pass that object and probe are of, from 1; 0 for the start
	Residual float64   // [Residual] of object and probe, of all patterns
	Verdict  Verdict   // of the last pass
	Drift    Position  // how far the probe would have wandered, see [Scene.Hold]
	// What was given or fitted, see [Dataset]; Intensity has a mean of one when it was
	// fitted, and is nil when it was neither.
	Intensity  []float64
	Background float64
	Scan       Scan        // where patterns were taken, as found when they were fitted
	Relaxation *Relaxation // nil when the probe does not vary
}

// ErrLeftOut is about a share of patterns that cannot be left out.
var ErrLeftOut = errors.New("ptychography: the share of patterns to leave out must be >= 0 and <= 0.5, and leave at least one to learn from")

// Run reconstructs the data from an object to start with, or from an empty one
// when start is nil. Neither start nor the probe of the data is changed. The
// probe should carry the scale of the data, see [Probe.Normalize].
//
// When the context ends, the result is that of the last whole pass, and the error
// is that of the context; only an error about the input comes without a result.
func (s Solver) Run(ctx context.Context, d *Dataset, start *Object) (*Result, error) {
	r, err := s.begin(d, start)
	if err != nil {
		return nil, err
	}
	if ctx == nil {
		return nil, errors.New("ptychography: no context")
	}
	if s.Resume == nil {
		if r.state.Start, err = r.scene.error(ctx, r.check); err != nil {
			return r.finish(err)
		}
		r.holdBest()
	}
	err = r.stages(ctx)
	return r.finish(err)
}

// solving is the state of Run.
type solving struct {
	Solver
	scene   *Scene
	state   State
	check   []int // the patterns that tell passes apart
	leftOut []int
	light   []float32 // of the probe at the start
	before  map[string][]complex64
	fits    bool   // the engine of the stage fits intensities and background itself
	end     *State // once the best has taken the place of the last
}

func (s Solver) begin(d *Dataset, start *Object) (*solving, error) {
	if err := s.Recipe.check(); err != nil {
		return nil, err
	}
	if !(s.LeftOut >= 0 && s.LeftOut <= 0.5) {
		return nil, ErrLeftOut
	}
	if err := s.checkPositionFit(); err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	if s.FitPositions != FitNone {
		if start != nil && start.check() != nil {
			return nil, start.check()
		}
		room, err := s.roomFor(d, start)
		if err != nil {
			return nil, err
		}
		start = room
	}
	scene, err := NewScene(d, start, s.Subpixel)
	if err != nil {
		return nil, err
	}
	scene.fit, scene.limit, scene.settlePasses = s.FitPositions, s.PositionLimit, s.SettlePasses
	scene.Seed, scene.Threads = s.Seed, s.Threads
	r := &solving{Solver: s, scene: scene, light: scene.Model.light()}
	r.leftOut = scene.leaveOut(s.LeftOut)
	if len(scene.visits) == 0 {
		return nil, ErrLeftOut
	}
	scene.fitIntensity, scene.fitBackground = s.FitIntensity, s.FitBackground
	scene.guessIllumination()
	if err := scene.place(s.Places); err != nil {
		return nil, err
	}
	if err := scene.beginRelaxation(s.Variations); err != nil {
		return nil, err
	}
	if r.check = r.leftOut; len(r.check) == 0 {
		r.check = evenly(len(d.Scan), checkPatterns)
	}
	if s.Resume != nil {
		return r, r.resume(s.Resume)
	}
	return r, nil
}

func (r *solving) stages(ctx context.Context) error {
	for _, stage := range r.Recipe {
		if stop, err := r.stage(ctx, stage); err != nil || stop {
			return err
		}
		r.scene.before += stage.Passes
	}
	return nil
}

// stage makes the passes of a stage that are not made yet.
func (r *solving) stage(ctx context.Context, stage Stage) (stop bool, err error) {
	done, last := len(r.state.Running), r.scene.before+stage.Passes
	if done >= last {
		return false, nil
	}
	if done == r.scene.before {
		maps.DeleteFunc(r.scene.memory, func(name string, _ []complex64) bool {
			return name != illuminationKey && name != positionsKey && name != relaxationKey
		})
	}
	own, ok := stage.Engine.(interface{ fitsIllumination() bool })
	r.fits = ok && own.fitsIllumination()
	pass := stage.Engine.Begin(r.scene)
	for k := done + 1; k <= last; k++ {
		if stop, err := r.pass(ctx, stage.Engine.Name(), pass, k); err != nil || stop {
			return stop, err
		}
	}
	return false, nil
}

// pass makes a pass and judges it.
func (r *solving) pass(ctx context.Context, engine string, pass Pass, k int) (stop bool, err error) {
	r.keep()
	drift := r.state.Drift
	running, checked, err := r.work(ctx, pass, k)
	if err != nil {
		r.restore()
		r.state.Drift = drift
		return true, err
	}
	r.state.Running, r.state.Checked = append(r.state.Running, running), append(r.state.Checked, checked)
	r.judge(checked)
	v := verdictOf(r.state.Checked, r.state.Drift)
	if r.Observe != nil {
		err = r.Observe(Progress{k, r.Recipe.Passes(), engine, running, checked, v, r.snapshot})
	}
	return v.Stops() && (r.StopEarly || v == Broken), err
}

// work makes a pass, holds what it moved, and evaluates the error after it.
func (r *solving) work(ctx context.Context, pass Pass, k int) (running, checked float64, err error) {
	if running, err = pass(ctx, k); err != nil {
		return 0, 0, err
	}
	if r.Hold {
		moved, err := r.scene.Hold(r.light)
		if err != nil {
			return 0, 0, err
		}
		r.state.Drift.Y, r.state.Drift.X = r.state.Drift.Y+moved.Y, r.state.Drift.X+moved.X
	}
	if err := r.scene.fitPositions(ctx, k); err != nil {
		return 0, 0, err
	}
	if !r.fits {
		if err := r.scene.fitIllumination(ctx); err != nil {
			return 0, 0, err
		}
	}
	if err := r.scene.relax(ctx); err != nil {
		return 0, 0, err
	}
	if r.Hold && r.FitIntensity {
		r.scene.holdRamp(r.light)
	}
	checked, err = r.scene.error(ctx, r.check)
	return running, checked, err
}

// keep remembers object, probe and memory before a pass, restore goes back there:
// a run that ends within a pass continues from the one before, to the same bits.
func (r *solving) keep() {
	if r.before == nil {
		r.before = map[string][]complex64{}
	}
	parts := r.parts()
	for name := range r.before {
		if parts[name] == nil {
			delete(r.before, name)
		}
	}
	for name, v := range parts {
		r.before[name] = append(r.before[name][:0], v...)
	}
}

func (r *solving) restore() {
	for name, v := range r.parts() {
		if r.before[name] == nil {
			delete(r.scene.memory, name) // the pass began it
		}
		copy(v, r.before[name])
	}
	r.scene.replace()
}

// parts are all fields that a pass changes.
func (r *solving) parts() map[string][]complex64 {
	parts := map[string][]complex64{"\x00object": r.scene.Object.Data}
	for m, p := range r.scene.Model.probe {
		parts[fmt.Sprintf("\x00probe %d", m)] = p
	}
	for name, v := range r.scene.memory {
		parts[name] = v
	}
	return parts
}

// judge keeps object and probe when the pass is the best so far.
func (r *solving) judge(checked float64) {
	s := &r.state
	least := s.Start
	if s.Best > 0 {
		least = s.Checked[s.Best-1]
	}
	if !(checked < least) && finite(least) {
		return
	}
	s.Best = len(s.Checked)
	r.holdBest()
}

// holdBest keeps object and probe as they stand for the best.
func (r *solving) holdBest() {
	s := &r.state
	if !r.KeepBest {
		return
	}
	if s.BestObject == nil {
		s.BestObject = r.scene.Object.Clone()
	}
	copy(s.BestObject.Data, r.scene.Object.Data)
	s.BestProbe = r.scene.Model.Probe()
	s.BestLight, s.BestPlaces = slices.Clone(r.scene.memory[illuminationKey]), slices.Clone(r.scene.memory[positionsKey])
	s.BestVaried = slices.Clone(r.scene.memory[relaxationKey])
}

// finish evaluates what there is. An ended context does not keep it from that.
func (r *solving) finish(failed error) (*Result, error) {
	s := &r.state
	res := &Result{
		Object: r.scene.Object, Running: s.Running, Checked: s.Checked, LeftOut: r.leftOut, Best: len(s.Checked),
		Verdict: verdictOf(s.Checked, s.Drift), Drift: s.Drift,
	}
	if s.BestObject != nil && s.Best < len(s.Checked) {
		r.end = r.snapshot() // the best is what is shown, the last is what is continued
		res.Object, res.Best = s.BestObject, s.Best
		r.scene.Object = s.BestObject
		r.scene.Model.setProbe(s.BestProbe)
		if s.BestLight != nil {
			r.scene.memory[illuminationKey] = s.BestLight
		}
		if s.BestVaried != nil {
			r.scene.memory[relaxationKey] = s.BestVaried
		}
		if s.BestPlaces != nil {
			r.scene.memory[positionsKey] = s.BestPlaces
		}
		r.scene.replace()
	}
	res.Scan = r.scene.positions()
	res.Intensity, res.Background = r.scene.illuminations()
	res.Probe, res.Relaxation = r.scene.Model.Probe(), r.scene.relaxation()
	var err error
	res.Residual, err = r.scene.Residual(context.WithoutCancel(context.Background()))
	return res, errors.Join(failed, err)
}

// resume takes over a state, or returns an error when it does not belong to the scene.
func (r *solving) resume(s *State) error {
	o := r.scene.Object
	if len(r.scene.memory[positionsKey]) != len(s.Memory[positionsKey]) { // their objects differ in size, too
		return errors.New("ptychography: the run to continue moved other positions, or none: leave that as it was")
	}
	switch {
	case s.Object.check() != nil || s.Probe.check() != nil || s.Best < 0 || s.BestObject != nil && (s.BestObject.check() != nil || s.BestProbe.check() != nil || len(s.BestProbe.Modes) != len(s.Probe.Modes)):
		return errors.New("ptychography: the run to continue is damaged: its objects or probes have no shape")
	case s.Object.Rows != o.Rows || s.Object.Cols != o.Cols || s.Object.Origin != o.Origin:
		return fmt.Errorf("ptychography: the run to continue has an object of %d x %d pixels, these data %d x %d: leave the positions, and how far they may move, as they were", s.Object.Rows, s.Object.Cols, o.Rows, o.Cols)
	case s.BestObject != nil && len(s.BestObject.Data) != len(o.Data):
		return errors.New("ptychography: the run to continue is damaged: the object of its best pass has another size")
	case s.Probe.N != r.scene.Model.n || len(s.Probe.Modes) != len(r.scene.Model.probe):
		return fmt.Errorf("ptychography: the run to continue has %d probe modes of side %d, these data %d of side %d", len(s.Probe.Modes), s.Probe.N, len(r.scene.Model.probe), r.scene.Model.n)
	case len(s.Running) != len(s.Checked) || s.Best > len(s.Checked):
		return fmt.Errorf("ptychography: the run to continue is damaged: %d and %d errors of passes, the best is %d", len(s.Running), len(s.Checked), s.Best)
	case len(s.Running) > r.Recipe.Passes():
		return fmt.Errorf("ptychography: the run to continue has made %d passes already, the recipe has %d", len(s.Running), r.Recipe.Passes())
	}
	copy(o.Data, s.Object.Data)
	r.scene.Model.setProbe(s.Probe)
	r.state = *s.clone()
	if light := r.scene.memory[illuminationKey]; len(light) != len(r.state.Memory[illuminationKey]) {
		return errors.New("ptychography: the run to continue fitted other intensities or another background: leave that as it was")
	}
	if v := r.scene.memory[relaxationKey]; len(v) != len(r.state.Memory[relaxationKey]) || s.BestObject != nil && len(v) != len(s.BestVaried) {
		return errors.New("ptychography: the run to continue had another number of variations of the probe: leave that as it was")
	}
	r.scene.memory = r.state.Memory
	return r.resumePlaces()
}

// resumePlaces puts the patterns where the state has them, if that is on the object.
func (r *solving) resumePlaces() error {
	places, best := r.scene.memory[positionsKey], r.state.BestPlaces
	for _, v := range [][]complex64{best, places} { // those of the last pass stay
		if v == nil {
			continue
		}
		if len(v) != len(places) {
			return errors.New("ptychography: the run to continue is damaged: it has other positions for its best pass")
		}
		r.scene.memory[positionsKey] = v
		if err := r.scene.checkPlaces(); err != nil {
			return fmt.Errorf("ptychography: the run to continue is damaged: %w", err)
		}
	}
	r.scene.replace()
	return nil
}

// clone returns a deep copy.
func (s *State) clone() *State {
	c := *s
	c.Running, c.Checked = append([]float64(nil), s.Running...), append([]float64(nil), s.Checked...)
	if s.BestObject != nil {
		c.BestObject, c.BestProbe = s.BestObject.Clone(), s.BestProbe.Clone()
	}
	c.BestLight, c.BestPlaces = slices.Clone(s.BestLight), slices.Clone(s.BestPlaces)
	c.BestVaried = slices.Clone(s.BestVaried)
	c.Memory = map[string][]complex64{}
	for name, v := range s.Memory {
		c.Memory[name] = append([]complex64(nil), v...)
	}
	return &c
}

// snapshot returns the state as it stands.
func (r *solving) snapshot() *State {
	if r.end != nil {
		return r.end
	}
	r.state.Memory = r.scene.memory
	s := r.state.clone()
	s.Object, s.Probe = r.scene.Object.Clone(), r.scene.Model.Probe()
	return s
}
