package settings

import (
	"fmt"
	"maps"

	"github.com/latent-go/latent/internal/options"
)

// Entry is the resolved state of one key.
type Entry struct {
	Key    string
	Winner Value
	Losers []Value // the values that lost, highest layer first, void ones included
}

// Resolved holds the winning value of every key.
type Resolved struct {
	set     *options.Set
	entries map[string]Entry
	base    string // name of the lowest layer
	// Warnings are those of the layers, low to high.
	Warnings []Warning
}

// Resolve lays the layers over each other, lowest first. The lowest must have
// every key of the set (see [Defaults]); Resolve panics otherwise, because then
// some setting would have no value at all.
func Resolve(set *options.Set, layers ...*Layer) *Resolved {
	r := &Resolved{set: set, entries: map[string]Entry{}, base: layers[0].Name}
	for _, l := range layers {
		r.Warnings = append(r.Warnings, l.Warnings...)
	}
	for _, o := range set.All() {
		if _, ok := layers[0].values[o.Key]; !ok {
			panic("settings: the lowest layer has no value for " + o.Key)
		}
		r.entries[o.Key] = resolveKey(o.Key, layers)
	}
	return r
}

// resolveKey goes from the highest layer down: the first value that can win
// does, every other one loses.
func resolveKey(key string, layers []*Layer) Entry {
	e, won := Entry{Key: key}, false
	for i := len(layers) - 1; i >= 0; i-- {
		v, ok := layers[i].values[key]
		switch {
		case !ok:
		case !won && v.Void == "":
			e.Winner, won = v, true
		default:
			e.Losers = append(e.Losers, v)
		}
		e.Losers = append(e.Losers, layers[i].beaten[key]...)
	}
	return e
}

// Set returns the options that were resolved.
func (r *Resolved) Set() *options.Set { return r.set }

// Entry returns the state of a key or alias. It panics for an unknown key: keys
// are part of the program, not of its input.
func (r *Resolved) Entry(key string) Entry {
	o := r.set.Get(key)
	if o == nil {
		panic("settings: no such key: " + key)
	}
	return r.entries[o.Key]
}

// Entries returns the state of every key in order of declaration.
func (r *Resolved) Entries() []Entry {
	var out []Entry
	for _, o := range r.set.All() {
		out = append(out, r.entries[o.Key])
	}
	return out
}

// Given reports whether a key's value comes from above the lowest layer.
func (r *Resolved) Given(key string) bool {
	return r.Entry(key).Winner.Layer != r.base
}

// Replace returns a copy in which key has the value v, given by a rule of the
// program; the former winner becomes the first loser. The rule is named in the
// origin, for example "rule learn_n_exponent beats n_exponent".
func (r *Resolved) Replace(key string, v any, rule string) *Resolved {
	e := r.Entry(key)
	checked, err := r.set.Get(key).Check(v)
	if err != nil {
		panic(fmt.Sprintf("settings: Replace %s: %v", key, err))
	}
	losers := append([]Value{e.Winner}, e.Losers...)
	out := &Resolved{set: r.set, entries: maps.Clone(r.entries), base: r.base, Warnings: r.Warnings}
	out.entries[e.Key] = Entry{e.Key, Value{Value: checked, Origin: Origin{Layer: "rule", Source: rule}}, losers}
	return out
}

// Fail returns an [*Error] about a key's value at the place that gave it, for
// checks that concern several keys.
func (r *Resolved) Fail(key, format string, args ...any) *Error {
	w := r.Entry(key).Winner
	e := w.src.errorf(w.Line, w.Column, format, args...)
	e.File, e.Key = w.Source, key
	return e
}
