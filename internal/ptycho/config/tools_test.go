package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

func typed(t *testing.T, set *options.Set, args string) *pflag.FlagSet {
	t.Helper()
	fs := pflag.NewFlagSet("tool", pflag.ContinueOnError)
	fs.SetNormalizeFunc(set.Normalize())
	set.Bind(fs)
	if err := fs.Parse(strings.Fields(args)); err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestToolsRefuse(t *testing.T) {
	for args, want := range map[string]string{
		"--passes 0": "passes must be > 0 (got 0)", "--object-step nan": "object_step must be > 0 and <= 2 (got NaN)",
		"--probe_step 3": "probe_step must be from 0 to 2 (got 3)", "--probe-from 0": "probe_from must be a whole number >= 1 (got 0)",
		"--alpha 0": "alpha must be > 0 and <= 1 (got 0)", "--engine epie:0": "need a number of passes from 1", "--engine epie:5:gamma=1": "epie has no setting \"gamma\"",
		"--engine hio": "must be one of epie, rpie, lsqml", "--engine epie:2:object_step=3": "object_step 3 must be", "--engine epie:2:3": "need key=value",
		"--seed -1": "seed must be >= 0 (got -1)", "--n-images 0": "n_images must be > 0 (got 0)", "--num-workers -1": "threads must be >= 0 (got -1)",
	} {
		if _, err := NewReconstruct(typed(t, ReconstructOptions(), args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("reconstruct %s: %v", args, err)
		}
	}
	for args, want := range map[string]string{
		"--N 48": "N must be a power of two from 4 to 4096 (got 48)", "--bin 0": "bin must be from 1 to 4096 (got 0)",
		"--energy 8000 --wavelength 1e-10": "give one of them", "--defocus 1e-3": "a defocus is for a guessed probe only",
		"--centre corner --centre-row 3": "either at the corner or at a given pixel", "--centre-column -1": "centre_column must be >= 0 (got -1)", "--max-count nan": "max_count must be >= 0 (got NaN)",
		"--distance -1": "distance must be >= 0 (got -1)", "--pixel inf": "pixel must be >= 0 (got +Inf)",
	} {
		if _, err := NewConvert(typed(t, ConvertOptions(), args), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("convert %s: %v", args, err)
		}
	}
}

func TestToolsDefaults(t *testing.T) {
	r, err := NewReconstruct(nil)
	if err != nil || r.Engine != "lsqml" || r.Passes != 10 || r.Recipe.String() != "lsqml:10" || r.Images != nil || r.Seed != 42 {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = NewReconstruct(typed(t, ReconstructOptions(), "--engine epie:5,rpie:alpha=0.5 --passes 7 --probe-step 0.25"))
	if want := "epie:5:probe_step=0.25,rpie:7:probe_step=0.25:alpha=0.5"; err != nil || r.Recipe.String() != want {
		t.Errorf("%v, %v, want %s", r, err, want)
	}
	c, err := NewConvert(typed(t, ConvertOptions(), "--flip-rows --data-key counts"), map[string]any{"bin": 2, "data_key": "other"})
	if err != nil || c.N != 64 || !c.FlipRow || c.FlipCol || c.DataKey != "counts" || c.Bin != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	for key, v := range map[string]any{"bin": 0, "centre": "left", "no_such": 1} {
		if _, err := NewConvert(nil, map[string]any{key: v}); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s %v: %v", key, v, err)
		}
	}
}

// The star brings its own experiment, over which what is typed wins; without it
// the defaults of the options count.
func TestSimulateStar(t *testing.T) {
	s, err := NewSimulate(typed(t, SimulateOptions(), "--sample star --points 36 --distance 1.3"))
	if err != nil || s.Points != 36 || s.Probe != "zone_plate" || s.Path != "fly" || s.Photons != 4.4e5 || s.Distance != 1.3 || s.Modes != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = NewSimulate(nil); err != nil || s.Sample != "blobs" || s.Points != 225 || s.Probe != "disc" {
		t.Errorf("%+v, %v", s, err)
	}
	d, err := Demo()
	if err != nil || d.Points != 516 || d.Sample != "star" || d.Seed != 42 {
		t.Errorf("%+v, %v", d, err)
	}
	for args, want := range map[string]string{
		"--sample star --defocus 3":               "leave --defocus out",
		"--sample star --probe-radius 3":          "add --probe disc",
		"--stop 0":                                "add --probe zone_plate",
		"--probe zone_plate --energy 0":           "energy must be from 1 to 1e6 (got 0)",
		"--gap 17":                                "gap must be at most a quarter of N = 64 (got 17)",
		"--objects 0":                             "objects must be from 1 to 10000 (got 0)",
		"--probe-file x.npz --probe disc":         "leave out --probe or --probe-file",
		"--sample star --zernike 6":               "as 6=0.5 (got 6)",
		"--sample star --probe disc --distance 1": "shapes a probe of another kind than disc",
	} {
		if _, err := NewSimulate(typed(t, SimulateOptions(), args)); err == nil || !strings.Contains(err.Error()+" "+hint(err), want) {
			t.Errorf("simulate %s: %v", args, err)
		}
	}
}

// hint returns the remedy of an error.
func hint(err error) string {
	var e *settings.Error
	if errors.As(err, &e) {
		return e.Hint
	}
	return ""
}

// A recipe in a file: as text, as a list, as mappings; what is typed wins, and
// mistakes have a place.
func TestRecipeFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "recipe.yaml")
	read := func(text, args string) (*ReconstructSettings, error) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return NewReconstruct(typed(t, ReconstructOptions(), "--config "+file+" "+args))
	}
	for _, c := range []struct{ text, args, want string }{
		{"engine: epie:5,lsqml:50:batch=16\n", "", "epie:5,lsqml:50:batch=16"},
		{"engine: [epie:5, lsqml, epie:5]\npasses: 7\n", "", "epie:5,lsqml:7,epie:5"},
		{"engine:\n  - {engine: epie, passes: 5, object_step: 0.5}\n  - engine: lsqml\n    momentum: 0.25\n", "--passes 3", "epie:5:object_step=0.5,lsqml:3:momentum=0.25"},
		{"engine: {engine: rpie, passes: 2}\nalpha: 0.5\n", "", "rpie:2:alpha=0.5"},
		{"engine: rpie\npasses: 4\n", "--engine epie", "epie:4"},
	} {
		if s, err := read(c.text, c.args); err != nil || s.Recipe.String() != c.want {
			t.Errorf("%s%s: %v, %v, want %s", c.text, c.args, s, err, c.want)
		}
	}
	for text, want := range map[string]string{
		"passes: 3\nengine: hio\n":              `recipe.yaml:2:9: engine: ptychography: engine "hio": must be one of epie`,
		"engine:\n  - {passes: 5}\n":            "a stage without its engine",
		"engine:\n  - {engine: epie, gamma: 1}": `epie has no setting "gamma"`,
		"engine: 3\n":                           "need stages",
		"engine: [[epie]]\n":                    "need stages",
		"pases: 3\n":                            `did you mean "passes"?`,
		"passes: 0\n":                           "recipe.yaml:1:9",
		"start: network\n":                      "recipe.yaml:1:8: which network is not said (add --model_path DIR)",
		"engine: epie\nmomentum: 0.5\n":         "recipe.yaml:2:11",
		"config: other.yaml\n":                  "only be given on the command line",
	} {
		if s, err := read(text, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v, want %s", text, s, err, want)
		}
	}
	if _, err := NewReconstruct(typed(t, ReconstructOptions(), "--config none.yaml")); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("a file that is not there: %v", err)
	}
}
