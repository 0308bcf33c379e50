// Package whole_test runs the program from the outside: runs from data to report, and
// what becomes of them when they are disturbed, repeated, shared among processes.
package whole_test

import (
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/album/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m) }

func TestScripts(t *testing.T) {
	clitest.Scripts(t, filepath.Join("testdata", "script"), nil)
}
