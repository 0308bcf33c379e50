package cli_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/cli"
)

// The reference is what the declarations say; -update writes it anew.
func TestReferenceIsUpToDate(t *testing.T) {
	path := filepath.Join("..", "..", "..", "docs", "ptycho-cli.md")
	want := cli.Reference()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s differs from the declarations (%v): run go test ./internal/ptycho/cli -run Reference -update", path, err)
	}
}
