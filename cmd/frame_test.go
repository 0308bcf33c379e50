// Package cmd_test runs one table over both programs: what the frame does, it does
// for each.
package cmd_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	album "github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/program/programtest"
	ptycho "github.com/latent-go/latent/internal/ptycho/cli"
)

func TestMain(m *testing.M) {
	flush.File = func(*os.File) error { return nil } // a power cut would end the tests anyway
	testscript.Main(m, map[string]func(){
		album.Program:  func() { os.Exit(album.Main()) },
		ptycho.Program: func() { os.Exit(ptycho.Main()) },
		"faulty":       func() { os.Exit(faulty.Main()) },
	})
}

// TestFrame runs every script of testdata with either program. PROGRAM is its
// name, USAGE its code for mistakes on the command line and RANGE that for settings
// out of range; COMMAND is one of its
// commands and SLIP a misspelling of it, FLAG and FLAGSLIP the same of a flag of
// that command, BAD a flag with a value that it does not take.
func TestFrame(t *testing.T) {
	for _, p := range []struct {
		name string
		env  map[string]string
	}{
		{album.Program, map[string]string{
			"USAGE": "64", "RANGE": "64", "COMMAND": "sensitivity", "SLIP": "sensitivty", "FLAG": "num-chains", "FLAGSLIP": "num-chans", "BAD": "--num-chains=many",
		}},
		{ptycho.Program, map[string]string{
			"USAGE": "2", "RANGE": "1", "COMMAND": "train", "SLIP": "trian", "FLAG": "learning-rate", "FLAGSLIP": "learning-rat", "BAD": "--num-workers=many",
		}},
	} {
		t.Run(p.name, func(t *testing.T) {
			testscript.Run(t, testscript.Params{
				Dir: filepath.Join("testdata", "script"),
				Setup: func(e *testscript.Env) error {
					e.Setenv("PROGRAM", p.name)
					for k, v := range p.env {
						e.Setenv(k, v)
					}
					return nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": programtest.Exits},
			})
		})
	}
}
