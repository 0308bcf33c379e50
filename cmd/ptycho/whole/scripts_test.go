// Package whole_test runs the program from the outside: trainings with all that they
// leave, interrupted and continued, and lists of scans shared among processes.
package whole_test

import (
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m) }

func TestScripts(t *testing.T) {
	clitest.Scripts(t, filepath.Join("testdata", "script"), nil)
}
