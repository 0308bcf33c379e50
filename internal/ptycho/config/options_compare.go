package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// Compare is the command that lets recipes and models work on one data set.
const Compare = "compare"

// CompareSettings say what is compared, and how often.
type CompareSettings struct {
	Recipes   []string `key:"recipe"`
	Models    []string `key:"model"`
	Seeds     int      `key:"seeds"`
	Passes    *int     `key:"passes"`
	Set       []string `key:"set"`
	Halves    bool     `key:"half_sets"`
	Images    *int     `key:"n_images"`
	DataKind  string   `key:"data_kind"`
	OutputDir string   `key:"output_dir"`
	Format    string   `key:"format"`
	Quiet     bool     `key:"quiet"`
}

const groupCompared = "What is compared"

// CompareOptions returns the options of compare.
var CompareOptions = sync.OnceValue(func() *options.Set {
	return tools(
		options.Option{Key: "recipe", Kind: options.List, Default: []string{}, Whole: true, Given: true, Placeholder: "recipe", Group: groupCompared, Help: "Engine, stages as --engine of reconstruct takes them, or a YAML file of its settings; repeat it for each, NAME=RECIPE names one. Without recipes and models every engine is one"},
		options.Option{Key: "model", Kind: options.List, Default: []string{}, Whole: true, Given: true, Placeholder: "directory", Group: groupCompared, Help: "Directory of a trained network, or its wts.h5.zip or a checkpoint; repeat it for each, NAME=PATH names one"},
		options.Option{Key: "seeds", Kind: options.Int, Default: 1, Range: options.Between(1, 1000), Phrase: "seeds must be from 1 to 1000", Group: groupCompared, Help: "Run each so often, with seeds that count up, for error bars; with one, nothing is called better"},
		options.Option{Key: "passes", Kind: options.Int, Range: options.Between(1, most), Phrase: "passes must be > 0", Group: groupCompared, Help: "How often every pattern is visited, in a stage that does not say; unset for that of reconstruct"},
		options.Option{Key: "set", Kind: options.List, Default: []string{}, Whole: true, Given: true, Placeholder: "key=value", Group: groupCompared, Help: "A key of reconstruct for all recipes, repeatable"},
		options.Option{Key: "half_sets", Kind: options.Bool, Default: false, Group: groupCompared, Help: "Reconstruct both halves of the patterns with each recipe as well and compare them by rings; not with models, which would agree in what they have learned, too"},
		options.Option{Key: "n_images", Flag: "n_images", Kind: options.Int, Range: options.Between(1, most), Phrase: "n_images must be > 0", Group: groupData, Help: "Patterns to use, spread evenly over the scan; unset for all"},
		options.Option{Key: "data_kind", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "amplitude", "intensity"}, Flag: "data-kind", Group: groupData, Help: "What the numbers are; auto takes whole numbers for counts"},
		options.Option{Key: "output_dir", Flag: "output_dir", Kind: options.String, Default: "compare_outputs", Given: true, Placeholder: "directory", Group: groupData, Help: "Where table, pictures and a folder for each recipe and model go"},
		options.Option{Key: "format", Short: "f", Kind: options.Enum, Default: "table", Choices: []string{"table", "csv", "json"}, Group: groupData, Help: "Format of the table on standard output"},
		options.Option{Key: "quiet", Kind: options.Bool, Default: false, Group: groupExecution, Help: "Show no progress, and of the messages only warnings and errors"},
	)
})

// NewCompare reads the flags that were typed; nil means none.
func NewCompare(fs *pflag.FlagSet) (*CompareSettings, error) {
	s := new(CompareSettings)
	return s, decodeFlags(CompareOptions(), fs, s)
}

// ours are the keys of reconstruct that compare sets itself.
var ours = []string{"engine", "config", "seed", "output_dir", "resume", "save_every", "quiet", "threads", "half_sets", "n_images", "data_kind", "passes"}

// Reconstruct returns the settings of a recipe for the k-th of the seeds.
func (s *CompareSettings) Reconstruct(recipe string, k int, dir string) (*ReconstructSettings, error) {
	words := []string{"--engine=" + recipe}
	if ext := strings.ToLower(filepath.Ext(recipe)); ext == ".yaml" || ext == ".yml" {
		words[0] = "--config=" + recipe
	}
	if s.Passes != nil {
		words = append(words, fmt.Sprintf("--passes=%d", *s.Passes))
	}
	if s.Images != nil {
		words = append(words, fmt.Sprintf("--n_images=%d", *s.Images))
	}
	words = append(words, "--data-kind="+s.DataKind, fmt.Sprintf("--half-sets=%v", s.Halves))
	for _, pair := range s.Set {
		word, err := reconstructWord(pair)
		if err != nil {
			return nil, err
		}
		words = append(words, word)
	}
	fs := pflag.NewFlagSet(Reconstruct, pflag.ContinueOnError)
	ReconstructOptions().Bind(fs)
	if err := fs.Parse(words); err != nil {
		return nil, &options.UsageError{Err: err}
	}
	r, err := NewReconstruct(fs)
	if err != nil {
		return nil, err
	}
	r.Seed, r.OutputDir, r.Quiet = r.Seed+uint64(k), dir, true
	return r, nil
}

// reconstructWord is the flag of reconstruct that key=value means.
func reconstructWord(pair string) (string, error) {
	key, value, ok := strings.Cut(pair, "=")
	name := strings.ReplaceAll(strings.TrimSpace(key), "-", "_")
	o := ReconstructOptions().Get(name)
	switch {
	case !ok:
		return "", &options.UsageError{Err: fmt.Errorf("--set %s: need key=value", pair)}
	case slices.Contains(ours, name):
		return "", &options.UsageError{Err: fmt.Errorf("--set %s: compare sets %s itself", pair, name)}
	case o == nil:
		hint := ""
		if near := options.Nearest(name, ReconstructOptions().Keys()); near != "" {
			hint = fmt.Sprintf(" (did you mean %s?)", near)
		}
		return "", &options.UsageError{Err: fmt.Errorf("--set %s: there is no key %s in reconstruct%s", pair, name, hint)}
	}
	return "--" + o.Flag + "=" + value, nil
}

// Network returns the settings of an inference with a model for the k-th of the seeds.
func (s *CompareSettings) Network(model, data string, k int, dir string) (*InferenceRun, error) {
	images := int(most)
	if s.Images != nil {
		images = *s.Images
	}
	defaults, err := NewInference(Inputs{}, map[string]any{"model_path": model, "test_data": data, "output_dir": dir})
	if err != nil {
		return nil, err
	}
	return NewInference(Inputs{}, map[string]any{
		"model_path": model, "test_data": data, "output_dir": dir, "n_images": images, "data_kind": s.DataKind, "seed": int(defaults.Seed) + k,
	})
}
