package settings

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parseNode parses one YAML document and expands variables in its texts (see
// expand). Name stands for the file in errors. An empty document gives an empty
// mapping; a document that is no mapping is an error.
//
// Plain scalars follow the core schema of YAML 1.2: yes, 010 and 1_000 are not
// true, 8 and 1000, and 1e-3 is a number. Sizes, nesting and the number of nodes
// after alias resolution are limited; tags, directives, merge keys and keys that
// are not texts are refused.
func parseNode(name string, data []byte, lookup func(string) (string, bool)) (*Node, error) {
	text, err := prepare(name, data)
	if err != nil {
		return nil, err
	}
	src := &source{name, splitLines(text)}
	file, err := parseAST(src, text)
	if err != nil {
		return nil, err
	}
	b := &builder{src: src, lookup: lookup, anchors: map[string]ast.Node{}}
	body, err := b.onlyBody(file)
	if err != nil {
		return nil, err
	}
	root := &Node{Kind: Mapping, Line: 1, Column: 1, src: src}
	if body == nil {
		return root, nil
	}
	parsed, err := b.build(body, 0)
	switch {
	case err != nil:
		return nil, err
	case parsed.Kind == Mapping:
		return parsed, nil
	case parsed.Kind == Scalar && parsed.Value == nil:
		return root, nil
	}
	return nil, parsed.Errorf("the file must be a mapping of keys to values")
}

// onlyBody returns the content of the file's one document, or nil if it has none.
func (b *builder) onlyBody(file *ast.File) (ast.Node, error) {
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.CommentType:
		case body != nil:
			return nil, b.fail(first(doc.Body), "a second document starts here: a configuration file has one")
		default:
			body = doc.Body
		}
	}
	return body, nil
}

// parseAST runs the lexer, our limits and the parser.
func parseAST(src *source, text string) (*ast.File, error) {
	tokens, err := tokenize(src, text)
	if err != nil {
		return nil, err
	}
	return parseTokens(src, tokens)
}

// tokenize runs the lexer and our limits.
func tokenize(src *source, text string) (tokens token.Tokens, err error) {
	defer noPanic(src, &err)
	tokens = lexer.Tokenize(text)
	if line, column, problem, hint := badEscape(src.lines, tokens); problem != "" {
		e := src.errorf(line, column, "%s", problem)
		e.Hint = hint
		return nil, e
	}
	return tokens, checkTokens(src, tokens)
}

func parseTokens(src *source, tokens token.Tokens) (file *ast.File, err error) {
	defer noPanic(src, &err)
	if file, err = parser.Parse(tokens, 0); err != nil {
		return nil, syntaxError(src, err)
	}
	return file, nil
}

// noPanic makes an error of a panic of the parser on hostile input.
func noPanic(src *source, err *error) {
	if r := recover(); r != nil {
		*err = src.errorf(0, 0, "cannot be parsed as YAML (%v)", r)
	}
}

func syntaxError(src *source, err error) error {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return src.errorf(0, 0, "cannot be parsed as YAML: %v", err)
	}
	msg := y.GetMessage()
	if strings.Contains(msg, "'\t' that cannot start") { // a tab in a message is a gap
		msg = "a tab cannot indent in YAML: use spaces"
	}
	e := at(src, y.GetToken(), "%s", msg)
	e.Err = err
	return e
}

// builder turns the parser's tree into nodes.
type builder struct {
	src     *source
	lookup  func(string) (string, bool) // nil where texts are no concern
	anchors map[string]ast.Node
	nodes   int
}

func (b *builder) build(n ast.Node, deep int) (*Node, error) {
	if b.nodes++; b.nodes > maxNodes || deep > maxDepth {
		return nil, b.fail(n, "aliases make this file too large: more than %d values or %d levels", maxNodes, maxDepth)
	}
	switch x := n.(type) {
	case *ast.MappingNode:
		return b.mapping(x, deep)
	case *ast.MappingValueNode:
		return b.pairs(b.node(n, Mapping), []*ast.MappingValueNode{x}, deep)
	case *ast.SequenceNode:
		return b.sequence(x, deep)
	case *ast.AnchorNode:
		return b.anchor(x, deep)
	case *ast.AliasNode:
		return b.alias(x, deep)
	}
	return b.scalar(n)
}

