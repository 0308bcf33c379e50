package config

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/ptychography"
)

// ReconstructSettings say how data are inverted.
type ReconstructSettings struct {
	Engine    string `key:"engine"`
	OutputDir string `key:"output_dir"`
	DataKind  string `key:"data_kind"`
	Look      bool   `key:"inspect"`
	Mask      bool   `key:"apply_mask"`
	Frames    bool   `key:"drop_frames"`
	Images    *int   `key:"n_images"`
	// PatternsIn is memory, disk or auto: see npzdata.Place.
	PatternsIn string  `key:"patterns_in"`
	Passes     int     `key:"passes"`
	Positions  string  `key:"positions"`
	Seed       uint64  `key:"seed"`
	Modes      int     `key:"modes"`
	Variations int     `key:"opr"`
	Intensity  string  `key:"fit_intensity"`
	Backdrop   string  `key:"fit_background"`
	Moved      string  `key:"fit_positions"`
	Limit      float64 `key:"position_limit"`
	Keep       string  `key:"keep"`
	LeftOut    float64 `key:"left_out"`
	Stop       string  `key:"stop"`
	Hold       bool    `key:"hold"`
	Threads    int     `key:"threads"`
	Start      string  `key:"start"`
	ModelPath  string  `key:"model_path"`
	Resume     string  `key:"resume"`
	SaveEvery  int     `key:"save_every"`
	Halves     bool    `key:"half_sets"`
	Quiet      bool    `key:"quiet"`

	// Recipe is what Engine and the settings of the engines say together, and Typed
	// tells which of those keys were said anywhere.
	Recipe ptychography.Recipe
	Typed  map[string]bool
}

const (
	groupEngine      = "Engine"
	groupConvergence = "Convergence"
	groupStart       = "Start"
)

