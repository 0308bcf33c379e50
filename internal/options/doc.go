// Package options declares the settings of a program once and derives the rest:
// flags, YAML keys, range checks, help, shell completion and reference tables.
//
// An [Option] is one setting. Its Key is its identity in settings, manifests and
// YAML files (a dotted path such as mcmc.num_chains); its Flag, if it has one, is
// the spelling on the command line. A [Set] is the ordered list of a program's
// options.
//
// # Values
//
// The value of an option has one Go type per [Kind]: bool, int, float64, string
// (also for Enum), []string for List, and whatever the owner makes of it for
// Any. A nil value is an option that is not set; only an option whose Default is
// nil can have it.
//
// # Flags
//
// [Set.Bind] adds the flags to a [pflag.FlagSet]. A flag counts as given only
// when it was really typed (pflag's Changed), so that defaults never hide a
// value from a configuration file. Range and choice are checked while parsing,
// unless the option is Late; then the flag checks the type only and the resolver
// of package settings reports the range.
package options
