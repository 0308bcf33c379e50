package ptychography

import (
	"context"
	"errors"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// simulated is a small experiment that takes a fraction of a second to invert.
func simulated(t testing.TB, change func(*Simulation)) (*Dataset, *Object) {
	t.Helper()
	s := DefaultSimulation()
	s.N, s.Points, s.Step, s.Radius, s.Defocus, s.Photons = 32, 121, 3, 7, 20, 0
	if change != nil {
		change(&s)
	}
	d, truth, err := Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d, truth
}

// trial is an engine with the solver around it, so that a test can change both.
type trial struct {
	*PIE
	Solver
	Passes int
}

func plain(e *PIE) trial {
	return trial{PIE: e, Solver: NewSolver(e, 10), Passes: 10}
}

func (e trial) Run(ctx context.Context, d *Dataset, start *Object) (*Result, error) {
	e.Recipe = Recipe{{e.PIE, e.Passes}}
	return e.Solver.Run(ctx, d, start)
}

func mustRun(t testing.TB, e trial, d *Dataset, start *Object) *Result {
	t.Helper()
	r, err := e.Run(context.Background(), d, start)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// phaseError compares with the truth where at least four patches overlap.
func phaseCorrelation(t testing.TB, d *Dataset, truth, got *Object) float64 {
	t.Helper()
	m, err := MatchPhase(truth.Image, got.Image, litBy(t, d, truth, 4))
	if err != nil {
		t.Fatal(err)
	}
	return m.Pearson
}

// litBy tells where so many patterns light an object.
func litBy(t testing.TB, d *Dataset, o *Object, patterns int) []bool {
	t.Helper()
	cover, err := Coverage(o, d.Scan, d.Probe, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	mask := make([]bool, len(cover))
	for i, c := range cover {
		mask[i] = c >= patterns
	}
	return mask
}

// Without noise and with the true probe, every engine must find the object.
func TestFindsTheObject(t *testing.T) {
	for _, sample := range []string{"star", "blobs"} {
		d, truth := simulated(t, func(s *Simulation) { s.Sample = sample })
		for name, e := range map[string]trial{"ePIE": plain(EPIE()), "rPIE": plain(RPIE())} {
			e.Passes, e.ProbeStep = 30, 0
			r := mustRun(t, e, d, nil)
			if c := phaseCorrelation(t, d, truth, r.Object); c < 0.995 || r.Residual > 5e-4 {
				t.Errorf("%s, %s: phase correlation %.4f, residual %.2g", sample, name, c, r.Residual)
			}
		}
	}
}

// From a wrong probe (defocus half of the true one) the update finds a better
// one; without it the misfit stays high.
func TestProbeUpdateRepairsAWrongProbe(t *testing.T) {
	d, truth := simulated(t, nil)
	wrong, err := DefocusedDisc(32, 7, 10)
	if err != nil {
		t.Fatal(err)
	}
	wrong.Normalize(d.Patterns.MeanCounts())
	d.Probe = wrong
	e := plain(EPIE())
	e.Passes = 40
	repaired := mustRun(t, e, d, nil)
	e.ProbeStep = 0
	stuck := mustRun(t, e, d, nil)
	if repaired.Residual > 2e-3 || stuck.Residual < 5*repaired.Residual {
		t.Errorf("residual %.2g with probe update, %.2g without", repaired.Residual, stuck.Residual)
	}
	if c := phaseCorrelation(t, d, truth, repaired.Object); c < 0.98 {
		t.Errorf("phase correlation %.4f", c)
	}
}

// Two incoherent modes: the right model fits, a single mode cannot.
func TestIncoherentModes(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Modes = 2; s.Sample = "blobs" })
	e := plain(EPIE())
	e.Passes, e.ProbeStep = 40, 0
	both := mustRun(t, e, d, nil)
	one := *d
	one.Probe = &Probe{d.Probe.N, [][]complex64{slices.Clone(d.Probe.Modes[0])}}
	one.Probe.Normalize(d.Probe.Energy())
	single := mustRun(t, e, &one, nil)
	if both.Residual > 1e-3 || single.Residual < 10*both.Residual {
		t.Errorf("residual %.2g with both modes, %.2g with one", both.Residual, single.Residual)
	}
	if c := phaseCorrelation(t, d, truth, both.Object); c < 0.99 {
		t.Errorf("phase correlation %.4f", c)
	}
}

// Sub-pixel positions matter: data made with the shift theorem are fitted
// better by it than by rounding.
func TestSubpixelPositionsAreUsed(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Subpixel = Fourier })
	residual := map[Subpixel]float64{}
	for _, s := range []Subpixel{Nearest, Bilinear, Fourier} {
		e := plain(EPIE())
		e.Passes, e.Subpixel = 20, s
		residual[s] = mustRun(t, e, d, nil).Residual
	}
	if !(residual[Fourier] < residual[Bilinear] && residual[Bilinear] < residual[Nearest]) {
		t.Errorf("residuals %v", residual)
	}
}

