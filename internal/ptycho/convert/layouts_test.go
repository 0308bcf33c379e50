package convert

import (
	"context"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/fourier"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// The experiment that all layouts of this table store: 4 x 3 positions, patterns
// of 16 x 16 whole counts, every number different enough to notice a mistake.
const (
	layM, layN   = 12, 16
	layEnergy    = 8000.
	layDistance  = 2.
	layDetector  = 55e-6
	layNy, layNx = 4, 3
)

var layPixel = hc / layEnergy * layDistance / (layN * layDetector)

func layCounts() []uint32 {
	v := make([]uint32, layM*layN*layN)
	for i := range v {
		k, y, x := i/(layN*layN), i/layN%layN-layN/2, i%layN-layN/2
		v[i] = uint32(900*math.Exp(-float64(y*y+x*x)/9)) + uint32((3*k+5*y*y+7*x+x*y+400)%4)
	}
	return v
}

// layPositions are (row, column) pairs in object pixels.
func layPositions() [][2]float64 {
	out := make([][2]float64, layM)
	for i := range out {
		out[i] = [2]float64{2.5*float64(i/layNx) + 0.25*float64(i%layNx), 1.5*float64(i%layNx) - 0.125*float64(i/layNx)}
	}
	return out
}

func layProbe() []complex64 {
	v := make([]complex64, layN*layN)
	for i := range v {
		y, x := float64(i/layN-layN/2), float64(i%layN-layN/2)
		a := math.Exp(-(y*y + x*x) / 20)
		v[i] = complex(float32(a), float32(a*0.3*math.Sin(y+2*x)))
	}
	return v
}

// inUnit are the positions in a unit, as pairs or in the order that f makes.
func inUnit(unit float64, f func(p [2]float64) []float64) []float64 {
	var out []float64
	for _, p := range layPositions() {
		out = append(out, f([2]float64{p[0] * layPixel / unit, p[1] * layPixel / unit})...)
	}
	return out
}

func rowCol(p [2]float64) []float64 { return []float64{p[0], p[1]} }
func onlyY(p [2]float64) []float64  { return p[:1] }
func onlyX(p [2]float64) []float64  { return p[1:] }

// sampleXYZ is how CXI moves the sample: against the beam, x to the left, y up.
func sampleXYZ(p [2]float64) []float64 { return []float64{p[1], p[0], 0} }
func sampleXY(p [2]float64) []float64  { return []float64{p[1], p[0]} }

func floats32(v []float64) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(x)
	}
	return out
}

// cornered moves the origin of every frame to the corner.
func cornered[T any](v []T) []T {
	out := make([]T, len(v))
	for k := 0; k < len(v); k += layN * layN {
		fourier.Unshift2(out[k:][:layN*layN], v[k:][:layN*layN], layN, layN)
	}
	return out
}

func units(u any) map[string]any { return map[string]any{"units": u} }

var frame = []int{layM, layN, layN}

// geometryCXI are the numbers of a CXI file.
func geometryCXI() objects {
	return objects{
		cxiSource + "energy":         {[]float64{layEnergy * joule}, nil, nil},
		cxiDetector + "distance":     {[]float64{layDistance}, nil, nil},
		cxiDetector + "x_pixel_size": {[]float64{layDetector}, nil, nil},
		cxiDetector + "y_pixel_size": {[]float64{layDetector}, nil, nil},
	}
}

const cxiMoves = "entry_1/sample_1/geometry_1/translation"

func cxiFile(more objects) objects {
	o := geometryCXI()
	o["entry_1/data_1/data"] = object{layCounts(), frame, nil}
	o[cxiMoves] = object{inUnit(1, sampleXYZ), []int{layM, 3}, nil}
	o[cxiSource+"illumination"] = object{layProbe(), []int{1, 1, layN, layN}, nil}
	maps.Copy(o, more)
	return o
}

func without(o objects, names ...string) objects {
	for _, n := range names {
		delete(o, n)
	}
	return o
}

