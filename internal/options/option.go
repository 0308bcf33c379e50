package options

import "slices"

// Kind is the type of an option's value.
type Kind int

// The kinds, with the Go type of their values.
const (
	Bool   Kind = iota // bool
	Int                // int
	Float              // float64, always finite
	String             // string
	Enum               // string, one of Choices
	List               // []string, each one of Choices if there are any
	Any                // free form: a string from a flag, a YAML tree from a file
)

// String returns the name used in messages and tables.
func (k Kind) String() string {
	return [...]string{"bool", "int", "float", "string", "choice", "list", "any"}[k]
}

// Option declares one setting.
type Option struct {
	// Key is the dotted path in YAML files and the identity everywhere else.
	Key string
	// Aliases are older or shorter keys that mean the same.
	Aliases []string
	Kind    Kind
	// Default is the value when no layer gives one: bool, int, float64, string
	// or []string according to Kind, or nil for "not set".
	Default any
	Range   *Range   // of an Int or Float; nil admits every finite number
	Choices []string // of an Enum or List
	// NonEmpty refuses an empty List.
	NonEmpty bool

	// Given refuses an empty text or list on the command line and in the
	// environment, where it is most often a shell variable that is not set. In a
	// file, and as the default, it means none.
	Given bool
	// Phrase replaces the wording of a failed range check. The value that was
	// given is appended as "(got X)".
	Phrase string
	// Late leaves the range check to the resolver: the flag checks the type only.
	Late bool
	// Env names the environment variable that gives the value between the
	// defaults and the configuration files.
	Env string
	// Free marks a setting that may differ when a run is resumed.
	Free bool

	Flag        string // long name without dashes; empty for a YAML-only option
	FlagAliases []string
	Short       string
	// Negated makes the flag a switch that sets the key to false.
	Negated bool
	// Pair adds the switch --no-FLAG beside --FLAG.
	Pair bool
	// Whole keeps the comma in a List flag's argument: the flag is repeated
	// instead, as for file names.
	Whole bool
	// FlagOnly keeps the key out of configuration files: it says what to do this
	// time, not how.
	FlagOnly   bool
	Hidden     bool
	Deprecated string // says what to use instead

	Group       string   // heading in the help
	Placeholder string   // name of the argument in the help; default by Kind
	Help        string   // one line, no full stop
	Doc         string   // more, for the reference
	Suggestions []string // for completion only: other values are legal

	// Commands are the commands that take the flag.
	Commands []string
	// Stages are the stages that the option concerns; empty means all.
	Stages []string
	// Affects are the stages whose results depend on the value; empty means
	// that results never do.
	Affects []string
}

// In reports whether a command takes the option's flag.
func (o *Option) In(command string) bool { return slices.Contains(o.Commands, command) }

// Concerns reports whether the option matters to a stage.
func (o *Option) Concerns(stage string) bool {
	return len(o.Stages) == 0 || slices.Contains(o.Stages, stage)
}

// Optional reports whether the option may be left without a value.
func (o *Option) Optional() bool { return o.Default == nil }
