package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/latent-go/latent/internal/options"
)

// NodeKind tells the three shapes of a [Node] apart.
type NodeKind int

// The shapes.
const (
	Scalar NodeKind = iota // null, bool, int, float64 or string
	Mapping
	Sequence
)

// Node is one value of a YAML file with its position: what is left of the file
// after parsing, alias resolution and expansion of variables. Owners of
// free-form settings validate it themselves and report mistakes with
// [Node.Errorf].
type Node struct {
	Kind  NodeKind
	Value any     // of a Scalar: nil, bool, int, float64 or string
	Pairs []Pair  // of a Mapping, in file order, keys unique
	Items []*Node // of a Sequence

	Line, Column int // 1-based; 0 for a node made in Go
	// Vars are the variables that were expanded into the text, in order.
	Vars []string
	// Void says that the text was nothing but a reference to a variable that has
	// no value, and which; the owner should treat the node as not given.
	Void string

	whole string // the variable whose value is the whole text
	src   *source
}

// Pair is one entry of a Mapping.
type Pair struct {
	Key          string
	Line, Column int
	Value        *Node
}

// source is a file that nodes point into.
type source struct {
	name  string
	lines []string
}

// nodeOf returns v as a node: maps with string keys, slices and scalars, nested
// as in JSON. It panics for other types.
func nodeOf(v any) *Node {
	switch x := v.(type) {
	case *Node:
		return x
	case map[string]any:
		n := &Node{Kind: Mapping}
		for _, key := range slices.Sorted(maps.Keys(x)) {
			n.Pairs = append(n.Pairs, Pair{Key: key, Value: nodeOf(x[key])})
		}
		return n
	case []any:
		n := &Node{Kind: Sequence}
		for _, e := range x {
			n.Items = append(n.Items, nodeOf(e))
		}
		return n
	case []string:
		n := &Node{Kind: Sequence}
		for _, e := range x {
			n.Items = append(n.Items, nodeOf(e))
		}
		return n
	}
	return &Node{Value: scalarOf(v)}
}

func scalarOf(v any) any {
	switch x := v.(type) {
	case nil, bool, int, string:
		return v
	case int64:
		return int(x)
	case float64:
		if x == float64(int(x)) && x < 1<<53 && x > -1<<53 {
			return int(x)
		}
		return x
	case json.Number:
		if i, err := x.Int64(); err == nil {
			return int(i)
		}
		f, _ := x.Float64()
		return f
	}
	panic(fmt.Sprintf("settings: NodeOf of a %T", v))
}

// Get returns the value of a mapping's key, or nil.
func (n *Node) Get(key string) *Node {
	for _, p := range n.Pairs {
		if p.Key == key {
			return p.Value
		}
	}
	return nil
}

// IsNull reports whether the node is nil, a null, or a void text.
func (n *Node) IsNull() bool {
	return n == nil || n.Kind == Scalar && (n.Value == nil || n.Void != "")
}

// Text returns the node's text and whether it is one.
func (n *Node) Text() (string, bool) {
	s, ok := n.Value.(string)
	return s, ok && n.Kind == Scalar
}

// Plain returns the tree as maps, slices and scalars, as JSON has them.
func (n *Node) Plain() any {
	switch {
	case n == nil:
		return nil
	case n.Kind == Mapping:
		m := map[string]any{}
		for _, p := range n.Pairs {
			m[p.Key] = p.Value.Plain()
		}
		return m
	case n.Kind == Sequence:
		list := []any{}
		for _, e := range n.Items {
			list = append(list, e.Plain())
		}
		return list
	}
	return n.Value
}

// MarshalJSON writes the tree as plain JSON.
func (n *Node) MarshalJSON() ([]byte, error) { return json.Marshal(n.Plain()) }

// As converts the node to the type of an option and checks it. Text that came
// out of a variable is read like a flag's argument.
func (n *Node) As(o *options.Option) (any, error) {
	if o.Kind == options.List && n.Kind == Sequence {
		for _, item := range n.Items {
			if err := item.checkItem(o); err != nil {
				return nil, err
			}
		}
	}
	v, err := n.convert(o)
	if err != nil {
		return nil, n.bad(o, err)
	}
	return v, nil
}

// checkItem points at the item of a list that is wrong, instead of the list.
func (n *Node) checkItem(o *options.Option) error {
	if n.Void != "" {
		return n.Errorf("%s: %s", o.Key, n.Void)
	}
	if _, err := o.Check([]any{n.Plain()}); err != nil {
		if _, isText := n.Text(); !isText {
			err = errors.New("must be a list of texts: put this one in quotes")
		}
		return n.bad(o, err)
	}
	return nil
}

func (n *Node) bad(o *options.Option, err error) *Error {
	e := n.Errorf("%s", message(o, err))
	e.Key, e.Err = o.Key, err
	return e
}

func (n *Node) convert(o *options.Option) (any, error) {
	if o.Kind == options.Any {
		if n.IsNull() {
			return nil, nil
		}
		return n, nil
	}
	text, isText := n.Text()
	if isText && len(n.Vars) > 0 && o.Kind != options.String && o.Kind != options.Enum {
		v, err := o.Parse(text)
		if err != nil {
			return nil, err
		}
		return o.Check(v)
	}
	return o.Check(n.Plain())
}

func (n *Node) file() string {
	if n.src == nil {
		return ""
	}
	return n.src.name
}

// Errorf returns an error at the node's place in its file.
func (n *Node) Errorf(format string, args ...any) *Error {
	return n.src.errorf(n.Line, n.Column, format, args...)
}

// Errorf returns an error at the key's place in its file.
func (p Pair) Errorf(format string, args ...any) *Error {
	return p.Value.src.errorf(p.Line, p.Column, format, args...)
}

func (s *source) errorf(line, column int, format string, args ...any) *Error {
	e := &Error{Line: line, Column: column, Msg: fmt.Sprintf(format, args...)}
	if s != nil {
		e.File, e.Excerpt = s.name, excerpt(s.lines, line, column)
	}
	return e
}
