package network

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// Every kind of layer that is declared can be run and learned, and nothing is run
// that is not declared.
func TestEveryLayerHasAnOperation(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "network.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []Op
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Op" {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				declared = append(declared, Op(text))
			}
		}
		return true
	})
	slices.Sort(declared)
	if !slices.Equal(declared, Ops()) || len(declared) < 8 {
		t.Errorf("declared are %q, operations there are for %q", declared, Ops())
	}
	for op, o := range operations {
		if op != OpInput && (o.forward == nil || o.backward == nil) {
			t.Errorf("%s cannot be run both ways", op)
		}
		if (o.weights == nil) != (o.pack == nil) {
			t.Errorf("%s makes packed weights and never packs them", op)
		}
	}
}
