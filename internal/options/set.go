package options

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Set is an ordered list of options. The order is that of help and tables.
type Set struct {
	list  []*Option
	byKey map[string]*Option
}

// NewSet returns the set of the given options. It panics when two of them share
// a key, flag or short form, or when a default breaks the option's own rules:
// both are mistakes in the program.
func NewSet(list ...Option) *Set {
	s := &Set{byKey: map[string]*Option{}}
	flags := map[string]bool{}
	for i := range list {
		o := list[i]
		s.claim(&o)
		for _, f := range o.spellings() {
			if flags[f] {
				panic("options: flag declared twice: " + f)
			}
			flags[f] = true
		}
		s.list = append(s.list, &o)
	}
	return s
}

func (s *Set) claim(o *Option) {
	for _, key := range append([]string{o.Key}, o.Aliases...) {
		if key == "" || s.byKey[key] != nil {
			panic(fmt.Sprintf("options: key %q is empty or declared twice", key))
		}
		s.byKey[key] = o
	}
	v, err := o.Check(o.Default)
	if err != nil {
		panic(fmt.Sprintf("options: default of %s: %v", o.Key, err))
	}
	o.Default = v
}

// spellings returns every form of the option on the command line.
func (o *Option) spellings() []string {
	if o.Flag == "" {
		return nil
	}
	out := []string{"--" + kebab(o.Flag)}
	for _, a := range o.FlagAliases {
		out = append(out, "--"+kebab(a))
	}
	if o.Short != "" {
		out = append(out, "-"+o.Short)
	}
	if o.Pair {
		out = append(out, "--no-"+kebab(o.Flag))
	}
	return out
}

// All returns the options in order of declaration. The caller must not change
// them.
func (s *Set) All() []*Option { return s.list }

// Get returns the option of a key or alias, or nil. Dashes in it count as
// underscores, as in flags.
func (s *Set) Get(key string) *Option {
	if o := s.byKey[key]; o != nil {
		return o
	}
	return s.byKey[strings.ReplaceAll(key, "-", "_")]
}

// Filter returns the set of the options that keep accepts.
func (s *Set) Filter(keep func(*Option) bool) *Set {
	sub := &Set{byKey: map[string]*Option{}}
	for _, o := range s.list {
		if !keep(o) {
			continue
		}
		sub.list = append(sub.list, o)
		for _, key := range append([]string{o.Key}, o.Aliases...) {
			sub.byKey[key] = o
		}
	}
	return sub
}

// ForCommand returns the options whose flags a command takes.
func (s *Set) ForCommand(command string) *Set {
	return s.Filter(func(o *Option) bool { return o.In(command) })
}

// ForStage returns the options that a command takes for one of its stages.
func (s *Set) ForStage(command, stage string) *Set {
	return s.Filter(func(o *Option) bool { return o.In(command) && o.Concerns(stage) })
}

// Keys returns the keys that configuration files may use, in order.
func (s *Set) Keys() []string {
	var keys []string
	for _, o := range s.list {
		if !o.FlagOnly {
			keys = append(keys, o.Key)
		}
	}
	return keys
}

// IsSection reports whether key is a proper prefix of some YAML key: a mapping,
// not a value.
func (s *Set) IsSection(key string) bool {
	for k, o := range s.byKey {
		if !o.FlagOnly && strings.HasPrefix(k, key+".") {
			return true
		}
	}
	return false
}

// NearestKey returns the known key or section closest to a mistyped one, or "".
// A key that only lacks its section is found by its last part.
func (s *Set) NearestKey(key string) string {
	var candidates []string
	for _, k := range s.Keys() {
		candidates = append(candidates, k)
		for i := range k {
			if k[i] == '.' {
				candidates = append(candidates, k[:i])
			}
		}
	}
	if near := Nearest(key, candidates); near != "" {
		return near
	}
	return s.nearestByLastPart(key)
}

func (s *Set) nearestByLastPart(key string) string {
	best, parts, full := "", []string{}, map[string]string{}
	for _, k := range s.Keys() {
		p := lastPart(k)
		parts = append(parts, p)
		full[p] = k
	}
	if near := Nearest(lastPart(key), parts); near != "" {
		best = full[near]
	}
	return best
}

func lastPart(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// Nearest returns the candidate with the smallest edit distance to name, or ""
// when even that one is too far to be what was meant: more than a third of the
// letters, at least two, or more than half of them with another first one (gif is
// not pdf). Of equals the first wins.
func Nearest(name string, candidates []string) string {
	const longest = 100 // a longer name is not a typing error
	if len(name) > longest {
		return ""
	}
	best, bestDist := "", max(2, len(name)/3)+1
	for _, c := range candidates {
		d := levenshtein.ComputeDistance(kebab(name), kebab(c))
		if d < bestDist && d < len(c) && (2*d <= len(name) || sameStart(name, c)) {
			best, bestDist = c, d
		}
	}
	return best
}

// sameStart reports whether two names begin with the same letter.
func sameStart(a, b string) bool { return kebab(a)[0] == kebab(b)[0] }

// kebab writes a name with dashes and small letters, the form in which spellings
// are compared.
func kebab(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", "-"))
}
