package house

import (
	"go/ast"
	"slices"
	"testing"
)

// ownGoroutines start some and catch what they panic with.
var ownGoroutines = []string{
	"internal/crew/crew.go",
	"mcmc/sample.go", // passes the panic of a target on
}

// TestPanicsAreCaught: a panic in a goroutine of its own ends the program with a
// trace and with exit code 2, which means something else, so that goroutines are
// started by internal/crew.
func TestPanicsAreCaught(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.file.Name.Name == "main" || slices.Contains(ownGoroutines, s.path) || testHelp(s.dir()) || s.dir() == "internal/album/dashboard/load" {
			continue
		}
		for _, dep := range s.imports() {
			if dep == "golang.org/x/sync/errgroup" {
				t.Errorf("%s: errgroup: use internal/crew, which catches panics", s.path)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a go statement: use internal/crew, which catches panics", s.path)
			case *ast.SelectorExpr:
				if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "sync" && n.Sel.Name == "WaitGroup" && s.path != "internal/ptycho/fitting/groups.go" {
					t.Errorf("%s: sync.WaitGroup: use crew.Group, which catches panics", s.path)
				}
			}
			return true
		})
	}
}
