package mcmc

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A checkpoint file is a header and then records, appended and never changed:
//
//	header: magic, length (4 bytes), [Identity] as JSON, CRC (4 bytes)
//	record: length (4 bytes), [Block], CRC
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
	algorithm = 3

	// syncEvery bounds what a power cut can cost; a killed process loses
	// nothing that was written.
	syncEvery = time.Second
)

// syncFile is replaced by tests that write very many files.
var syncFile = (*os.File).Sync

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// differs names the first field in which stored is not want.
func (want Identity) differs(path string, stored Identity) error {
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
		{"start", stored.Start, want.Start},
	}
	for _, f := range fields {
		if f.a != f.b {
			return &FingerprintError{Path: path, Field: f.name, Stored: fmt.Sprintf("%#v", f.a), Want: fmt.Sprintf("%#v", f.b)}
		}
	}
	return nil
}

// header returns the bytes that a file of this identity begins with.
func (want Identity) header() []byte {
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

// Checkpoints returns the storage that keeps the chains in files of their own
// below dir, chain-<n>.ckpt. Every record carries a checksum over all bytes
// before it, so that a file torn or damaged anywhere continues from where it is
// still whole. A damaged header, and anything that cannot be read or written, is
// a *CheckpointError.
func Checkpoints(dir string) Storage { return checkpoints{"", dir, os.OpenFile} }

// CheckpointsIn is [Checkpoints] for the directory called dir in one that is held
// open: if somebody puts another one in its place, that is not written to.
func CheckpointsIn(root *os.Root, dir string) Storage {
	return checkpoints{root.Name(), dir, root.OpenFile}
}

type checkpoints struct {
	above string // for messages
	dir   string
	open  func(name string, flag int, perm fs.FileMode) (*os.File, error)
}

// Open implements [Storage].
func (c checkpoints) Open(id Identity) (ChainStorage, error) {
	name := checkpointPath(c.dir, id.Chain)
	s := &store{path: filepath.Join(c.above, name), dim: id.Dim, synced: time.Now()}
	f, err := c.open(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, s.fail("open", err)
	}
	s.f = f
	if err := s.open(id); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func checkpointPath(dir string, chain int) string {
	return filepath.Join(dir, fmt.Sprintf("chain-%d.ckpt", chain))
}

// store is the open checkpoint file of one chain.
type store struct {
	f      *os.File
	path   string
	dim    int
	size   int64  // of the file
	end    int64  // of the intact part
	crc    uint32 // of the intact part
	synced time.Time
	buf    []byte
}

func (s *store) fail(op string, err error) error {
	return &CheckpointError{Path: s.path, Op: op, Err: err}
}

// open checks whose file it is, or begins it when it is empty.
func (s *store) open(want Identity) error {
	info, err := s.f.Stat()
	if err != nil {
		return s.fail("open", err)
	}
	s.size = info.Size()
	fresh, err := s.readHeader(want)
	if err != nil || !fresh {
		return err
	}
	return s.begin(want.header())
}

// begin writes the header of a new file.
func (s *store) begin(header []byte) error {
	s.end = 0
	if err := s.cut(); err != nil {
		return err
	}
	s.crc = checksumAtEnd(header)
	if err := s.write(header); err != nil {
		return err
	}
	return s.sync()
}

// cut takes what is behind the intact part off the file.
func (s *store) cut() error {
	if s.size == s.end {
		return nil
	}
	if err := s.f.Truncate(s.end); err != nil {
		return s.fail("truncate", err)
	}
	s.size = s.end
	return nil
}

// Append implements [ChainStorage].
func (s *store) Append(b Block) error {
	if err := s.cut(); err != nil {
		return err
	}
	k := codec{buf: append(s.buf[:0], 0, 0, 0, 0)}
	b.walk(&k, s.dim)
	binary.LittleEndian.PutUint32(k.buf, uint32(len(k.buf)-4))
	sum := crc32.Update(s.crc, castagnoli, k.buf)
	s.buf = binary.LittleEndian.AppendUint32(k.buf, sum)
	if err := s.write(s.buf); err != nil {
		return err
	}
	s.crc = sum
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
	s.size = s.end
	return nil
}

func (s *store) sync() error {
	s.synced = time.Now()
	if err := syncFile(s.f); err != nil {
		return s.fail("sync", err)
	}
	return nil
}

// Close implements [ChainStorage].
func (s *store) Close() error {
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
