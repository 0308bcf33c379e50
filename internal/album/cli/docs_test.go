package cli_test

import (
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/program/programtest"
)

// TestDocuments holds docs/ against the program: what is committed is what the
// declarations say now. With -update it is written anew.
func TestDocuments(t *testing.T) {
	docs, err := cli.Documents()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join("..", "..", "..", "docs")
	programtest.Documents(t, root, docs, *update, "go generate ./internal/album/cli")
	programtest.NoStrays(t, root, cli.Program, docs)
}
