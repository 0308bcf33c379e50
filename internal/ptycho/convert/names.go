package convert

import "strings"

// names are where the arrays of a file are: several places for each, the first
// that is there counts.
type names struct {
	format                  string // for messages
	data, mask, probe, scan []string
}

const (
	cxiDetector = "entry_1/instrument_1/detector_1/"
	cxiSource   = "entry_1/instrument_1/source_1/"
	cxiBeam     = "entry_1/instrument_1/beam_1/"
	badPixels   = "bad_pixels" // Ptychodus: true for a pixel that is of no use
	positionX   = "probe_position_x_m"
	positionY   = "probe_position_y_m"
)

// namesNPZ are the keys of raw counts, and of Ptychodus' patterns in NPZ form.
var namesNPZ = names{
	"NPZ",
	[]string{"data", "patterns"},
	[]string{"mask", badPixels},
	[]string{"probe"},
	[]string{"scan"},
}

// namesCXI are the paths of the CXI file format (cxidb.org, version 1.6). It has
// no place for the illumination.
var namesCXI = names{
	"CXI",
	[]string{"entry_1/data_1/data", cxiDetector + "data"},
	[]string{cxiDetector + "mask", "entry_1/data_1/mask"},
	nil,
	[]string{"entry_1/data_1/translation", "entry_1/sample_1/geometry_1/translation", cxiDetector + "translation"},
}

// namesHDF are the names of Ptychodus' pattern and product files and of the pair
// that PtychoViT and Pty-Chi read.
var namesHDF = names{
	"HDF5",
	[]string{"patterns", "dp", "data"},
	[]string{badPixels, "mask"},
	[]string{"probe"},
	[]string{positionY},
}

func namesOf(a archive) names {
	h, ok := isHDF(a)
	switch {
	case !ok:
		return namesNPZ
	case h.group("entry_1"):
		return namesCXI
	}
	return namesHDF
}

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