func patternsH5() objects {
	return objects{"patterns": {layCounts(), frame, nil}, "indexes": {ramp(layM), []int{layM}, nil}}
}

func ramp(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = float64(i)
	}
	return v
}

func productH5() objects {
	return objects{
		"":                       {attrs: map[string]any{"probe_energy_eV": layEnergy, "detector_object_distance_m": layDistance}},
		positionY:                {inUnit(1, onlyY), []int{layM}, nil},
		positionX:                {inUnit(1, onlyX), []int{layM}, nil},
		"probe_position_indexes": {ramp(layM), []int{layM}, nil},
		"probe":                  {layProbe(), []int{1, 1, layN, layN}, map[string]any{"pixel_width_m": layPixel, "pixel_height_m": layPixel}},
	}
}

// layout is one file, or several, as a program writes it.
type layout struct {
	program, name string
	make          func(t testing.TB, dir string) (input string)
	change        func(o *Options, dir string)
	loose         bool // it has no probe: one is given
}

func noProbe(o *Options, dir string) { o.Probe = filepath.Join(dir, "probe.npz") }

func typedGeometry(o *Options, _ string) {
	o.Energy, o.Distance, o.Pixel = layEnergy, layDistance, layDetector
}

func all(fs ...func(*Options, string)) func(*Options, string) {
	return func(o *Options, dir string) {
		for _, f := range fs {
			f(o, dir)
		}
	}
}

func npzLayout(program, name string, a func() map[string]*npz.Array, change func(*Options, string)) layout {
	return layout{program, name, func(t testing.TB, dir string) string { return store(t, dir, "in.npz", a()) }, change, false}
}

func h5Layout(program, name string, a func() objects, change func(*Options, string)) layout {
	return layout{program, name, func(t testing.TB, dir string) string { return h5(t, dir, "in.h5", a()) }, change, false}
}

