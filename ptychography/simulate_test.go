package ptychography

import (
	"math"
	"strings"
	"testing"
)

// The mean number of photons is as asked for, and their fluctuation that of
// Poisson's law: the mean of (k - l)^2/l over all pixels is one.
func TestPhotonStatistics(t *testing.T) {
	noisy, _ := simulated(t, func(s *Simulation) { s.Photons = 5e4 })
	if m := noisy.Patterns.MeanCounts(); math.Abs(m-5e4) > 4*math.Sqrt(5e4/121) {
		t.Errorf("mean counts %v", m)
	}
	clean, _ := simulated(t, func(s *Simulation) { s.Photons = 0 })
	scale := 5e4 / 1e6
	var chi2, n, third float64
	for i, a := range noisy.Patterns.Amplitude {
		l, k := scale*float64(clean.Patterns.Amplitude[i])*float64(clean.Patterns.Amplitude[i]), float64(noisy.Patterns.Amplitude[i])*float64(noisy.Patterns.Amplitude[i])
		if math.Abs(k-math.Round(k)) > 1e-3*(1+k) {
			t.Fatalf("pixel %d holds %v photons (amplitude %v)", i, k, a)
		}
		if l > 1 {
			chi2 += (k - l) * (k - l) / l
			third += (k - l) * (k - l) * (k - l) / l // mean 1 for Poisson, 0 for a Gaussian
			n++
		}
	}
	if math.Abs(chi2/n-1) > 5*math.Sqrt(3/n) {
		t.Errorf("variance over mean is %v for %v pixels", chi2/n, n)
	}
	if math.Abs(third/n-1) > 0.5 {
		t.Errorf("third moment over mean is %v", third/n)
	}
}

