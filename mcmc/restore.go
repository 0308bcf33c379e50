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
func (s *store) readHeader(want identity, size int64) (fresh bool, err error) {
	expect := want.header()
	head := make([]byte, min(size, int64(len(expect))))
	if _, err := s.f.ReadAt(head, 0); err != nil && err != io.EOF {
		return false, s.fail("read", err)
	}
	if torn(head, expect) && size <= int64(len(expect)) {
		return true, nil
	}
	stored, n, crc, err := parseHeader(s.f, size)
	if err != nil {
		return false, s.fail("read", err)
	}
	s.end, s.crc = n, crc
	return false, want.differs(s.path, stored)
}

// parseHeader reads the identity in a file of the given size, the header's
// length and the checksum that the first record continues.
func parseHeader(f io.ReaderAt, size int64) (id identity, n int64, crc uint32, err error) {
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

// readRecords restores the chain from the intact records. It stops at the
// first that is torn, or that does not continue the one before it.
func (s *store) readRecords(c *chain, size int64) error {
	r, state := newRecordReader(s.f, s.end, size, s.crc), c.stateBytes()
	var last []byte
	for {
		p := r.next()
		if len(p) < state || !c.takeDraws(p[state:], iterationOf(p)) {
			break
		}
		last = append(last[:0], p[:state]...)
		c.it = iterationOf(p)
		s.end, s.crc = size-r.left, r.crc
	}
	if last == nil {
		return nil
	}
	k := codec{buf: last, decode: true}
	c.walk(&k)
	s.it, s.rows = c.it, len(c.draws)
	c.resumed = min(c.it, c.total())
	if k.short || !(c.adapt.step > 0) {
		return s.fail("read", errHeader)
	}
	return nil
}

// stateBytes is the length of the state that leads a record.
func (c *chain) stateBytes() int {
	var state codec
	c.walk(&state)
	return len(state.buf)
}

// iterationOf reads the iteration count, which leads the state.
func iterationOf(payload []byte) (it int) {
	k := codec{buf: payload, decode: true}
	k.count(&it)
	return it
}

// takeDraws appends the draws of one record that ends with iteration it, and
// reports whether it continues what the chain has. Draws beyond those asked for
// are left in the file.
func (c *chain) takeDraws(b []byte, it int) bool {
	k := codec{buf: b, decode: true}
	var rows int
	k.count(&rows)
	before, after := max(0, c.it-c.cfg.Warmup), max(0, it-c.cfg.Warmup)
	if it <= c.it || rows != after-before || k.short || !isRows(k.buf, rows, c.dim) {
		return false
	}
	for range min(rows, c.cfg.Draws-before) {
		q, s := c.row(), DrawStats{}
		k.floats(q)
		s.walk(&k)
		c.draws, c.stats = append(c.draws, q), append(c.stats, s)
		c.count(s)
	}
	return true
}

// rowBytes is the length of one draw in a record: dim coordinates and the
// eight values of its DrawStats.
func rowBytes(dim int) int { return 8 * (dim + 8) }

// isRows reports whether b has the length of so many draws.
func isRows(b []byte, rows, dim int) bool {
	row := rowBytes(dim)
	return len(b)%row == 0 && len(b)/row == rows
}
