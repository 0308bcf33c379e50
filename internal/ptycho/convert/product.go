package convert

import (
	"math"
	"strings"
)

// product is how a number of a Ptychodus product is named: as an attribute of its
// array or of the root (HDF5), as an array of its own with the name of the array
// before it (NPZ), or under /entry_1/ptychodus (CXI).
func product(a archive, array, key string) (value, bool) {
	name := key
	if array != "" {
		name = array + "_" + key
	}
	if v, ok := a.attr(array, key); ok {
		if f, ok := number(v); ok {
			from := "attribute " + key
			if array != "" {
				from += " of /" + array
			}
			return value{v: f, from: from}, true
		}
	}
	for _, at := range []string{name, "entry_1/ptychodus/" + name} {
		if !a.Has(at) {
			continue
		}
		if v, _, err := numbersAt(a, at); err == nil && len(v) == 1 {
			return value{v: v[0], from: a.shown(at)}, true
		}
	}
	return value{}, false
}

// productGeometry reads the numbers of a Ptychodus product. Zero means unknown
// there, too. Parameters for PtychoViT have the size of the pixels only.
func (c *converter) productGeometry(a archive) (f found) {
	if far, ok := product(a, "", "far_field"); ok && far.v == 0 {
		f.near = a.bad("", nil, "reconstruct it with a program for the near field", "the product says that its detector is in the near field")
	}
	for _, key := range []string{"probe_energy_eV", "photon_energy_eV"} {
		if v, ok := product(a, "", key); ok && v.v > 0 && f.wavelength.v == 0 {
			f.wavelength = value{v: hc / v.v, from: v.from}
		}
	}
	if v, ok := product(a, "", "detector_object_distance_m"); ok && v.v != 0 {
		f.distance = value{v: math.Abs(v.v), from: v.from}
	}
	for _, name := range []string{"probe", "object"} {
		if f.field.v == 0 && f.field.err == nil {
			f.field = c.productField(a, name)
		}
	}
	return f
}

// productField is the field of view that the pixels of probe or object mean:
// both have the same pixels, as many across the field as the probe has.
func (c *converter) productField(a archive, name string) value {
	x, _ := product(a, name, "pixel_width_m")
	y, _ := product(a, name, "pixel_height_m")
	w := x
	if w.v == 0 {
		w = y
	}
	if !(w.v > 0) || math.IsInf(w.v, 0) {
		return value{}
	}
	cols, rows := c.cols, c.rows
	if side := c.probeSide(a); side == c.o.N && side != c.cols {
		// The patterns of this product were cropped or binned to its probe.
		cols, rows = side*c.o.Bin, side*c.o.Bin
	}
	if y.v > 0 && math.Abs(y.v*float64(rows)/(w.v*float64(cols))-1) > 1e-3 {
		return value{err: a.bad(name, nil, "bin the detector to square pixels first, or give --pixel", "object pixels of %.4g x %.4g m for %d x %d pixels mean that those of the detector are not square", y.v, w.v, rows, cols)}
	}
	return value{v: w.v * float64(cols), from: w.from}
}

// probeSide is the side of a product's probe, or 0.
func (c *converter) probeSide(a archive) int {
	name, ok := find(a, "", namesOf(a).probe)
	if !ok || !a.Has(name) {
		return 0
	}
	h := header(a, name)
	if h == nil || len(h.Shape) < 2 {
		return 0
	}
	return h.Shape[len(h.Shape)-1]
}

func trimSlash(name string) string { return strings.TrimPrefix(name, "/") }
