// Package programtest has what the scripts and the documents of both programs are
// tested with.
package programtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// Commands are the commands of scripts by their names.
type Commands = map[string]func(ts *testscript.TestScript, neg bool, args []string)

var start, _ = os.Getwd() // before a test goes elsewhere

// Root is the directory of the repository.
func Root() string {
	dir := start
	for range 16 {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	panic("programtest: no go.mod above " + start)
}

// Exits runs a command and checks its exit code: exits 3 aoty-pipeline run ...
func Exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	code := 0
	if exit, ok := err.(*exec.ExitError); ok {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	if code != want {
		ts.Fatalf("%s exited with %d, want %d", args[1], code, want)
	}
}

// Flip changes one bit in the middle of a file: flip file.
func Flip(ts *testscript.TestScript, neg bool, args []string) {
	change(ts, neg, "flip", args, func(b []byte) []byte {
		b[len(b)/2] ^= 16
		return b
	})
}

// Cut takes away the second half of a file: cut file.
func Cut(ts *testscript.TestScript, neg bool, args []string) {
	change(ts, neg, "cut", args, func(b []byte) []byte { return b[:len(b)/2] })
}

func change(ts *testscript.TestScript, neg bool, name string, args []string, how func([]byte) []byte) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: %s file", name)
	}
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, how(b), 0o666))
}
