package house

import (
	"go/ast"
	"go/token"
	"testing"
)

// maxLines is where a file becomes a room that wants a wall.
const maxLines = 500

func TestFilesStaySmall(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > maxLines && !s.generated() {
			t.Errorf("%s has %d lines, the limit is %d: split it by what it knows", s.path, s.lines, maxLines)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		documented[s.dir()] = documented[s.dir()] || s.file.Doc.Text() != ""
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package %s has no package comment", dir)
		}
	}
}

// TestExportedNamesAreDocumented: a name that others may use says what it is, in
// its own comment or in that of its group.
func TestExportedNamesAreDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.generated() || s.file.Name.Name == "main" {
			continue
		}
		for _, d := range s.file.Decls {
			for _, name := range undocumented(d) {
				t.Errorf("%s: %s has no comment", s.path, name)
			}
		}
	}
}

func undocumented(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc.Text() == "" && exportedReceiver(d) && !wellKnown[d.Name.Name] {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		// The values of an enumeration are explained by its type.
		if d.Tok == token.IMPORT || d.Tok == token.CONST && d.Lparen.IsValid() || d.Doc.Text() != "" {
			return nil
		}
		var out []string
		for _, spec := range d.Specs {
			out = append(out, undocumentedSpec(spec)...)
		}
		return out
	}
	return nil
}

// wellKnown methods are documented by the interface that they implement.
var wellKnown = map[string]bool{"Error": true, "Unwrap": true, "String": true, "Dim": true}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	name, ok := t.(*ast.Ident)
	return ok && name.IsExported()
}

func undocumentedSpec(spec ast.Spec) []string {
	var out []string
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && s.Doc.Text() == "" {
			out = append(out, s.Name.Name)
		}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			if n.IsExported() && s.Doc.Text() == "" && s.Comment.Text() == "" {
				out = append(out, n.Name)
			}
		}
	}
	return out
}
