package house

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNoIdleExports: a name of internal/ that is exported is used by another
// package. What only its own package uses wants a lower-case letter; what only
// tests use wants to be in a test; what nobody uses wants to go.
//
// The test reads names, not types. A function, variable or constant is used where
// a file that imports its package says package.Name; a method or a field where
// any other package says .Name; so it may overlook idle methods that share a name
// with others, and accuses nobody wrongly.
func TestNoIdleExports(t *testing.T) {
	all := sources(t)
	idle := idleExports(all, templateNames(t))
	for _, name := range idle {
		if !slices.Contains(stamped, name) {
			t.Errorf("%s is exported and no other package uses it", name)
		}
	}
}

// export is an exported name of a package.
type export struct {
	pkg, receiver, name string
	of                  string // the type that a constant is a value of
}

func (e export) String() string {
	if e.receiver != "" {
		return e.pkg + "." + e.receiver + "." + e.name
	}
	return e.pkg + "." + e.name
}

// called by the language, the standard library or a well-known interface.
var calledByOthers = map[string]bool{
	"Error": true, "Unwrap": true, "Is": true, "As": true, "String": true, "GoString": true, "Format": true,
	"MarshalYAML": true, "UnmarshalYAML": true, "MarshalJSON": true, "UnmarshalJSON": true, "MarshalText": true, "UnmarshalText": true,
	"Read": true, "Write": true, "Close": true, "Seek": true, "ReadAt": true, "WriteTo": true, "ReadFrom": true, "ReadByte": true,
	"Len": true, "Less": true, "Swap": true, "Push": true, "Pop": true, "Handle": true, "Enabled": true, "WithAttrs": true, "WithGroup": true,
	"Set": true, "Type": true, "ServeHTTP": true, "RoundTrip": true, "Unlock": true, "Lock": true, "Header": true, "WriteHeader": true, "Flush": true,
}

// idleExports returns the exported names of internal/ that no other package uses.
// The values of an enumeration stand and fall with its type.
func idleExports(all []source, templates map[string]bool) []string {
	declared, used, types := declaredExports(all), usesOf(all), mentioned(all)
	isUsed := func(e export) bool {
		switch said := e.pkg + "." + e.name; {
		case e.receiver != "":
			return calledByOthers[e.name] || templates[e.name] || used.selected[e.name].outside(e.pkg)
		case e.of != "":
			of := e.pkg + "." + e.of
			return used.qualified[said] || used.qualified[of] || types[of]
		default:
			return used.qualified[said] || types[said]
		}
	}
	var idle []string
	for _, e := range declared {
		if !isUsed(e) {
			idle = append(idle, e.String())
		}
	}
	slices.Sort(idle)
	return slices.Compact(idle)
}

// forTests reports whether a package exists for the tests of others.
func forTests(pkg string) bool { return strings.HasSuffix(pkg, "test") || pkg == "internal/house" }

// declaredExports lists the exported functions, methods, types, variables and
// constants of internal/.
func declaredExports(all []source) []export {
	var list []export
	for _, s := range all {
		if s.isTest() || !strings.HasPrefix(s.path, "internal/") || forTests(s.dir()) || s.generated() {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && exportedReceiver(d) {
					list = append(list, export{pkg: s.dir(), receiver: receiverName(d), name: d.Name.Name})
				}
			case *ast.GenDecl:
				list = append(list, genExports(s.dir(), d)...)
			}
		}
	}
	return list
}

func genExports(pkg string, d *ast.GenDecl) []export {
	var list []export
	of := "" // iota carries the type of a constant on to the next
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			if id, ok := spec.Type.(*ast.Ident); ok && d.Tok == token.CONST {
				of = id.Name
			} else if len(spec.Values) > 0 {
				of = ""
			}
			for _, n := range spec.Names {
				if n.IsExported() {
					list = append(list, export{pkg: pkg, name: n.Name, of: of})
				}
			}
		case *ast.TypeSpec:
			if spec.Name.IsExported() {
				list = append(list, export{pkg: pkg, name: spec.Name.Name})
			}
		}
	}
	return list
}

func receiverName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name
	}
	return "?"
}

// mentioned returns the types that exported declarations mention, in signatures
// and fields: a type that one can reach needs no name elsewhere.
func mentioned(all []source) map[string]bool {
	into := map[string]bool{}
	for _, s := range all {
		if s.isTest() {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() {
					s.note(d.Type, into)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						s.note(spec.Type, into)
					case *ast.ValueSpec:
						if spec.Type != nil && d.Tok == token.VAR {
							s.note(spec.Type, into)
						}
					}
				}
			}
		}
	}
	return into
}

// note adds the exported names in a type, but not those of its fields.
func (s source) note(n ast.Node, into map[string]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			if _, method := n.Type.(*ast.FuncType); n.Names != nil || method {
				s.note(n.Type, into)
				return false
			}
		case *ast.Ident:
			if n.IsExported() {
				into[s.dir()+"."+n.Name] = true
			}
		}
		return true
	})
}

// packages is a set of packages that say a name.
type packages map[string]bool

// outside reports whether a package other than pkg is among them.
func (p packages) outside(pkg string) bool { return len(p) > 1 || len(p) == 1 && !p[pkg] }

type uses struct {
	qualified map[string]bool     // "internal/x.Name" said by another package
	selected  map[string]packages // .Name
}

// usesOf collects who says what. A test of another package is one who does.
func usesOf(all []source) uses {
	u := uses{map[string]bool{}, map[string]packages{}}
	for _, s := range all {
		imported := s.importNames()
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && imported[x.Name] != "" {
				if imported[x.Name] != s.dir() || commandLine(s.dir()) { // else it is the package's own test from outside
					u.qualified[imported[x.Name]+"."+sel.Sel.Name] = true
				}
				return true
			}
			if u.selected[sel.Sel.Name] == nil {
				u.selected[sel.Sel.Name] = packages{}
			}
			u.selected[sel.Sel.Name][s.dir()] = true
			return true
		})
	}
	return u
}

// commandLine reports whether a package is a program but for its main: its tests
// from outside stand for those who call the program.
func commandLine(pkg string) bool {
	return strings.HasPrefix(pkg, "internal/") && strings.HasSuffix(pkg, "/cli")
}

// importNames maps the names under which a file knows packages of the module to
// their paths.
func (s source) importNames() map[string]string {
	names := map[string]string{}
	for _, spec := range s.file.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		if !strings.HasPrefix(p, module+"/") {
			continue
		}
		p = strings.TrimPrefix(p, module+"/")
		name := p[strings.LastIndex(p, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = p
	}
	return names
}

var templateField = regexp.MustCompile(`\.([A-Z]\w*)`)

// templateNames are the fields and methods that templates use.
func templateNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", ".."), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".tmpl") && !strings.HasSuffix(p, ".html") {
			return err
		}
		text, err := os.ReadFile(p)
		for _, m := range templateField.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// stamped are set by the linker, see package origin.
var stamped = []string{"internal/origin.Revision", "internal/origin.Version"}
