package convert

import (
	"fmt"
	"strings"
)

// names are where the arrays of a file are: several places for each, the first
// that is there counts.
type names struct {
	format                  string // for messages
	data, mask, probe, scan []string
	// pairs are places of the positions in two arrays, rows first.
	pairs [][2]string
	dark  []string
	flat  []string
}

const (
	cxiDetector = "entry_1/instrument_1/detector_1/"
	cxiSource   = "entry_1/instrument_1/source_1/"
	cxiBeam     = "entry_1/instrument_1/beam_1/"
	badPixels   = "bad_pixels" // Ptychodus: true for a pixel that is of no use
	positionX   = "probe_position_x_m"
	positionY   = "probe_position_y_m"
	// trainingData are the patterns that Ptychodus exports for the training of
	// PtychoPINN, in the type that it read them.
	trainingData = "diff3d"
)

// namesNPZ are the keys of raw counts, of Ptychodus' patterns, products and training
// files, and of the arrays that Tike and PtychoNN keep.
var namesNPZ = names{
	format: "NPZ",
	data:   []string{"data", "patterns", "dp", "diffraction_patterns", "ptychogram", trainingData},
	mask:   []string{"mask", badPixels},
	probe:  []string{"probe", "probeGuess"},
	scan:   []string{"scan", "encoder", "positions", "probe_position"},
	pairs:  [][2]string{{positionY, positionX}, {"ycoords", "xcoords"}},
	dark:   []string{"dark"},
	flat:   []string{"flat"},
}

// namesCXI are the paths of the CXI file format (cxidb.org, version 1.6) and of
// the illumination as cdtools, Ptychodus and SHARP store it, since the format has
// no place for one.
var namesCXI = names{
	format: "CXI",
	data:   []string{"entry_1/data_1/data", cxiDetector + "data", "entry_1/data/data"},
	mask:   []string{cxiDetector + "mask", "entry_1/data_1/mask"},
	probe:  []string{cxiSource + "illumination", cxiSource + "probe", "entry_1/image_1/data", cxiDetector + "probe"},
	scan: []string{
		"entry_1/data_1/translation", "entry_1/sample_1/geometry_1/translation", cxiDetector + "translation",
		"entry_1/sample_1/transformations/translation",
	},
	pairs: [][2]string{
		{"entry_1/sample_1/transformations/y", "entry_1/sample_1/transformations/x"},
		{"entry_1/sample_1/geometry_1/y", "entry_1/sample_1/geometry_1/x"},
		{"entry_1/data_1/y", "entry_1/data_1/x"},
		{"entry_1/data_1/translation_y", "entry_1/data_1/translation_x"},
	},
	dark: []string{cxiDetector + "data_dark", cxiDetector + "dark"},
	flat: []string{cxiDetector + "data_white", cxiDetector + "flat"},
}

// namesHDF are the names of Ptychodus' pattern and product files, of the pair
// that PtychoViT and Pty-Chi read and PtychoShelves prepares, of NeXus and Dectris
// files, of the Data Exchange format, of PtyD and PtyLab, and of 4-D data cubes.
var namesHDF = names{
	format: "HDF5",
	data: []string{
		"patterns", "dp", "data", "entry/data/data", nexus + "data", "exchange/data", "ptychogram", "chunks/0/data",
		"datacube_root/datacube/data", "4DSTEM_experiment/data/datacubes/datacube_0/data", "4DSTEM_simulation/data/datacubes/datacube_0/data", "detector_data",
	},
	mask:  []string{badPixels, "mask", nexus + "pixel_mask", nexus + "detectorSpecific/pixel_mask", "exchange/mask", "chunks/0/weights", "detector_mask", "W"},
	probe: []string{"probe", "exchange/probe", "probes", "initial_probe"},
	scan: []string{
		"encoder", "chunks/0/positions", "scan", "positions", "entry/data/translation", "entry/sample/translation",
		"exchange/positions", "translation",
	},
	pairs: [][2]string{
		{positionY, positionX},
		{"probe_position_y_px", "probe_position_x_px"},
		{"ppY", "ppX"},
		{"entry/data/y", "entry/data/x"},
		{"entry/sample/transformations/y", "entry/sample/transformations/x"},
		{"exchange/y", "exchange/x"},
		{"positions_y", "positions_x"},
		{"pos_y", "pos_x"},
		{"y", "x"},
	},
	dark: []string{"exchange/data_dark", "dark"},
	flat: []string{"exchange/data_white", "flat"},
}

func namesOf(a archive) names { return a.places() }

// none as a key says that there is no such array, whatever the file has.
const none = "none"

// find returns the typed name, else the first of the list that a file has, else
// the first of the list and false.
func find(a archive, typed string, list []string) (string, bool) {
	if typed != "" {
		return strings.TrimPrefix(typed, "/"), true
	}
	for _, name := range list {
		if a.Has(name) {
			return name, true
		}
	}
	if len(list) == 0 {
		return "", false
	}
	return list[0], false
}

// series returns the names that go on from a numbered one, as detectors count
// their pieces: data_000001, data_000002, ..., or chunks/0/data, chunks/1/data.
func series(a archive, name string) []string {
	end := strings.LastIndexAny(name, "0123456789")
	begin := end
	for begin > 0 && isDigit(name[begin-1]) {
		begin--
	}
	if end < 0 {
		return []string{name}
	}
	var k int
	if _, err := fmt.Sscanf(name[begin:end+1], "%d", &k); err != nil {
		return []string{name}
	}
	var out []string
	for ; len(out) < mostParts; k++ {
		next := fmt.Sprintf("%s%0*d%s", name[:begin], end+1-begin, k, name[end+1:])
		if !a.Has(next) {
			break
		}
		out = append(out, next)
	}
	return out
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
