package ptychography

import (
	"math"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/fourier"
)

// A plate as at a hard X-ray beamline, and 8.8 keV.
var testPlate = ZonePlate{Diameter: 180e-6, OuterZone: 50e-9, Stop: 70e-6}

const testWavelength = 1.4089e-10

// The focal length is that of the plate whose zones are where the light paths
// differ by half a wavelength, r_k^2 = k wavelength f + (k wavelength / 2)^2: its
// outermost zone has the width that we began with.
func TestZonePlateFocalLength(t *testing.T) {
	f := testPlate.FocalLength(testWavelength)
	radius := func(k float64) float64 {
		return math.Sqrt(k*testWavelength*f + k*k*testWavelength*testWavelength/4)
	}
	zones := testPlate.Diameter / (4 * testPlate.OuterZone)
	if got := radius(zones) - radius(zones-1); math.Abs(got/testPlate.OuterZone-1) > 2e-3 {
		t.Errorf("focal length %v m: outermost zone %v m", f, got)
	}
	if got := 2 * radius(zones); math.Abs(got/testPlate.Diameter-1) > 1e-4 {
		t.Errorf("diameter %v m", got)
	}
}

// Without a stop the focus is Airy's pattern, 2 J1(v)/v with v = pi r / OuterZone,
// and first dark at 1.2197 OuterZone.
func TestZonePlateAiry(t *testing.T) {
	const n, fine = 256, 8
	p, err := ZonePlate{Diameter: 180e-6, OuterZone: 50e-9}.Probe(n, 50e-9/fine, testWavelength, 0)
	if err != nil {
		t.Fatal(err)
	}
	row, zero := p.Modes[0][n/2*n+n/2:][:n/2], 0.0
	for x := 1; x < 5*fine; x++ {
		v := math.Pi * float64(x) / fine
		got, want := float64(real(row[x])/real(row[0])), 2*math.J1(v)/v
		if math.Abs(got-want) > 0.005 || math.Abs(float64(imag(row[x]))) > 1e-4*float64(real(row[0])) {
			t.Errorf("%d pixels from the axis: %v, want %.4f", x, row[x]/row[0], want)
		}
		if before := real(row[x-1]); zero == 0 && real(row[x]) < 0 {
			zero = (float64(x-1) + float64(before/(before-real(row[x])))) / fine
		}
	}
	if math.Abs(zero-1.2197) > 0.01 {
		t.Errorf("first dark ring at %v outer zones", zero)
	}
}

// On the axis the Fresnel integral over the ring is elementary,
//
//	|P(z)|^2 / |P(0)|^2 = (sin u / u)^2,   u = pi wavelength z (high^2 - low^2) / 2,
//
// for probes of equal energy: flight that lost or made light would miss it.
func TestZonePlateOnTheAxis(t *testing.T) {
	const n, pixel = 256, 25e-9
	axis := func(z float64) float64 {
		p, err := testPlate.Probe(n, pixel, testWavelength, z)
		if err != nil {
			t.Fatal(err)
		}
		return float64(abs2(p.Modes[0][n/2*n+n/2]))
	}
	low, high := testPlate.band()
	for _, z := range []float64{-100e-6, 20e-6, 60e-6, 130e-6, 250e-6} {
		u := math.Pi * testWavelength * z * (high*high - low*low) / 2
		want := math.Pow(math.Sin(u)/u, 2)
		if got := axis(z) / axis(0); math.Abs(got-want) > 0.01 {
			t.Errorf("%v m from the focus: %.4f of the light in it, want %.4f", z, got, want)
		}
	}
}

