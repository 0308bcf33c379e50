package config

import (
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
	var list []options.Option
	for _, k := range keys(command) {
		list = append(list, k.in(command))
	}
	return options.NewSet(append(list, controlOptions(command)...)...)
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
