package settings

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/latent-go/latent/internal/regular"
)

// Limits of a configuration file. The parser below us takes time and memory that
// grow with the square of the nesting (50,000 brackets: 16 s and 4 GB), so that
// the tokens are counted before it sees them.
const (
	maxFileSize = regular.Settings
	maxTokens   = 20_000
	maxDepth    = 64     // nested collections
	maxNodes    = 20_000 // after alias resolution
)

// checkTokens refuses what the parser cannot digest and what these files do not
// have: deep nesting, tags, directives.
func checkTokens(src *source, tokens token.Tokens) error {
	if len(tokens) > maxTokens {
		return src.errorf(0, 0, "has more than %d tokens: this is no configuration file", maxTokens)
	}
	var d depth
	for i, tk := range tokens {
		if msg := refused(tk); msg != "" {
			return at(src, tk, "%s", msg)
		}
		if d.add(tokens, i); d.total() > maxDepth {
			return at(src, tk, "nested deeper than %d levels", maxDepth)
		}
	}
	return nil
}

func refused(tk *token.Token) string {
	switch tk.Type {
	case token.TagType:
		return fmt.Sprintf("the tag %s is not supported: write plain values", clip(tk.Value))
	case token.DirectiveType:
		return "YAML directives are not supported"
	case token.MergeKeyType:
		return "merge keys (<<) are not supported: put the common part in a file of its own and give it first"
	case token.MappingKeyType:
		return "keys after a question mark are not supported: write key: value"
	}
	return ""
}

// at returns an error at a token.
func at(src *source, tk *token.Token, format string, args ...any) *Error {
	return src.errorf(tk.Position.Line, tk.Position.Column, format, args...)
}

// depth bounds the nesting that a stream of tokens can produce, without parsing:
// open brackets, columns of block collections, and prefixes (anchors) that wait
// for their value.
type depth struct {
	flow    int
	columns []int // strictly increasing
	run     int   // anchors in a row
}

func (d *depth) total() int { return d.flow + len(d.columns) + d.run }

func (d *depth) add(tokens token.Tokens, i int) {
	tk := tokens[i]
	d.run = d.runAfter(tokens, i)
	switch tk.Type {
	case token.MappingStartType, token.SequenceStartType:
		d.flow++
	case token.MappingEndType, token.SequenceEndType:
		d.flow = max(0, d.flow-1)
	case token.SequenceEntryType:
		d.push(tk.Position.Column)
	case token.MappingValueType:
		if i > 0 && d.flow == 0 {
			d.push(tokens[i-1].Position.Column)
		}
	}
}

// runAfter counts anchors in a row; an anchor's name is a token of its own.
func (d *depth) runAfter(tokens token.Tokens, i int) int {
	switch {
	case tokens[i].Type == token.AnchorType:
		return d.run + 1
	case i > 0 && tokens[i-1].Type == token.AnchorType:
		return d.run
	}
	return 0
}

// push opens a block collection at a column and closes those right of it.
func (d *depth) push(column int) {
	if d.flow > 0 {
		return
	}
	for len(d.columns) > 0 && d.columns[len(d.columns)-1] >= column {
		d.columns = d.columns[:len(d.columns)-1]
	}
	d.columns = append(d.columns, column)
}

// prepare checks size and encoding and removes a byte order mark.
func prepare(name string, data []byte) (string, error) {
	text := string(data)
	switch {
	case len(data) > maxFileSize:
		return "", tooLarge(name, nil)
	case strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff"):
		return "", &Error{File: name, Msg: "is UTF-16: save it as UTF-8"}
	case strings.ToValidUTF8(text, "") != text:
		return "", &Error{File: name, Msg: "is not UTF-8: save it as UTF-8"}
	case strings.ContainsRune(text, 0):
		return "", &Error{File: name, Msg: "contains a NUL byte: this is no text file"}
	}
	return strings.TrimPrefix(text, "\ufeff"), nil
}

func tooLarge(name string, err error) *Error {
	return &Error{File: name, Msg: fmt.Sprintf("is larger than %d KiB: this is no configuration file", maxFileSize>>10), Err: err}
}

// CheckYAML applies the limits of this package to YAML that another decoder will
// read: size, encoding, tokens, nesting, tags, and the values that aliases make of
// it. What is no YAML at all is left to that decoder. Errors are *[Error].
func CheckYAML(name string, data []byte) error {
	text, err := prepare(name, data)
	if err != nil {
		return err
	}
	src := &source{name, splitLines(text)}
	tokens, err := tokenize(src, text)
	if err != nil {
		return err
	}
	file, err := parseTokens(src, tokens)
	if err != nil {
		return nil
	}
	b := &builder{src: src, anchors: map[string]ast.Node{}}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType {
			continue
		}
		if _, err := b.build(doc.Body, 0); err != nil {
			return err
		}
	}
	return nil
}

// splitLines splits at \n, \r\n and lone \r, as YAML does.
func splitLines(text string) []string {
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
}
