package config

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/latent-go/latent/internal/settings"
)

// BundledName is the name of the dataset that comes with the program.
const BundledName = "albums-2020"

// Dataset is the CSV that a run reads.
type Dataset struct {
	Path    string
	Profile string // path of the profile; "" when none is needed
	Inline  *settings.Node
	Bundled bool
	Why     string // who named it, for example "--dataset"
}

// Line says in one line which dataset is read and why.
func (d Dataset) Line() string { return fmt.Sprintf("dataset: %s (%s)", d.Path, d.Why) }

// DatasetError says that there is no dataset to read.
type DatasetError struct{ msg string }

// Error implements error.
func (e *DatasetError) Error() string { return e.msg }

// Place is a directory in which the bundled datasets may lie.
type Place struct {
	Name string // for messages: "the working directory"
	Dir  string
}

// DefaultPlaces returns where the bundled set is looked for: the working
// directory, the directory of the program, and the user's data directory.
func DefaultPlaces() []Place {
	places := []Place{{"the working directory", "."}}
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		places = append(places, Place{"the directory of the program", filepath.Dir(exe)})
	}
	if dir := userDataDir(runtime.GOOS, os.Getenv); dir != "" {
		places = append(places, Place{"the data directory", filepath.Join(dir, "latent")})
	}
	return places
}

// userDataDir returns the directory for data of applications: XDG_DATA_HOME or
// ~/.local/share (XDG Base Directory Specification 0.8), and the customs of
// macOS and Windows. It returns "" when the environment does not tell.
func userDataDir(goos string, getenv func(string) string) string {
	home := getenv("HOME")
	switch {
	case goos == "windows":
		return getenv("LOCALAPPDATA")
	case strings.HasPrefix(getenv("XDG_DATA_HOME"), "/"):
		return getenv("XDG_DATA_HOME")
	case home == "":
		return ""
	case goos == "darwin":
		return filepath.Join(home, "Library", "Application Support")
	}
	return filepath.Join(home, ".local", "share")
}

// ChooseDataset says which CSV a run reads: the one that data.raw_csv resolved to
// (command line, -c file, AOTY_DATASET_PATH, .env, in this order), else the
// bundled set. The bundled set brings its own profile, unless another one is
// given. The only error is a [*DatasetError]; whether a named file can be read
// is found out by reading it.
func ChooseDataset(c *Config, r *settings.Resolved, places []Place) (Dataset, error) {
	d := Dataset{Path: c.Data.RawCSV, Profile: c.Data.ProfilePath(), Inline: c.Data.InlineProfile()}
	if d.Path != "" {
		d.Why = why(r.Entry("data.raw_csv").Winner)
		if d.Profile != BundledName || exists(d.Profile) {
			return d, nil
		}
	}
	csv, profile, place, found := findBundled(places)
	if !found {
		return Dataset{}, noBundled(places)
	}
	if d.Path == "" {
		d.Path, d.Bundled = csv, true
		d.Why = fmt.Sprintf("the bundled set in %s, because nothing names another", place)
	}
	if d.Profile == BundledName || d.Profile == "" && d.Inline == nil {
		d.Profile = profile
	}
	return d, nil
}

func why(w settings.Value) string {
	switch w.Layer {
	case LayerEnvironment:
		return "from the environment variable " + DatasetVariable
	case LayerDotEnv:
		return fmt.Sprintf("from %s in line %d of %s", DatasetVariable, w.Line, w.Source)
	case LayerFlag:
		return "given by " + w.Source
	case LayerFile:
		return fmt.Sprintf("named in %s:%d:%d", w.Source, w.Line, w.Column)
	}
	return "given by the " + w.Layer
}

func findBundled(places []Place) (csv, profile, place string, ok bool) {
	for _, p := range places {
		csv = filepath.Join(p.Dir, "datasets", BundledName, "albums.csv.gz")
		profile = filepath.Join(p.Dir, "datasets", BundledName, "profile.yaml")
		if exists(csv) && exists(profile) {
			return csv, profile, p.Name, true
		}
	}
	return "", "", "", false
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func noBundled(places []Place) *DatasetError {
	var b strings.Builder
	fmt.Fprintf(&b, "no dataset is named, and the bundled one (datasets/%s with albums.csv.gz and profile.yaml) is not in", BundledName)
	for i, p := range places {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %s (%s)", p.Name, p.Dir)
	}
	fmt.Fprintf(&b, "; give --dataset FILE, set %s, or copy the folder datasets to one of these places", DatasetVariable)
	return &DatasetError{b.String()}
}
