package house

import (
	"go/ast"
	"path"
	"regexp"
	"strings"
	"testing"
)

// docLink is a name in brackets as the comments of Go link to, with the type or the
// package before it.
var docLink = regexp.MustCompile(`\[\*?([A-Za-z]\w*(?:\.\w+)*)\]`)

// declared are the names of a package: N, and T.N of methods and fields.
type declared map[string]bool

// declare adds the names of a file.
func (d declared) declare(f *ast.File) {
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			d[decl.Name.Name] = true
			if decl.Recv != nil && len(decl.Recv.List) > 0 {
				d[receiverOf(decl.Recv.List[0].Type)+"."+decl.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				d.spec(spec)
			}
		}
	}
}

func (d declared) spec(spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for _, n := range s.Names {
			d[n.Name] = true
		}
	case *ast.TypeSpec:
		d[s.Name.Name] = true
		var fields *ast.FieldList
		switch t := s.Type.(type) {
		case *ast.StructType:
			fields = t.Fields
		case *ast.InterfaceType:
			fields = t.Methods
		}
		if fields == nil {
			return
		}
		for _, f := range fields.List {
			for _, n := range f.Names {
				d[s.Name.Name+"."+n.Name] = true
			}
		}
	}
}

func receiverOf(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiverOf(t.X)
	case *ast.IndexExpr:
		return receiverOf(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// deadDocLinks returns what a comment links to and nobody declares. Only names that
// begin with a capital letter, alone or behind a package of this module, are links;
// packages of others are not looked into.
func deadDocLinks(comment string, own declared, imported map[string]declared) []string {
	var dead []string
	for line := range strings.Lines(comment) {
		if strings.HasPrefix(line, "\t") || strings.HasPrefix(line, " ") {
			continue // code
		}
		for _, m := range docLink.FindAllStringSubmatchIndex(line, -1) {
			name := line[m[2]:m[3]]
			if at := m[1]; at < len(line) && strings.ContainsRune("([:", rune(line[at])) || m[0] > 0 && isWord(line[m[0]-1]) {
				continue // an index, or a link of another kind
			}
			first, rest, qualified := strings.Cut(name, ".")
			switch pkg, known := imported[first]; {
			case qualified && known && !pkg[rest]:
				dead = append(dead, name)
			case qualified && (known || first[0] >= 'a'):
			case first[0] < 'a' && len(first) > 2 && !own[name]:
				dead = append(dead, name)
			}
		}
	}
	return dead
}

func isWord(b byte) bool {
	return b == '_' || b == ']' || b == ')' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func TestNoDeadDocLinks(t *testing.T) {
	all := sources(t)
	packages := map[string]declared{}
	for _, s := range all {
		if packages[s.dir()] == nil {
			packages[s.dir()] = declared{}
		}
		packages[s.dir()].declare(s.file)
	}
	for _, s := range all {
		if s.generated() {
			continue
		}
		imported := map[string]declared{}
		for _, dep := range s.imports() {
			imported[path.Base(dep)] = packages[dep]
		}
		for _, g := range s.file.Comments {
			for _, name := range deadDocLinks(g.Text(), packages[s.dir()], imported) {
				t.Errorf("%s: a comment links to [%s], which is not declared", s.path, name)
			}
		}
	}
}

// The rule itself is tested, so that a broken one cannot pass in silence.
func TestDeadDocLinks(t *testing.T) {
	own := declared{"Own": true, "Own.Method": true}
	imported := map[string]declared{"other": {"Thing": true}}
	for comment, want := range map[string]string{
		"See [Own], [*Own], [Own.Method], [other.Thing] and [fs.ErrNotExist].": "",
		"Of [0, 1], [M, N], a[Index] and [X].":                                 "",
		"\tcode [Gone]":                                                        "",
		"See [Gone], [Own.Gone], [other.Gone].":                                "Gone Own.Gone other.Gone",
		"Links [Text](https://example.com) are not ours.":                      "",
	} {
		if got := strings.Join(deadDocLinks(comment, own, imported), " "); got != want {
			t.Errorf("%s: dead are %q, want %q", comment, got, want)
		}
	}
}
