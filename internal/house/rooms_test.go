package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Rooms of the album wing that show results, and those that conduct the work.
// What shows reads what the stages wrote and computes what it shows: whoever looks
// at a run must not be able to change it, and a picture needs no sampler. What is
// between them (results, fit, forecast, ...) serves both.
var (
	showing    = []string{"internal/album/report", "internal/album/charts", "internal/album/dashboard", "internal/album/live", "internal/album/diagrams", "internal/figure"}
	conducting = []string{"internal/album/stages", "internal/album/cli", "internal/album/sensitivity", "internal/album/calibration", "internal/album/preflight"}
)

func in(rooms []string, pkg string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") })
}

// conducted explains why pkg must not import dep, or returns "".
func conducted(pkg, dep string) string {
	if in(showing, pkg) && in(conducting, dep) {
		return pkg + " shows and must not import " + dep + ", which conducts"
	}
	return ""
}

func TestShowingNeverImportsConducting(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() {
			continue // a test may let the stages make what is shown
		}
		for _, dep := range s.imports() {
			if why := conducted(s.dir(), dep); why != "" {
				t.Errorf("%s: %s", s.path, why)
			}
		}
	}
}

// The rules themselves are tested, so that a broken rule cannot pass in silence.
func TestConducted(t *testing.T) {
	for _, c := range []struct {
		pkg, dep string
		bad      bool
	}{
		{"internal/album/dashboard/load", "internal/album/stages", true},
		{"internal/album/charts", "internal/album/results", false},
		{"internal/figure/chart", "internal/album/sensitivity", true},
		{"internal/album/cli", "internal/album/stages", false},
		{"internal/album/reporter", "internal/album/stages", false},
	} {
		if got := conducted(c.pkg, c.dep); (got != "") != c.bad {
			t.Errorf("conducted(%s, %s) = %q, want bad %v", c.pkg, c.dep, got, c.bad)
		}
	}
}

// program is the path of one of the programs, as it is given to the go command.
var program = regexp.MustCompile(`\bcmd/(aoty-pipeline|ptycho)\b`)

// TestOnlyTheTopStartsPrograms: a test that starts a program tests everything
// below that; from a lower room this is an import upwards that the compiler does
// not see.
func TestOnlyTheTopStartsPrograms(t *testing.T) {
	for _, s := range sources(t) {
		if !s.isTest() || mayStart(s.dir()) {
			continue
		}
		for _, text := range literals(s.file) {
			if program.MatchString(text) && startsPrograms(s.file) {
				t.Errorf("%s starts a program (%q): such tests are those of its command line", s.path, text)
			}
		}
	}
}

// mayStart reports whether the tests of a package may start the programs.
func mayStart(pkg string) bool {
	return commandLine(pkg) || in([]string{"cmd", "benchmarks", "internal/house", "scripts"}, pkg)
}

// startsPrograms reports whether a file uses os/exec.
func startsPrograms(f *ast.File) bool {
	return slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"os/exec"` })
}

// literals returns the texts of a file.
func literals(f *ast.File) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if text, err := strconv.Unquote(l.Value); err == nil {
				out = append(out, text)
			}
		}
		return true
	})
	return out
}

func TestProgramPaths(t *testing.T) {
	for text, want := range map[string]bool{
		"./cmd/aoty-pipeline": true, "go run ./cmd/ptycho": true, "github.com/latent-go/latent/cmd/ptycho": true, "aoty-pipeline": false, "cmd/other": false,
	} {
		if got := program.MatchString(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
