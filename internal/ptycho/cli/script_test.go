package cli_test

import (
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/datasets/datatest"
	"github.com/latent-go/latent/internal/program/programtest"
	"github.com/latent-go/latent/internal/ptycho/cli"
	"github.com/latent-go/latent/internal/ptycho/cli/clitest"
)

var update = clitest.Update

func TestMain(m *testing.M) { clitest.Main(m) }

// TestScripts runs the scripts of commands and options; those of whole trainings are
// in cmd/ptycho/whole.
func TestScripts(t *testing.T) {
	clitest.Scripts(t, filepath.Join("testdata", "script"), datatest.Commands(cli.PublicFile))
}

func scriptLines(t *testing.T) []string {
	t.Helper()
	whole := filepath.Join(programtest.Root(), "cmd", "ptycho", "whole", "testdata", "script")
	return append(programtest.ScriptLines(t, filepath.Join("testdata", "script")), programtest.ScriptLines(t, whole)...)
}
