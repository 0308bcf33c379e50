package ptychography

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/latent-go/latent/internal/fourier"
)

// ZonePlate is a Fresnel zone plate, the lens of X-ray microscopes, with a
// central stop that keeps the undiffracted beam from the sample. All lengths are
// in metres. It is taken for an ideal thin lens of one order; see D. Attwood,
// Soft X-Rays and Extreme Ultraviolet Radiation (1999), chapter 9.
type ZonePlate struct {
	Diameter  float64
	OuterZone float64 // width of the outermost zone
	Stop      float64 // diameter of the central stop, 0 for none

	Aberrations Aberrations // over the whole disc of the plate; nil for none
}

// FocalLength returns, in metres, the distance of the first-order focus,
//
//	f = Diameter OuterZone / wavelength.
func (z ZonePlate) FocalLength(wavelength float64) float64 {
	return z.Diameter * z.OuterZone / wavelength
}

// band returns the lowest and the highest spatial frequency of the focused light
// in cycles per metre. A point at radius r of the plate sends light under the
// angle r/f, of frequency r/(wavelength f); at the edge that is 1/(2 OuterZone),
// whatever the wavelength.
func (z ZonePlate) band() (low, high float64) {
	high = 1 / (2 * z.OuterZone)
	return high * z.Stop / z.Diameter, high
}

// Wavelength returns the wavelength in metres of photons with an energy in
// electron volts, h c / E, by the constants of the SI of 2019.
func Wavelength(energy float64) float64 {
	const planck, light, charge = 6.62607015e-34, 299792458, 1.602176634e-19
	return planck * light / (charge * energy)
}

// Probe returns the wave at a distance from the focus, downstream where it is
// positive, on n x n pixels of the given size, with unit energy. The focus of a
// lens is the transform of its pupil, here the ring A between stop and edge, and
// free flight multiplies a transform by Fresnel's transfer function (J. Goodman,
// Introduction to Fourier Optics, sections 4.2 and 5.2):
//
//	P = F'[ A(f) exp(-i pi wavelength distance |f|^2) ],   f in cycles per metre,
//
// F' the inverse transform, and aberrations add their phase. Without a stop, |P|^2 in the focus is Airy's pattern
// with its first zero at 1.22 OuterZone. Pixels of the transform on the edges of
// the ring have the part of their area that is lit.
func (z ZonePlate) Probe(n int, pixel, wavelength, distance float64) (*Probe, error) {
	if n < 2 || n > mostSide {
		return nil, &ShapeError{"a probe", fmt.Sprintf("side %d", n), fmt.Sprintf("2 to %d", mostSide)}
	}
	if err := z.check(n, pixel, wavelength, distance); err != nil {
		return nil, err
	}
	plan, err := fourier.NewPlan2[complex64](n, n)
	if err != nil {
		return nil, err
	}
	step := 1 / (float64(n) * pixel) // of the frequencies
	low, high := z.band()
	field := make([]complex64, n*n)
	for i := range field {
		fy, fx := float64(fourier.Frequency(i/n, n)), float64(fourier.Frequency(i%n, n))
		lit := coverage(fy, fx, func(y, x float64) bool {
			r := step * math.Hypot(y, x)
			return r >= low && r <= high
		})
		phase := -math.Pi * wavelength * distance * step * step * (fy*fy + fx*fx)
		if lit > 0 && len(z.Aberrations) > 0 {
			phase += z.Aberrations.phase(step*math.Hypot(fy, fx)/high, math.Atan2(fy, fx))
		}
		field[i] = complex64(cmplx.Rect(lit, phase))
	}
	plan.Inverse(field, field)
	centred := make([]complex64, n*n)
	fourier.Shift2(centred, field, n, n)
	p, err := NewProbe(n, centred)
	if err != nil {
		return nil, err
	}
	p.Normalize(1)
	return p, nil
}

func (z ZonePlate) check(n int, pixel, wavelength, distance float64) error {
	for _, l := range []struct {
		name string
		v    float64
	}{{"diameter", z.Diameter}, {"outer zone", z.OuterZone}, {"pixel", pixel}, {"wavelength", wavelength}} {
		if !(l.v > 0) || !finite(l.v) {
			return fmt.Errorf("ptychography: zone plate: the %s of %v m must be positive", l.name, l.v)
		}
	}
	if !(z.Stop >= 0) || z.Stop >= z.Diameter {
		return fmt.Errorf("ptychography: zone plate: a stop of %v m leaves nothing of a diameter of %v m", z.Stop, z.Diameter)
	}
	if pixel >= z.OuterZone {
		return fmt.Errorf("ptychography: zone plate: object pixels of %.3g m are too large for an outer zone of %.3g m: the light misses the detector; take a wider zone, a detector that is nearer or larger", pixel, z.OuterZone)
	}
	if err := z.Aberrations.Check(); err != nil {
		return err
	}
	// Rays of the largest angle, wavelength / (2 OuterZone), cross in the focus.
	if wide, field := math.Abs(distance)*wavelength/z.OuterZone, float64(n)*pixel; !(wide <= field) {
		return fmt.Errorf("ptychography: zone plate: %.3g m from the focus the light is %.3g m wide and leaves the field of %.3g m (%d pixels of %.3g m): go nearer, or take more pixels", distance, wide, field, n, pixel)
	}
	return nil
}

// coverage returns the part of the unit square around (y, x) for which inside
// holds, on a grid of 6 x 6 points.
func coverage(y, x float64, inside func(y, x float64) bool) float64 {
	const grid = 6
	count := 0
	for i := range grid * grid {
		dy, dx := (float64(i/grid)+0.5)/grid-0.5, (float64(i%grid)+0.5)/grid-0.5
		if inside(y+dy, x+dx) {
			count++
		}
	}
	return float64(count) / (grid * grid)
}