func layouts() []layout {
	px := func() []float64 { // in object pixels
		var v []float64
		for _, p := range layPositions() {
			v = append(v, p[0], p[1])
		}
		return v
	}
	counts, probe := layCounts(), layProbe()
	half := layM / 2 * layN * layN
	para := func() objects {
		return objects{
			positionY: {inUnit(1, onlyY), []int{layM}, nil}, positionX: {inUnit(1, onlyX), []int{layM}, nil},
			"probe":  {probe, []int{1, 1, layN, layN}, map[string]any{"pixel_width_m": layPixel, "pixel_height_m": layPixel}},
			"object": {probe, []int{1, layN, layN}, map[string]any{"pixel_width_m": layPixel, "pixel_height_m": layPixel}},
		}
	}
	ptyd := func(pieces int) func() objects {
		return func() objects {
			o := objects{"meta/energy": {[]float64{layEnergy / 1e3}, nil, nil}, "meta/distance": {[]float64{layDistance}, nil, nil}, "meta/psize": {[]float64{layDetector, layDetector}, []int{2}, nil}}
			n := layM / pieces
			pos := inUnit(1, rowCol)
			for k := range pieces {
				at := fmt.Sprintf("chunks/%d/", k)
				o[at+"data"] = object{counts[k*n*layN*layN:][:n*layN*layN], []int{n, layN, layN}, nil}
				o[at+"positions"] = object{pos[2*k*n:][:2*n], []int{n, 2}, nil}
			}
			return o
		}
	}
	nexusFile := func() objects {
		return objects{
			"entry/data/data": {counts, frame, nil}, nexusBeam + "incident_wavelength": {[]float64{hc / layEnergy * 1e10}, nil, nil},
			nexus + "detector_distance": {[]float64{layDistance * 1e3}, nil, units("mm")}, nexus + "x_pixel_size": {[]float64{layDetector}, nil, units("m")}, nexus + "y_pixel_size": {[]float64{layDetector * 1e6}, nil, units([]string{"microns"})},
			"entry/sample/transformations/y": {inUnit(1e-6, onlyY), []int{layM}, units("\u03bcm")}, "entry/sample/transformations/x": {inUnit(1e-3, onlyX), []int{layM}, units("mm")},
		}
	}
	turnedCounts := make([]uint32, len(counts))
	for i, v := range counts {
		k, y, x := i/(layN*layN), i/layN%layN, i%layN
		turnedCounts[(k*layN+x)*layN+y] = v
	}
	mat := map[string]any{"MATLAB_class": "double"}
	list := []layout{
		npzLayout("NumPy", "raw arrays", func() map[string]*npz.Array {
			return map[string]*npz.Array{"data": npz.New(counts, frame...), "probe": npz.New(probe, layN, layN), "scan": pair(px())}
		}, nil),
		npzLayout("NumPy", "4-D raster", func() map[string]*npz.Array {
			return map[string]*npz.Array{"data": npz.New(counts, layNy, layNx, layN, layN), "probe": npz.New(probe, layN, layN), "scan": npz.New(px(), layNy, layNx, 2)}
		}, nil),
		npzLayout("NumPy", "positions (2, M)", func() map[string]*npz.Array {
			return map[string]*npz.Array{"data": npz.New(counts, frame...), "probe": npz.New(probe, layN, layN), "scan": npz.New(transposed2(px()), 2, layM)}
		}, nil),
		npzLayout("NumPy", "probe as real and imaginary part", func() map[string]*npz.Array {
			re := make([]float32, 2*len(probe))
			for i, v := range probe {
				re[i], re[len(probe)+i] = real(v), imag(v)
			}
			return map[string]*npz.Array{"data": npz.New(counts, frame...), "probe": npz.New(re, 2, layN, layN), "scan": pair(px())}
		}, nil),
		npzLayout("NumPy", "probe at the corner", func() map[string]*npz.Array {
			return map[string]*npz.Array{"data": npz.New(counts, frame...), "probe": npz.New(cornered(probe), layN, layN), "scan": pair(px())}
		}, nil),
		npzLayout("NumPy", "amplitudes", func() map[string]*npz.Array {
			roots := make([]float64, len(counts))
			for i, v := range counts {
				roots[i] = math.Sqrt(float64(v))
			}
			return map[string]*npz.Array{"data": npz.New(roots, frame...), "probe": npz.New(probe, layN, layN), "scan": pair(px())}
		}, nil),
		npzLayout("Tike", "arrays with leading axes, origin at the corner", func() map[string]*npz.Array {
			return map[string]*npz.Array{"data": npz.New(cornered(counts), 1, layM, layN, layN), "probe": npz.New(probe, 1, 1, 1, 1, layN, layN), "scan": npz.New(floats32(px()), 1, layM, 2)}
		}, nil),
		h5Layout("Tike", "HDF5, positions in pixels", func() objects {
			return objects{"data": {counts, frame, nil}, "scan": {px(), []int{layM, 2}, nil}, "probe": {probe, []int{1, 1, 1, layN, layN}, nil}}
		}, nil),
		h5Layout("CXI", "translations", func() objects { return cxiFile(nil) }, nil),
		h5Layout("CXI", "translations in millimetres", func() objects {
			return cxiFile(objects{cxiMoves: {inUnit(1e-3, sampleXYZ), []int{layM, 3}, units([]string{"mm"})}})
		}, nil),
		h5Layout("CXI", "4-D raster", func() objects {
			return cxiFile(objects{"entry_1/data_1/data": {counts, []int{layNy, layNx, layN, layN}, nil}, cxiMoves: {inUnit(1, sampleXYZ), []int{layNy, layNx, 3}, nil}})
		}, nil),
		h5Layout("CXI", "translations with two columns", func() objects {
			return cxiFile(objects{cxiMoves: {inUnit(1, sampleXY), []int{layM, 2}, nil}})
		}, nil),
		h5Layout("CXI", "distance in centimetres, energy in keV", func() objects {
			return cxiFile(objects{cxiDetector + "distance": {[]float64{100 * layDistance}, nil, units("centimetres")}, cxiSource + "energy": {[]float64{layEnergy / 1e3}, nil, units("keV")}})
		}, nil),
		h5Layout("CXI", "detector of uint16 with a mask", func() objects {
			small := make([]uint16, len(counts))
			for i, v := range counts {
				small[i] = uint16(v)
			}
			return cxiFile(objects{"entry_1/data_1/data": {small, frame, nil}, cxiDetector + "mask": {make([]uint32, layN*layN), []int{layN, layN}, nil}})
		}, nil),
		h5Layout("cdtools", "basis vectors, probe under source_1", func() objects {
			return without(cxiFile(objects{cxiDetector + "basis_vectors": {[]float64{0, -layDetector, -layDetector, 0, 0, 0}, []int{3, 2}, nil}}), cxiDetector+"x_pixel_size", cxiDetector+"y_pixel_size")
		}, nil),
		h5Layout("SHARP", "x and y of the sample in two arrays, image_1", func() objects {
			return without(cxiFile(objects{
				"entry_1/sample_1/geometry_1/y": {inUnit(1, onlyY), []int{layM}, nil}, "entry_1/sample_1/geometry_1/x": {inUnit(1, onlyX), []int{layM}, nil},
				"entry_1/image_1/data": {probe, []int{layN, layN}, nil},
			}), cxiMoves, cxiSource+"illumination")
		}, nil),
		h5Layout("PyNX", "CXI without a probe", func() objects { return without(cxiFile(nil), cxiSource+"illumination") }, noProbe),
		h5Layout("NXcxi_ptycho", "energies of ring and beam, micrometres", func() objects {
			return cxiFile(objects{
				cxiSource + "energy": {[]float64{3}, nil, units("GeV")}, cxiBeam + "incident_beam_energy": {[]float64{layEnergy}, nil, units("eV")},
				cxiMoves: {inUnit(1e-6, sampleXYZ), []int{layM, 3}, units("micron")},
			})
		}, nil),
		h5Layout("NXcxi_ptycho", "raster, beam centre in pixels", func() objects {
			return cxiFile(objects{
				"entry_1/data_1/data": {counts, []int{layNy, layNx, layN, layN}, nil}, cxiMoves: {inUnit(1, sampleXYZ), []int{layNy, layNx, 3}, units("m")},
				cxiDetector + "beam_center_x": {[]float64{8}, nil, nil}, cxiDetector + "beam_center_y": {[]float64{8}, nil, nil},
			})
		}, nil),
		{"Ptychodus", "patterns.h5 and product.h5", func(t testing.TB, dir string) string {
			h5(t, dir, "product.h5", productH5())
			return h5(t, dir, "patterns.h5", patternsH5())
		}, func(o *Options, dir string) { o.Product = filepath.Join(dir, "product.h5") }, false},
		{"Ptychodus", "patterns.npz and product.npz", func(t testing.TB, dir string) string {
			one := func(v float64) *npz.Array { return npz.New([]float64{v}, 1) }
			store(t, dir, "product.npz", map[string]*npz.Array{
				positionY: npz.New(inUnit(1, onlyY), layM), positionX: npz.New(inUnit(1, onlyX), layM), "probe_position_indexes": npz.New(ramp(layM), layM),
				"probe": npz.New(probe, 1, 1, layN, layN), "probe_pixel_width_m": one(layPixel), "probe_pixel_height_m": one(layPixel), "probe_energy_eV": one(layEnergy), "detector_object_distance_m": one(layDistance),
			})
			return store(t, dir, "patterns.npz", map[string]*npz.Array{"patterns": npz.New(counts, frame...), "indexes": npz.New(ramp(layM), layM)})
		}, func(o *Options, dir string) { o.Product = filepath.Join(dir, "product.npz") }, false},
		{"Ptychodus", "diffraction.cxi and product.cxi", func(t testing.TB, dir string) string {
			h5(t, dir, "product.cxi", without(cxiFile(objects{"entry_1/ptychodus/probe_pixel_width_m": {[]float64{layPixel}, nil, nil}}), "entry_1/data_1/data", cxiDetector+"x_pixel_size", cxiDetector+"y_pixel_size"))
			return h5(t, dir, "diffraction.cxi", without(cxiFile(nil), cxiMoves, cxiSource+"illumination"))
		}, func(o *Options, dir string) { o.Product = filepath.Join(dir, "product.cxi") }, false},
		npzLayout("Ptychodus", "training file for PtychoPINN", func() map[string]*npz.Array {
			y, x := trainingPositions()
			return map[string]*npz.Array{
				"xcoords": npz.New(x, layM), "ycoords": npz.New(y, layM), "xcoords_start": npz.New(x, layM), "ycoords_start": npz.New(y, layM),
				"diff3d": npz.New(counts, frame...), badPixels: npz.New(make([]bool, layN*layN), layN, layN), "probeGuess": npz.New(probe, 1, layN, layN),
				"objectGuess": npz.New(make([]complex64, 900), 30, 30), "scan_index": npz.New(make([]int64, layM), layM),
			}
		}, nil),
		h5Layout("Ptychodus", "training file in HDF5", func() objects {
			y, x := trainingPositions()
			one := func(v float64) object { return object{[]float64{v}, nil, nil} }
			return objects{
				"patterns": {counts, frame, nil}, badPixels: {make([]uint8, layN*layN), []int{layN, layN}, nil},
				"probe": {probe, []int{1, layN, layN}, nil}, "object": {make([]complex64, 900), []int{30, 30}, nil},
				"probe_position_x_px": {x, []int{layM}, nil}, "probe_position_y_px": {y, []int{layM}, nil},
				"object_pixel_width_m": one(layPixel), "object_pixel_height_m": one(layPixel), "detector_object_distance_m": one(layDistance), "photon_energy_eV": one(layEnergy),
			}
		}, nil),
		{"PtychoViT", "pair of files", func(t testing.TB, dir string) string {
			h5(t, dir, "a_para.hdf5", para())
			return h5(t, dir, "a_dp.hdf5", objects{"dp": {counts, frame, nil}})
		}, nil, false},
		{"Pty-Chi", "pair of files, probe with components", func(t testing.TB, dir string) string {
			p := para()
			p["probe"] = object{append(slices.Clone(probe), probe...), []int{2, 1, layN, layN}, p["probe"].attrs}
			h5(t, dir, "a_para.hdf5", p)
			return h5(t, dir, "a_dp.hdf5", objects{"dp": {counts, frame, nil}})
		}, nil, false},
		{"PtychoShelves", "dp and ppX, ppY", func(t testing.TB, dir string) string {
			h5(t, dir, "para.h5", objects{
				"ppY": {inUnit(1, onlyY), []int{1, layM}, nil}, "ppX": {inUnit(1, onlyX), []int{1, layM}, nil}, "energy": {[]float64{layEnergy / 1e3}, nil, nil},
				"probe": {probe, []int{layN, layN}, nil}, "detector_distance": {[]float64{layDistance}, nil, nil}, "det_pixel_size": {[]float64{layDetector}, nil, nil},
			})
			return h5(t, dir, "data_roi0_dp.hdf5", objects{"dp": {counts, frame, nil}})
		}, func(o *Options, dir string) { o.Product = filepath.Join(dir, "para.h5") }, false},
		h5Layout("MATLAB", "MAT 7.3: the first axis is the fastest", func() objects {
			return objects{
				"data": {turnedCounts, frame, mat}, "scan": {transposed2(inUnit(1, rowCol)), []int{2, layM}, mat}, "probe": {turned(probe, []int{layN, layN}), []int{layN, layN}, mat},
				"wavelength": {[]float64{hc / layEnergy}, nil, nil}, "distance": {[]float64{layDistance}, nil, nil}, "dxd": {[]float64{layDetector}, nil, nil},
			}
		}, nil),
		h5Layout("PtyLab", "ptychogram and encoder", func() objects {
			return objects{
				"ptychogram": {counts, frame, nil}, "encoder": {inUnit(1, rowCol), []int{layM, 2}, nil}, "wavelength": {[]float64{hc / layEnergy}, nil, nil},
				"zo": {[]float64{layDistance}, nil, nil}, "dxd": {[]float64{layDetector}, nil, nil},
			}
		}, noProbe),
		h5Layout("ptypy", "PtyD with one chunk", ptyd(1), noProbe),
		h5Layout("ptypy", "PtyD with three chunks", ptyd(3), noProbe),
		h5Layout("NeXus", "entry/data/data, Angstrom, mixed units", nexusFile, noProbe),
		h5Layout("Dectris", "two pieces in one file", func() objects {
			return objects{
				"entry/data/data_000001": {counts[:half], []int{layM / 2, layN, layN}, nil}, "entry/data/data_000002": {counts[half:], []int{layM / 2, layN, layN}, nil},
				"yx": {inUnit(1, rowCol), []int{layM, 2}, nil}, nexus + "detectorSpecific/photon_energy": {[]float64{layEnergy}, nil, nil},
				nexus + "detector_distance": {[]float64{layDistance}, nil, units("m")}, nexus + "x_pixel_size": {[]float64{layDetector}, nil, units("m")},
			}
		}, all(noProbe, func(o *Options, _ string) { o.ScanKey = "yx" })),
		h5Layout("Data Exchange", "exchange/data with dark and white frames", func() objects {
			raised, dark, white := make([]uint32, len(counts)), make([]uint32, layN*layN), make([]uint32, layN*layN)
			for i := range raised {
				raised[i] = counts[i] + 7
			}
			for i := range dark {
				dark[i], white[i] = 7, 1007
			}
			return objects{
				"exchange/data": {raised, frame, nil}, "exchange/data_dark": {dark, []int{1, layN, layN}, nil}, "exchange/data_white": {white, []int{1, layN, layN}, nil},
				"exchange/positions": {inUnit(1e-6, rowCol), []int{layM, 2}, units("um")}, "exchange/probe": {probe, []int{layN, layN}, nil},
			}
		}, typedGeometry),
		h5Layout("py4DSTEM", "data cube, positions typed", func() objects {
			return objects{
				"datacube_root/datacube/data": {counts, []int{layNy, layNx, layN, layN}, nil},
				"py":                          {inUnit(1e-9, onlyY), []int{layNy, layNx}, nil}, "px": {inUnit(1e-9, onlyX), []int{layNy, layNx}, nil},
			}
		}, all(noProbe, typedGeometry, func(o *Options, _ string) { o.ScanKey, o.Unit = "py,px", "nm" })),
		{"ImageJ", "TIFF stack and a table", func(t testing.TB, dir string) string {
			put(t, dir, "positions.csv", tableOf("y_um,x_um\n", inUnit(1e-6, rowCol)))
			return put(t, dir, "stack.tif", picture(t, frames32()))
		}, all(noProbe, typedGeometry, func(o *Options, dir string) { o.Product = filepath.Join(dir, "positions.csv") }), false},
		{"tifffile", "one TIFF a pattern, table with x first", func(t testing.TB, dir string) string {
			put(t, dir, "positions.txt", tableOf("# x, y\n", inUnit(1e-9, func(p [2]float64) []float64 { return []float64{p[1], p[0]} })))
			for k, f := range frames32() {
				put(t, dir, fmt.Sprintf("frames/f%d.tif", k), picture(t, [][]float32{f}))
			}
			return filepath.Join(dir, "frames", "*.tif")
		}, all(noProbe, typedGeometry, func(o *Options, dir string) { o.Product, o.Unit = filepath.Join(dir, "positions.txt"), "nm" }), false},
		{"h5py", "one HDF5 a pattern in a directory", func(t testing.TB, dir string) string {
			h5(t, dir, "positions.h5", objects{"yx": {inUnit(1, rowCol), []int{layM, 2}, nil}})
			for k := range layM {
				h5(t, dir, fmt.Sprintf("frames/f%d.h5", k), objects{"data": {counts[k*layN*layN:][:layN*layN], []int{layN, layN}, nil}})
			}
			return filepath.Join(dir, "frames")
		}, all(noProbe, typedGeometry, func(o *Options, dir string) { o.Product, o.ScanKey = filepath.Join(dir, "positions.h5"), "yx" }), false},
		{"h5py", "a list of files with several patterns each", func(t testing.TB, dir string) string {
			h5(t, dir, "positions.h5", objects{"yx": {inUnit(1, rowCol), []int{layM, 2}, nil}})
			for k := range 3 {
				h5(t, dir, fmt.Sprintf("part%d.h5", k), objects{"counts": {counts[k*4*layN*layN:][:4*layN*layN], []int{4, layN, layN}, nil}})
			}
			return put(t, dir, "list.txt", []byte("# three\npart0.h5\npart1.h5\npart2.h5\n"))
		}, all(noProbe, typedGeometry, func(o *Options, dir string) {
			o.Product, o.ScanKey, o.DataKey = filepath.Join(dir, "positions.h5"), "yx", "counts"
		}), false},
	}
	return list
}

