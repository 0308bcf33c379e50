package ptychography

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func lsq(passes int, change func(*LSQML)) Solver {
	e := NewLSQML()
	if change != nil {
		change(e)
	}
	s := NewSolver(e, passes)
	s.Hold, s.KeepBest = true, true
	return s
}

func solve(t testing.TB, s Solver, d *Dataset) *Result {
	t.Helper()
	r, err := s.Run(context.Background(), d, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Noiseless data are explained almost exactly, with one mode, with several, and
// with positions that move the probe.
func TestLSQMLRecoversTheObject(t *testing.T) {
	for name, change := range map[string]func(*Simulation){
		"star":    nil,
		"modes":   func(s *Simulation) { s.Modes, s.Sample = 2, "blobs" },
		"fourier": func(s *Simulation) { s.Subpixel = Fourier },
	} {
		d, truth := simulated(t, change)
		s := lsq(40, nil)
		s.Hold = false
		if name == "fourier" {
			s.Subpixel = Fourier
		}
		r := solve(t, s, d)
		if c := phaseCorrelation(t, d, truth, r.Object); r.Residual > 2e-4 || c < 0.99 {
			t.Errorf("%s: residual %.2g, phase correlation %.4f", name, r.Residual, c)
		}
	}
}

// The lengths of the steps are least squares: no other pair leaves less of the
// wanted changes of the exit waves.
func TestLSQMLStepsAreLeastSquares(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons = 1e4 })
	scene, err := NewScene(d, nil, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	e := NewLSQML()
	_ = e.Begin(scene)
	r := &lsqRun{LSQML: e, Scene: scene, direction: &Object{NewImage(scene.Object.Rows, scene.Object.Cols), scene.Object.Origin}}
	r.light, r.bright, r.power = make([]float32, len(scene.Object.Data)), make([]float32, 32*32), make([]float32, 32*32)
	r.turn = [][]complex64{make([]complex64, 32*32)}
	for i := range 8 {
		s := newSlot(scene.Model)
		scene.optic(0).project(s, 11*i)
		scene.Model.k.MulConj(s.change, 1, scene.Model.probe[0], s.back[0])
		r.slots = append(r.slots, s)
	}
	r.point(r.slots, true)
	a, b := r.lengths(r.slots, true)
	left := func(a, b float64) (sum float64) {
		for _, s := range r.slots {
			patch := make([]complex64, 32*32)
			r.direction.extract(patch, 32, s.at)
			for i, x := range s.back[0] {
				v := complex128(x) + complex(a, 0)*complex128(scene.Model.probe[0][i])*complex128(patch[i]) + complex(b, 0)*complex128(r.turn[0][i])*complex128(s.patch[i])
				sum += real(v)*real(v) + imag(v)*imag(v)
			}
		}
		return sum
	}
	best := left(a, b)
	if best > 0.99*left(0, 0) {
		t.Errorf("the steps %.3f and %.3f leave %.4g of %.4g", a, b, best, left(0, 0))
	}
	for _, c := range [][2]float64{{1.01, 1}, {0.99, 1}, {1, 1.01}, {1, 0.99}} {
		if l := left(c[0]*a, c[1]*b); l < best {
			t.Errorf("steps times %v leave %.8g, the chosen ones %.8g", c, l, best)
		}
	}
}

// The direction of the object is minus the gradient of the misfit by the object,
// where all pixels are equally bright: against finite differences.
func TestChangeOfTheExitWaveIsTheGradient(t *testing.T) {
	d, _ := simulated(t, nil)
	scene, err := NewScene(d, nil, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	s := newSlot(scene.Model)
	const pattern = 60
	scene.optic(0).project(s, pattern)
	gradient := &Object{NewImage(scene.Object.Rows, scene.Object.Cols), scene.Object.Origin}
	change := make([]complex64, len(s.patch))
	scene.Model.k.MulConj(change, 2, scene.Model.probe[0], s.back[0])
	gradient.insert(change, 32, s.at)
	misfit := func() float64 { return scene.optic(0).misfit(make([]complex64, 32*32), pattern) }
	for _, at := range []int{len(gradient.Data)/2 + 3, len(gradient.Data)/2 + 5*scene.Object.Cols} {
		for _, step := range []complex64{0.02, 0.02i} {
			was := scene.Object.Data[at]
			scene.Object.Data[at] = was + step
			up := misfit()
			scene.Object.Data[at] = was - step
			down := misfit()
			scene.Object.Data[at] = was
			got := (up - down) / 2
			want := real(complex128(conj(step)) * complex128(gradient.Data[at]))
			if math.Abs(got-want) > 0.02*math.Abs(want)+1e-3 {
				t.Errorf("pixel %d by %v: the misfit changes by %.5g, the gradient says %.5g", at, step, got, want)
			}
		}
	}
}

// Every engine gives the same bits with any number of threads, batch or not.
func TestEnginesGiveTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons = 1e3 })
	for _, text := range []string{"epie:2", "rpie:2:batch=8:probe_from=1:probe_alpha=0.5", "lsqml:2:batch=30:momentum=0.5", "lsqml:1,epie:2:batch=5"} {
		recipe, err := ParseRecipe(text, 1)
		if err != nil {
			t.Fatal(err)
		}
		var want *Result
		for _, threads := range []int{1, 2, 7} {
			got := solve(t, Solver{Recipe: recipe, Subpixel: Bilinear, Threads: threads, Hold: true, KeepBest: true, LeftOut: 0.1}, d)
			if want == nil {
				want = got
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %d threads give another result", text, threads)
			}
		}
	}
}

