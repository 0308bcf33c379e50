package hdf5

import "fmt"

// A header is the list of messages of one object.
type header struct {
	addr     uint64
	messages []headerMessage
}

type headerMessage struct {
	kind   uint16
	shared bool
	data   []byte
	order  int // creation order of an attribute
}

// A span is a piece of the file that belongs to a header.
type span struct{ addr, size uint64 }

// find returns the first message of a kind, or nil.
func (h *header) find(kind uint16) *headerMessage {
	for i := range h.messages {
		if h.messages[i].kind == kind {
			return &h.messages[i]
		}
	}
	return nil
}

// readHeader reads an object header of either version with its continuations
// (IV.A.1).
func (f *File) readHeader(addr uint64) (*header, error) {
	b, err := f.readUpTo(addr, 64)
	if err != nil {
		return nil, fmt.Errorf("object header: %w", err)
	}
	c := f.cursor(b, fmt.Sprintf("object header at %d", addr))
	h := &header{addr: addr}
	if len(b) >= 4 && string(b[:4]) == "OHDR" {
		return h, f.readHeaderV2(h, c)
	}
	return h, f.readHeaderV1(h, c)
}

// readHeaderV1 reads version, number of messages, reference count and size; the
// messages follow at a multiple of eight.
func (f *File) readHeaderV1(h *header, c *cursor) error {
	if v := c.u8(); c.err == nil && v != 1 {
		c.fail("version %d at a place where only 1 is possible", v)
	}
	c.skip(1 + 2 + 4) // reserved, message count, reference count
	size := uint64(c.u32())
	if c.err != nil {
		return c.err
	}
	first := span{h.addr + 16, size} // 12 bytes and 4 of padding
	return f.readSpans(h, first, func(s span) ([]span, error) {
		b, err := f.read(s.addr, s.size)
		if err != nil {
			return nil, err
		}
		return f.parseV1(h, f.cursor(b, c.what))
	})
}

// readSpans parses a header's first block and every continuation once.
func (f *File) readSpans(h *header, first span, parse func(span) ([]span, error)) error {
	queue, seen, total := []span{first}, map[uint64]bool{}, uint64(0)
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		total += s.size
		if seen[s.addr] || total > f.size {
			return damaged("object header at %d: its continuations overlap", h.addr)
		}
		seen[s.addr] = true
		more, err := parse(s)
		if err != nil {
			return err
		}
		queue = append(queue, more...)
	}
	return nil
}

// parseV1 reads the messages of one block, each with eight bytes before it:
// type, size, flags and padding.
func (f *File) parseV1(h *header, c *cursor) (more []span, err error) {
	for c.err == nil && c.left() >= 8 {
		kind, size, flags := c.u16(), int(c.u16()), c.u8()
		c.skip(3)
		more = f.addMessage(h, c, more, headerMessage{kind: kind, shared: flags&2 != 0}, size)
	}
	return more, c.err
}

// addMessage takes the message's body and notes where a continuation leads.
func (f *File) addMessage(h *header, c *cursor, more []span, m headerMessage, size int) []span {
	m.data = c.take(size)
	if c.err != nil {
		return more
	}
	if m.kind == msgContinuation {
		d := f.cursor(m.data, c.what)
		s := span{d.addr(), d.length()}
		if c.err = d.err; c.err == nil {
			more = append(more, s)
		}
		return more
	}
	h.messages = append(h.messages, m)
	return more
}

// readHeaderV2 reads flags, optional times and limits, and the size of the first
// block, whose checksum covers all of that too.
func (f *File) readHeaderV2(h *header, c *cursor) error {
	c.skip(4)
	c.version(2)
	flags := c.u8()
	if flags&0x20 != 0 {
		c.skip(16) // times
	}
	if flags&0x10 != 0 {
		c.skip(4) // limits of compact attribute storage
	}
	size := c.uint(1 << (flags & 3))
	prefix := c.at
	if c.err != nil {
		return c.err
	}
	first := span{h.addr, uint64(prefix) + size + 4}
	if size > f.size {
		return damaged("%s: its size %d is beyond the file", c.what, size)
	}
	return f.readSpans(h, first, func(s span) ([]span, error) {
		if s == first {
			return f.parseV2(h, s, prefix, flags&0x04 != 0)
		}
		return f.parseV2(h, s, len("OCHK"), flags&0x04 != 0)
	})
}

// parseV2 reads the messages of one block: a prefix, messages, perhaps a gap,
// and the checksum of it all.
func (f *File) parseV2(h *header, s span, prefix int, ordered bool) (more []span, err error) {
	b, err := f.read(s.addr, s.size)
	if err != nil {
		return nil, err
	}
	c := f.cursor(b, fmt.Sprintf("object header at %d", h.addr))
	if prefix == len("OCHK") {
		c.expect("OCHK")
	}
	if len(b) < prefix+4 {
		return nil, damaged("%s: a block of %d bytes", c.what, len(b))
	}
	c.at = len(b) - 4
	c.verifyChecksum(0)
	c.b, c.at = b[:len(b)-4], prefix
	head := 4
	if ordered {
		head = 6
	}
	for c.err == nil && c.left() >= head {
		kind, size, flags := uint16(c.u8()), int(c.u16()), c.u8()
		m := headerMessage{kind: kind, shared: flags&2 != 0}
		if ordered {
			m.order = int(c.u16())
		}
		more = f.addMessage(h, c, more, m, size)
	}
	return more, c.err
}
