// Package clitest runs scripts of the program as a user would: for the tests of the
// command line and for those of whole runs.
package clitest

import (
	"flag"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/program/programtest"
)

// Update is the flag -update.
var Update = flag.Bool("update", false, "rewrite the expected outputs in the scripts; read the diff")

// Main runs tests that find the program under its name. It is this process and
// leaves out the flushes to the disk, of which a run makes hundreds: a power cut
// would end the tests anyway.
func Main(m *testing.M) {
	flush.File = func(*os.File) error { return nil }
	testscript.Main(m, map[string]func(){cli.Program: func() { os.Exit(cli.Main()) }})
}

// Albums is a small data set of 22 albums.
func Albums() string { return filepath.Join(fixtures(), "albums22.csv") }

func fixtures() string {
	return filepath.Join(programtest.Root(), "internal", "album", "cli", "testdata")
}

// Scripts runs those of a folder, each in a directory of its own.
func Scripts(t *testing.T, dir string, more programtest.Commands) {
	t.Helper()
	known := programtest.Commands{
		"exits":     programtest.Exits,
		"flip":      programtest.Flip,
		"cut":       programtest.Cut,
		"onefile":   oneFile,
		"nopartial": noPartial,
		"waitfor":   waitFor,
		"waitgrow":  waitGrow,
		"ncdim":     ncDim,
		"ncmax":     ncMax,
		"ncless":    ncLess,
		"pngsize":   pngSize,
		"freeport":  freePort,
		"answers":   answers,
	}
	maps.Copy(known, more)
	testscript.Run(t, testscript.Params{Dir: dir, UpdateScripts: *Update, Setup: setup, Condition: condition, Cmds: known})
}

func setup(e *testscript.Env) error {
	e.Setenv("FIXTURES", fixtures())
	e.Setenv("BUNDLED", filepath.Join(programtest.Root(), "datasets"))
	e.Setenv("QUICK", "--num-chains=2 --num-samples=100 --num-warmup=50")
	e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "share"))
	return nil
}

// condition tells scripts about this machine.
func condition(name string) (bool, error) {
	switch name {
	case "ipv6":
		l, err := net.Listen("tcp", "[::1]:0")
		return err == nil && l.Close() == nil, nil
	case "namespaces": // whether file systems can be mounted, for this process only
		return exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", os.TempDir()).Run() == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}
