package main

import (
	"os"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if os.Getenv(asVariable) != "" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// TestTorture is a short attack, every kind of it once or more; make torture is the
// long one.
func TestTorture(t *testing.T) {
	if testing.Short() {
		t.Skip("runs both programs dozens of times")
	}
	if err := torture(t.TempDir(), 1, 20*time.Second, os.Stdout); err != nil {
		t.Error(err)
	}
}
