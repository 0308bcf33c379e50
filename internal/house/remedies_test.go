package house

import (
	"cmp"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestRemediesAreFollowed: advice that cannot be followed is worse than none. Every
// text of an error or a warning that says what to do is in followed, with the test
// or the script that meets the message, does what it says and comes out.
func TestRemediesAreFollowed(t *testing.T) {
	remedies, read := remediesOf(sources(t)), map[string]string{}
	for _, r := range remedies {
		if !slices.ContainsFunc(followed, func(f follow) bool { return f.covers(r) }) &&
			!slices.ContainsFunc(noRemedies, func(f follow) bool { return f.covers(r) }) {
			t.Errorf("%s: %q tells users what to do: let a test do it, and name the test in followed", r.place, r.text)
		}
	}
	for _, f := range append(slices.Clone(followed), noRemedies...) {
		if !slices.ContainsFunc(remedies, f.covers) {
			t.Errorf("nothing in %s says %q any more", f.in, f.text)
		}
	}
	for _, f := range followed {
		if _, ok := read[f.by]; !ok {
			text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(f.by)))
			if err != nil {
				t.Errorf("the test of %q: %v", f.text, err)
			}
			read[f.by] = plainText(string(text))
		}
		if looks := cmp.Or(f.sees, f.text); !strings.Contains(read[f.by], plainText(looks)) {
			t.Errorf("%s does not look for %q", f.by, looks)
		}
	}
}

// plainText drops what regular expressions and string literals put before signs.
func plainText(s string) string { return strings.ReplaceAll(s, `\`, "") }

// follow says which test does what a message advises.
type follow struct {
	in, text string // a directory, a part of the message
	by       string // the file of the test
	sees     string // what the test looks for, if that is not the text
}

func (f follow) covers(r remedy) bool {
	return strings.HasPrefix(r.place, f.in+"/") && strings.Contains(r.text, f.text)
}

// remedy is a text that tells users what to do.
type remedy struct{ place, text string }

// advising are the rooms whose messages users of the two programs meet.
var advising = []string{
	"internal/album/", "internal/pipeline/", "internal/program/", "internal/datasets/", "internal/runs/", "internal/settings/",
	"internal/options/", "internal/regular/", "internal/shards/", "internal/owned/", "internal/dirlock/", "internal/atomicfile/", "cmd/",
	"internal/ptycho/convert/",
}

// imperative finds the beginning of advice: of the text, or behind what is wrong.
var imperative = regexp.MustCompile(`(?:^|[;:(,] ?|, or |\bor )(give|use|set|try|pass|add|remove|lower|raise|leave|check|name|write (?:them|plain|key:|NAME|KEY|\$|it|2027|\(|%s:0)|choose|take|look|run (?:it|stage|again|that|the|with)|start|continue|correct|split|export|download|unpack|save|fetch|delete|move|rename|wait|make (?:it|them|both|the|smaller)|say|put|train|convert|switch|build|repeat|open|free|declare|keep|compress|gunzip|enclose|extract|point|fill|mend|cut|crop|bin|stop|reduce|copy|drop|get it|store|repair|skip|record|surround|restore|sort|bring|treat|compare|increase|ask for) |did you mean|--[a-z]`)

// notAdvice are the fields of declarations and documents.
var notAdvice = []string{"Help", "Short", "Long", "Doc", "Usage", "Example", "Use", "Text", "Summary", "Description"}

// remediesOf lists the texts that are the value of a Remedy or a Hint, and those that
// read like one.
func remediesOf(all []source) []remedy {
	var out []remedy
	for _, s := range all {
		if s.isTest() || s.generated() || testHelp(s.dir()) || !slices.ContainsFunc(advising, func(p string) bool { return strings.HasPrefix(s.path, p) }) {
			continue
		}
		texts(s.file, "", func(field, text string) {
			advice := slices.Contains([]string{"remedy", "hint"}, strings.ToLower(field)) && len(strings.TrimSpace(text)) > 8
			if advice || strings.Contains(text, " ") && imperative.MatchString(text) {
				out = append(out, remedy{s.path, text})
			}
		})
	}
	return out
}

// texts visits the string literals of a node with the name of the field or variable
// that they are for.
func texts(n ast.Node, field string, visit func(field, text string)) {
	ast.Inspect(n, func(m ast.Node) bool {
		switch m := m.(type) {
		case *ast.KeyValueExpr:
			if key, ok := m.Key.(*ast.Ident); ok {
				if !slices.Contains(notAdvice, key.Name) {
					texts(m.Value, key.Name, visit)
				}
				return false
			}
		case *ast.AssignStmt:
			if len(m.Lhs) == 1 && len(m.Rhs) == 1 && m != n {
				texts(m.Rhs[0], assigned(m.Lhs[0]), visit)
				return false
			}
		case *ast.BasicLit:
			if text, err := strconv.Unquote(m.Value); m.Kind == token.STRING && err == nil {
				visit(field, text)
			}
		}
		return true
	})
}

// assigned is the name of a variable or field.
func assigned(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// A remedy is seen where it is a field, where it is assigned, and behind a colon.
func TestRemediesAreSeen(t *testing.T) {
	all := sources(t)
	for _, want := range []string{"give the CSV file inside", "unpack it first: unxz -k FILE", "did you mean", "--force-run continues anyway", "start a new run"} {
		if !slices.ContainsFunc(remediesOf(all), func(r remedy) bool { return strings.Contains(r.text, want) }) {
			t.Errorf("%q is not found", want)
		}
	}
}