// trainingPositions are what Ptychodus exports for training: object pixels, counted
// from the corner of an object of 30 x 30 with its centre at (30-1)/2.
func trainingPositions() (y, x []float64) {
	for _, p := range layPositions() {
		y, x = append(y, p[0]+11.5), append(x, p[1]+13.5)
	}
	return y, x
}

func transposed2(v []float64) []float64 {
	out := make([]float64, len(v))
	for i := range layM {
		out[i], out[layM+i] = v[2*i], v[2*i+1]
	}
	return out
}

// Every layout gives back what was written, value by value.
func TestLayouts(t *testing.T) {
	programs := map[string]bool{}
	for _, l := range layouts() {
		programs[l.program] = true
		t.Run(l.program+" "+l.name, func(t *testing.T) {
			dir := t.TempDir()
			store(t, dir, "probe.npz", map[string]*npz.Array{"probe": npz.New(layProbe(), layN, layN)})
			o := defaults()
			o.N = layN
			path := l.make(t, dir)
			if l.change != nil {
				l.change(&o, dir)
			}
			d, err := File(context.Background(), path, o)
			if err != nil {
				t.Fatal(err)
			}
			asWritten(t, d)
		})
	}
	if len(layouts()) < 35 || len(programs) < 15 {
		t.Errorf("%d layouts of %d programs", len(layouts()), len(programs))
	}
}

