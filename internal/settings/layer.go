package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/options"
)

// Origin says where a value came from.
type Origin struct {
	Layer  string `json:"layer"`            // name of the layer, such as "flag"
	Level  int    `json:"level,omitempty"`  // rank of the layer where levels are numbered
	Source string `json:"source,omitempty"` // file, flag or variable
	Line   int    `json:"line,omitempty"`   // 1-based; 0 outside files
	Column int    `json:"column,omitempty"` // 1-based, in characters
	// Vars are the environment variables in the value, in order.
	Vars []string `json:"vars,omitempty"`

	src *source // the file, for excerpts
}

// String returns "flag --seed", "file a.yaml:3:5", or just the layer's name.
func (o Origin) String() string {
	s := o.Layer
	if o.Source != "" {
		s += " " + o.Source
	}
	if o.Line > 0 {
		s += fmt.Sprintf(":%d:%d", o.Line, o.Column)
	}
	return s
}

// Value is what one layer says about one key.
type Value struct {
	Value any // the option's Go type, nil for "unset", *Node for an Any from YAML
	Origin
	// Void says why the value cannot win although it was written, for example
	// that it is a variable without a value. Empty for ordinary values.
	Void string `json:"void,omitempty"`
}

// Layer holds the values of one source. The zero Layer is not usable: make one
// with [Defaults], [FromMap], [FromFlags], [FromAssignments], [FromEnvironment]
// or [ParseLayer].
type Layer struct {
	Name   string
	Level  int
	values map[string]Value
	beaten map[string][]Value // by a later one of the same layer, the last first
	// Warnings are remarks on the source that are no errors.
	Warnings []Warning
}

// Warning is a remark on a setting that does not stop the program.
type Warning struct {
	Key string // may be empty
	Msg string
}

// String returns the message.
func (w Warning) String() string { return w.Msg }

// NewLayer returns an empty layer.
func NewLayer(name string) *Layer {
	return &Layer{Name: name, values: map[string]Value{}, beaten: map[string][]Value{}}
}

// At sets the layer's level number and returns the layer.
func (l *Layer) At(level int) *Layer {
	l.Level = level
	for key, v := range l.values {
		v.Level = level
		l.values[key] = v
	}
	for _, list := range l.beaten {
		for i := range list {
			list[i].Level = level
		}
	}
	return l
}

// Lookup returns what the layer says about a key.
func (l *Layer) Lookup(key string) (Value, bool) {
	v, ok := l.values[key]
	return v, ok
}

// put stores a value that is already checked. Of free-form options it is always
// a tree, whatever gave it.
func (l *Layer) put(o *options.Option, v any, at Origin) {
	if o.Kind == options.Any && v != nil {
		v = nodeOf(v)
	}
	at.Layer, at.Level = l.Name, l.Level
	if old, twice := l.values[o.Key]; twice {
		l.beaten[o.Key] = append([]Value{old}, l.beaten[o.Key]...)
	}
	l.values[o.Key] = Value{Value: v, Origin: at}
}

// void stores a value that was written but cannot win.
func (l *Layer) void(o *options.Option, v any, at Origin, why string) {
	l.put(o, v, at)
	stored := l.values[o.Key]
	stored.Void = why
	l.values[o.Key] = stored
}

// Defaults returns the layer of the set's defaults. It has every key.
func Defaults(set *options.Set) *Layer {
	l := NewLayer("default")
	for _, o := range set.All() {
		l.put(o, o.Default, Origin{})
	}
	return l
}

// FromMap returns a layer of values given in Go, for example the overrides of a
// constructor, a second level of defaults, or the settings in a manifest read
// from JSON. Aliases of keys are understood. Source names the giver in messages. All
// mistakes are told at once; what is right is in the layer all the same.
func FromMap(set *options.Set, name, source string, values map[string]any) (*Layer, error) {
	l := NewLayer(name)
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(values)) {
		wrong = append(wrong, l.give(set, key, values[key], Origin{Source: source}))
	}
	return l, errors.Join(wrong...)
}

// give checks a value and stores it under the option's own key.
func (l *Layer) give(set *options.Set, key string, v any, at Origin) error {
	o := set.Get(key)
	if o == nil {
		return unknownKey(set, key, at)
	}
	checked, err := o.Check(v)
	if err != nil {
		return badValue(o, at, err)
	}
	if _, twice := l.values[o.Key]; twice {
		return &Error{File: at.Source, Key: key, Msg: fmt.Sprintf("%s is given twice, also as %s", o.Key, key)}
	}
	l.put(o, checked, at)
	return nil
}

func unknownKey(set *options.Set, key string, at Origin) error {
	e := &Error{File: at.Source, Line: at.Line, Column: at.Column, Key: key, Msg: fmt.Sprintf("unknown key %q", key)}
	if near := set.NearestKey(key); near != "" {
		e.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	return e
}

func badValue(o *options.Option, at Origin, err error) error {
	return &Error{File: at.Source, Line: at.Line, Column: at.Column, Key: o.Key, Msg: message(o, err), Err: err}
}

// message names the option, unless its own phrase already does.
func message(o *options.Option, err error) string {
	if o.Phrase != "" && strings.HasPrefix(err.Error(), o.Phrase) {
		return err.Error()
	}
	return o.Key + " " + err.Error()
}
