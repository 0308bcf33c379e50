package clitest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

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
