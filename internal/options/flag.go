package options

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// Value is the pflag value of one option. Its zero state is the option's
// default; whether the user typed it is pflag's Changed. The two switches of a
// Pair share their state, so that the one typed last counts.
type Value struct {
	opt  *Option
	name string
	off  bool // the switch stands for "not": --no-genre, or --no-X of a pair
	*state
}

type state struct {
	value  any
	last   string // the flag that set it
	typed  []string
	before []Typed
}

// Typed is a value that a flag gave and a later one beat.
type Typed struct {
	Name  string // of the flag, without dashes
	Value any
}

// Before returns what earlier flags gave to the same option, the last first. A List
// collects, so nothing of it is beaten.
func (v *Value) Before() []Typed { return v.before }

var _ pflag.Value = (*Value)(nil)

// Option returns the declaration behind the flag.
func (v *Value) Option() *Option { return v.opt }

// Name returns the name of the flag that set the value last, without dashes.
func (v *Value) Name() string {
	if v.last != "" {
		return v.last
	}
	return v.name
}

// Get returns the option's value (not the switch's: --no-genre gives false).
func (v *Value) Get() any { return v.value }

// Set implements [pflag.Value]. A List collects over repeated flags; for every
// other kind the last one counts.
func (v *Value) Set(text string) error {
	parsed, err := v.opt.Parse(text)
	if err != nil {
		return err
	}
	switch p := parsed.(type) {
	case bool:
		parsed = p != v.off
	case []string:
		all := v.collect(p)
		if err := once(all); err != nil {
			return err
		}
		parsed = all
	}
	if _, collects := parsed.([]string); !collects && len(v.typed) > 0 {
		v.before = append([]Typed{{v.last, v.value}}, v.before...)
	}
	v.value, v.last, v.typed = parsed, v.name, append(v.typed, text)
	return nil
}

// collect adds to what earlier flags gave; the default does not count.
func (v *Value) collect(more []string) []string {
	var before []string
	if len(v.typed) > 0 {
		before, _ = v.value.([]string)
	}
	return slices.Concat(before, more)
}

// String implements [pflag.Value]: the value, as the flag itself would show it.
func (v *Value) String() string {
	if v.opt == nil {
		return ""
	}
	if on, isBool := v.value.(bool); isBool {
		return strconv.FormatBool(on != v.off)
	}
	return Format(v.value)
}

// Type implements [pflag.Value]. It is the placeholder of the help text.
func (v *Value) Type() string {
	switch {
	case v.opt.Placeholder != "":
		return v.opt.Placeholder
	case v.opt.Kind == Enum:
		return strings.Join(v.opt.Choices, "|")
	case v.opt.Kind == Any:
		return "string"
	}
	return v.opt.Kind.String()
}

// Format writes a value as flags and tables show it: a comma list for a List,
// nothing for a value that is not set.
func Format(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case []string:
		return strings.Join(x, ",")
	case float64:
		return formatFloat(x)
	}
	return fmt.Sprint(v)
}

// formatFloat keeps a decimal point, so that 1 reads as a real number.
func formatFloat(x float64) string {
	s := number(x)
	if strings.Trim(s, "-0123456789") == "" {
		s += ".0"
	}
	return s
}

// groupKey is the pflag annotation that holds an option's group.
const groupKey = "latent_group"

// Bind adds the flags of the set to fs. It panics like pflag when a name is
// taken.
func (s *Set) Bind(fs *pflag.FlagSet) {
	for _, o := range s.list {
		if o.Flag == "" {
			continue
		}
		st := &state{value: o.Default}
		o.add(fs, &Value{o, o.Flag, o.Negated, st}, o.Short, o.help())
		if o.Pair {
			o.add(fs, &Value{o, "no-" + o.Flag, true, st}, "", "Opposite of --"+o.Flag)
		}
	}
}

func (o *Option) add(fs *pflag.FlagSet, v *Value, short, help string) {
	f := fs.VarPF(v, v.name, short, help)
	if o.Kind == Bool {
		f.NoOptDefVal = "true"
	}
	f.Hidden = o.Hidden
	f.Annotations = map[string][]string{groupKey: {o.Group}}
	if o.Deprecated != "" {
		f.Deprecated = o.Deprecated
		f.Hidden = true
	}
}

// help is the line of the help text: what it does and what it takes.
func (o *Option) help() string {
	if r := o.Range.String(); r != "" {
		return fmt.Sprintf("%s (%s)", o.Help, r)
	}
	return o.Help
}

// Normalize returns a pflag normaliser that accepts dashes and underscores alike
// and knows the options' flag aliases. Help keeps the declared spelling.
func (s *Set) Normalize() func(*pflag.FlagSet, string) pflag.NormalizedName {
	declared := map[string]string{}
	for _, o := range s.list {
		if o.Flag == "" {
			continue
		}
		declared[kebab(o.Flag)] = o.Flag
		for _, a := range o.FlagAliases {
			declared[kebab(a)] = o.Flag
		}
		if o.Pair {
			declared["no-"+kebab(o.Flag)] = "no-" + o.Flag
		}
	}
	return func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if d, ok := declared[strings.ReplaceAll(name, "_", "-")]; ok {
			return pflag.NormalizedName(d)
		}
		return pflag.NormalizedName(name)
	}
}
