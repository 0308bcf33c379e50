package convert

import (
	"math"
	"math/cmplx"
	"testing"
)

// A Gaussian beam of waist w0 is, z behind its focus (Siegman, Lasers, 1986, ch. 17),
//
//	exp(-r^2/w^2) exp(i pi r^2 / (wavelength R)),   w = w0 sqrt(1 + (z/zR)^2),   R = z (1 + (zR/z)^2),   zR = pi w0^2 / wavelength,
//
// and its far field is Gaussian. Patterns of such a beam, with the defocus in the
// file, must give that probe.
func TestDefocusReachesTheProbe(t *testing.T) {
	const n, a, energy, distance, pixel = 64, 6.0, 8000.0, 2.0, 55e-6
	counts := make([]float32, 4*n*n)
	for i := range counts {
		y, x := float64(i/n%n-n/2), float64(i%n-n/2)
		counts[i] = float32(1e6 * math.Exp(-2*(y*y+x*x)/(a*a)))
	}
	wavelength := 1.23984198433e-6 / energy
	dx := wavelength * distance / (n * pixel)
	w0 := n * dx / (math.Pi * a) // amplitude exp(-(f/f0)^2) with f0 = a / (n dx)
	zR := math.Pi * w0 * w0 / wavelength
	file := func(more objects) objects {
		o := objects{
			"entry_1/data_1/data": {counts, []int{4, n, n}, nil}, cxiMoves: {[]float64{0, 0, 0, 5e-7, 0, 0, 0, 5e-7, 0, 5e-7, 5e-7, 0}, []int{4, 3}, nil},
			cxiSource + "energy": {[]float64{energy * joule}, nil, nil}, cxiDetector + "distance": {[]float64{distance}, nil, nil}, cxiDetector + "x_pixel_size": {[]float64{pixel}, nil, nil},
		}
		for name, v := range more {
			o[name] = v
		}
		return o
	}
	typed := 4e-3
	for name, c := range map[string]struct {
		more    objects
		defocus *float64
		z       float64
	}{
		"millimetres":             {objects{cxiBeam + "defocus": {[]float64{4}, nil, units("mm")}}, nil, 4e-3},
		"micrometres, before":     {objects{cxiBeam + "defocus": {[]float64{-3000}, []int{1}, units([]string{"\u03bcm"})}}, nil, -3e-3},
		"no unit":                 {objects{"defocus": {[]float64{2e-3}, nil, nil}}, nil, 2e-3},
		"product of Ptychodus":    {objects{"": {attrs: map[string]any{"focus_object_distance_m": 4e-3}}}, nil, 4e-3},
		"flag before a bad value": {objects{"defocus": {[]float64{2}, nil, units("furlongs")}}, &typed, 4e-3},
	} {
		o := defaults()
		o.N, o.Probe, o.Defocus = n, GuessProbe, c.defocus
		d := mustFile(t, file(c.more).write(t, "in.cxi"), o)
		w, r := w0*math.Sqrt(1+c.z*c.z/(zR*zR)), c.z*(1+zR*zR/(c.z*c.z))
		probe := d.Probe.Modes[0]
		middle := complex128(probe[n/2*n+n/2])
		worst := 0.
		for i, v := range probe {
			y, x := float64(i/n-n/2)*dx, float64(i%n-n/2)*dx
			want := cmplx.Rect(math.Exp(-(y*y+x*x)/(w*w)), math.Pi*(y*y+x*x)/(wavelength*r))
			worst = max(worst, cmplx.Abs(complex128(v)/middle-want))
		}
		if worst > 1e-3 {
			t.Errorf("%s: the probe differs from a Gaussian beam by %.2g of its middle", name, worst)
		}
	}
	// What cannot be used is told, and the defocus searched for.
	for text, more := range map[string]objects{"the defocus is searched for": {"defocus": {[]float64{2}, nil, units("furlongs")}}} {
		o := defaults()
		o.N, o.Probe = n, GuessProbe
		noted(t, mustFile(t, file(more).write(t, "in.cxi"), o), text)
	}
}