// A run that is continued from any pass ends with the bits of one that was not
// interrupted, also within a stage with momentum and at the border of stages.
func TestResumeGivesTheSameBits(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons = 1e3 })
	recipe, err := ParseRecipe("lsqml:3:momentum=0.6,epie:2:object_step=2,lsqml:2", 1)
	if err != nil {
		t.Fatal(err)
	}
	s := Solver{Recipe: recipe, Subpixel: Bilinear, Hold: true, KeepBest: true, LeftOut: 0.1}
	var states []*State
	s.Observe = func(p Progress) error { states = append(states, p.State()); return nil }
	want := solve(t, s, d)
	s.Observe = nil
	for k, state := range states {
		s.Resume = state
		if got := solve(t, s, d); !reflect.DeepEqual(got, want) {
			t.Errorf("continued after pass %d: another result", k+1)
		}
	}
	s.Resume = states[6]
	s.Recipe = s.Recipe[:1]
	if _, err := s.Run(context.Background(), d, nil); err == nil || !strings.Contains(err.Error(), "7 passes already") {
		t.Errorf("a state beyond the recipe: %v", err)
	}
	s.Resume.Object = NewObject(d.Scan[:4], 32)
	if _, err := s.Run(context.Background(), d, nil); err == nil || !strings.Contains(err.Error(), "to continue has an object") {
		t.Errorf("a state of other data: %v", err)
	}
}

// Over a few photons, ePIE with its full step goes astray; the pass that explains
// the patterns left out best is kept, and its name is called.
func TestTheBestPassIsKept(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Sample = 100, "blobs" })
	e := EPIE()
	e.ObjectStep, e.ProbeStep, e.ProbeFrom = 2, 2, 1
	s := NewSolver(e, 25)
	s.LeftOut = 0.1
	last := solve(t, s, d)
	s.KeepBest = true
	best := solve(t, s, d)
	if best.Best == 25 || best.Residual >= last.Residual || best.Checked[best.Best-1] != slices.Min(best.Checked) {
		t.Errorf("pass %d of %v kept: residual %.3f, of the last %.3f", best.Best, best.Checked, best.Residual, last.Residual)
	}
	if len(best.LeftOut) != 12 || !slices.IsSorted(best.LeftOut) {
		t.Errorf("left out %v of %d", best.LeftOut, len(d.Scan))
	}
	if last.Verdict != Rising && last.Verdict != Oscillating {
		t.Errorf("verdict %q on %v", last.Verdict, last.Checked)
	}
	s.StopEarly, s.Recipe[0].Passes = true, 100
	if early := solve(t, s, d); len(early.Running) >= 100 || early.Best != best.Best {
		t.Errorf("stopped after %d passes, best %d, was %d", len(early.Running), early.Best, best.Best)
	}
}

func TestVerdicts(t *testing.T) {
	curve := func(f func(i float64) float64) (v []float64) {
		for i := range 20 {
			v = append(v, f(float64(i)))
		}
		return v
	}
	for want, v := range map[Verdict][]float64{
		Going:       curve(func(i float64) float64 { return 1 / (1 + i) }),
		Converged:   curve(func(i float64) float64 { return 1 + math.Exp(-i) }),
		Rising:      curve(func(i float64) float64 { return 1 + math.Abs(i-5)/20 }),
		Oscillating: curve(func(i float64) float64 { return 1 + 0.05*math.Cos(math.Pi*i) - i/1000 }),
		Broken:      {1, math.NaN()},
	} {
		if got := verdictOf(v, Position{}); got != want || (got == Going) != (got.Explain() == "") {
			t.Errorf("%v: %q, want %q (%s)", v, got, want, got.Explain())
		}
	}
	if got := verdictOf([]float64{1}, Position{3, -2}); got != Drifting {
		t.Errorf("drift: %q", got)
	}
	if verdictOf(nil, Position{}) != Going {
		t.Error("a verdict before the first pass")
	}
}

