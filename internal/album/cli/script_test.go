package cli_test

import (
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/album/cli/clitest"
	"github.com/latent-go/latent/internal/datasets/datatest"
)

var update = clitest.Update

func TestMain(m *testing.M) { clitest.Main(m) }

// TestScripts runs the scripts of commands and options; those of whole runs are in
// cmd/aoty-pipeline/whole.
func TestScripts(t *testing.T) {
	clitest.Scripts(t, filepath.Join("testdata", "script"), datatest.Commands(cli.PublicFile))
}
