package ptychography

import (
	"math"
	"strings"
	"testing"
)

// The polynomials as they are printed.
func TestZernikeByName(t *testing.T) {
	for j, f := range map[int]func(r, a float64) float64{
		1:  func(_, _ float64) float64 { return 1 },
		2:  func(r, a float64) float64 { return 2 * r * math.Cos(a) },
		3:  func(r, a float64) float64 { return 2 * r * math.Sin(a) },
		4:  func(r, _ float64) float64 { return math.Sqrt(3) * (2*r*r - 1) },
		5:  func(r, a float64) float64 { return math.Sqrt(6) * r * r * math.Sin(2*a) },
		6:  func(r, a float64) float64 { return math.Sqrt(6) * r * r * math.Cos(2*a) },
		7:  func(r, a float64) float64 { return math.Sqrt(8) * (3*r*r*r - 2*r) * math.Sin(a) },
		8:  func(r, a float64) float64 { return math.Sqrt(8) * (3*r*r*r - 2*r) * math.Cos(a) },
		9:  func(r, a float64) float64 { return math.Sqrt(8) * r * r * r * math.Sin(3*a) },
		10: func(r, a float64) float64 { return math.Sqrt(8) * r * r * r * math.Cos(3*a) },
		11: func(r, _ float64) float64 { return math.Sqrt(5) * (6*r*r*r*r - 6*r*r + 1) },
		12: func(r, a float64) float64 { return math.Sqrt(10) * (4*r*r*r*r - 3*r*r) * math.Cos(2*a) },
	} {
		for _, r := range []float64{0, 0.3, 1} {
			for _, a := range []float64{-2, 0, 0.7} {
				if got, want := Zernike(j, r, a), f(r, a); math.Abs(got-want) > 1e-12 {
					t.Errorf("Z%d(%v, %v) = %v, want %v", j, r, a, got, want)
				}
			}
		}
	}
}

// Orthonormal over the disc, whatever the index.
func TestZernikeOrthonormal(t *testing.T) {
	const rings, spokes, count = 400, 64, 28
	var products [count][count]float64
	for i := range rings {
		r := math.Sqrt((float64(i) + 0.5) / rings) // equal areas
		for k := range spokes {
			var z [count]float64
			for j := range z {
				z[j] = Zernike(j+1, r, 2*math.Pi*float64(k)/spokes)
			}
			for a := range z {
				for b := range z {
					products[a][b] += z[a] * z[b] / (rings * spokes)
				}
			}
		}
	}
	for a := range products {
		for b, got := range products[a] {
			want := 0.0
			if a == b {
				want = 1
			}
			if math.Abs(got-want) > 1e-3 {
				t.Errorf("<Z%d, Z%d> = %v", a+1, b+1, got)
			}
		}
	}
}

// Noll's fourth is a defocus: the distance whose Fresnel phase it equals, but for
// a constant, gives the same light. And no aberration changes the far field.
func TestAberrationsOfAZonePlate(t *testing.T) {
	const n, pixel, rms = 128, 40e-9, 0.8
	bent := testPlate
	bent.Aberrations = Aberrations{4: rms}
	a, err := bent.Probe(n, pixel, testWavelength, 0)
	if err != nil {
		t.Fatal(err)
	}
	// -pi wavelength z f^2 = sqrt(3) 2 rms (f/high)^2 + constant
	_, high := testPlate.band()
	z := -2 * math.Sqrt(3) * rms / (math.Pi * testWavelength * high * high)
	b, err := testPlate.Probe(n, pixel, testWavelength, z)
	if err != nil {
		t.Fatal(err)
	}
	light, want := a.Intensity(), b.Intensity()
	var off, largest float64
	for i := range light {
		off, largest = max(off, math.Abs(float64(light[i]-want[i]))), max(largest, float64(want[i]))
	}
	if off > 1e-5*largest {
		t.Errorf("intensities differ by %v of %v", off, largest)
	}
	// Marechal: the intensity on the axis falls by rms^2 of the phase, piston and
	// the ring's own mean taken away; without a stop by exactly that.
	open := ZonePlate{Diameter: 180e-6, OuterZone: 50e-9, Aberrations: Aberrations{8: 0.2}}
	sharp, err := ZonePlate{Diameter: 180e-6, OuterZone: 50e-9}.Probe(n, pixel, testWavelength, 0)
	if err != nil {
		t.Fatal(err)
	}
	coma, err := open.Probe(n, pixel, testWavelength, 0)
	if err != nil {
		t.Fatal(err)
	}
	at := n/2*n + n/2
	if strehl := float64(abs2(coma.Modes[0][at]) / abs2(sharp.Modes[0][at])); math.Abs(strehl-math.Exp(-0.04)) > 0.003 {
		t.Errorf("intensity on the axis falls to %v, want %v", strehl, math.Exp(-0.04))
	}
}

func TestAberrationErrors(t *testing.T) {
	for _, a := range []Aberrations{{0: 1}, {67: 1}, {4: math.NaN()}} {
		z := testPlate
		z.Aberrations = a
		if _, err := z.Probe(64, 40e-9, testWavelength, 0); err == nil || !strings.Contains(err.Error(), "Noll's index is from 1 to 66") {
			t.Errorf("%v: %v", a, err)
		}
	}
}
