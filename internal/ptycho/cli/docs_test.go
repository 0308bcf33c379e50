package cli_test

import (
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/program/programtest"
	"github.com/latent-go/latent/internal/ptycho/cli"
)

// The reference and the man pages are what the declarations say; -update writes
// them anew.
func TestReferenceIsUpToDate(t *testing.T) {
	pages, err := cli.App.ManPages()
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{"ptycho-cli.md": cli.Reference()}
	for name, text := range pages {
		docs["man/"+name] = text
	}
	root := filepath.Join("..", "..", "..", "docs")
	programtest.Documents(t, root, docs, *update, "go test ./internal/ptycho/cli -run Reference -update")
	programtest.NoStrays(t, root, cli.Program, docs)
}
