package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// site is one possible change of one file.
type site struct {
	path, function string // path relative to the root, with slashes
	line           int
	change         string // as it is printed: + -> -, negate if, delete call
	from, to       int    // the bytes that are replaced
	text           string // what replaces them
	before, after  string // the line without and with the change, trimmed
}

// key names a site without its line number, so that it survives edits elsewhere.
func (s site) key() string {
	return fmt.Sprintf("%s %s [%s] %s", s.path, s.function, s.change, s.before)
}

// apply makes the change.
func (s site) apply(src []byte) []byte {
	return append(append(append([]byte{}, src[:s.from]...), s.text...), src[s.to:]...)
}

// exchanges are the neighbours of operators.
var exchanges = map[token.Token]token.Token{
	token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL,
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LAND: token.LOR, token.LOR: token.LAND,
	token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
	token.MUL_ASSIGN: token.QUO_ASSIGN, token.QUO_ASSIGN: token.MUL_ASSIGN,
}

// sitesOf lists the possible changes of a file in the order of the text.
func sitesOf(path string, src []byte) ([]site, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil || ast.IsGenerated(f) {
		return nil, err
	}
	c := collector{fset: fset, path: path, src: src, seen: map[string]int{}}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			c.function = fn.Name.Name
			ast.Inspect(fn.Body, c.visit)
		}
	}
	return c.found, nil
}

// collector gathers the changes of a file.
type collector struct {
	fset           *token.FileSet
	path, function string
	src            []byte
	seen           map[string]int
	found          []site
}

func (c *collector) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op != token.ADD || !isText(n) {
			c.exchange(n.OpPos, n.Op)
		}
	case *ast.AssignStmt:
		if !isText(n.Rhs[0]) {
			c.exchange(n.TokPos, n.Tok)
		}
	case *ast.IfStmt:
		from, to := c.offset(n.Cond.Pos()), c.offset(n.Cond.End())
		c.add(n.Cond.Pos(), "negate if", from, to, "!("+string(c.src[from:to])+")")
	case *ast.ExprStmt:
		if call, ok := n.X.(*ast.CallExpr); ok {
			from, to := c.offset(n.Pos()), c.offset(n.End())
			c.add(n.Pos(), "delete call "+firstLine(c.src[from:to]), from, to, uses(call))
		}
	}
	return true
}

// uses keeps what a deleted call used in use, where that is a plain name.
func uses(call *ast.CallExpr) string {
	var names []string
	for _, a := range call.Args {
		if id, ok := a.(*ast.Ident); ok && id.Name != "nil" && id.Name != "true" && id.Name != "false" {
			names = append(names, id.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return strings.TrimSuffix(strings.Repeat("_, ", len(names)), ", ") + " = " + strings.Join(names, ", ")
}

func (c *collector) exchange(pos token.Pos, op token.Token) {
	if other, ok := exchanges[op]; ok {
		from := c.offset(pos)
		c.add(pos, op.String()+" -> "+other.String(), from, from+len(op.String()), other.String())
	}
}

func (c *collector) add(pos token.Pos, change string, from, to int, text string) {
	s := site{path: c.path, function: c.function, line: c.fset.Position(pos).Line, change: change, from: from, to: to, text: text}
	s.before = lineAt(c.src, from)
	s.after = lineAt(s.apply(c.src), from)
	// The same change again on an equal line is told apart by its number.
	c.seen[s.key()]++
	if k := c.seen[s.key()]; k > 1 {
		s.change += fmt.Sprintf(" #%d", k)
	}
	c.found = append(c.found, s)
}

func (c *collector) offset(p token.Pos) int { return c.fset.Position(p).Offset }

// isText reports a text in the source: + joins it, and has no neighbour.
func isText(e ast.Expr) bool {
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		return isText(b.X) || isText(b.Y)
	}
	l, ok := e.(*ast.BasicLit)
	return ok && l.Kind == token.STRING
}

func lineAt(src []byte, at int) string {
	from := strings.LastIndexByte(string(src[:at]), '\n') + 1
	return strings.TrimSpace(firstLine(src[from:]))
}

func firstLine(b []byte) string {
	line, _, _ := strings.Cut(string(b), "\n")
	return line
}