// Under a flat probe one full step is a projection: afterwards the pattern that
// was visited fits exactly.
func TestOneStepUnderAFlatProbeFits(t *testing.T) {
	flat := make([]complex64, small*small)
	for i := range flat {
		flat[i] = 2i
	}
	amplitude := make([]float32, small*small)
	for i, v := range randomField(small*small, 3, 5) {
		amplitude[i] = float32(math.Sqrt(float64(abs2(v))))
	}
	d := &Dataset{Patterns: &Patterns{N: small, Amplitude: amplitude}, Scan: Scan{{0, 0}}, Probe: &Probe{small, [][]complex64{flat}}}
	start := NewObject(d.Scan, small)
	copy(start.Data, randomField(len(start.Data), 1, 6))
	for _, alpha := range []float64{1, 0.3} {
		e := plain(EPIE())
		e.Passes, e.ProbeStep, e.Alpha, e.Subpixel = 1, 0, alpha, Nearest
		if r := mustRun(t, e, d, start); r.Residual > 1e-10 || r.Running[0] < 0.01 {
			t.Errorf("alpha %v: residual %v after %v", alpha, r.Residual, r.Running[0])
		}
	}
}

// Masked pixels may hold anything, even what is not a number, and the rest of
// the pattern still leads to the object.
func TestMaskedPixelsAreLeftOut(t *testing.T) {
	d, truth := simulated(t, nil)
	n := d.Patterns.N
	mask := make([]bool, n*n)
	for i := range mask {
		mask[i] = i%n != 11 && i/n != 20 // a dead column and a dead row
	}
	garbage := func(v float32) *Dataset {
		p := &Patterns{N: n, Amplitude: slices.Clone(d.Patterns.Amplitude), Mask: mask}
		for i := range p.Amplitude {
			if !mask[i%(n*n)] {
				p.Amplitude[i] = v
			}
		}
		return &Dataset{Patterns: p, Scan: d.Scan, Probe: d.Probe}
	}
	e := plain(EPIE())
	e.Passes = 20
	zero := mustRun(t, e, garbage(0), nil)
	nan := mustRun(t, e, garbage(float32(math.NaN())), nil)
	if !reflect.DeepEqual(zero.Object, nan.Object) || zero.Residual != nan.Residual {
		t.Error("the content of masked pixels changes the result")
	}
	if c := phaseCorrelation(t, d, truth, zero.Object); c < 0.98 {
		t.Errorf("phase correlation %.4f with a mask", c)
	}
	unmasked := garbage(0)
	unmasked.Patterns.Mask = nil
	if bad := mustRun(t, e, unmasked, nil); bad.Residual < 3*zero.Residual {
		t.Errorf("dead pixels taken as darkness: residual %.2g, masked %.2g", bad.Residual, zero.Residual)
	}
}

// Wrong axes or signs must stand out, or the convention would not be tested.
func TestConventionIsVisible(t *testing.T) {
	d, _ := simulated(t, nil)
	e := plain(EPIE())
	e.Passes, e.ProbeStep = 3, 0
	right := mustRun(t, e, d, nil).Residual
	for name, f := range map[string]func(Position) Position{
		"swapped":   func(p Position) Position { return Position{p.X, p.Y} },
		"y flipped": func(p Position) Position { return Position{-p.Y, p.X} },
		"x flipped": func(p Position) Position { return Position{p.Y, -p.X} },
		"both":      func(p Position) Position { return Position{-p.Y, -p.X} },
	} {
		wrong := *d
		wrong.Scan = nil
		for _, p := range d.Scan {
			wrong.Scan = append(wrong.Scan, f(p))
		}
		if got := mustRun(t, e, &wrong, nil).Residual; got < 1.5*right {
			t.Errorf("%s: residual %.3g, right %.3g", name, got, right)
		}
	}
}

func TestSameBitsOnAnyNumberOfProcessors(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons = 1e4 })
	e := plain(EPIE())
	e.Passes, e.Threads = 3, 1
	want := mustRun(t, e, d, nil)
	for _, workers := range []int{2, 7, 0} {
		e.Threads = workers
		got := mustRun(t, e, d, nil)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers give another result", workers)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again, _ := simulated(t, func(s *Simulation) { s.Photons = 1e4 }); !reflect.DeepEqual(again, d) {
		t.Error("one processor simulates other data")
	}
	e.Seed = 1
	if got := mustRun(t, e, d, nil); reflect.DeepEqual(got.Object, want.Object) {
		t.Error("the seed does not change the order of visits")
	}
}

