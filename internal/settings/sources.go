package settings

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// FromFlags returns the layer of the flags that were really typed and whose
// option keep accepts (nil accepts all). All values out of range are told at once; those
// that are right are in the layer all the same. Flags that were not bound by an
// [options.Set] are not settings and are left out.
func FromFlags(fs *pflag.FlagSet, name string, keep func(*options.Option) bool) (*Layer, error) {
	l := NewLayer(name)
	var wrong []error
	fs.Visit(func(f *pflag.Flag) {
		v, ok := f.Value.(*options.Value)
		if ok && (keep == nil || keep(v.Option())) {
			wrong = append(wrong, l.fromFlag(v))
		}
	})
	return l, errors.Join(wrong...)
}

func (l *Layer) fromFlag(v *options.Value) error {
	o, at := v.Option(), Origin{Source: "--" + v.Name()}
	for _, b := range slices.Backward(v.Before()) {
		l.put(o, b.Value, Origin{Source: "--" + b.Name})
	}
	checked, err := o.Check(v.Get()) // the range of a Late option is still open
	if err != nil {
		return badValue(o, at, err)
	}
	l.put(o, checked, at)
	return nil
}

// FromAssignments returns a layer of "key=value" texts, as --set gives them.
// Later ones win. Flag is named in origins and errors. All mistakes are told at once;
// what is right is in the layer all the same.
func FromAssignments(set *options.Set, name, flag string, list []string) (*Layer, error) {
	l := NewLayer(name)
	var wrong []error
	for _, text := range list {
		wrong = append(wrong, l.assign(set, flag, text))
	}
	return l, errors.Join(wrong...)
}

func (l *Layer) assign(set *options.Set, flag, text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return &Error{File: flag, Msg: fmt.Sprintf("%q is no assignment", clip(text)), Hint: "write KEY=VALUE"}
	}
	at := Origin{Source: flag}
	o := set.Get(strings.TrimSpace(key))
	if o == nil {
		return unknownKey(set, key, at)
	}
	v, err := o.Parse(value)
	if err == nil {
		v, err = o.Check(v)
	}
	if err != nil {
		return badValue(o, at, withGiven(err, value))
	}
	l.put(o, v, at)
	return nil
}

// withGiven appends the text that was given, unless the error has it already.
func withGiven(err error, text string) error {
	if strings.Contains(err.Error(), "(got ") {
		return err
	}
	if text = clip(text); strings.TrimSpace(text) == "" {
		text = strconv.Quote(text)
	}
	return fmt.Errorf("%w (got %s)", err, text)
}

// FromEnvironment returns the layer of the options that declare an environment
// variable (Env). Empty variables count as unset. Source is where the variables
// come from: "" for the process environment, else the name of a file; line gives
// a variable's line there and may be nil.
func FromEnvironment(set *options.Set, name, source string, lookup func(string) (string, bool), line func(string) int) (*Layer, error) {
	l := NewLayer(name)
	for _, o := range set.All() {
		if o.Env == "" {
			continue
		}
		text, _ := lookup(o.Env)
		if text == "" {
			continue
		}
		at := Origin{Source: o.Env, Vars: []string{o.Env}}
		if source != "" {
			at.Source, at.Line, at.Column = source, line(o.Env), 1
		}
		v, err := o.Parse(text)
		if err != nil {
			return nil, badValue(o, at, err)
		}
		l.put(o, v, at)
	}
	return l, nil
}
