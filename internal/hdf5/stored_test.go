package hdf5

import (
	"bytes"
	"errors"
	"testing"
)

// What is stored, of data that h5py laid out in every way.
func TestStored(t *testing.T) {
	root := open(t, gunzip(t, "earliest.h5.gz"))
	for _, c := range []struct {
		path  string
		chunk int
		least uint64
		most  uint64
	}{
		{"layouts/contiguous", 1, 240, 240},
		{"layouts/compact", 1, 8, 8},
		{"layouts/chunked", 3, 9 * 96, 9 * 96}, // 3 x 3 chunks of 3 x 4 numbers
		{"layouts/gzip", 3, 9 * 20, 9 * 90},    // deflated, but not to nothing
		{"layouts/never", 1, 0, 0},
		{"layouts/partly", 2, 2 * 16, 2 * 16}, // two chunks of nine
		{"layouts/deep", 1, 1400, 1400},
	} {
		d := must[*Dataset](t)(root.Dataset(c.path))
		if got := d.ChunkRows(); got != c.chunk {
			t.Errorf("%s: %d rows a chunk, want %d", c.path, got, c.chunk)
		}
		if got := must[uint64](t)(d.Stored()); got < c.least || got > c.most {
			t.Errorf("%s: %d bytes stored, want %d to %d", c.path, got, c.least, c.most)
		}
	}
	virtual := must[*Dataset](t)(open(t, gunzip(t, "latest.h5.gz")).Dataset("virtual"))
	if _, err := virtual.Stored(); !errors.Is(err, errUnsupported) {
		t.Errorf("a virtual dataset: %v", err)
	}
}

func TestNoSignature(t *testing.T) {
	text := []byte("These are words, not numbers, and long enough.")
	_, err := Open(bytes.NewReader(text), int64(len(text)), Options{})
	if !errors.Is(err, ErrNoSignature) || !errors.Is(err, errFormat) {
		t.Errorf("error %v", err)
	}
	damaged := append([]byte(signature), make([]byte, 100)...)
	damaged[8] = 9
	if _, err = Open(bytes.NewReader(damaged), int64(len(damaged)), Options{}); err == nil || errors.Is(err, ErrNoSignature) {
		t.Errorf("a damaged file: %v", err)
	}
}
