package ptychography

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// fade makes the patterns of a data set brighter in the course of the scan, from f to
// 2 - f of the mean, and returns by how much each.
func fade(d *Dataset, from float64) []float64 {
	out := make([]float64, len(d.Scan))
	for i := range out {
		out[i] = from + 2*(1-from)*float64(i)/float64(len(out)-1)
		for j, a := range d.Patterns.At(i) {
			d.Patterns.At(i)[j] = a * float32(math.Sqrt(out[i]))
		}
	}
	return out
}

// gainOf is the gain of the amplitudes of a reconstruction over the best constant.
func gainOf(t *testing.T, d *Dataset, truth, o *Object) float64 {
	ref, image, mask, _, err := Align(truth, o, litBy(t, d, truth, 4))
	if err != nil {
		t.Fatal(err)
	}
	return amplitudeGain(t, ref.Amplitude(), image.Amplitude(), mask)
}

// An unsteady beam is found, pattern by pattern, and with it the object that is lost
// without; the same for counts from elsewhere, and for both.
func TestIlluminationIsFound(t *testing.T) {
	for _, c := range []struct {
		name                  string
		intensity, background bool
		least                 float64 // decibels
	}{{"intensity", true, false, 13}, {"background", false, true, 14}, {"both", true, true, 4}} {
		d, truth := simulated(t, func(s *Simulation) {
			s.Sample, s.Photons = "blobs", 1e5
			if c.background {
				s.Background = 10
			}
		})
		want := slices.Repeat([]float64{1}, len(d.Scan))
		if c.intensity {
			want = fade(d, 0.5)
		}
		d.Probe.Normalize(d.Patterns.MeanCounts())
		s := lsq(60, nil)
		if c.background {
			s = lsq(60, func(e *LSQML) { e.Batch, e.Plateau = 16, 0 })
		}
		without := gainOf(t, d, truth, solve(t, s, d).Object)
		s.FitIntensity, s.FitBackground = c.intensity, c.background
		r := solve(t, s, d)
		worst := 0.
		for i, f := range r.Intensity {
			worst = max(worst, math.Abs(f/want[i]-1))
		}
		with := gainOf(t, d, truth, r.Object)
		t.Logf("%s: amplitude %.1f dB, without %.1f; intensities to %.3f, background %.2f", c.name, with, without, worst, r.Background)
		if with < c.least || with < without+3 {
			t.Errorf("%s: amplitude %.1f dB, without %.1f", c.name, with, without)
		}
		if !c.background && worst > 0.15 {
			t.Errorf("%s: intensities are wrong by up to %.3f", c.name, worst)
		}
		if c.background && !c.intensity && math.Abs(r.Background-10) > 0.3 {
			t.Errorf("%s: %.2f counts from elsewhere, want 10", c.name, r.Background)
		}
	}
}

