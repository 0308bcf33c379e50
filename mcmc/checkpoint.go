package mcmc

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"time"
)

// A checkpoint file is a header and then records, appended and never changed:
//
//	header: magic, length (4 bytes), identity as JSON, CRC (4 bytes)
//	record: length (4 bytes), state, number of draws (8 bytes), draws, CRC
//
// Every CRC-32C continues the one before it, over all bytes but the checksums:
// bytes and their own checksum would give the same number whatever the bytes are.
// So a record is only valid behind exactly the bytes it was written behind. A
// file is intact up to its first bad record; what follows was torn by a crash and
// is written again on resume.
const (
	checkpointMagic = "mcmcckpt"
	maxHeader       = 1 << 20

	// algorithm changes when the sampler or the file does: a chain must not be
	// continued by other rules than it began with.
	algorithm = 2

	// syncEvery bounds what a power cut can cost; a killed process loses
	// nothing that was written.
	syncEvery = time.Second
)

// syncFile is replaced by tests that write very many files.
var syncFile = (*os.File).Sync

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// identity is everything that decides the draws of a chain. Draws is not part
// of it: a longer run begins with the draws of a shorter one.
type identity struct {
	Algorithm    int     `json:"algorithm"`
	Chain        int     `json:"chain"`
	Dim          int     `json:"dim"`
	Warmup       int     `json:"warmup"`
	TargetAccept float64 `json:"target_accept"`
	MaxTreeDepth int     `json:"max_tree_depth"`
	Seed         uint64  `json:"seed"`
	Metric       string  `json:"metric_sha256,omitempty"`
	Fingerprint  string  `json:"fingerprint,omitempty"`
}

func (c *chain) identity() identity {
	return identity{
		Algorithm: algorithm, Chain: c.index, Dim: c.dim, Warmup: c.cfg.Warmup,
		TargetAccept: c.cfg.TargetAccept, MaxTreeDepth: c.cfg.MaxTreeDepth, Seed: c.cfg.Seed,
		Metric: c.cfg.Metric.digest(), Fingerprint: c.cfg.Fingerprint,
	}
}

// differs names the first field in which stored is not want.
func (want identity) differs(path string, stored identity) error {
	fields := []struct {
		name string
		a, b any
	}{
		{"sampler version", stored.Algorithm, want.Algorithm},
		{"chain", stored.Chain, want.Chain},
		{"fingerprint", stored.Fingerprint, want.Fingerprint},
		{"dimension", stored.Dim, want.Dim},
		{"seed", stored.Seed, want.Seed},
		{"warmup", stored.Warmup, want.Warmup},
		{"target accept", stored.TargetAccept, want.TargetAccept},
		{"max tree depth", stored.MaxTreeDepth, want.MaxTreeDepth},
		{"metric", stored.Metric, want.Metric},
	}
	for _, f := range fields {
		if f.a != f.b {
			return &FingerprintError{Path: path, Field: f.name, Stored: fmt.Sprintf("%#v", f.a), Want: fmt.Sprintf("%#v", f.b)}
		}
	}
	return nil
}

// header returns the bytes that a file of this identity begins with.
func (want identity) header() []byte {
	text, err := json.Marshal(want)
	if err != nil {
		panic("mcmc: checkpoint identity does not marshal: " + err.Error())
	}
	h := append([]byte(checkpointMagic), binary.LittleEndian.AppendUint32(nil, uint32(len(text)))...)
	h = append(h, text...)
	return binary.LittleEndian.AppendUint32(h, crc32.Checksum(h, castagnoli))
}

// checksumAtEnd returns the checksum that ends a header or a record.
func checksumAtEnd(b []byte) uint32 { return binary.LittleEndian.Uint32(b[len(b)-4:]) }

// store is the open checkpoint file of one chain.
type store struct {
	f      *os.File
	path   string
	end    int64  // length of the intact part
	crc    uint32 // of the intact part
	it     int    // iterations in the intact part
	rows   int    // draws in the intact part
	synced time.Time
	buf    []byte
}

func checkpointPath(dir string, chain int) string {
	return filepath.Join(dir, fmt.Sprintf("chain-%d.ckpt", chain))
}

// openStore opens the chain's file, restores the chain from its intact part
// and makes it ready to append to.
func openStore(dir string, c *chain) (*store, error) {
	s := &store{path: checkpointPath(dir, c.index), synced: time.Now()}
	f, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, s.fail("open", err)
	}
	s.f = f
	if err := s.restore(c); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func (s *store) fail(op string, err error) error {
	return &CheckpointError{Path: s.path, Op: op, Err: err}
}

// restore reads the file into the chain, or begins the file when it is empty.
func (s *store) restore(c *chain) error {
	info, err := s.f.Stat()
	if err != nil {
		return s.fail("open", err)
	}
	want := c.identity()
	fresh, err := s.readHeader(want, info.Size())
	if err != nil {
		return err
	}
	if fresh {
		return s.begin(want.header())
	}
	if err := s.readRecords(c, info.Size()); err != nil {
		return err
	}
	if s.end == info.Size() || c.done() {
		return nil
	}
	if err := s.f.Truncate(s.end); err != nil {
		return s.fail("truncate", err)
	}
	return nil
}

// begin writes the header of a new file.
func (s *store) begin(header []byte) error {
	if err := s.f.Truncate(0); err != nil {
		return s.fail("truncate", err)
	}
	s.crc = checksumAtEnd(header)
	if err := s.write(header); err != nil {
		return err
	}
	return s.sync()
}

// append writes the chain's state and the draws since the last record, if there
// was an iteration since.
func (s *store) append(c *chain) error {
	if c.it == s.it {
		return nil
	}
	k := codec{buf: append(s.buf[:0], 0, 0, 0, 0)}
	c.walk(&k)
	rows := len(c.draws) - s.rows
	k.count(&rows)
	for i := s.rows; i < len(c.draws); i++ {
		k.floats(c.draws[i])
		c.stats[i].walk(&k)
	}
	binary.LittleEndian.PutUint32(k.buf, uint32(len(k.buf)-4))
	sum := crc32.Update(s.crc, castagnoli, k.buf)
	s.buf = binary.LittleEndian.AppendUint32(k.buf, sum)
	if err := s.write(s.buf); err != nil {
		return err
	}
	s.crc, s.it, s.rows = sum, c.it, len(c.draws)
	if time.Since(s.synced) < syncEvery {
		return nil
	}
	return s.sync()
}

// write appends b as one write. A write that fails half-way, as on a full disk,
// is undone as far as the system lets it be; a reader would drop it anyway.
func (s *store) write(b []byte) error {
	if _, err := s.f.WriteAt(b, s.end); err != nil {
		return s.fail("write", errors.Join(err, s.f.Truncate(s.end)))
	}
	s.end += int64(len(b))
	return nil
}

func (s *store) sync() error {
	s.synced = time.Now()
	if err := syncFile(s.f); err != nil {
		return s.fail("sync", err)
	}
	return nil
}

// close makes the file durable.
func (s *store) close() error {
	err := s.sync()
	if cerr := s.f.Close(); err == nil && cerr != nil {
		err = s.fail("close", cerr)
	}
	return err
}

// torn reports whether head is what a crash leaves of want: a part of it, or
// the rest replaced by zeros where the length reached the disk before the data.
func torn(head, want []byte) bool {
	return len(head) <= len(want) && !bytes.Equal(head, want) &&
		bytes.HasPrefix(want, bytes.TrimRight(head, "\x00"))
}
