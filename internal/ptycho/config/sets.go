package config

import (
	"maps"
	"slices"
	"sync"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// Options returns all options of train or inference, in the order of the help.
func Options(command string) *options.Set { return sets[command]() }

var sets = map[string]func() *options.Set{
	Train:     sync.OnceValue(func() *options.Set { return build(Train) }),
	Inference: sync.OnceValue(func() *options.Set { return build(Inference) }),
}

func build(command string) *options.Set {
	list := append(canonicalOptions(command), executionOptions()...)
	list = append(list, controlOptions(command)...)
	for i := range list {
		finish(&list[i], command)
	}
	return options.NewSet(list...)
}

// finish takes the flag from an option that the command does not offer; the key
// stays, for the record and the file.
func finish(o *options.Option, command string) {
	if !slices.Contains(o.Commands, command) {
		o.Flag, o.Pair, o.Negated = "", false, false
		if IsExecution(o.Key) {
			o.Default = executionRecord()[o.Key] // not that of the flag
		}
	}
	if o.Group == "" {
		o.Group = groupExecution
	}
}

// executionKeys are the keys of [Execution].
var executionKeys = sync.OnceValue(func() map[string]bool {
	keys := map[string]bool{}
	for key := range settings.Encode(new(Execution)) {
		keys[key] = true
	}
	return keys
})

// IsExecution tells whether a key belongs to the execution record, level 2.
func IsExecution(key string) bool { return executionKeys()[key] }

// canonicalDefaults are those of level 5, for the keys that a command has.
func canonicalDefaults() map[string]any {
	return map[string]any{
		"N": 64, "gridsize": 1, "batch_size": 16, "max_epochs": 50, "n_groups": 512, "n_images": 512, "neighbor_count": 4,
		"loss": "poisson", "sequential_sampling": false, "n_filters_scale": 2, "amp_activation": "sigmoid",
		"generator_output_mode": "real_imag", "probe_big": true, "intensity_scale_trainable": true,
		"optimizer": "adam", "momentum": 0.9, "weight_decay": 0.0, "gradient_clip_algorithm": "norm",
		"lr_warmup_epochs": 0, "lr_min_ratio": 0.1,
		"plateau_factor": 0.5, "plateau_patience": 2, "plateau_min_lr": 5e-5, "plateau_threshold": 0.0,
	}
}

// backendDefaults are those of level 4 apart from the execution record. Where
// the back end of the original has a defect, the value is the repaired one: its
// SiLU amplitudes can be negative, so there is no amp_activation here and the
// canonical sigmoid wins; and groups drawn from the 6 nearest positions hardly tie
// distant patches together (docs/decisions/0022).
func backendDefaults() map[string]any {
	return map[string]any{
		"gridsize": 2, "batch_size": 16, "max_epochs": 50, "neighbor_count": 24, "generator_output_mode": "amp_phase",
		"cbam_encoder": true, "cbam_bottleneck": false, "physics_forward_mode": "amplitude", "n_filters_scale": 2,
		"training_patch_weighting": "probe", "positions": "nearest", "patch_weighting": "probe", "align_phases": true,
		"exponential_gamma": 0.95, "step_epochs": 30, "step_factor": 0.1,
		"frame_activation": "head",
	}
}

// executionRecord returns the default of every field of [Execution].
func executionRecord() map[string]any {
	e := DefaultExecution()
	return settings.Encode(&e)
}

// executionDefaults are those of the record as a layer. A null is left out where
// the flag of a command has another default.
func executionDefaults(set *options.Set) map[string]any {
	values := executionRecord()
	maps.DeleteFunc(values, func(key string, v any) bool { return v == nil && !set.Get(key).Optional() })
	return values
}

// parserDefaults are the defaults that the flags of a command show.
func parserDefaults(set *options.Set) map[string]any {
	values := map[string]any{}
	for _, o := range set.All() {
		if o.Flag != "" && o.Default != nil && !o.FlagOnly {
			values[o.Key] = o.Default
		}
	}
	return values
}