// asWritten compares counts, positions and probe with the experiment.
func asWritten(t *testing.T, d *npzdata.Data) {
	t.Helper()
	if d.Patterns.Len() != layM {
		t.Fatalf("%d patterns", d.Patterns.Len())
	}
	for i, want := range layCounts() {
		if got := float64(d.Patterns.Amplitude[i]) * float64(d.Patterns.Amplitude[i]); math.Abs(got-float64(want)) > 1e-3 {
			t.Fatalf("count (%d, %d, %d) is %v, want %d", i/(layN*layN), i/layN%layN, i%layN, got, want)
		}
	}
	p := layPositions()
	for i, want := range p {
		got := ptychography.Position{Y: d.Scan[i].Y - d.Scan[0].Y, X: d.Scan[i].X - d.Scan[0].X}
		if math.Abs(got.Y-want[0]+p[0][0]) > 1e-5 || math.Abs(got.X-want[1]+p[0][1]) > 1e-5 {
			t.Fatalf("position %d is %+v, want %v", i, got, want)
		}
	}
	probe := layProbe()
	ratio := d.Probe.Modes[0][layN*layN/2+layN/2] / probe[layN*layN/2+layN/2]
	for i, want := range probe {
		if diff := d.Probe.Modes[0][i] - ratio*want; real(diff)*real(diff)+imag(diff)*imag(diff) > 1e-8*real(ratio)*real(ratio) {
			t.Fatalf("probe (%d, %d) is %v, want %v", i/layN, i%layN, d.Probe.Modes[0][i], ratio*want)
		}
	}
}
