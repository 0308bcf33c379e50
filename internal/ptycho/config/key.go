package config

import (
	"slices"

	"github.com/latent-go/latent/internal/options"
)

// key is the one declaration of a setting: its option, whose default the flag
// shows, and the defaults of the levels below the command line. nil means that
// the level does not have the key.
type key struct {
	options.Option
	canonical any // level 5
	backend   any // level 4; for a field of the execution record, that of the record
}

// standIn is a default that is no value.
type standIn int

const (
	alike standIn = iota // that of the option
	null                 // none: the record has a null
)

// at returns the default of a level and whether the level has the key.
func (k key) at(level any) (value any, ok bool) {
	switch level {
	case nil:
		return nil, false
	case alike:
		return k.Default, true
	case null:
		return nil, true
	}
	return level, true
}

// in returns the option in one command. Where that has no flag for it the key
// stays, for the record and the file.
func (k key) in(command string) options.Option {
	o := k.Option
	if o.Group == "" {
		o.Group = groupExecution
	}
	if slices.Contains(o.Commands, command) {
		return o
	}
	o.Flag, o.Pair, o.Negated = "", false, false
	if IsExecution(o.Key) {
		o.Default, _ = k.at(k.backend) // not that of the flag
	}
	return o
}

// keys are the settings of a command that have levels.
func keys(command string) []key { return append(canonicalOptions(command), executionOptions()...) }

// canonicalDefaults are those of level 5.
func canonicalDefaults(command string) map[string]any {
	values := map[string]any{}
	for _, k := range keys(command) {
		if v, ok := k.at(k.canonical); ok {
			values[k.Key] = v
		}
	}
	return values
}

// backendDefaults are those of level 4, the execution record among them. A null
// is left out where the flag of a command has another default.
//
// Where the back end of the original has a defect, the value is the repaired
// one: its SiLU amplitudes can be negative, so it has no amp_activation and the
// canonical sigmoid wins; and groups drawn from the 6 nearest positions hardly
// tie distant patches together (docs/decisions/0022-groups-reach-further.md).
func backendDefaults(command string) map[string]any {
	values := map[string]any{}
	for _, k := range keys(command) {
		if v, ok := k.at(k.backend); ok && (v != nil || k.in(command).Default == nil) {
			values[k.Key] = v
		}
	}
	return values
}