// ReconstructOptions returns the options of reconstruct. Those of the engines
// come from the engines.
var ReconstructOptions = sync.OnceValue(func() *options.Set {
	list := []options.Option{
		{Key: "engine", Kind: options.Any, Default: "lsqml", Placeholder: "recipe", Group: groupEngine, Suggestions: ptychography.EngineNames(), Help: "Iterative engine (" + strings.Join(ptychography.EngineNames(), ", ") + "), or stages with their passes and settings: epie:5,lsqml:50:batch=16", Doc: "In a file also a list of such stages, or of mappings {engine: epie, passes: 5, object_step: 0.5}"},
		{Key: "passes", Kind: options.Int, Default: 10, Range: options.Between(1, most), Phrase: "passes must be > 0", FlagAliases: []string{"iterations"}, Group: groupEngine, Help: "How often every pattern is visited, in a stage that does not say"},
	}
	list = append(append(list, engineOptions()...), inspectOptions()...)
	return tools(append(
		list,
		options.Option{Key: "positions", Kind: options.Enum, Default: "bilinear", Choices: []string{"nearest", "bilinear", "fourier"}, Group: groupEngine, Help: "What becomes of the fraction of a position"},
		options.Option{Key: "modes", Kind: options.Int, Default: 0, Range: options.Between(0, 16), Phrase: "modes must be from 0 to 16", Group: groupEngine, Help: "Incoherent modes of the probe, for light that is partially coherent; 0 for as many as the file has"},
		options.Option{Key: "opr", Kind: options.Int, Default: 0, Range: options.Between(0, 16), Phrase: "opr must be from 0 to 16", Group: groupEngine, Help: "Modes along which the form of the probe may vary over the scan (orthogonal probe relaxation); 0 for a probe that does not"},
		options.Option{Key: "fit_intensity", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "yes", "no"}, Group: groupEngine, Help: "Find how bright each pattern is; auto when the look at the data finds that the beam was unsteady"},
		options.Option{Key: "fit_background", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "yes", "no"}, Group: groupEngine, Help: "Find how many counts every pixel has from elsewhere; auto when the look at the data finds a background"},
		options.Option{Key: "fit_positions", Kind: options.Enum, Default: "no", Choices: []string{"no", "each", "affine", "both"}, Group: groupEngine, Help: "Find where the patterns were taken: each position for itself, one affine map of all (scale, rotation, shear), or both"},
		options.Option{Key: "position_limit", Kind: options.Float, Default: 8.0, Range: &options.Range{Max: 1024, MinOpen: true}, Phrase: "position_limit must be > 0 and <= 1024", Group: groupEngine, Help: "How many pixels a position may move, about the map where there is one"},
		options.Option{Key: "keep", Kind: options.Enum, Default: "best", Choices: []string{"best", "last"}, Group: groupConvergence, Help: "Pass whose object and probe are returned; the best explains the patterns left out best, or, with none, 32 of the others"},
		options.Option{Key: "left_out", Kind: options.Float, Default: 0.0, Range: options.Between(0, 0.5), Phrase: "left_out must be from 0 to 0.5", Group: groupConvergence, Help: "Share of the patterns that no engine sees, to tell passes apart by what no noise was fitted to"},
		options.Option{Key: "stop", Kind: options.Enum, Default: "never", Choices: []string{"never", "auto"}, Group: groupConvergence, Help: "When to stop before the last pass; auto when the error has converged or rises"},
		options.Option{Key: "hold", Kind: options.Bool, Default: true, Pair: true, Group: groupConvergence, Help: "Keep the probe where it was and its power as it was; no pattern tells of either"},
		options.Option{Key: "seed", Kind: options.Int, Default: 42, Range: notNegative, Phrase: "seed must be >= 0", Group: groupEngine, Help: "Seed of the order of visits"},
		options.Option{Key: "start", Kind: options.String, Default: "", Placeholder: "file|network", Group: groupStart, Help: "Start from the object and probe of a reconstruction.npz, a state.npz or a data file with objectGuess, or from what a network draws; unset for an empty object"},
		options.Option{Key: "model_path", Flag: "model_path", Kind: options.String, Default: "", Placeholder: "directory", Group: groupStart, Help: "Directory of the trained model for --start network, or a checkpoint"},
		options.Option{Key: "resume", Kind: options.String, Default: "", Placeholder: "file", Group: groupStart, Help: "Continue the run of a state.npz, to the same bits"},
		options.Option{Key: "save_every", Kind: options.Int, Default: 0, Range: notNegative, Phrase: "save_every must be >= 0", Group: groupStart, Help: "Passes after which the state is saved to continue from; 0 for once a minute. It is saved in any case when the run is interrupted"},
		options.Option{Key: "half_sets", Kind: options.Bool, Default: false, Group: groupConvergence, Help: "Reconstruct both halves of the patterns as well and compare them by rings"},
		options.Option{Key: "n_images", Flag: "n_images", Kind: options.Int, Range: options.Between(1, most), Phrase: "n_images must be > 0", Group: groupData, Help: "Patterns to use, spread evenly over the scan; unset for all"},
		options.Option{Key: "patterns_in", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "memory", "disk"}, Group: groupData, Help: "Where the patterns are: all in memory, or on disk, from where each is read when it is needed, to the same bits; auto leaves more than a GiB of them on disk"},
		options.Option{Key: "data_kind", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "amplitude", "intensity"}, Flag: "data-kind", Group: groupData, Help: "What the numbers are; auto takes whole numbers for counts"},
		options.Option{Key: "output_dir", Flag: "output_dir", Kind: options.String, Default: "reconstruction_outputs", Placeholder: "directory", Group: groupData, Help: "Where results go"},
		threadsOption(),
		options.Option{Key: "quiet", Kind: options.Bool, Default: false, Group: groupExecution, Help: "Show no progress, and of the messages only warnings and errors"},
		options.Option{Key: "config", Kind: options.List, Default: []string{}, Whole: true, Placeholder: "file", FlagOnly: true, Group: groupSettings, Help: "YAML file of settings, a recipe among them, below all flags that are typed; repeat it to layer files, later ones win"},
	)...)
})

// threadsOption has the names of before, too.
func threadsOption() options.Option {
	o := program.ThreadsOption("threads")
	o.Aliases, o.FlagAliases, o.Group = []string{"num_workers"}, []string{"num-workers"}, groupExecution
	return o
}

// engineOptions makes an option of every setting that some engine has.
func engineOptions() []options.Option {
	var list []options.Option
	for _, e := range ptychography.Engines() {
		for _, s := range e.Settings() {
			i := slices.IndexFunc(list, func(o options.Option) bool { return o.Key == s.Key })
			if i < 0 {
				i = len(list)
				list = append(list, engineOption(s))
			}
			list[i].Help += fmt.Sprintf("%s %s %v", map[bool]string{true: "; own values:", false: ","}[!strings.Contains(list[i].Help, "; own")], e.Name(), s.Value())
		}
	}
	return list
}

func engineOption(s ptychography.Setting) options.Option {
	o := options.Option{
		Key: s.Key, Kind: options.Float, Range: &options.Range{Min: s.Low, Max: s.High, MinOpen: s.LowOpen},
		Phrase: s.Key + " must be " + s.Interval(), Group: groupEngine, Help: s.Help,
	}
	if s.Whole() {
		o.Kind = options.Int
	}
	return o
}
