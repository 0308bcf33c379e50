package mcmc

import (
	"errors"
	"io"

	"github.com/latent-go/latent/internal/regular"
)

// Checkpoint is what the file of one chain in Config.Dir holds so far. It can
// be read while the chain is being sampled: the file is only opened for reading
// and what is not whole yet is left alone, so the sampler is not disturbed.
type Checkpoint struct {
	Path        string
	Chain       int // from 0
	Dim, Warmup int
	Seed        uint64
	Fingerprint string // Config.Fingerprint of the run

	Iteration int         // done, warm-up included
	Draws     [][]float64 // [draw][dim] in the caller's coordinates
	Stats     []DrawStats // [draw]
	// Divergences of the draws so far.
	Divergences []Divergence
	// Adapting says how warm-up went. Draws of warm-up are not kept.
	Adapting []WarmupPoint

	end int64  // of what has been read
	crc uint32 // of what has been read
}

// maxDim is far above what a machine can sample, and far below overflow.
const maxDim = 1 << 40

// WarmupPoint is a place on the way of an adapting chain.
type WarmupPoint struct {
	Iteration  int
	LogDensity float64
}

// ReadCheckpoint reads the file of a chain, which Sample calls chain-0.ckpt and
// so on. Errors are of type *CheckpointError; one that wraps fs.ErrNotExist
// means that the chain has not begun or that its directory was removed.
func ReadCheckpoint(path string) (*Checkpoint, error) {
	c := &Checkpoint{Path: path}
	return c, c.Refresh()
}

// Refresh reads what the chain has written since, at the cost of that alone. A
// file that was written anew is read from its beginning. With an error the
// values stay as they were.
func (c *Checkpoint) Refresh() error {
	f, err := regular.Open(c.Path)
	if err != nil {
		return c.fail("open", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return c.fail("open", err)
	}
	if !c.continued(f, info.Size()) {
		return c.begin(f, info.Size())
	}
	c.records(f, info.Size())
	return nil
}

func (c *Checkpoint) fail(op string, err error) error {
	return &CheckpointError{Path: c.Path, Op: op, Err: err}
}

// continued reports whether the file still begins with what has been read: a
// checksum is of all bytes before it.
func (c *Checkpoint) continued(f io.ReaderAt, size int64) bool {
	var tail [4]byte
	if c.end < int64(len(tail)) || size < c.end {
		return false
	}
	_, err := f.ReadAt(tail[:], c.end-int64(len(tail)))
	return (err == nil || errors.Is(err, io.EOF)) && checksumAtEnd(tail[:]) == c.crc
}

// begin reads the file from its beginning.
func (c *Checkpoint) begin(f io.ReaderAt, size int64) error {
	id, n, crc, err := parseHeader(f, size)
	if err == nil && (id.Dim < 1 || id.Dim > maxDim || id.Warmup < 0 || id.Algorithm != algorithm) {
		err = errHeader
	}
	if err != nil {
		return c.fail("read", err)
	}
	*c = Checkpoint{
		Path: c.Path, Chain: id.Chain, Dim: id.Dim, Warmup: id.Warmup, Seed: id.Seed, Fingerprint: id.Fingerprint,
		end: n, crc: crc,
	}
	c.records(f, size)
	return nil
}

// records takes the intact records behind what has been read.
func (c *Checkpoint) records(f io.ReaderAt, size int64) {
	r := newRecordReader(f, c.end, size, c.crc)
	for b, ok := r.block(c.Dim); ok && c.take(b); b, ok = r.block(c.Dim) {
		c.end, c.crc = size-r.left, r.crc
	}
}

// take adds one block; it reports false for one that does not continue what has
// been read.
func (c *Checkpoint) take(b Block) bool {
	rows := max(0, b.Iteration-c.Warmup) - max(0, c.Iteration-c.Warmup)
	if b.Iteration <= c.Iteration || rows != len(b.Draws) {
		return false
	}
	if rows == 0 {
		c.Adapting = append(c.Adapting, WarmupPoint{b.Iteration, b.LogDensity})
	}
	c.Draws, c.Stats = append(c.Draws, b.Draws...), append(c.Stats, b.Stats...)
	c.Divergences = append(c.Divergences, b.Divergences...)
	c.Iteration = b.Iteration
	return true
}
