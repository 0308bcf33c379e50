package mcmc

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// A full disk must be a typed error that names the file, and the reader must
// find the intact part as it was.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := &store{f: full, path: "chain-0.ckpt", dim: 2, size: 123, end: 123}
	defer full.Close()
	c := newChain(0, banana{}, Config{Warmup: 5, Draws: 5, TargetAccept: 0.8, MaxTreeDepth: 5})
	if err := c.start(); err != nil {
		t.Fatal(err)
	}
	c.advance()
	var ce *CheckpointError
	if err := c.save(s); !errors.As(err, &ce) || !errors.Is(err, syscall.ENOSPC) || ce.Op != "write" || ce.Path != s.path {
		t.Errorf("error %v", err)
	}
	if s.end != 123 || c.stored != 0 {
		t.Errorf("the store believes in bytes that were not written: %+v", s)
	}
}
