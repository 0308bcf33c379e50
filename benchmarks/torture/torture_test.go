//go:build unix

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

// TestTorture is a short attack on a few commands, every kind of it once; make
// torture is the long one, and the gate has two minutes of it.
func TestTorture(t *testing.T) {
	if testing.Short() {
		t.Skip("runs both programs dozens of times")
	}
	few := plan{seed: 1, stop: time.Second, only: []string{"stage train", "predict", "reconstruct", "simulate"}}
	if err := torture(t.TempDir(), few, os.Stdout); err != nil {
		t.Error(err)
	}
}
