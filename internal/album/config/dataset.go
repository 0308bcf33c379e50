package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/settings"
)

// The demo catalogue: the output of aoty-pipeline simulate with its defaults, in
// the folder datasets.
const (
	demoName = "demo-albums"
	demoFile = "albums.csv.gz"
)

// Dataset is the CSV that a run reads.
type Dataset struct {
	Path    string
	Name    string // what the user calls it, where that is not the path
	Profile string // path or name of the profile; "" when none is needed
	Inline  *settings.Node
	Demo    bool
	Why     string // who named it, for example "--dataset"
}

// DatasetError says that there is no dataset to read.
type DatasetError struct{ msg string }

// Error implements error.
func (e *DatasetError) Error() string { return e.msg }

// Place is a directory in which the demo catalogue may lie.
type Place struct {
	Name string // for messages: "the working directory"
	Dir  string
}

// DefaultPlaces returns where the demo catalogue is looked for: the working
// directory, the directory of the program, and the user's data directory.
func DefaultPlaces() []Place {
	places := []Place{{"the working directory", "."}}
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		places = append(places, Place{"the directory of the program", filepath.Dir(exe)})
	}
	if dir := datasets.Home(); dir != "" {
		places = append(places, Place{"the data directory", dir})
	}
	return places
}

// ChooseDataset says which CSV a run reads: the one that data.raw_csv resolved to
// (command line, -c file, AOTY_DATASET_PATH, .env, in this order), else the demo
// catalogue. A -c file that leaves the name to a variable without a value has
// named a dataset all the same: it is never replaced by the demo. The only error
// is a [*DatasetError]; whether a named file can be read is found out by reading
// it.
func ChooseDataset(c *Config, r *settings.Resolved, places []Place) (Dataset, error) {
	d := Dataset{Path: c.Data.RawCSV, Profile: c.Data.profilePath(), Inline: c.Data.inlineProfile()}
	e := r.Entry("data.raw_csv")
	if d.Path != "" {
		d.Why = why(e.Winner)
		return d, nil
	}
	if err := unset(e); err != nil {
		return Dataset{}, err
	}
	for _, p := range places {
		if path := filepath.Join(p.Dir, "datasets", demoName, demoFile); exists(path) {
			d.Path, d.Demo = path, true
			d.Why = fmt.Sprintf("the demo catalogue in %s, because nothing names a data set", p.Name)
			return d, nil
		}
	}
	return Dataset{}, noDemo(places)
}

func why(w settings.Value) string {
	switch w.Layer {
	case layerEnvironment:
		return "from the environment variable " + datasetVariable
	case layerDotEnv:
		return fmt.Sprintf("from %s in line %d of %s", datasetVariable, w.Line, w.Source)
	case layerFlag:
		return "given by " + w.Source
	case layerFile:
		return fmt.Sprintf("named in %s:%d:%d", w.Source, w.Line, w.Column)
	}
	return "given by the " + w.Layer
}

// unset returns an error where a file names the dataset by a variable that has no
// value.
func unset(e settings.Entry) error {
	for _, l := range e.Losers {
		if l.Layer == layerFile && strings.HasSuffix(l.Void, "is not set") {
			return &DatasetError{fmt.Sprintf("%s:%d:%d names the data set by a variable, and %s; set it to your CSV, give --dataset FILE, or leave the -c file out to read the demo catalogue", l.Source, l.Line, l.Column, l.Void)}
		}
	}
	return nil
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func noDemo(places []Place) *DatasetError {
	var b strings.Builder
	fmt.Fprintf(&b, "no data set is named, and the demo catalogue (datasets/%s/%s) is not in", demoName, demoFile)
	for i, p := range places {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %s (%s)", p.Name, p.Dir)
	}
	fmt.Fprintf(&b, "; give --dataset FILE, set %s, or make the catalogue with: aoty-pipeline simulate %[2]s, and give --dataset %[2]s", datasetVariable, demoFile)
	return &DatasetError{b.String()}
}
