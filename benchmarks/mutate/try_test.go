package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func itoa(n int) string { return strconv.Itoa(n) }

// module writes a module whose one test knows some of its lines.
func module(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":      "module m\n\ngo 1.26\n",
		"p/p.go":      "package p\n\nfunc sum(x []int) (s int) {\n\tfor i := 0; i < len(x); i++ {\n\t\ts += x[i]\n\t}\n\treturn s\n}\n\nfunc big(x int) bool { return x > 3 }\n\nfunc name(s string) string { return s + s }\n",
		"p/p_test.go": "package p\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) {\n\tif sum([]int{1, 2}) != 3 || !big(5) || name(\"a\") != \"aa\" {\n\t\tt.Error()\n\t}\n}\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A module's mutants are killed, survive, are equivalent or do not compile, and its
// files stay as they are.
func TestJudge(t *testing.T) {
	root := module(t)
	before, err := os.ReadFile(filepath.Join(root, "p", "p.go"))
	if err != nil {
		t.Fatal(err)
	}
	sites, err := allSites(root, []string{"p"}, "")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	tt := &tester{root: root, work: t.TempDir(), patience: time.Minute, passed: map[string]bool{}}
	known := equivalents{"p/p.go sum [+= -> -=] s += x[i]": "It is only said so here."}
	count, err := judge(t.Context(), tt, sites, 100, known, &out)
	if err != nil {
		t.Fatal(err)
	}
	want := `killed     p/p.go:4 sum [< -> <=] for i := 0; i < len(x); i++ {
  by TestSum
equivalent p/p.go:5 sum [+= -> -=] s += x[i]
  by It is only said so here.
SURVIVED   p/p.go:10 big [> -> >=] func big(x int) bool { return x > 3 }
  - func big(x int) bool { return x > 3 }
  + func big(x int) bool { return x >= 3 }
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	if count != (tally{1, 1, 1, 1}) || count.String() != "# 3 mutants: 1 killed, 1 equivalent, 1 survived: 67 %; 1 more did not compile" {
		t.Errorf("%s", count)
	}
	if after, err := os.ReadFile(filepath.Join(root, "p", "p.go")); err != nil || string(after) != string(before) {
		t.Errorf("the tree has changed: %v", err)
	}
	// An end in the middle is no verdict.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := tt.try(ctx, sites[0]); err == nil {
		t.Errorf("verdict %v after an interrupt", v)
	}
}

// Tests that fail without any change could not tell anything.
func TestUnsoundTestsAreRefused(t *testing.T) {
	root := module(t)
	bad := "package p\n\nimport \"testing\"\n\nfunc TestBad(t *testing.T) { t.Error() }\n"
	if err := os.WriteFile(filepath.Join(root, "p", "bad_test.go"), []byte(bad), 0o666); err != nil {
		t.Fatal(err)
	}
	sites, err := allSites(root, []string{"p"}, "")
	if err != nil {
		t.Fatal(err)
	}
	tt := &tester{root: root, work: t.TempDir(), patience: time.Minute, passed: map[string]bool{}}
	if v, err := tt.try(t.Context(), sites[0]); err == nil || !strings.Contains(err.Error(), "fails without any change") {
		t.Errorf("verdict %v, error %v", v, err)
	}
}

// Property tests write down what made them fail, unless they are asked not to.
func TestStep(t *testing.T) {
	tt := &tester{root: filepath.Join("..", "..")}
	for pkg, want := range map[string]string{
		"internal/settings": "-short ./internal/settings -rapid.nofailfile",
		"internal/journal":  "-short ./internal/journal",
	} {
		if got := strings.Join(tt.step(pkg, "-short"), " "); got != want {
			t.Errorf("step %q, want %q", got, want)
		}
	}
}

func TestFirstFailure(t *testing.T) {
	for out, want := range map[string]string{
		"--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/b (0.00s)\n": "TestA",
		"panic: runtime error: index\n":                            "panic",
		"panic: test timed out after 1s\n--- FAIL: TestB (1s)\n":   "time",
		"exit status 2\n": "the tests' end",
	} {
		if got := firstFailure([]byte(out)); got != want {
			t.Errorf("%q: %s, want %s", out, got, want)
		}
	}
}

func TestNoPackage(t *testing.T) {
	if _, err := allSites(filepath.Join("..", ".."), computing, "nowhere"); err == nil || !strings.Contains(err.Error(), `"nowhere"`) {
		t.Errorf("error %v", err)
	}
}
