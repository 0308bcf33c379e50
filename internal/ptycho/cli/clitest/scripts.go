// Package clitest runs scripts of the program as a user would: for the tests of the
// command line and for those of whole reconstructions and trainings.
package clitest

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/program/programtest"
	"github.com/latent-go/latent/internal/ptycho/cli"
	"github.com/latent-go/latent/internal/ptycho/xla"
)

// Update is the flag -update.
var Update = flag.Bool("update", false, "rewrite the generated documents and the expected outputs; read the diff")

// Main runs tests that find the program under its name. It is this process and
// leaves out the flushes to the disk, of which a run makes hundreds: a power cut
// would end the tests anyway.
func Main(m *testing.M) {
	flush.File = func(*os.File) error { return nil }
	testscript.Main(m, map[string]func(){cli.Program: func() { os.Exit(cli.Main()) }})
}

// Scripts runs those of a folder, each in a directory of its own.
func Scripts(t *testing.T, dir string, more programtest.Commands) {
	t.Helper()
	known := programtest.Commands{
		"exits": programtest.Exits, "flip": programtest.Flip, "best": bestKept, "mkdata": mkData, "same": sameBytes, "below": below,
		"count": countFiles, "mkraw": mkRaw, "samenumber": sameNumber, "waitfor": waitFor, "near": near, "sameobject": sameObject,
		"events": events, "lock": lockDir,
	}
	maps.Copy(known, more)
	testscript.Run(t, testscript.Params{Dir: dir, UpdateScripts: *Update, Setup: setup, Condition: condition, Cmds: known})
}

func setup(e *testscript.Env) error {
	wing := filepath.Join(programtest.Root(), "internal", "ptycho")
	e.Setenv("PICKLED", filepath.Join(wing, "npzdata", "testdata", "pickled_data.npz"))
	e.Setenv("FORMATS", filepath.Join(wing, "convert", "testdata"))
	e.Setenv("PLUGIN", os.Getenv(xla.PluginVariable))
	return nil
}