// The far field is the ring, and stays it: flight changes phases only.
func TestZonePlateFarField(t *testing.T) {
	const n, pixel = 64, 41e-9
	plan, err := fourier.NewPlan2[complex64](n, n)
	if err != nil {
		t.Fatal(err)
	}
	low, high := testPlate.band()
	for _, z := range []float64{0, 400e-6} {
		p, err := testPlate.Probe(n, pixel, testWavelength, z)
		if err != nil {
			t.Fatal(err)
		}
		field := make([]complex64, n*n)
		plan.Forward(field, p.Modes[0])
		var outside, level float64
		for i, v := range field {
			f := math.Hypot(float64(fourier.Frequency(i/n, n)), float64(fourier.Frequency(i%n, n))) / (n * pixel)
			switch margin := 1 / (n * pixel); {
			case f < low-margin || f > high+margin:
				outside += float64(abs2(v))
			case f > low+margin && f < high-margin:
				level = max(level, math.Abs(float64(abs2(v))*math.Pi*(high*high-low*low)*n*n*pixel*pixel-1))
			}
		}
		if math.Abs(p.Energy()-1) > 1e-5 || outside > 1e-9 || level > 0.03 {
			t.Errorf("%v m: energy %v, %v of it outside the ring, level off by %v", z, p.Energy(), outside, level)
		}
	}
}

// Far from the focus the light is the shadow of the plate: a ring whose radii
// grow like the distance.
func TestZonePlateShadow(t *testing.T) {
	const n, pixel, z = 256, 20e-9, 1e-3
	p, err := testPlate.Probe(n, pixel, testWavelength, z)
	if err != nil {
		t.Fatal(err)
	}
	low, high := testPlate.band()
	var dark float64
	for i, l := range p.Intensity() {
		r := pixel * math.Hypot(float64(i/n-n/2), float64(i%n-n/2))
		if r < 0.9*testWavelength*z*low || r > 1.1*testWavelength*z*high {
			dark += float64(l)
		}
	}
	if dark > 0.07 {
		t.Errorf("%.3f of the light is outside the shadow's ring", dark)
	}
}

func TestZonePlateErrors(t *testing.T) {
	for text, c := range map[string]struct {
		z                         ZonePlate
		pixel, wavelength, factor float64
	}{
		"the diameter of 0 m must be positive":      {ZonePlate{OuterZone: 50e-9}, 40e-9, 1e-10, 0},
		"the outer zone of NaN m must be positive":  {ZonePlate{Diameter: 1e-4, OuterZone: math.NaN()}, 40e-9, 1e-10, 0},
		"the pixel of -1 m must be positive":        {testPlate, -1, 1e-10, 0},
		"the wavelength of +Inf m must be positive": {testPlate, 40e-9, math.Inf(1), 0},
		"leaves nothing of a diameter":              {ZonePlate{Diameter: 1e-4, OuterZone: 50e-9, Stop: 1e-4}, 40e-9, 1e-10, 0},
		"take a wider zone":                         {testPlate, 60e-9, 1e-10, 0},
		"go nearer, or take more pixels":            {testPlate, 40e-9, 1e-10, 2e-3},
		"from the focus the light is NaN m wide":    {testPlate, 40e-9, 1e-10, math.NaN()},
	} {
		if _, err := c.z.Probe(64, c.pixel, c.wavelength, c.factor); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want %q in it", err, text)
		}
	}
	if _, err := testPlate.Probe(60, 40e-9, 1e-10, 0); err == nil {
		t.Error("a side of 60 was accepted")
	}
}

// Published pairs: copper K-alpha, and h c in electron volts times metres.
func TestWavelength(t *testing.T) {
	for energy, want := range map[float64]float64{8047.8: 1.54059e-10, 1: 1.239841984e-6} {
		if got := Wavelength(energy); math.Abs(got/want-1) > 1e-5 {
			t.Errorf("%v eV: %v m, want %v", energy, got, want)
		}
	}
}

func TestParseSubpixel(t *testing.T) {
	for name, want := range map[string]Subpixel{"nearest": Nearest, "bilinear": Bilinear, "fourier": Fourier} {
		if got, err := ParseSubpixel(name); got != want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := ParseSubpixel("cubic"); err == nil {
		t.Error("cubic was accepted")
	}
}
