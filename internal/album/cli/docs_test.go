package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latent-go/latent/internal/album/cli"
)

// TestDocuments holds docs/ against the program: what is committed is what the
// declarations say now. With -update it is written anew.
func TestDocuments(t *testing.T) {
	docs, err := cli.Documents()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join("..", "..", "..", "docs")
	for name, want := range docs {
		path := filepath.Join(root, filepath.FromSlash(name))
		if *update {
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
			t.Errorf("%v; run: go generate ./internal/album/cli", err)
			continue
		}
		if d := cmp.Diff(want, strings.ReplaceAll(string(got), "\r\n", "\n")); d != "" {
			t.Errorf("docs/%s is not what the program says; run: go generate ./internal/album/cli\n%s", name, d)
		}
	}
	strays(t, root, docs)
}

// strays finds man pages of commands that are gone.
func strays(t *testing.T, root string, docs map[string]string) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(root, "man", "aoty-pipeline*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if docs["man/"+filepath.Base(p)] == "" {
			t.Errorf("%s is the page of no command: delete it", p)
		}
	}
}