func TestCleanDataAreTheModel(t *testing.T) {
	for _, s := range []Subpixel{Nearest, Bilinear, Fourier} {
		d, truth := simulated(t, func(c *Simulation) { c.Subpixel, c.Modes = s, 2 })
		r, err := Residual(t.Context(), d, truth, d.Probe, s, 0)
		if err != nil || r > 1e-12 {
			t.Errorf("method %d: residual of the truth %v, %v", s, r, err)
		}
		// Moving the probe off its pixels changes what it lights a little.
		if e := d.Patterns.MeanCounts(); math.Abs(e-1e6) > 1 && s != Fourier || math.Abs(e-1e6) > 1e3 {
			t.Errorf("method %d: mean energy %v", s, e)
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	a, _ := simulated(t, func(s *Simulation) { s.Photons = 100 })
	b, _ := simulated(t, func(s *Simulation) { s.Photons, s.Seed = 100, 1 })
	if a.Scan[3] == b.Scan[3] {
		t.Error("the seed does not reach the jitter")
	}
}

func TestScansHaveTheStepAskedFor(t *testing.T) {
	for name, scan := range map[string]Scan{"raster": Raster(400, 5), "spiral": Spiral(400, 5)} {
		var sum float64
		low, high := scan.Bounds()
		for i, p := range scan {
			near := math.Inf(1)
			for j, q := range scan {
				if i != j {
					near = min(near, math.Hypot(p.Y-q.Y, p.X-q.X))
				}
			}
			sum += near / 400
		}
		if math.Abs(sum-5) > 0.5 {
			t.Errorf("%s: mean distance to the nearest neighbour %v", name, sum)
		}
		if math.Abs(low.Y+high.Y) > 3 || math.Abs(low.X+high.X) > 3 {
			t.Errorf("%s: not centred, %v to %v", name, low, high)
		}
	}
	if s := Raster(7, 2); len(s) != 7 || s[3] != (Position{0, -2}) {
		t.Errorf("seven points: %v", s)
	}
}

// A stage that never stops: neighbours in time are far apart, neighbours in
// place near, and every point has its square of step^2.
func TestFly(t *testing.T) {
	const points, step = 516, 7.25
	scan := Fly(points, step)
	low, high := scan.Bounds()
	if area := (high.Y - low.Y) * (high.X - low.X) / points; len(scan) != points || math.Abs(area/(step*step)-1) > 0.05 {
		t.Errorf("%d points with %v square pixels each", len(scan), area)
	}
	if math.Abs(low.Y+high.Y) > 2*step || math.Abs(low.X+high.X) > 2*step {
		t.Errorf("not centred, %v to %v", low, high)
	}
	straight := 0
	for i := 1; i < points; i++ {
		switch d := math.Hypot(scan[i].Y-scan[i-1].Y, scan[i].X-scan[i-1].X); {
		case math.Abs(d-flyStretch*step) < 1e-9:
			straight++
		case d > flyStretch*step:
			t.Fatalf("point %d is %v from the one before", i, d)
		}
	}
	if straight < points*3/4 {
		t.Errorf("%d of the ways go along a line", straight)
	}
}

// Light and object of one's own take the place of the named ones.
func TestSimulationOfOnesOwn(t *testing.T) {
	light, err := DefocusedDisc(32, 9, 20)
	if err != nil {
		t.Fatal(err)
	}
	half := func(m Image) {
		for i := range m.Data {
			m.Data[i] = 0.5
		}
	}
	d, object := simulated(t, func(s *Simulation) { s.Light, s.Paint, s.Sample, s.Modes, s.Photons = light, half, "moon", 2, 1000 })
	if object.Data[7] != 0.5 || len(d.Probe.Modes) != 2 {
		t.Errorf("object %v, %d modes", object.Data[7], len(d.Probe.Modes))
	}
	// Half the modulus takes a quarter of the light, so the probe has four times
	// the photons that arrive; its first mode, two thirds of it, is ours.
	if e := d.Probe.Energy(); math.Abs(e/4000-1) > 1e-5 {
		t.Errorf("energy of the probe %v", e)
	}
	if got, want := d.Probe.Modes[0][16*32+16], light.Modes[0][16*32+16]*complex(float32(math.Sqrt(4000*2/3.)), 0); math.Abs(float64(abs2(got)/abs2(want))-1) > 1e-4 {
		t.Errorf("first mode %v, want %v", got, want)
	}
	if math.Abs(light.Energy()-1) > 1e-6 {
		t.Error("the given probe was changed")
	}
	s := DefaultSimulation()
	s.N, s.Light = 64, light
	if _, _, err := Simulate(s); err == nil || !strings.Contains(err.Error(), "32 pixels for patterns of 64") {
		t.Errorf("a probe of another side: %v", err)
	}
}

// Defocus is unitary, widens the disc, and is undone by its opposite.
func TestDefocusedDisc(t *testing.T) {
	sharp, err := DefocusedDisc(64, 10, 0)
	if err != nil {
		t.Fatal(err)
	}
	wide, _ := DefocusedDisc(64, 10, 60)
	width := func(p *Probe) (w float64) {
		for i, l := range p.Intensity() {
			y, x := float64(i/64-32), float64(i%64-32)
			w += float64(l) * (y*y + x*x)
		}
		return math.Sqrt(w)
	}
	if math.Abs(wide.Energy()-1) > 1e-6 || width(wide) < 1.02*width(sharp) {
		t.Errorf("energy %v, rms radius %v from %v", wide.Energy(), width(wide), width(sharp))
	}
	// The rms radius of a flat disc is radius/sqrt(2); the soft edge takes some.
	if r := width(sharp); math.Abs(r-10/math.Sqrt2) > 0.3 {
		t.Errorf("rms radius %v", r)
	}
	if _, err := DefocusedDisc(60, 10, 0); err == nil {
		t.Error("a side of 60 was accepted")
	}
}

// The ranges that the documentation promises.
func TestSamplesStayInRange(t *testing.T) {
	star, blobs := NewImage(100, 120), NewImage(100, 120)
	PaintStar(star, 24)
	PaintBlobs(blobs, 5, 1)
	for _, c := range []struct {
		name                   string
		m                      Image
		low, high, phase0, top float64
	}{{"star", star, 0.85, 1, -0.8, 0}, {"blobs", blobs, 0.6, 1, -1, 1}} {
		amplitude, phase := c.m.Amplitude(), c.m.Phase()
		for i := range amplitude {
			a, p := float64(amplitude[i]), float64(phase[i])
			if a < c.low-1e-6 || a > c.high+1e-6 || p < c.phase0-1e-6 || p > c.top+1e-6 {
				t.Fatalf("%s, pixel %d: modulus %v, phase %v", c.name, i, a, p)
			}
		}
	}
	var mean, square float64
	for _, p := range blobs.Phase() {
		v := math.Atanh(float64(p))
		mean += v / 12000
		square += v * v / 12000
	}
	if sd := math.Sqrt(square - mean*mean); sd < 0.7 || sd > 1.3 {
		t.Errorf("the field behind the phase has standard deviation %v, want about 1", sd)
	}
}

func TestSimulationErrors(t *testing.T) {
	for text, change := range map[string]func(*Simulation){
		"0 points":        func(s *Simulation) { s.Points = 0 },
		"step -1":         func(s *Simulation) { s.Step = -1 },
		"jitter NaN":      func(s *Simulation) { s.Jitter = math.NaN() },
		`path "x"`:        func(s *Simulation) { s.Path = "x" },
		`sample "moon"`:   func(s *Simulation) { s.Sample = "moon" },
		"power of two":    func(s *Simulation) { s.N = 48 },
		"energy of the p": func(s *Simulation) { s.Radius = -1000 },
	} {
		s := DefaultSimulation()
		change(&s)
		if _, _, err := Simulate(s); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want %q in it", err, text)
		}
	}
}
