package convert

import "math"

// joule is the charge of an electron: one electron volt in joules.
const joule = 1.602176634e-19

// cxiGeometry reads wavelength or energy, distance, pixels and the directions of
// the detector's axes.
func (c *converter) cxiGeometry(h *hdf) (geometry, error) {
	var g geometry
	var err error
	if g.wavelength, err = c.cxiWavelength(h); err != nil {
		return g, err
	}
	if g.distance, err = h.length(cxiDetector + "distance"); err != nil {
		return g, err
	}
	g.distance.v = math.Abs(g.distance.v) // along z, whose sign is a matter of taste
	x, err := h.length(cxiDetector + "x_pixel_size")
	if err != nil {
		return g, err
	}
	y, err := h.length(cxiDetector + "y_pixel_size")
	if err != nil {
		return g, err
	}
	if g.pixel, err = h.square(x, y); err != nil {
		return g, err
	}
	return g, c.basis(h, &g)
}

// square takes the one pixel size out of two, of which one may be missing.
func (h *hdf) square(x, y value) (value, error) {
	switch {
	case x.v == 0:
		return y, nil
	case y.v > 0 && math.Abs(x.v/y.v-1) > 1e-3:
		return x, h.bad(y.from, nil, "bin the detector to square pixels first", "pixels of %.4g x %.4g m are not square", y.v, x.v)
	}
	return x, nil
}

// cxiWavelength prefers a wavelength, then the energy of the beam, then that of
// the source, which in CXI is the same but in its NeXus dialect may be the
// storage ring's.
func (c *converter) cxiWavelength(h *hdf) (value, error) {
	for _, at := range []string{cxiBeam, cxiSource} {
		w, err := h.length(at + "wavelength")
		if err != nil || w.v > 0 {
			return w, err
		}
	}
	for _, at := range []string{cxiBeam, cxiSource} {
		e, err := h.length(at + "energy")
		if err != nil {
			return e, err
		}
		if e.v == 0 {
			continue
		}
		if e.v >= 1 && e.v < 1e7 { // a joule is a million times the hardest photon
			c.note("%s is %.6g: taken for electron volts, since no photon has as many joules", e.from, e.v)
			e.v *= joule
		}
		w := value{hc * joule / e.v, e.from}
		if w.v < 1e-13 || w.v > 1e-4 {
			return w, h.bad(e.from, nil, "give the photon energy with --energy", "%.4g J is no energy of a photon that a detector sees", e.v)
		}
		return w, nil
	}
	return value{}, nil
}
