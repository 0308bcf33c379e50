package clitest

import (
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// waitFor waits until a file is there: waitfor file.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for range 3000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("no file %s after half a minute", args[0])
}

// sameBytes compares two files: same a b.
func sameBytes(ts *testscript.TestScript, neg bool, args []string) {
	a, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	if (string(a) == string(b)) == neg {
		ts.Fatalf("%s and %s: same bytes is %v", args[0], args[1], !neg)
	}
}

// countFiles checks how many files match a pattern: count 2 dir/*.zip.
func countFiles(ts *testscript.TestScript, _ bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if strconv.Itoa(len(found)) != args[0] {
		ts.Fatalf("%s matches %q, want %s files", args[1], found, args[0])
	}
}

// below checks a number in a JSON file: below metrics.json relative_amplitude_error 0.0106.
func below(ts *testscript.TestScript, neg bool, args []string) {
	v := number(ts, args[0], args[1])
	limit, err := strconv.ParseFloat(args[2], 64)
	ts.Check(err)
	if (v <= limit) == neg {
		ts.Fatalf("%s in %s is %v, limit %v", args[1], args[0], v, limit)
	}
}

// sameNumber compares a number in two JSON files.
func sameNumber(ts *testscript.TestScript, neg bool, args []string) {
	if a, b := number(ts, args[0], args[2]), number(ts, args[1], args[2]); (a == b) == neg {
		ts.Fatalf("%s is %v in %s and %v in %s", args[2], a, args[0], b, args[1])
	}
}
