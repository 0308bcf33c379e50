package stages

import (
	"maps"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/options"
)

// TestSettingsThatChangeOutputsAffectTheStage: a stage whose outputs another value
// of a setting changes is named by the Affects of its option, or --skip-existing
// would take the outputs of other settings. The stages up to the features are
// tried with every option that has another value; the exponent is learned, so that
// its priors count. Later stages name all that they read.
func TestSettingsThatChangeOutputsAffectTheStage(t *testing.T) {
	first := []string{config.StageData, config.StageSplits, config.StageFeatures}
	base := map[string]any{"model.learn_n_exponent": true, "features.genre_min_count": 2}
	hashes := func(overrides map[string]any) (out []string) {
		m := runWith(t, overrides, first...).Manifest()
		for _, stage := range first {
			out = append(out, outputsHash(m.Stage(stage)))
		}
		return out
	}
	want, changed := hashes(base), 0
	for _, o := range config.Options().All() {
		v := otherValue(o)
		if v == nil || o.FlagOnly || len(o.Affects) == 0 {
			continue
		}
		with := maps.Clone(base)
		with[o.Key] = v
		got := hashes(with)
		for k, stage := range first {
			if got[k] == want[k] {
				continue
			}
			changed++
			if !slices.Contains(o.Affects, stage) {
				t.Errorf("%s: %v changes what %s writes, and %s is not among the stages that it affects: %v", o.Key, v, stage, stage, o.Affects)
			}
			break // the next stages have other inputs
		}
	}
	if changed < 15 {
		t.Errorf("only %d settings change anything: the test sees too little", changed)
	}
}

// otherValue returns a value beside the default, or nil.
func otherValue(o *options.Option) any {
	switch d := o.Default.(type) {
	case bool:
		return !d
	case int:
		return d + 1
	case float64:
		if o.Range == nil || o.Range.Contains(d/2+0.05) {
			return d/2 + 0.05
		}
	case string:
		if n := len(o.Choices); n > 0 && o.Key != "data.encoding" {
			return o.Choices[n-1]
		}
	}
	return nil
}
