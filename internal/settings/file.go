package settings

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/regular"
)

// ReadLimited reads a file of settings for [ParseLayer], or fails if it is larger
// than one may be. A pipe may be in its place, see [regular.ReadOnce]. Errors wrap
// the cause, so that a missing file is fs.ErrNotExist.
func ReadLimited(path string) ([]byte, error) {
	data, err := regular.ReadOnce(path, maxFileSize+1)
	if errors.Is(err, context.Canceled) {
		return nil, err
	}
	if err == nil && len(data) > maxFileSize {
		return nil, tooLarge(path, &regular.TooLargeError{Name: path, Most: maxFileSize})
	}
	if err != nil {
		what := "read"
		if p, ok := errors.AsType[*fs.PathError](err); ok && p.Op == "open" {
			what = "opened"
		}
		return nil, &Error{File: path, Msg: "cannot be " + what + ": " + cause(err), Err: err}
	}
	return data, nil
}

// cause drops the path that the error repeats.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// ParseLayer parses data as one layer called name; file stands for the data in
// origins and errors. All mistakes of a well-formed file are reported together
// (at most ten). Values that are nothing but a variable without a value are kept
// as void; so are, for an option with a variable of its own (Env), an empty text
// and one that only repeats that variable, which has a layer of its own.
func ParseLayer(set *options.Set, name, file string, data []byte, lookup func(string) (string, bool)) (*Layer, error) {
	root, err := parseNode(file, data, lookup)
	if err != nil {
		return nil, err
	}
	return FromNode(set, name, root)
}

// FromNode reads a mapping, such as a part of a file, as a layer. What is right is in it
// also where there are mistakes.
func FromNode(set *options.Set, name string, root *Node) (*Layer, error) {
	r := &reader{set: set, layer: NewLayer(name)}
	r.section("", root)
	return r.layer, errors.Join(r.errs...)
}

// reader fills a layer from a tree.
type reader struct {
	set   *options.Set
	layer *Layer
	errs  []error
}

const mostErrors = 10

func (r *reader) fail(e error) {
	if len(r.errs) < mostErrors {
		r.errs = append(r.errs, e)
	}
}

func (r *reader) section(prefix string, n *Node) {
	for _, p := range n.Pairs {
		r.pair(prefix+p.Key, p)
	}
}

func (r *reader) pair(key string, p Pair) {
	o := r.set.Get(key)
	switch {
	case o != nil && o.FlagOnly:
		r.fail(p.keyError(key, fmt.Sprintf("%s can only be given on the command line", key), "use --"+o.Flag))
	case o != nil:
		r.value(o, key, p)
	case !r.set.IsSection(key):
		r.unknown(key, p)
	case p.Value.Kind == Mapping:
		r.section(key+".", p.Value)
	case !p.Value.IsNull():
		r.fail(p.keyError(key, fmt.Sprintf("%s is a section: its keys go below it", key), ""))
	}
}

func (r *reader) unknown(key string, p Pair) {
	hint := ""
	if near := r.set.NearestKey(key); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	r.fail(p.keyError(key, fmt.Sprintf("unknown key %q", key), hint))
}

func (p Pair) keyError(key, msg, hint string) *Error {
	e := p.Errorf("%s", msg)
	e.Key, e.Hint = key, hint
	return e
}

func (r *reader) value(o *options.Option, key string, p Pair) {
	n := p.Value
	at := Origin{Source: n.file(), Line: n.Line, Column: n.Column, Vars: n.Vars, src: n.src}
	if first, twice := r.layer.Lookup(o.Key); twice {
		r.fail(p.keyError(key, fmt.Sprintf("%s is already given in line %d", o.Key, first.Line), ""))
		return
	}
	if n.Void != "" {
		r.void(o, n, at)
		return
	}
	v, err := n.As(o)
	if err != nil {
		r.fail(err)
		return
	}
	switch {
	case o.Env != "" && v == "":
		r.layer.void(o, v, at, "empty")
	case n.repeats(o.Env):
		r.layer.void(o, v, at, "from "+o.Env)
	default:
		r.layer.put(o, v, at)
	}
}

// void keeps a value that a variable should have given. That is worth a warning,
// except where the variable is the option's own and being unset is ordinary.
func (r *reader) void(o *options.Option, n *Node, at Origin) {
	r.layer.void(o, nil, at, n.Void)
	if o.Env == "" {
		msg := fmt.Sprintf("%s:%d:%d: %s is not given here, because the variable %s", at.Source, at.Line, at.Column, o.Key, n.Void)
		r.layer.Warnings = append(r.layer.Warnings, Warning{Key: o.Key, Msg: msg})
	}
}

// repeats reports whether the node's text is nothing but the value of a
// variable.
func (n *Node) repeats(variable string) bool {
	return variable != "" && n.Kind == Scalar && n.whole == variable
}

// ReadSection returns the value of a key at the top of a YAML file, nil if the file
// does not have it. The rest of the file is looked at only as YAML.
func ReadSection(file string, data []byte, key string) (*Node, error) {
	root, err := parseNode(file, data, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	if root == nil || root.Kind != Mapping {
		return nil, nil
	}
	n := root.Get(key)
	if n != nil && n.Kind != Mapping {
		return nil, n.Errorf("%s must be a mapping of settings", key)
	}
	return n, nil
}
