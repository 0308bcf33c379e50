package cli_test

import (
	"flag"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/datasets/datatest"
	"github.com/latent-go/latent/internal/program/programtest"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in the scripts; read the diff")

// The program of the scripts is this process: it leaves out the flushes to the disk,
// of which a run makes hundreds. A power cut would end the tests anyway.
func TestMain(m *testing.M) {
	flush.File = func(*os.File) error { return nil }
	testscript.Main(m, map[string]func(){cli.Program: func() { os.Exit(cli.Main()) }})
}

// TestScripts runs the program as a user would: each script in testdata/script
// has its own directory, with a small data set of 22 albums beside it.
func TestScripts(t *testing.T) {
	fixtures, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	bundled, err := filepath.Abs(filepath.Join("..", "..", "..", "datasets"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("FIXTURES", fixtures)
			e.Setenv("BUNDLED", bundled)
			e.Setenv("QUICK", "--num-chains=2 --num-samples=100 --num-warmup=50")
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "share"))
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "ipv6" {
				l, err := net.Listen("tcp", "[::1]:0")
				return err == nil && l.Close() == nil, nil
			}
			if name != "namespaces" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			// Whether file systems can be mounted, for this process only.
			return exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", os.TempDir()).Run() == nil, nil
		},
		Cmds: commands(map[string]func(*testscript.TestScript, bool, []string){
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
		}),
	})
}

// commands adds those for public data sets.
func commands(m map[string]func(*testscript.TestScript, bool, []string)) map[string]func(*testscript.TestScript, bool, []string) {
	maps.Copy(m, datatest.Commands(cli.PublicFile))
	return m
}

// oneFile checks that a pattern matches exactly one file and puts its path into
// a variable: onefile RUN reports/2*
func oneFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: onefile VARIABLE pattern")
	}
	found, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%s matches %q, want one file", args[1], found)
	}
	ts.Setenv(args[0], found[0])
}

// noPartial checks that a directory tree holds no temporary files: whatever a
// command could not finish must not look like a result.
func noPartial(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: nopartial directory")
	}
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".tmp" { // made by testscript itself
			return filepath.SkipDir
		}
		if strings.Contains(d.Name(), "tmp") {
			ts.Fatalf("half-written file %s", path)
		}
		return nil
	}))
}

// waitGrow waits until a file has some bytes more than when it was called: a
// sign that the process that writes to it is at work.
func waitGrow(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: waitgrow file bytes")
	}
	more, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	before, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	for range 3000 {
		if now, err := os.Stat(ts.MkAbs(args[0])); err == nil && now.Size() >= before.Size()+more {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	ts.Fatalf("%s did not grow", args[0])
}

// waitFor waits until a file that matches a pattern has at least some bytes.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: waitfor pattern bytes")
	}
	least, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	for range 3000 {
		found, err := filepath.Glob(ts.MkAbs(args[0]))
		ts.Check(err)
		for _, f := range found {
			if info, err := os.Stat(f); err == nil && info.Size() >= least {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("no file %s of %d bytes after a minute", args[0], least)
}
