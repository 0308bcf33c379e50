package ptychography

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// drifting are patterns under a disc whose defocus goes from 40 less to 40 more than 60
// in the course of the scan, by the model of one pattern at a time, and the mean probe
// to start from.
func drifting(t *testing.T, change func(*Simulation)) (*Dataset, *Object) {
	s := DefaultSimulation()
	s.Sample, s.Points = "blobs", 100
	if change != nil {
		change(&s)
	}
	d, truth, err := Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewModel(d.Probe)
	if err != nil {
		t.Fatal(err)
	}
	src := rand.NewPCG(7, 7)
	patch, intensity := make([]complex64, s.N*s.N), make([]float32, s.N*s.N)
	for i, at := range d.Scan {
		p, err := DefocusedDisc(s.N, s.Radius, s.Defocus*(1+(4./3*float64(i)/float64(len(d.Scan)-1)-2./3)))
		if err != nil {
			t.Fatal(err)
		}
		p.Normalize(d.Probe.Energy())
		if err := m.SetProbe(p); err != nil {
			t.Fatal(err)
		}
		truth.extract(patch, s.N, truth.place(at, s.N, Bilinear))
		m.forward(intensity, patch)
		for j, v := range intensity {
			d.Patterns.At(i)[j] = float32(math.Sqrt(distuv.Poisson{Lambda: float64(v) + 1e-9, Src: src}.Rand()))
		}
	}
	return d, truth
}

// A probe that drifts out of focus is followed, and with it the object is found; a
// steady one is left alone.
func TestVaryingProbeIsFollowed(t *testing.T) {
	d, truth := drifting(t, nil)
	s := recipe(t, "lsqml:30")
	without := gainOf(t, d, truth, solve(t, s, d).Object)
	s.Variations = 1
	r := solve(t, s, d)
	with := gainOf(t, d, truth, r.Object)
	t.Logf("amplitude %.1f dB, without %.1f; energy %.4f", with, without, r.Relaxation.Shares(r.Probe))
	if with < without+3 || with < 10 {
		t.Errorf("amplitude %.1f dB, without relaxation %.1f", with, without)
	}
	var along, first float64 // the coefficients follow the scan
	for i, c := range r.Relaxation.Coefficients {
		along += real(complex128(c[0])) * (2*float64(i)/99 - 1) / 100
		first += float64(abs2(c[0])) / 100
	}
	if math.Abs(first-1) > 1e-3 || math.Abs(along) < 0.9/math.Sqrt(3) {
		t.Errorf("coefficients have a mean square of %v and go along the scan by %v of %v", first, along, 1/math.Sqrt(3))
	}
	steady, _ := simulated(t, func(s *Simulation) { s.Photons = 1e5 })
	if r := solve(t, s, steady); r.Relaxation.Shares(r.Probe)[0] > 3e-3 {
		t.Errorf("a steady probe varies by %v of its energy", r.Relaxation.Shares(r.Probe))
	}
}

// varied is a scene with variations that were drawn at random.
func varied(t *testing.T, modes int) *Scene {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points = 1e4, 25 })
	s, err := NewScene(d, nil, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.beginRelaxation(modes); err != nil {
		t.Fatal(err)
	}
	copy(s.memory[relaxationKey], randomField(len(s.memory[relaxationKey]), 1, 3))
	return s
}

// Another basis of the variations changes the probe of no pattern, and is orthogonal.
func TestRelaxationIsOrthogonal(t *testing.T) {
	s := varied(t, 3)
	probes := func() (all [][]complex64) {
		for i := range s.places {
			s.optic(0).aim(i)
			all = append(all, slices.Clone(s.optic(0).shown[0]))
		}
		return all
	}
	before := probes()
	s.orthogonalizeRelaxation()
	for i, p := range probes() {
		for j, v := range p {
			if abs2(v-before[i][j]) > 1e-7*(1+abs2(v)) {
				t.Fatalf("pattern %d, pixel %d: the probe is %v, was %v", i, j, v, before[i][j])
			}
		}
	}
	r := s.relaxation()
	for k := range 3 {
		var mean complex128
		for _, c := range r.Coefficients {
			mean += complex128(c[k])
		}
		if real(mean)*real(mean)+imag(mean)*imag(mean) > 1e-6 {
			t.Errorf("mode %d: the sum of its coefficients is %v", k, mean)
		}
		for l := range 3 {
			want := 0.
			if k == l {
				want = 1
			}
			c := dot(s.column(k), s.column(l)) / complex(float64(len(s.places)), 0)
			v := dot(r.Modes[k], r.Modes[l])
			if math.Hypot(real(c)-want, imag(c)) > 1e-4 || k != l && math.Hypot(real(v), imag(v)) > 1e-3*real(dot(r.Modes[0], r.Modes[0])) {
				t.Errorf("modes %d and %d: coefficients overlap by %v, modes by %v", k, l, c, v)
			}
		}
	}
}

// What is an intensity or a tilt is no variation; what is neither stays.
func TestTiltsAreNoVariation(t *testing.T) {
	s := varied(t, 1)
	n, p := s.Model.n, s.Model.probe[0]
	tilt, bend := make([]complex64, n*n), make([]complex64, n*n)
	for j, v := range p {
		y, x := float32(j/n-n/2), float32(j%n-n/2)
		tilt[j] = v * complex(0.3+x/9, 0.1*y-0.2)
		bend[j] = v * complex(0, x*x-y*y)
	}
	size, whole := real(dot(tilt, tilt)), real(dot(bend, bend))
	s.pin(tilt)
	s.pin(bend)
	if left := real(dot(tilt, tilt)); left > 1e-9*size {
		t.Errorf("%v of a tilt is left", left/size)
	}
	if left := real(dot(bend, bend)); left < 0.9*whole {
		t.Errorf("%v of a bend is left", left/whole)
	}
}

// Threads and interruptions leave no trace in variations, and their number stays.
func TestRelaxationHasTheSameBits(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points, s.Modes, s.Subpixel = 1e4, 25, 2, Fourier })
	s := recipe(t, "lsqml:2,epie:2:probe_from=1,dm:1,ml:2")
	s.Variations, s.Threads, s.Subpixel, s.KeepBest = 2, 1, Fourier, true
	var state *State
	s.Observe = func(p Progress) error {
		if p.Pass == 3 {
			state = p.State()
		}
		return nil
	}
	want := solve(t, s, d)
	s.Observe = nil
	same := func(name string, got *Result) {
		if !slices.Equal(got.Object.Data, want.Object.Data) || !slices.Equal(got.Relaxation.Modes[1], want.Relaxation.Modes[1]) || !slices.Equal(got.Relaxation.Coefficients[7], want.Relaxation.Coefficients[7]) {
			t.Errorf("%s: other bits", name)
		}
	}
	for _, s.Threads = range []int{2, 7} {
		same("threads", solve(t, s, d))
	}
	s.Resume = state
	same("resumed", solve(t, s, d))
	if s.Variations = 1; !failed(s, d) {
		t.Error("a run goes on with another number of variations")
	}
	s.Resume = nil
	for _, s.Variations = range []int{-1, 17, 25} {
		if !failed(s, d) {
			t.Errorf("%d variations of 25 patterns", s.Variations)
		}
	}
}

func failed(s Solver, d *Dataset) bool {
	_, err := s.Run(context.Background(), d, nil)
	return err != nil
}
