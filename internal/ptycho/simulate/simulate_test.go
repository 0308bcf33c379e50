package simulate

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/ptychography"
)

// The facts of a measurement that the demonstration repeats: 516 patterns, 440,557
// photons each in the 64 x 64 pixels, positions 4.5 pixels from the nearest (the
// median) over 166 x 165, a probe of 10.8 pixels root mean square radius.
func TestDemoIsLikeTheMeasurement(t *testing.T) {
	d, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	if d.Patterns.Len() != 516 || d.Patterns.N != 64 || math.Abs(d.Patterns.MeanCounts()/440557-1) > 0.01 {
		t.Errorf("%d patterns of %d pixels, %v photons", d.Patterns.Len(), d.Patterns.N, d.Patterns.MeanCounts())
	}
	var near []float64
	for i, p := range d.Scan {
		least := math.Inf(1)
		for j, q := range d.Scan {
			if i != j {
				least = min(least, math.Hypot(p.Y-q.Y, p.X-q.X))
			}
		}
		near = append(near, least)
	}
	slices.Sort(near)
	low, high := d.Scan.Bounds()
	if m := near[len(near)/2]; math.Abs(m-4.5) > 1 || math.Abs(high.Y-low.Y-166) > 3 || math.Abs(high.X-low.X-165) > 3 {
		t.Errorf("nearest positions %v pixels away, over %v x %v", m, high.Y-low.Y, high.X-low.X)
	}
	var sum, light float64
	for i, l := range d.Probe.Intensity() {
		sum += float64(l) * (math.Pow(float64(i/64-32), 2) + math.Pow(float64(i%64-32), 2))
		light += float64(l)
	}
	if r := math.Sqrt(sum / light); math.Abs(r-10.8) > 1 {
		t.Errorf("radius of the probe %v", r)
	}
}

// Truth and origin lie in the data, and the same settings give the same data.
func TestDemoDescribesItself(t *testing.T) {
	d, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Demo()
	if err != nil || !reflect.DeepEqual(d, again) {
		t.Errorf("the second time differs, %v", err)
	}
	if !Simulated(d) || !strings.Contains(d.Metadata.Creation["settings"], `"outer_zone":5e-8`) {
		t.Errorf("metadata %v", d.Metadata.Creation)
	}
	p := d.Metadata.Physics
	if math.Abs(p.Wavelength/1.40891e-10-1) > 1e-5 || math.Abs(p.ObjectPixel/(p.Wavelength*1.4/(64*75e-6))-1) > 1e-12 {
		t.Errorf("physics %+v", p)
	}
	set, err := d.Dataset()
	if err != nil {
		t.Fatal(err)
	}
	// The mean of (sqrt k - sqrt l)^2 over Poisson counts k of mean l is 1/4 for
	// large l, 0.42 at most (near 1.3), l for small: the truth leaves that.
	r, err := ptychography.Residual(t.Context(), set, d.Object, d.Probe, ptychography.Bilinear, 0)
	if floor := 64 * 64 * 0.42 / d.Patterns.MeanCounts(); err != nil || r > floor || r < floor/4 {
		t.Errorf("the truth leaves %v, noise at most %v; %v", r, floor, err)
	}
}

func TestErrorsOfTheOptics(t *testing.T) {
	for text, change := range map[string]func(*config.SimulateSettings){
		"take a wider zone":              func(s *config.SimulateSettings) { s.Distance = 2 },
		"go nearer, or take more pixels": func(s *config.SimulateSettings) { s.FromFocus = 2e-3 },
		"leaves nothing of a diameter":   func(s *config.SimulateSettings) { s.Stop = 200e-6 },
		"choose nearest":                 func(s *config.SimulateSettings) { s.Subpixel = "x" },
	} {
		s, err := config.Demo()
		if err != nil {
			t.Fatal(err)
		}
		change(s)
		if _, err := Data(s); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want %q in it", err, text)
		}
	}
}

// Recorded positions are wrong by what was asked for, and the right ones survive
// the file.
func TestTruePositions(t *testing.T) {
	s, err := config.NewSimulate(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Points, s.PositionError = 100, 2
	d, err := Data(s)
	if err != nil {
		t.Fatal(err)
	}
	back := reread(t, d)
	var square float64
	for i, p := range back.True {
		square += (math.Pow(back.Scan[i].Y-p.Y, 2) + math.Pow(back.Scan[i].X-p.X, 2)) / 200
	}
	if sd := math.Sqrt(square); len(back.True) != 100 || math.Abs(sd-2) > 0.4 {
		t.Errorf("%d true positions, %v off", len(back.True), sd)
	}
	if e := math.Hypot(back.True[0].Y-d.True[0].Y+d.Object.Origin.Y, back.True[0].X-d.True[0].X+d.Object.Origin.X); e > 1e-9 {
		t.Errorf("the file moved them by %v", e)
	}
}
