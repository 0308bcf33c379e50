package settings

import (
	"fmt"
	"strings"
)

// expansion is a text after its variables were replaced.
type expansion struct {
	Text string
	Vars []string // names of the variables, in order of appearance
	// Whole is the variable if the text was nothing but one reference to it and
	// no default took its place.
	Whole string
	// Unset reports that Whole has neither value nor default.
	Unset bool
}

// expand replaces $NAME, ${NAME} and ${NAME:-default} in text by the values that
// lookup gives, and $$ by a dollar sign; a dollar sign before anything else stays.
// A variable counts as unset when it is missing or empty.
//
// A text that is one reference to an unset variable expands to "" and is marked
// Unset: the caller may treat it as not given. An unset variable inside a longer
// text is an error, because "${DATA}/albums.csv" would silently become another
// file.
func expand(text string, lookup func(string) (string, bool)) (expansion, error) {
	var x expansion
	var out strings.Builder
	for rest := text; ; {
		i := strings.IndexByte(rest, '$')
		if i < 0 || i == len(rest)-1 {
			out.WriteString(rest)
			x.Text = out.String()
			return x, nil
		}
		out.WriteString(rest[:i])
		switch rest = rest[i:]; rest[1] {
		case '$':
			out.WriteByte('$')
			rest = rest[2:]
		case '{':
			ref, after, err := parseReference(rest)
			if err != nil {
				return expansion{}, err
			}
			if err := x.add(ref, len(ref.text) == len(text), &out, lookup); err != nil {
				return expansion{}, err
			}
			rest = after
		default:
			n := nameLength(rest[1:])
			if n == 0 {
				out.WriteByte('$')
				rest = rest[1:]
				continue
			}
			ref := reference{text: rest[:1+n], name: rest[1 : 1+n]}
			if err := x.add(ref, len(ref.text) == len(text), &out, lookup); err != nil {
				return expansion{}, err
			}
			rest = rest[1+n:]
		}
	}
}

// nameLength is the length of the name of a variable at the start of s, 0 for
// none.
func nameLength(s string) int {
	n := 0
	for n < len(s) && isName(s[:n+1]) {
		n++
	}
	return n
}

// add appends the value of one reference.
func (x *expansion) add(ref reference, whole bool, out *strings.Builder, lookup func(string) (string, bool)) error {
	x.Vars = append(x.Vars, ref.name)
	v, _ := lookup(ref.name)
	switch {
	case v == "" && ref.hasDefault:
		v = ref.fallback
	case whole:
		x.Whole, x.Unset = ref.name, v == ""
	case v == "":
		return fmt.Errorf("the variable %s is not set: set it, or write ${%s:-default}, or $$ for a dollar sign", ref.name, ref.name)
	}
	out.WriteString(v)
	return nil
}

type reference struct {
	text, name, fallback string
	hasDefault           bool
}

// parseReference reads the reference at the start of s, which begins with "${".
func parseReference(s string) (ref reference, after string, err error) {
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return ref, "", fmt.Errorf("the reference %q has no closing brace; write $$ for a dollar sign", clip(s))
	}
	ref.text = s[:end+1]
	ref.name, ref.fallback, ref.hasDefault = strings.Cut(s[2:end], ":-")
	if !isName(ref.name) {
		return ref, "", fmt.Errorf("%q is no reference to a variable: write ${NAME} or ${NAME:-default}, and $$ for a dollar sign", clip(ref.text))
	}
	if strings.Contains(ref.fallback, "${") {
		return ref, "", fmt.Errorf("the default in %q contains a reference: references cannot be nested", clip(ref.text))
	}
	return ref, s[end+1:], nil
}

// isName reports whether s is the name of an environment variable: letters,
// digits and underscores, no digit first.
func isName(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}
