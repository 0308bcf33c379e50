package settings

import (
	"errors"
	"testing"

	"github.com/latent-go/latent/internal/options"
)

// testSet has every kind of option, nested like a program's.
func testSet() *options.Set {
	return options.NewSet(
		options.Option{Key: "seed", Kind: options.Int, Default: 42, Range: options.AtLeast(0), Flag: "seed"},
		options.Option{Key: "data.raw_csv", Kind: options.String, Default: "", Env: "DATASET", Flag: "dataset"},
		options.Option{Key: "data.profile", Kind: options.Any, Flag: "profile"},
		options.Option{Key: "data.label", Kind: options.String, Default: "none"},
		options.Option{Key: "mcmc.num_chains", Kind: options.Int, Default: 4, Range: options.AtLeast(1), Flag: "num-chains"},
		options.Option{
			Key: "mcmc.target_accept", Aliases: []string{"target_accept"}, Kind: options.Float, Default: 0.8,
			Range: options.Between(0.5, 0.999), Flag: "target-accept",
		},
		options.Option{Key: "features.genre", Kind: options.Bool, Default: true, Flag: "no-genre", Negated: true},
		options.Option{Key: "model.targets", Kind: options.List, Default: []string{"user"}, Choices: []string{"user", "critic"}, NonEmpty: true},
		options.Option{Key: "model.prior", Kind: options.Enum, Default: "beta", Choices: []string{"beta", "logit-normal"}},
		options.Option{Key: "run.dry_run", Kind: options.Bool, Default: false, Flag: "dry-run", FlagOnly: true},
		options.Option{
			Key: "learning_rate", Kind: options.Float, Default: 1e-3, Range: options.Above(0), Late: true,
			Phrase: "learning_rate must be > 0", Flag: "learning-rate",
		},
		options.Option{Key: "batch", Kind: options.Int, Range: options.AtLeast(1), Flag: "batch"},
	)
}

// variables is a lookup over a map.
func variables(m map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

var noVariables = variables(nil)

// parseText parses text as the file t.yaml.
func parseText(text string, lookup func(string) (string, bool)) (*Layer, error) {
	return ParseLayer(testSet(), "config file", "t.yaml", []byte(text), lookup)
}

// summary returns the first line of an error, or "".
func summary(err error) string {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Summary()
	}
	return "not an *Error: " + err.Error()
}

func mustParse(t *testing.T, text string, lookup func(string) (string, bool)) *Layer {
	t.Helper()
	l, err := parseText(text, lookup)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
