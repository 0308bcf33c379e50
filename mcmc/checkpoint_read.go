package mcmc

import (
	"errors"
	"io"
	"math/rand/v2"
	"os"
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
	// Adapting says how warm-up went. Draws of warm-up are not kept.
	Adapting []WarmupPoint

	end int64  // of what has been read
	crc uint32 // of what has been read
}

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
	f, err := os.Open(c.Path)
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
	if err == nil && (id.Dim < 1 || id.Warmup < 0 || id.Algorithm != algorithm) {
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
	for p := r.next(); p != nil && c.take(p); p = r.next() {
		c.end, c.crc = size-r.left, r.crc
	}
}

// take adds one record; it reports false for one that does not continue what has
// been read. The draws are found from the end, because the length of the state
// before them is the business of the sampler.
func (c *Checkpoint) take(p []byte) bool {
	if c.Dim > len(p)/16 { // the position and its gradient alone are longer
		return false
	}
	var it int
	var pcg rand.PCG
	var logp float64
	k := codec{buf: p, decode: true}
	k.count(&it)
	k.generator(&pcg)
	if len(k.buf) < 16*c.Dim {
		return false
	}
	k.buf = k.buf[16*c.Dim:]
	k.float(&logp)
	rows := max(0, it-c.Warmup) - max(0, c.Iteration-c.Warmup)
	if k.short || it <= c.Iteration || rows > len(k.buf)/rowBytes(c.Dim) {
		return false
	}
	if rows == 0 {
		c.Adapting = append(c.Adapting, WarmupPoint{it, logp})
	} else if !c.takeDraws(k.buf, rows) {
		return false
	}
	c.Iteration = it
	return true
}

// takeDraws adds the draws that end a record.
func (c *Checkpoint) takeDraws(b []byte, rows int) bool {
	at := len(b) - rows*rowBytes(c.Dim) - 8
	if at < 0 {
		return false
	}
	var n int
	k := codec{buf: b[at:], decode: true}
	if k.count(&n); n != rows {
		return false
	}
	slab := make([]float64, rows*c.Dim)
	for i := range rows {
		q, s := slab[i*c.Dim:(i+1)*c.Dim:(i+1)*c.Dim], DrawStats{}
		k.floats(q)
		s.walk(&k)
		c.Draws, c.Stats = append(c.Draws, q), append(c.Stats, s)
	}
	return true
}
