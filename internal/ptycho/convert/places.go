package convert

import (
	"math"

	"github.com/latent-go/latent/internal/npz"
)

// joule is the charge of an electron: one electron volt in joules.
const joule = 1.602176634e-19

const (
	angstrom  = 1e-10
	nexus     = "entry/instrument/detector/"
	nexusBeam = "entry/instrument/beam/"
)

// The places where formats keep the numbers of the geometry; names do not clash,
// so one list serves all. CXI and Ptychodus: metres and joules. NeXus: the unit
// is an attribute, without which its definitions suggest Angstrom and electron
// volts. PtyD: keV. PtyLab: metres.
var (
	wavelengths = append(metres(cxiBeam+"wavelength", cxiSource+"wavelength"),
		candidate{cxiBeam + "incident_wavelength", angstrom}, candidate{nexusBeam + "incident_wavelength", angstrom},
		candidate{"entry/sample/beam/incident_wavelength", angstrom}, candidate{"entry/instrument/monochromator/wavelength", angstrom},
		candidate{"wavelength", 1}, candidate{"lambda", 1}, candidate{"lam", 1}, candidate{"meta/lam", 1}, candidate{"info/lam", 1})
	energies = []candidate{
		{cxiBeam + "incident_beam_energy", 1},
		{cxiBeam + "incident_energy", 1},
		{cxiBeam + "energy", 1},
		{cxiSource + "energy", 1},
		{"entry_1/instrument_1/monochromator_1/energy", 1},
		{nexusBeam + "incident_energy", joule},
		{nexusBeam + "incident_beam_energy", joule},
		{"entry/sample/beam/incident_energy", joule},
		{"entry/instrument/monochromator/energy", joule},
		{nexus + "detectorSpecific/photon_energy", joule},
		{"meta/energy", 1e3 * joule},
		{"info/energy", 1e3 * joule},
		{"probe_energy_eV", joule},
		{"energy_ev", joule},
		{"energy_keV", 1e3 * joule},
		{"energy", 1e3 * joule},
	}
	distances = metres(cxiDetector+"distance", nexus+"detector_distance", nexus+"distance", "zo", "meta/distance", "info/distance",
		"detector_object_distance_m", "detector_distance", "distance", "z")
	pixelsX = metres(cxiDetector+"x_pixel_size", nexus+"x_pixel_size", "dxd", "meta/psize", "info/psize", "detector_pixel_size", "det_pixel_size")
	pixelsY = metres(cxiDetector+"y_pixel_size", nexus+"y_pixel_size")
	defoci  = metres("defocus", cxiBeam+"defocus", nexusBeam+"defocus", "entry/defocus", "defocus_m")
)

// found is what a file says.
type found struct {
	geometry
	near error // it says that it is in the near field
}

// or takes from another file what is unknown in the first.
func (f found) or(g found) found {
	for _, p := range []struct{ to, from *value }{{&f.wavelength, &g.wavelength}, {&f.distance, &g.distance}, {&f.pixel, &g.pixel}, {&f.field, &g.field}} {
		if p.to.v == 0 && (p.from.v != 0 || p.to.err == nil) {
			*p.to = *p.from
		}
	}
	if f.row == (vector{}) {
		f.row, f.col = g.row, g.col
	}
	if f.near == nil {
		f.near = g.near
	}
	return f
}

// fileGeometry looks for all numbers of the geometry.
func (c *converter) fileGeometry(a archive) found {
	f := c.productGeometry(a)
	if w := c.fileWavelength(a); f.wavelength.v == 0 {
		f.wavelength = w
	}
	if d := first(a, aLength, distances, "--distance"); f.distance.v == 0 {
		f.distance = d
	}
	f.distance.v = math.Abs(f.distance.v) // along z, whose sign is a matter of taste
	x, y := first(a, aLength, pixelsX, "--pixel"), first(a, aLength, pixelsY, "--pixel")
	var err error
	if f.pixel, err = square(a, x, y); err != nil {
		f.pixel = value{err: err}
	}
	if err := c.basis(a, &f.geometry); err != nil && f.pixel.err == nil {
		f.pixel = value{err: err}
	}
	return f
}

