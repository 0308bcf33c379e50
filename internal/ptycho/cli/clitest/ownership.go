package clitest

import (
	"os"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/internal/dirlock"
)

// lockDir holds the lock of a directory until the script ends: lock dir.
func lockDir(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: lock dir")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o777))
	lock, err := dirlock.Take(dir)
	ts.Check(err)
	ts.Defer(func() { _ = lock.Release() })
}