// exact is a scene with the true object and probe of data without noise, and ten
// counts in every pixel from elsewhere, with another guess of these.
func exact(t *testing.T, background float64) *Scene {
	d, truth := simulated(t, func(s *Simulation) { s.Background, s.Points = 10, 36 })
	d.Background = background
	s, err := NewScene(d, truth, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	s.fitIntensity, s.fitBackground = true, true
	s.Data.Intensity = slices.Repeat([]float64{1}, len(d.Scan))
	s.guessIllumination()
	return s
}

// The truth stays where it is, and steps from elsewhere never lower the likelihood.
func TestIlluminationStepsClimb(t *testing.T) {
	s := exact(t, 10)
	if err := s.fitIllumination(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, b := s.illuminations()
	if math.Abs(slices.Min(f)-1) > 1e-4 || math.Abs(slices.Max(f)-1) > 1e-4 || math.Abs(b-10) > 1e-3 {
		t.Errorf("the truth moved to intensities from %v to %v and a background of %v", slices.Min(f), slices.Max(f), b)
	}
	s = exact(t, 3)
	loss := func() (sum float64) {
		o, patch := s.optic(0), make([]complex64, len(s.ones))
		for i := range s.places {
			s.Object.extract(patch, o.n, s.places[i])
			o.forward(o.intensity, patch)
			f, b := s.illumination(i)
			for j, a := range s.Data.Patterns.At(i) {
				k, m := float64(a)*float64(a), f*float64(o.intensity[j])+b
				sum += m - k*math.Log(m)
			}
		}
		return sum
	}
	s.fitIntensity = false // levelling is no step of the likelihood
	for step := range 8 {
		before := loss()
		if err := s.fitIllumination(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after := loss(); after > before+1e-6*math.Abs(before) {
			t.Errorf("step %d: the loss rose from %v to %v", step, before, after)
		}
	}
	if _, b := s.illuminations(); b < 8 {
		t.Errorf("a background of %v after eight steps from 3 to 10", b)
	}
}

// A ramp of the light goes into the intensities, and no pattern changes.
func TestRampIsTakenBack(t *testing.T) {
	s := exact(t, 10)
	light := s.Model.light()
	n := s.Model.n
	for i := range s.Model.probe[0] {
		s.Model.probe[0][i] *= complex(float32(math.Exp(0.01*float64(i/n-n/2)-0.005*float64(i%n-n/2))), 0)
	}
	before, err := s.misfits(t.Context(), s.all())
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		s.holdRamp(light)
	}
	after, err := s.misfits(t.Context(), s.all())
	if err != nil {
		t.Fatal(err)
	}
	for i := range before {
		// A pattern is compared in its own counts; interpolation of the ramp costs a little.
		if math.Abs(after[i]-before[i]) > 0.02*before[i]+1 {
			t.Errorf("pattern %d: misfit %v, was %v", i, after[i], before[i])
		}
	}
	if a := lightsAlike(light, s.Model.light()); a < 0.9999 {
		t.Errorf("the light is like itself by %v only", a)
	}
}

// The ramp of a light that has become broader is found at once, and is none when it has
// been taken back: a fitted slope has twice as much of it, again and again. Of the same
// light it is that ramp.
func TestRampOfABroaderLight(t *testing.T) {
	const n = 64
	before, now, same := make([]float32, n*n), make([]float32, n*n), make([]float32, n*n)
	g := Position{0.008, -0.003}
	for i := range before {
		y, x := float64(i/n-n/2), float64(i%n-n/2)
		before[i] = float32(math.Exp(-(y*y + x*x) / 50))
		now[i] = float32(math.Exp(2*g.Y*y+2*g.X*x) / (1 + math.Exp(-(y*y+x*x)/50)) * math.Exp(-(y*y+x*x)/800))
		same[i] = before[i] * float32(math.Exp(2*g.Y*y+2*g.X*x))
	}
	if got := ramp(before, same, n); math.Abs(got.Y-g.Y) > 1e-6 || math.Abs(got.X-g.X) > 1e-6 {
		t.Errorf("%v, is %v", got, g)
	}
	got := ramp(before, now, n)
	if math.Abs(got.Y-g.Y) > 1e-6 || math.Abs(got.X-g.X) > 1e-6 { // but for its ramp now is even
		t.Errorf("of the broader light %v, is %v", got, g)
	}
	for i := range now {
		now[i] *= float32(math.Exp(-2*got.Y*float64(i/n-n/2) - 2*got.X*float64(i%n-n/2)))
	}
	if again := ramp(before, now, n); math.Hypot(again.Y, again.X) > 1e-6 {
		t.Errorf("taken back, %v is left", again)
	}
	if none := ramp(before, make([]float32, n*n), n); finite(none.Y) {
		t.Errorf("of darkness %v", none)
	}
}

// Threads and interruptions leave no trace in fitted intensities either, with a
// background and with the momentum that they have without one.
func TestIlluminationHasTheSameBits(t *testing.T) {
	for _, background := range []bool{true, false} {
		illuminationBits(t, background)
	}
}

func illuminationBits(t *testing.T, background bool) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points, s.Background = 1e4, 25, 1 })
	fade(d, 0.8)
	s := lsq(6, nil)
	s.FitIntensity, s.FitBackground, s.Threads = true, background, 1
	var state func() *State
	s.Observe = func(p Progress) error {
		if p.Pass == 3 {
			snapshot := p.State()
			state = func() *State { return snapshot }
		}
		return nil
	}
	want := solve(t, s, d)
	s.Observe = nil
	for _, threads := range []int{2, 7} {
		s.Threads = threads
		if got := solve(t, s, d); !slices.Equal(got.Object.Data, want.Object.Data) || !slices.Equal(got.Intensity, want.Intensity) || got.Background != want.Background {
			t.Errorf("%d threads: other bits", threads)
		}
	}
	s.Resume = state()
	if got := solve(t, s, d); !slices.Equal(got.Object.Data, want.Object.Data) || !slices.Equal(got.Intensity, want.Intensity) {
		t.Error("resumed: other bits")
	}
	s.FitBackground, s.FitIntensity = false, false
	if _, err := s.Run(t.Context(), d, nil); err == nil {
		t.Error("a run goes on without its intensities")
	}
}

// Given intensities and backgrounds are used, and wrong ones refused.
func TestGivenIllumination(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Background, s.Points = 10, 36 })
	f := fade(d, 0.5)
	d.Intensity = f
	wrong := *d
	wrong.Intensity = f[1:]
	var typed *DataError
	if err := wrong.Check(); !errors.As(err, &typed) || typed.Part != "intensity" {
		t.Errorf("too few intensities: %v", err)
	}
	wrong.Intensity = append([]float64{0}, f[1:]...)
	if err := wrong.Check(); !errors.As(err, &typed) || typed.Pattern != 0 {
		t.Errorf("a dark pattern: %v", err)
	}
	wrong = *d
	wrong.Background = math.NaN()
	if err := wrong.Check(); !errors.As(err, &typed) || typed.Part != "background" {
		t.Errorf("a background of NaN: %v", err)
	}
	clean, truthOfClean := simulated(t, func(s *Simulation) { s.Points = 36 })
	clean.Intensity = fade(clean, 0.5)
	e, err := Residual(t.Context(), clean, truthOfClean, clean.Probe, Bilinear, 1)
	if err != nil || e > 1e-9 {
		t.Errorf("error of the truth under its intensities %v, %v", e, err)
	}
	d.Intensity, d.Background = nil, 0
	dark, _ := Residual(t.Context(), d, truth, d.Probe, Bilinear, 1)
	if dark < 1e-3 {
		t.Errorf("error of the truth without its intensities %v", dark)
	}
}
