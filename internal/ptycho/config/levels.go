package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/configs"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// The levels, highest first.
const (
	levelOverride  = 1
	levelExecution = 2
	levelParser    = 3
	levelBackend   = 4
	levelCanonical = 5
)

// Inputs are the sources of settings below the overrides argument of the
// constructors. All may be empty.
type Inputs struct {
	// Flags are parsed flags bound by [Options]. Those that were typed count;
	// --config, --set and --device among them are understood.
	Flags *pflag.FlagSet
	// Execution are fields of the execution record set in Go, by key. Naming
	// them one by one keeps a value that equals the default apart from one that
	// was not set.
	Execution map[string]any
	// File is a YAML file below those of --config.
	File string
	// LookupEnv gives the variables that files may name; [os.LookupEnv] if nil.
	LookupEnv func(string) (string, bool)
}

// resolve lays the five levels over each other. Where there are mistakes it returns what
// could be read as well, unless a whole level could not.
func resolve(command string, in Inputs, overrides map[string]any) (*settings.Resolved, error) {
	set := Options(command)
	l := &loader{set: set, in: in}
	l.fromMap("canonical default", "", levelCanonical, bottom(set, command))
	l.fromMap("backend default", "", levelBackend, backendDefaults(command))
	l.fromMap("parser default", "", levelParser, parserDefaults(set))
	l.files()
	l.execution()
	l.overrides(overrides)
	if l.lost {
		return nil, l.err
	}
	return settings.Resolve(set, l.layers...), l.err
}

// bottom gives every key a value: canonical where there is one, else that of the
// declaration, which a level above repeats (see [Applied]).
func bottom(set *options.Set, command string) map[string]any {
	values := map[string]any{}
	for _, o := range set.All() {
		values[o.Key] = o.Default
	}
	maps.Copy(values, canonicalDefaults(command))
	return values
}

// loader collects layers, lowest first, and the mistakes in all of them.
type loader struct {
	set    *options.Set
	in     Inputs
	layers []*settings.Layer
	err    error
	lost   bool // a layer could not be read at all
}

func (l *loader) add(layer *settings.Layer, err error, level int) {
	l.err = errors.Join(l.err, err)
	if layer == nil {
		l.lost = true
		return
	}
	l.layers = append(l.layers, layer.At(level))
}

func (l *loader) fromMap(name, source string, level int, values map[string]any) {
	layer, err := settings.FromMap(l.set, name, source, values)
	l.add(layer, err, level)
}

// files adds the upper part of level 3.
func (l *loader) files() {
	lookup := l.in.LookupEnv
	if lookup == nil {
		lookup = os.LookupEnv
	}
	if name := l.typedText("preset"); name != "" {
		layer, err := l.preset(name, lookup)
		l.add(layer, err, levelParser)
	}
	for _, path := range append([]string{l.in.File}, l.typedList("config")...) {
		if path != "" {
			layer, err := l.file(path, lookup)
			l.add(layer, err, levelParser)
		}
	}
}

// preset reads a shipped file by its short name, whatever lies on disk.
func (l *loader) preset(name string, lookup func(string) (string, bool)) (*settings.Layer, error) {
	data, ok := configs.Read(presetFile(name))
	if !ok {
		return nil, fmt.Errorf("preset %q is not built in", name)
	}
	return settings.ParseLayer(l.set, "preset", name, data, lookup)
}

func presetFile(name string) string { return "configs/ptycho/" + name + ".yaml" }

// file reads a file from disk, or the shipped one of that name.
func (l *loader) file(path string, lookup func(string) (string, bool)) (*settings.Layer, error) {
	data, source, err := configs.Load(path, path)
	if err != nil {
		return nil, err
	}
	return settings.ParseLayer(l.set, fileLayer, source, data, lookup)
}

// fileLayer is what a file of --config is called.
const fileLayer = "config file"

// deviceMeanings are the meanings of --device.
var deviceMeanings = map[string]string{"cpu": "cpu", "cuda": "gpu"}

// execution adds level 2: deprecated flags, typed ones, values set in Go.
func (l *loader) execution() {
	if d := l.typedText("device"); d != "" {
		l.fromMap("execution", "--device", levelExecution, map[string]any{"accelerator": deviceMeanings[d]})
	}
	if l.typed("disable_mlflow") {
		l.fromMap("execution", "--disable_mlflow", levelExecution, map[string]any{"logger_backend": none})
	}
	l.typedFlags("execution", levelExecution, func(o *options.Option) bool { return IsExecution(o.Key) })
	l.fromMap("execution", "", levelExecution, l.in.Execution)
	for _, key := range slices.Sorted(maps.Keys(l.in.Execution)) {
		if o := l.set.Get(key); o != nil && !IsExecution(o.Key) {
			l.err = errors.Join(l.err, &settings.Error{
				Key: key, Msg: fmt.Sprintf("%s is no execution setting: level %d cannot set it", o.Key, levelExecution),
				Hint: "give it as an override",
			})
		}
	}
}

// overrides adds level 1.
func (l *loader) overrides(values map[string]any) {
	l.typedFlags("override", levelOverride, func(o *options.Option) bool { return !IsExecution(o.Key) })
	l.fromMap("override", "overrides", levelOverride, values)
	if l.in.Flags == nil {
		return
	}
	if v := l.lookup("set"); v != nil {
		layer, err := settings.FromAssignments(l.set, "override", "--set", v.Get().([]string))
		l.add(layer, unreadable(err), levelOverride)
	}
}

// typedList returns the values of a flag that may be repeated.
func (l *loader) typedList(flag string) []string {
	v := l.lookup(flag)
	if v == nil {
		return nil
	}
	list, _ := v.Get().([]string)
	return list
}

// unreadable marks assignments as what they are on the command line: mistakes that
// the parser of flags would have found, unless only the range is wrong.
func unreadable(err error) error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var marked []error
		for _, e := range all.Unwrap() {
			marked = append(marked, unreadable(e))
		}
		return errors.Join(marked...)
	}
	if _, ranged := errors.AsType[*options.RangeError](err); err == nil || ranged {
		return err
	}
	return &options.UsageError{Err: err}
}

func (l *loader) typedFlags(name string, level int, keep func(*options.Option) bool) {
	if l.in.Flags != nil {
		layer, err := settings.FromFlags(l.in.Flags, name, keep)
		l.add(layer, err, level)
	}
}

// lookup returns a flag that was typed, or nil.
func (l *loader) lookup(flag string) *options.Value {
	if l.in.Flags == nil {
		return nil
	}
	f := l.in.Flags.Lookup(flag)
	if f == nil || !f.Changed {
		return nil
	}
	v, _ := f.Value.(*options.Value)
	return v
}

func (l *loader) typed(flag string) bool {
	v := l.lookup(flag)
	return v != nil && v.Get() == true
}

func (l *loader) typedText(flag string) string {
	v := l.lookup(flag)
	if v == nil {
		return ""
	}
	text, _ := v.Get().(string)
	return text
}
