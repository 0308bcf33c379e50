package programtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Documents holds generated documents, by their path below docs in root, against
// what is committed; update writes them anew. How says how to do that.
func Documents(t *testing.T, root string, docs map[string]string, update bool, how string) {
	t.Helper()
	for name, want := range docs {
		path := filepath.Join(root, filepath.FromSlash(name))
		if update {
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v; run: %s", err, how)
			continue
		}
		if d := cmp.Diff(want, strings.ReplaceAll(string(got), "\r\n", "\n")); d != "" {
			t.Errorf("docs/%s is not what the program says; run: %s\n%s", name, how, d)
		}
	}
}

// NoStrays finds man pages of commands that a program has no more.
func NoStrays(t *testing.T, root, program string, docs map[string]string) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(root, "man", program+"*"))
	if err != nil || len(pages) == 0 {
		t.Errorf("no man pages of %s: %v", program, err)
	}
	for _, p := range pages {
		if docs["man/"+filepath.Base(p)] == "" {
			t.Errorf("%s is the page of no command: delete it", p)
		}
	}
}
