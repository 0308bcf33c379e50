// Command evidence prints every figure on real data that README and docs quote,
// measured now, beside what docs/evidence.md says:
//
//	make evidence LATENT_DATA=DIR
//
// It runs the tests in the files that call evidence.File and collects their lines
// "evidence: NAME = VALUE". It ends with 1 when a figure differs, has no row
// in the document, or was not measured, and when a test fails. Tests that are
// skipped are named.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/evidence"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "evidence:", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	if os.Getenv(evidence.Variable) == "" {
		return fmt.Errorf("%s names no directory: see %s", evidence.Variable, evidence.Document)
	}
	text, err := os.ReadFile(filepath.FromSlash(evidence.Document))
	if err != nil {
		return fmt.Errorf("start it where go.mod is: %w", err)
	}
	rows, err := evidence.Rows(string(text))
	if err != nil {
		return err
	}
	packages, err := tests(".")
	if err != nil {
		return err
	}
	measured, trouble := map[string]string{}, 0
	for _, p := range packages {
		n, err := p.measure(out, measured)
		if err != nil {
			return err
		}
		trouble += n
	}
	trouble += compare(out, rows, measured)
	if trouble > 0 {
		return fmt.Errorf("%d figures or tests are not as %s says", trouble, evidence.Document)
	}
	return nil
}

// suite is the tests of a package that look at real data.
type suite struct {
	dir   string
	names []string
}

// tests finds them: those in files that call evidence.File.
func tests(root string) ([]suite, error) {
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		dir := "./" + filepath.ToSlash(filepath.Dir(path))
		found[dir] = append(found[dir], testsOf(f)...)
		return nil
	})
	var list []suite
	for dir, names := range found {
		if len(names) > 0 {
			list = append(list, suite{dir, names})
		}
	}
	slices.SortFunc(list, func(a, b suite) int { return strings.Compare(a.dir, b.dir) })
	return list, err
}

func testsOf(f *ast.File) []string {
	uses := false
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "File" {
			if x, ok := s.X.(*ast.Ident); ok {
				uses = uses || x.Name == "evidence"
			}
		}
		return true
	})
	if !uses {
		return nil
	}
	var names []string
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") && fn.Name.Name != "TestMain" {
			names = append(names, fn.Name.Name)
		}
	}
	return names
}

// measure runs the tests and keeps their figures. It prints what else they say,
// and returns how many failed.
func (s suite) measure(out io.Writer, measured map[string]string) (trouble int, err error) {
	fmt.Fprintf(out, "%s: %s\n", s.dir, strings.Join(s.names, " "))
	cmd := exec.Command("go", "test", "-count=1", "-v", "-timeout=60m", "-run", "^("+strings.Join(s.names, "|")+")$", s.dir)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		line := lines.Text()
		if name, value, ok := evidence.Parse(line); ok {
			measured[name] = value
			continue
		}
		switch t := strings.TrimSpace(line); {
		case strings.HasPrefix(t, "--- FAIL"):
			trouble++
			fallthrough
		case strings.HasPrefix(t, "--- SKIP"), strings.Contains(t, "_test.go:"):
			fmt.Fprintln(out, " ", t)
		}
	}
	err = cmd.Wait()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return max(trouble, 1), nil
	}
	return trouble, err
}

// compare prints the figures and counts those that are not as documented.
func compare(out io.Writer, rows []evidence.Row, measured map[string]string) (trouble int) {
	fmt.Fprintf(out, "\n%-32s %-14s %-14s %s\n", "figure", "measured now", "documented", "quoted in")
	for _, r := range rows {
		got, ok := measured[r.Name]
		delete(measured, r.Name)
		remark := ""
		switch {
		case r.Command != "":
			got, remark = "-", "  (by hand: "+r.Command+", "+r.Date+")"
		case !ok:
			got, remark = "-", "  NOT MEASURED"
		case got != r.Value:
			remark = "  DIFFERS"
		}
		if strings.ToUpper(remark) == remark && remark != "" {
			trouble++
		}
		fmt.Fprintf(out, "%-32s %-14s %-14s %s%s\n", r.Name, got, r.Value, r.Quoted(), remark)
	}
	for name, value := range measured {
		trouble++
		fmt.Fprintf(out, "%-32s %-14s %-14s   NOT DOCUMENTED\n", name, value, "-")
	}
	return trouble
}
