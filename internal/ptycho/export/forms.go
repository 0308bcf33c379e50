package export

import (
	"io"
	"math"

	"github.com/latent-go/latent/internal/tiff"
)

// metres are the positions of the beam on the object.
func (r *Result) metres() (x, y []float64) {
	for _, p := range r.Scan {
		x, y = append(x, p.X*r.Pixel), append(y, p.Y*r.Pixel)
	}
	return x, y
}

func (r *Result) modes() []complex64 {
	var out []complex64
	for _, m := range r.Probe.Modes {
		out = append(out, m...)
	}
	return out
}

// ptychodus is its product in HDF5.
func (r *Result) ptychodus(t *tree) {
	n, o := r.Probe.N, r.Object
	x, y := r.metres()
	t.attr("name", "latent")
	t.attr("comments", "written by ptycho export")
	t.attr("detector_object_distance_m", r.Distance)
	energy := 0.
	if r.Wavelength > 0 {
		energy = hc / r.Wavelength
	}
	t.attr("probe_energy_eV", energy) // before version 1.7
	t.attr("photon_energy_eV", energy)
	t.attr("probe_photon_count", r.Photons)
	t.attr("exposure_time_s", 0.0)
	t.attr("mass_attenuation_m2_per_kg", 0.0)
	t.attr("tomography_angle_deg", 0.0)
	index := make([]int64, len(x))
	for i := range index {
		index[i] = int64(i)
	}
	t.put("probe_position_indexes", index, []int{len(index)})
	t.put("probe_position_x_m", x, []int{len(x)})
	t.put("probe_position_y_m", y, []int{len(y)})
	t.put("probe", r.modes(), []int{1, len(r.Probe.Modes), n, n}, "pixel_width_m", r.Pixel, "pixel_height_m", r.Pixel)
	t.put("object", o.Data, []int{1, o.Rows, o.Cols}, "pixel_width_m", r.Pixel, "pixel_height_m", r.Pixel,
		"center_x_m", (o.Origin.X+float64(o.Cols)/2)*r.Pixel, "center_y_m", (o.Origin.Y+float64(o.Rows)/2)*r.Pixel)
	// Distances between layers, of which there is one, and a course of losses, which
	// nobody has kept: the readers want the arrays and their lengths right.
	t.put("object_layer_spacing_m", []float64{}, []int{0})
	t.put("loss_values", []float64{}, []int{0})
	t.put("loss_epochs", []int64{}, []int{0})
}

// cxi is a CXI file: the object as image_1, the illumination under source_1.
func (r *Result) cxi(t *tree) {
	n, o := r.Probe.N, r.Object
	t.put("cxi_version", []int32{160}, nil)
	t.put("entry_1/image_1/data", o.Data, []int{o.Rows, o.Cols})
	t.put("entry_1/image_1/data_space", []string{"real"}, nil)
	t.put("entry_1/image_1/image_size", []float64{float64(o.Cols) * r.Pixel, float64(o.Rows) * r.Pixel, 0}, []int{3}, "units", "m")
	t.put("entry_1/instrument_1/source_1/illumination", r.modes(), []int{len(r.Probe.Modes), n, n})
	if r.Wavelength > 0 {
		t.put("entry_1/instrument_1/source_1/energy", []float64{hc / r.Wavelength * joule}, nil, "units", "J")
		t.put("entry_1/instrument_1/source_1/wavelength", []float64{r.Wavelength}, nil, "units", "m")
	}
	if r.Distance > 0 {
		t.put("entry_1/instrument_1/detector_1/distance", []float64{r.Distance}, nil, "units", "m")
	}
	if r.Distance > 0 && r.Wavelength > 0 {
		pixel := r.Wavelength * r.Distance / (float64(n) * r.Pixel)
		t.put("entry_1/instrument_1/detector_1/x_pixel_size", []float64{pixel}, nil, "units", "m")
		t.put("entry_1/instrument_1/detector_1/y_pixel_size", []float64{pixel}, nil, "units", "m")
	}
	var move []float64
	for _, p := range r.Scan {
		move = append(move, p.X*r.Pixel, p.Y*r.Pixel, 0)
	}
	t.put("entry_1/sample_1/geometry_1/translation", move, []int{len(r.Scan), 3}, "units", "m")
}

// plain is an HDF5 file with the arrays under the names of reconstruction.npz.
func (r *Result) plain(t *tree) {
	n, o := r.Probe.N, r.Object
	x, y := make([]float64, 0, len(r.Scan)), make([]float64, 0, len(r.Scan))
	for _, p := range r.Scan {
		x, y = append(x, p.X), append(y, p.Y)
	}
	t.put("object", o.Data, []int{o.Rows, o.Cols})
	t.put("amplitude", o.Amplitude(), []int{o.Rows, o.Cols})
	t.put("phase", o.Phase(), []int{o.Rows, o.Cols}, "units", "rad")
	t.put("probe", r.modes(), []int{len(r.Probe.Modes), n, n})
	t.put("x", x, []int{len(x)}, "units", "px")
	t.put("y", y, []int{len(y)}, "units", "px")
	t.put("origin_xy", []float64{o.Origin.X, o.Origin.Y}, []int{2}, "units", "px")
	for name, v := range map[string]float64{"object_pixel": r.Pixel, "wavelength": r.Wavelength, "distance": r.Distance} {
		if v > 0 {
			t.attr(name+"_m", v)
		}
	}
}

// tiff is a stack of two images of 32-bit floats: amplitude and phase in radians.
// Values that are none are zero, which viewers can show.
func (r *Result) tiff(w io.Writer) error {
	images := [][]float32{r.Object.Amplitude(), r.Object.Phase()}
	for _, v := range images {
		for i, x := range v {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				v[i] = 0
			}
		}
	}
	return tiff.Write(w, images, r.Object.Rows, r.Object.Cols, r.Pixel, tiffText(r.Pixel))
}