func (b *builder) node(n ast.Node, kind NodeKind) *Node {
	p := n.GetToken().Position
	return &Node{Kind: kind, Line: p.Line, Column: p.Column, src: b.src}
}

func (b *builder) fail(n ast.Node, format string, args ...any) *Error {
	return at(b.src, n.GetToken(), format, args...)
}

// first returns the node at which n begins: the token of a block mapping is its
// first colon, not its first key.
func first(n ast.Node) ast.Node {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return m.Values[0].Key
	}
	return n
}

func (b *builder) mapping(m *ast.MappingNode, deep int) (*Node, error) {
	return b.pairs(b.node(first(m), Mapping), m.Values, deep)
}

func (b *builder) pairs(node *Node, values []*ast.MappingValueNode, deep int) (*Node, error) {
	seen := map[string]Pair{}
	for _, v := range values {
		p, err := b.pair(v, deep)
		if err != nil {
			return nil, err
		}
		if first, twice := seen[p.Key]; twice {
			return nil, p.Errorf("the key %q is already there in line %d", p.Key, first.Line)
		}
		seen[p.Key] = p
		node.Pairs = append(node.Pairs, p)
	}
	return node, nil
}

func (b *builder) pair(v *ast.MappingValueNode, deep int) (Pair, error) {
	tk := v.Key.GetToken()
	switch tk.Type {
	case token.StringType, token.SingleQuoteType, token.DoubleQuoteType:
	default:
		return Pair{}, b.fail(v.Key, "keys must be texts: put %s in quotes", clip(tk.Value))
	}
	value, err := b.build(v.Value, deep+1)
	if err != nil {
		return Pair{}, err
	}
	return Pair{Key: tk.Value, Line: tk.Position.Line, Column: tk.Position.Column, Value: value}, nil
}

func (b *builder) sequence(s *ast.SequenceNode, deep int) (*Node, error) {
	node := b.node(s, Sequence)
	for _, v := range s.Values {
		item, err := b.build(v, deep+1)
		if err != nil {
			return nil, err
		}
		node.Items = append(node.Items, item)
	}
	return node, nil
}

// anchor stores the value after building it, so that an alias inside its own
// anchor is an alias to nothing.
func (b *builder) anchor(a *ast.AnchorNode, deep int) (*Node, error) {
	node, err := b.build(a.Value, deep+1)
	if err == nil {
		b.anchors[a.Name.GetToken().Value] = a.Value
	}
	return node, err
}

func (b *builder) alias(a *ast.AliasNode, deep int) (*Node, error) {
	name := a.Value.GetToken().Value
	target, ok := b.anchors[name]
	if !ok {
		return nil, b.fail(a, "the alias *%s has no anchor before it", clip(name))
	}
	return b.build(target, deep+1)
}

func (b *builder) scalar(n ast.Node) (*Node, error) {
	node := b.node(n, Scalar)
	tk := n.GetToken()
	switch x := n.(type) {
	case *ast.LiteralNode:
		return node, b.expand(node, x.Value.Value)
	case *ast.NullNode, *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.InfinityNode, *ast.NanNode:
	default:
		return nil, b.fail(n, "%s is not supported here", fmt.Sprint(n.Type()))
	}
	if tk.Type != token.SingleQuoteType && tk.Type != token.DoubleQuoteType {
		if v, ok := coreScalar(tk.Value); ok {
			node.Value = v
			return node, nil
		}
	}
	return node, b.expand(node, tk.Value)
}

func (b *builder) expand(node *Node, text string) error {
	if b.lookup == nil {
		return nil
	}
	x, err := expand(text, b.lookup)
	if err != nil {
		return node.Errorf("%v", err)
	}
	node.Value, node.Vars, node.whole = x.Text, x.Vars, x.Whole
	if x.Unset {
		node.Void = x.Whole + " is not set"
	}
	return nil
}
