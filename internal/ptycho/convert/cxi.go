package convert

import (
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
)

// joule is the charge of an electron: one electron volt in joules.
const joule = 1.602176634e-19

// units are what an attribute "units" may say, in metres or joules. CXI asks for
// SI units, and a file in the NeXus dialect of CXI states its own.
var units = map[string]float64{
	"m": 1, "mm": 1e-3, "um": 1e-6, "µm": 1e-6, "nm": 1e-9, "angstrom": 1e-10, "a": 1e-10, "pm": 1e-12,
	"j": 1, "ev": joule, "kev": 1e3 * joule, "mev": 1e6 * joule,
}

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

// length reads a number in metres or joules; a dataset that is not there is
// zero. Numbers for every pattern must agree to a thousandth.
func (h *hdf) length(name string) (value, error) {
	if !h.Has(name) {
		return value{}, nil
	}
	d, err := h.dataset(name)
	if err != nil {
		return value{}, err
	}
	v, err := h.floats(name)
	if err != nil {
		return value{}, err
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		low, high = min(low, x), max(high, x)
	}
	factor := 1.0
	if u, ok := d.Attr("units").(string); ok {
		if factor, ok = units[strings.ToLower(strings.TrimSpace(u))]; !ok {
			return value{}, h.bad(name, headerOf(d), "store it in metres or joules, or give the flag", "unit %q is not known", u)
		}
	}
	switch {
	case len(v) == 0 || low == 0 && high == 0:
		return value{}, nil
	case !(math.Abs(high-low) <= 1e-3*math.Abs(high)):
		return value{}, h.bad(name, headerOf(d), "store one number, or convert the parts one by one", "values from %.6g to %.6g", low, high)
	}
	return value{low * factor, "/" + name}, nil
}

// floats reads finite numbers, flat.
func (h *hdf) floats(name string) ([]float64, error) {
	d, err := h.dataset(name)
	if err != nil {
		return nil, err
	}
	v, err := d.Read()
	if err != nil {
		return nil, err
	}
	f, err := hdf5.Numbers[float64](v)
	if err != nil {
		return nil, h.bad(name, headerOf(d), "store numbers", "%w", npz.ErrKind)
	}
	if i := slices.IndexFunc(f, func(x float64) bool { return x-x != 0 }); i >= 0 {
		return nil, h.bad(name, headerOf(d), "drop the pattern or repair the number", "element %d is %v", i, f[i])
	}
	return f, nil
}

// basis reads the vectors between neighbouring pixels along rows and columns of
// pixels: (2, 3), one a row, or (3, 2), one a column; the slow axis first, as in
// the data. Further axes are patterns, of which the first counts.
func (c *converter) basis(h *hdf, g *geometry) error {
	const name = cxiDetector + "basis_vectors"
	if !h.Has(name) {
		return nil
	}
	header, err := h.Header(name)
	if err != nil {
		return err
	}
	v, err := h.floats(name)
	if err != nil {
		return err
	}
	s := header.Shape
	if n := len(s); n < 2 || len(v) < 6 || s[n-2]*s[n-1] != 6 || min(s[n-2], s[n-1]) != 2 {
		return h.bad(name, header, "store two vectors or none", "%w: (2, 3) is needed", npz.ErrShape)
	}
	slow, fast := vector{v[0], v[1], v[2]}, vector{v[3], v[4], v[5]}
	if s[len(s)-1] == 2 {
		slow, fast = vector{v[0], v[2], v[4]}, vector{v[1], v[3], v[5]}
	}
	return c.useBasis(h, name, header, g, slow, fast)
}

// useBasis checks the vectors and takes directions and, where the file has no
// other, the pixel from them.
func (c *converter) useBasis(h *hdf, name string, header *npz.Header, g *geometry, slow, fast vector) error {
	a, b := math.Sqrt(slow.dot(slow)), math.Sqrt(fast.dot(fast))
	if !(a > 0 && b > 0) || math.Abs(slow.dot(fast)) > 1e-3*a*b {
		return h.bad(name, header, "repair the vectors or leave them out", "the vectors %v and %v are not at right angles", slow, fast)
	}
	for i := range 3 {
		c.g.row[i], c.g.col[i] = slow[i]/a, fast[i]/b
	}
	if g.pixel.v == 0 {
		var err error
		g.pixel, err = h.square(value{b, "/" + name}, value{a, "/" + name})
		return err
	}
	return nil
}
