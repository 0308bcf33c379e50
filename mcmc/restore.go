package mcmc

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"slices"
)

var errHeader = errors.New("the header is damaged or not one of a checkpoint; delete the file to start this chain anew")

// readHeader checks whose file this is. It reports fresh for a file that never
// got a whole header, and leaves end and crc behind the header otherwise.
func (s *store) readHeader(want Identity) (fresh bool, err error) {
	expect := want.header()
	head := make([]byte, min(s.size, int64(len(expect))))
	if _, err := s.f.ReadAt(head, 0); err != nil && err != io.EOF {
		return false, s.fail("read", err)
	}
	if torn(head, expect) && s.size <= int64(len(expect)) {
		return true, nil
	}
	stored, n, crc, err := parseHeader(s.f, s.size)
	if err != nil {
		return false, s.fail("read", err)
	}
	s.end, s.crc = n, crc
	return false, want.differs(s.path, stored)
}

// parseHeader reads the identity in a file of the given size, the header's
// length and the checksum that the first record continues.
func parseHeader(f io.ReaderAt, size int64) (id Identity, n int64, crc uint32, err error) {
	const fixed = len(checkpointMagic) + 4
	h := make([]byte, fixed)
	if _, err := f.ReadAt(h, 0); err != nil || string(h[:len(checkpointMagic)]) != checkpointMagic {
		return id, 0, 0, errHeader
	}
	text := int64(binary.LittleEndian.Uint32(h[len(checkpointMagic):]))
	n = int64(fixed) + text + 4
	if text > maxHeader || n > size {
		return id, 0, 0, errHeader
	}
	h = make([]byte, n)
	if _, err := f.ReadAt(h, 0); err != nil && err != io.EOF {
		return id, 0, 0, err
	}
	body := h[:n-4]
	if crc32.Checksum(body, castagnoli) != checksumAtEnd(h) {
		return id, 0, 0, errHeader
	}
	if json.Unmarshal(body[fixed:], &id) != nil {
		return id, 0, 0, errHeader
	}
	return id, n, checksumAtEnd(h), nil
}

// recordReader walks over the intact records of a file.
type recordReader struct {
	r    *bufio.Reader
	left int64 // bytes that the file still has
	crc  uint32
	buf  []byte
}

// newRecordReader begins at byte at of a file of the given size, behind bytes
// of checksum crc.
func newRecordReader(f io.ReaderAt, at, size int64, crc uint32) *recordReader {
	return &recordReader{r: bufio.NewReader(io.NewSectionReader(f, at, size-at)), left: size - at, crc: crc}
}

// next returns the payload of the next record, nil at the first that is not
// intact. No more memory is taken than the file has bytes.
func (r *recordReader) next() []byte {
	var head [4]byte
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		return nil
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if n < 8 || 4+n+4 > r.left {
		return nil
	}
	r.buf = append(r.buf[:0], head[:]...)
	r.buf = slices.Grow(r.buf, int(n)+4)[:4+n+4]
	if _, err := io.ReadFull(r.r, r.buf[4:]); err != nil {
		return nil
	}
	sum := crc32.Update(r.crc, castagnoli, r.buf[:4+n])
	if sum != checksumAtEnd(r.buf) {
		return nil
	}
	r.crc = sum
	r.left -= 4 + n + 4
	return r.buf[4 : 4+n]
}

// Blocks implements [ChainStorage].
func (s *store) Blocks(yield func(Block) bool) error {
	r := newRecordReader(s.f, s.end, s.size, s.crc)
	for b, ok := r.block(s.dim); ok && yield(b); b, ok = r.block(s.dim) {
		s.end, s.crc = s.size-r.left, r.crc
	}
	return nil
}

// block reads the next record as a block of draws with dim coordinates; ok is
// false at the end, and at the first record that is not intact.
func (r *recordReader) block(dim int) (b Block, ok bool) {
	p := r.next()
	if p == nil {
		return b, false
	}
	k := codec{buf: p, decode: true}
	b.walk(&k, dim)
	return b, !k.short && len(k.buf) == 0
}
