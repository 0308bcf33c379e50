package convert

import (
	"math"

	"github.com/latent-go/latent/internal/npz"
)

// productGeometry reads the numbers of a Ptychodus product: attributes of the
// root and of its arrays. Zero means unknown there, too. Parameters for
// PtychoViT have the size of the pixels only.
func (c *converter) productGeometry(h *hdf) (geometry, error) {
	var g geometry
	if far, ok := h.attr("", "far_field"); ok && far == 0 {
		return g, h.bad("", nil, "reconstruct it with a program for the near field", "the product says that its detector is in the near field")
	}
	for _, key := range []string{"probe_energy_eV", "photon_energy_eV"} {
		if v, ok := h.attr("", key); ok && v > 0 && g.wavelength.v == 0 {
			g.wavelength = value{hc / v, "attribute " + key}
		}
	}
	const distance = "detector_object_distance_m"
	if v, ok := h.attr("", distance); ok && v != 0 {
		g.distance = value{math.Abs(v), "attribute " + distance}
	}
	for _, name := range []string{"probe", "object"} {
		if !h.Has(name) || g.field.v > 0 {
			continue
		}
		var err error
		if g.field, err = c.productField(h, name); err != nil {
			return g, err
		}
	}
	return g, nil
}

// productField is the field of view that the pixels of probe or object mean:
// both have the same pixels, as many across the field as the probe has.
func (c *converter) productField(h *hdf, name string) (value, error) {
	w, _ := h.attr(name, "pixel_width_m")
	y, _ := h.attr(name, "pixel_height_m")
	from := "attribute pixel_width_m of /" + name
	if w == 0 {
		w, from = y, "attribute pixel_height_m of /"+name
	}
	if !(w > 0) || w-w != 0 {
		return value{}, nil
	}
	cols, rows := c.cols, c.rows
	if side := c.probeSide(h); side == c.o.N && side != c.cols {
		// The patterns of this product were cropped or binned to its probe.
		cols, rows = side*c.o.Bin, side*c.o.Bin
	}
	if y > 0 && math.Abs(y*float64(rows)/(w*float64(cols))-1) > 1e-3 {
		return value{}, h.bad(name, nil, "bin the detector to square pixels first", "object pixels of %.4g x %.4g m for %d x %d pixels mean that those of the detector are not square", y, w, rows, cols)
	}
	return value{w * float64(cols), from}, nil
}

// probeSide is the side of a product's probe, or 0.
func (c *converter) probeSide(h *hdf) int {
	if !h.Has("probe") {
		return 0
	}
	header, err := h.Header("probe")
	if err != nil || len(header.Shape) < 2 {
		return 0
	}
	return header.Shape[len(header.Shape)-1]
}

// productScan reads the positions of a product, in metres along the columns (x)
// and rows (y) of the object, and which pattern each belongs to.
func (c *converter) productScan(h *hdf) ([][2]float64, error) {
	y, err := h.floats(positionY)
	if err != nil {
		return nil, err
	}
	x, err := h.floats(positionX)
	if err != nil {
		return nil, err
	}
	if len(x) != len(y) {
		header, _ := h.Header(positionX)
		return nil, h.bad(positionX, header, "store a pair for every position", "%w: %s has %d elements", npz.ErrShape, positionY, len(y))
	}
	pairs := make([][2]float64, len(x))
	for i := range pairs {
		pairs[i] = [2]float64{y[i], x[i]}
	}
	return pairs, c.pair(h, len(pairs))
}
