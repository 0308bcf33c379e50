package mcmc

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"slices"
	"testing"
)

func fuzzRun(dir string) Config {
	return Config{Chains: 1, Warmup: 25, Draws: 10, Seed: 15, BlockSize: 6, Dir: dir, Fingerprint: "fuzz"}
}

// FuzzCheckpoint gives the reader any bytes for a file. It must mend the file
// and finish with the draws of an undisturbed run, or refuse with a typed error
// and leave the file alone.
func FuzzCheckpoint(f *testing.F) {
	syncFile = func(*os.File) error { return nil } // thousands of files; none must survive a power cut
	defer func() { syncFile = (*os.File).Sync }()
	dir := f.TempDir()
	whole := mustSample(f, banana{}, fuzzRun(dir))
	intact, err := os.ReadFile(checkpointPath(dir, 0))
	if err != nil {
		f.Fatal(err)
	}
	header := newChain(0, banana{}, fuzzRun("").withDefaults()).identity().header()
	f.Add(intact)
	f.Add(intact[:len(intact)-1])
	f.Add(intact[:len(header)+10])
	f.Add(append(append([]byte(nil), header...), 0xff, 0xff, 0xff, 0x7f, 1, 2, 3))
	f.Add([]byte(checkpointMagic + "\xff\xff\xff\xff"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		path := checkpointPath(dir, 0)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Sample(context.Background(), always(banana{}), fuzzRun(dir))
		var ce *CheckpointError
		var fe *FingerprintError
		switch {
		case err == nil:
			sameBits(t, "fuzzed", whole, r)
		case errors.As(err, &ce) || errors.As(err, &fe):
			if after, _ := os.ReadFile(path); string(after) != string(b) {
				t.Error("a refused file was changed")
			}
		default:
			t.Errorf("untyped error %v", err)
		}
	})
}

// appendRecord puts a record with a right checksum behind an intact file.
func appendRecord(file, payload []byte) []byte {
	b := binary.LittleEndian.AppendUint32(slices.Clone(file), uint32(len(payload)))
	b = append(b, payload...)
	return binary.LittleEndian.AppendUint32(b, crc32.Update(checksumAtEnd(file), castagnoli, b[len(file):]))
}

// FuzzRecord wraps any bytes into a record with a right checksum, which no
// accident but only malice writes. Nothing may panic or take memory beyond the
// file, and what comes back must have the shape that was asked for.
func FuzzRecord(f *testing.F) {
	syncFile = func(*os.File) error { return nil }
	defer func() { syncFile = (*os.File).Sync }()
	cfg := fuzzRun("").withDefaults()
	c := newChain(0, banana{}, cfg)
	header := c.identity().header()
	var state, record codec
	c.walk(&state)
	b := Block{Iteration: 7, State: state.buf}
	b.walk(&record, 2)
	f.Add(slices.Clone(record.buf))
	b.Iteration = 30
	b.Draws, b.Stats = [][]float64{{1, 2}}, make([]DrawStats, 1)
	b.Divergences = []Divergence{{From: []float64{1, 2}, To: []float64{3, 4}}}
	b.walk(&record, 2)
	f.Add(record.buf)
	f.Fuzz(func(t *testing.T, payload []byte) {
		b := appendRecord(header, payload)
		cfg := fuzzRun(t.TempDir())
		if err := os.WriteFile(checkpointPath(cfg.Dir, 0), b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Sample(context.Background(), always(banana{}), cfg)
		var ce *CheckpointError
		if err != nil && !errors.As(err, &ce) {
			t.Fatalf("untyped error %v", err)
		}
		if err == nil && len(r.Chains[0].Draws) != cfg.Draws {
			t.Fatalf("%d draws", len(r.Chains[0].Draws))
		}
	})
}