// square takes the one pixel size out of two, of which one may be missing.
func square(a archive, x, y value) (value, error) {
	switch {
	case x.v == 0 && (y.v != 0 || x.err == nil):
		return y, nil
	case y.v > 0 && math.Abs(x.v/y.v-1) > 1e-3:
		return x, a.bad(trimSlash(y.from), nil, "bin the detector to square pixels first, or give --pixel", "pixels of %.4g x %.4g m are not square", y.v, x.v)
	}
	return x, nil
}

// fileWavelength prefers a wavelength, then the energy of the beam, then that of
// the source, which in CXI is the same but in its NeXus dialect is the storage
// ring's.
func (c *converter) fileWavelength(a archive) value {
	w := first(a, aLength, wavelengths, "--wavelength")
	if w.v > 0 {
		return w
	}
	failed := w.err
	for _, at := range energies {
		e, err := quantityAt(a, at.name, anEnergy, at.unit, "--energy")
		if err == nil && e.v != 0 {
			var v value
			if v, err = c.photon(a, at, e); err == nil {
				v.passed = failed
				return v
			}
		}
		if err != nil && failed == nil {
			failed = err
		}
	}
	return value{err: failed}
}

// photon turns the energy of a photon into its wavelength.
func (c *converter) photon(a archive, at candidate, e value) (value, error) {
	if e.v >= 1 && e.v < 1e7 { // a joule is a million times the hardest photon
		c.note("%s is %.6g: taken for electron volts, since no photon has as many joules", e.from, e.v)
		e.v *= joule
	}
	w := value{v: hc * joule / e.v, from: e.from}
	if w.v < 1e-13 || w.v > 1e-4 {
		return value{}, a.bad(at.name, nil, "give the photon energy with --energy", "%.4g J is no energy of a photon that a detector sees", e.v)
	}
	return w, nil
}

// beamCentre looks for the pixel of the direct beam, in pixels or as a length.
func (c *converter) beamCentre() {
	if c.o.CentreRow != nil || c.o.CentreCol != nil || c.o.Centre != AutoCentre {
		return
	}
	for _, at := range []string{cxiDetector, nexus} {
		for _, a := range []archive{c.in, c.meta} {
			y, err := c.beamAt(a, at+"beam_center_y", c.rows)
			x, errX := c.beamAt(a, at+"beam_center_x", c.cols)
			if err != nil || errX != nil {
				c.note("the centre of the beam cannot be read: %v", oneOf(err, errX))
				return
			}
			if y == nil || x == nil {
				continue
			}
			if *y < 0 || *y >= c.rows || *x < 0 || *x >= c.cols || *y == 0 && *x == 0 {
				c.note("%s names the pixel (%d, %d), which is none of the detector's or its corner: it is not used", a.shown(at+"beam_center_y"), *y, *x)
				return
			}
			c.row, c.col = y, x
			c.say("zero frequency at pixel (%d, %d) from %s and beam_center_x", *y, *x, a.shown(at+"beam_center_y"))
			return
		}
	}
}

func oneOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *converter) beamAt(a archive, name string, size int) (*int, error) {
	if !a.Has(name) {
		return nil, nil
	}
	v, _, err := numbersAt(a, name)
	if err != nil || len(v) == 0 {
		return nil, err
	}
	at := v[0]
	if u, ok := a.attr(name, "units"); ok {
		s, _ := text(u)
		kind, factor, _ := unit(s)
		if kind == aLength && c.g.pixel.v > 0 {
			at *= factor / c.g.pixel.v
		} else if kind == aLength {
			return nil, a.bad(name, nil, "give --pixel, or the pixel itself with --centre-row and --centre-column", "a length, and the detector pixel is not known")
		}
	}
	if math.Abs(at) > float64(4*size) {
		return nil, a.bad(name, nil, "name it with --centre-row and --centre-column", "pixel %.6g of %d", at, size)
	}
	p := int(math.Round(at))
	return &p, nil
}

// header is that of an array, or nil.
func header(a archive, name string) *npz.Header {
	h, err := a.Header(name)
	if err != nil {
		return nil
	}
	return h
}