// Hold moves object and probe together: patterns stay, centre and energy are as
// wanted.
func TestHoldKeepsThePatterns(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Sample = "blobs" })
	scene, err := NewScene(d, truth, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	before, err := scene.Residual(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want, err := NewModel(d.Probe)
	if err != nil {
		t.Fatal(err)
	}
	want.shift(want.probe[0], want.probe[0], 0.4, -0.3)
	light := want.light()
	for i := range light {
		light[i] *= 2
	}
	var moved Position
	for range 3 {
		m, err := scene.Hold(light)
		if err != nil {
			t.Fatal(err)
		}
		moved.Y, moved.X = moved.Y+m.Y, moved.X+m.X
	}
	if math.Abs(moved.Y+0.4) > 0.02 || math.Abs(moved.X-0.3) > 0.02 || math.Abs(scene.Model.energy()/d.Probe.Energy()-2) > 1e-4 {
		t.Errorf("moved by %v, energy %v of %v", moved, scene.Model.energy(), d.Probe.Energy())
	}
	after, err := scene.Residual(context.Background())
	if err != nil || before > 1e-6 || after > 2e-4 {
		t.Errorf("residual %.2g, then %.2g: %v", before, after, err)
	}
}

// Without hold the probe wanders, with it it stays.
func TestDriftIsTakenBack(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Photons, s.Sample = 1e3, "blobs" })
	s := lsq(60, nil)
	s.KeepBest = false
	r := solve(t, s, d)
	a, b, err := Overlap(truth, r.Object)
	if err != nil {
		t.Fatal(err)
	}
	n := 32
	y, x := (a.Rows-n)/2, (a.Cols-n)/2
	ca, cb := a.Crop(y, x, n, n), b.Crop(y, x, n, n)
	match, err := MatchPhase(ca, cb, nil)
	if err != nil {
		t.Fatal(err)
	}
	match.Apply(cb)
	dy, dx, err := Register(ca, cb)
	if err != nil || math.Hypot(dy, dx) > 0.1 {
		t.Errorf("the object lies (%.3f, %.3f) off, %v; taken back were %v", dy, dx, err, r.Drift)
	}
}

func TestPoissonMisfit(t *testing.T) {
	for _, l := range []float64{1e-3, 0.2, 1, 3.7, 20, 63, 65, 200} {
		var want float64
		d := distuv.Poisson{Lambda: l}
		for k := 0.; k < 600; k++ {
			e := math.Sqrt(k) - math.Sqrt(l)
			want += d.Prob(k) * e * e
		}
		if got := poissonMisfit(l); math.Abs(got-want) > 1e-3*want+1e-5 {
			t.Errorf("mean %v: %v, want %v", l, got, want)
		}
	}
	if poissonMisfit(math.NaN()) != 0 || poissonMisfit(-1) != 0 {
		t.Error("a misfit of no intensity")
	}
}

// With the true object and probe, the residual is the floor, within its
// statistical error.
func TestNoiseFloor(t *testing.T) {
	for _, photons := range []float64{1e2, 1e4} {
		d, truth := simulated(t, func(s *Simulation) { s.Photons = photons })
		scene, err := NewScene(d, truth, Bilinear)
		if err != nil {
			t.Fatal(err)
		}
		floor, err := scene.NoiseFloor(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got, err := scene.Residual(context.Background())
		if err != nil || math.Abs(got/floor-1) > 0.02 {
			t.Errorf("%v photons: residual %.5f at the truth, floor %.5f, %v", photons, got, floor, err)
		}
		if !d.Patterns.AreCounts() {
			t.Errorf("%v photons are taken for no counts", photons)
		}
	}
	if d, _ := simulated(t, nil); d.Patterns.AreCounts() {
		t.Error("intensities without noise are taken for counts")
	}
}

// A start that is better than every pass is returned.
func TestAGoodStartIsKept(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Photons, s.Sample = 1e3, "blobs" })
	s := lsq(2, func(e *LSQML) { e.ObjectStep, e.ProbeStep = 2, 0 })
	r, err := s.Run(context.Background(), d, truth)
	if err != nil || r.Best != 0 || !reflect.DeepEqual(r.Object, truth) {
		t.Errorf("pass %d of %v was kept, %v", r.Best, r.Checked, err)
	}
}

func TestSettingsOutOfRangeAreTyped(t *testing.T) {
	d, _ := simulated(t, nil)
	_, err := lsq(1, func(e *LSQML) { e.Momentum = 1 }).Run(context.Background(), d, nil)
	var typed *SettingError
	if !errors.As(err, &typed) || typed.Key != "momentum" || typed.Value != 1 {
		t.Errorf("%v", err)
	}
}

func TestLeftOutErrors(t *testing.T) {
	d, _ := simulated(t, nil)
	for _, share := range []float64{-0.1, 0.6, math.NaN()} {
		s := lsq(1, nil)
		s.LeftOut = share
		if _, err := s.Run(context.Background(), d, nil); err != ErrLeftOut {
			t.Errorf("share %v: %v", share, err)
		}
	}
}