// A run that starts from the result of another does not change it, nor the data.
func TestWarmStartLeavesItsInputAlone(t *testing.T) {
	d, _ := simulated(t, nil)
	e := plain(EPIE())
	e.Passes = 3
	first := mustRun(t, e, d, nil)
	object, probe := first.Object.Clone(), d.Probe.Clone()
	var seen []int
	e.Observe = func(p Progress) error { seen = append(seen, p.Pass); return nil }
	second := mustRun(t, e, d, first.Object)
	if !reflect.DeepEqual(first.Object, object) || !reflect.DeepEqual(d.Probe, probe) {
		t.Error("the input was changed")
	}
	if second.Running[0] > first.Running[0]/2 {
		t.Errorf("the first pass begins at %.3g, cold at %.3g", second.Running[0], first.Running[0])
	}
	if !slices.Equal(seen, []int{1, 2, 3}) {
		t.Errorf("observed passes %v", seen)
	}
}

func TestResidualAgainstResult(t *testing.T) {
	d, _ := simulated(t, nil)
	e := plain(EPIE())
	e.Passes = 4
	r := mustRun(t, e, d, nil)
	for _, workers := range []int{1, 3} {
		got, err := Residual(context.Background(), d, r.Object, r.Probe, e.Subpixel, workers)
		if err != nil || got != r.Residual {
			t.Errorf("residual %v, %v, the run said %v", got, err, r.Residual)
		}
	}
}

func TestCancel(t *testing.T) {
	d, _ := simulated(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	e := plain(EPIE())
	e.Observe = func(p Progress) error {
		if p.Pass == 2 {
			cancel()
		}
		return nil
	}
	r, err := e.Run(ctx, d, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	e.Passes, e.Observe = 2, nil
	if two := mustRun(t, e, d, nil); r == nil || !reflect.DeepEqual(r, two) {
		t.Error("the run that was ended after two passes is not one of two passes")
	}
	if _, err := Residual(ctx, d, NewObject(d.Scan, 32), d.Probe, Nearest, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("residual: error %v", err)
	}
}

func TestRunErrors(t *testing.T) {
	for text, change := range map[string]func(*trial, *Dataset){
		"-1 passes":                          func(e *trial, _ *Dataset) { e.Passes = -1 },
		"object_step 3 must be > 0 and <= 2": func(e *trial, _ *Dataset) { e.ObjectStep = 3 },
		"probe_step NaN":                     func(e *trial, _ *Dataset) { e.ProbeStep = math.NaN() },
		"alpha 0 must be > 0 and <= 1":       func(e *trial, _ *Dataset) { e.Alpha = 0 },
		"probe_alpha 1.5":                    func(e *trial, _ *Dataset) { e.ProbeAlpha = 1.5 },
		"but 120 scan":                       func(_ *trial, d *Dataset) { d.Scan = d.Scan[1:] },
		"a probe of side 16":                 func(_ *trial, d *Dataset) { d.Probe, _ = DefocusedDisc(16, 3, 0) },
		"a mask of 3 pixels":                 func(_ *trial, d *Dataset) { d.Patterns.Mask = make([]bool, 3) },
		"scan position 5 is":                 func(_ *trial, d *Dataset) { d.Scan[5].X = math.NaN() },
		"pixel (1, 2)":                       func(_ *trial, d *Dataset) { d.Patterns.Amplitude[34] = -1 },
		"amplitude +Inf":                     func(_ *trial, d *Dataset) { d.Patterns.Amplitude[0] = float32(math.Inf(1)) },
		"are zero":                           func(_ *trial, d *Dataset) { clear(d.Patterns.Amplitude) },
		"are no patterns of 32":              func(_ *trial, d *Dataset) { d.Patterns.Amplitude = d.Patterns.Amplitude[:7] },
	} {
		e := plain(EPIE())
		d, _ := simulated(t, nil)
		change(&e, d)
		if _, err := e.Run(context.Background(), d, nil); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want %q in it", err, text)
		}
	}
	d, _ := simulated(t, nil)
	if _, err := plain(EPIE()).Run(context.Background(), d, NewObject(d.Scan[:1], 32)); err == nil || !strings.Contains(err.Error(), "leaves the object") {
		t.Errorf("small object: error %v", err)
	}
}

func BenchmarkEPIEPass(b *testing.B) {
	s := DefaultSimulation()
	s.N, s.Points = 128, 100
	d, _, err := Simulate(s)
	if err != nil {
		b.Fatal(err)
	}
	e := plain(EPIE())
	e.Passes, e.ProbeFrom = 1, 1
	for b.Loop() {
		mustRun(b, e, d, nil)
	}
}
