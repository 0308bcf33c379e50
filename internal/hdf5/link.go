package hdf5

import (
	"cmp"
	"fmt"
	"slices"
)

// linkKind says what a member of a group points at.
type linkKind uint8

const (
	hardLink     linkKind = iota
	softLink              // a path in this file
	externalLink          // a path in another file
)

// A linkEntry is one member of a group.
type linkEntry struct {
	name  string
	kind  linkKind
	addr  uint64
	path  string
	file  string // of an external link
	order uint64
}

// readLinks collects the members of a group in creation order where that is
// known, else by name, whichever of the three ways they are stored in.
func (f *File) readLinks(h *header) ([]linkEntry, error) {
	if m := h.find(msgSymbolTable); m != nil {
		return f.symbolLinks(m.data)
	}
	var links []linkEntry
	for _, m := range h.messages {
		if m.kind != msgLink {
			continue
		}
		l, err := f.parseLink(m.data)
		if err != nil {
			return nil, err
		}
		links = append(links, l)
	}
	tracked := false
	if m := h.find(msgLinkInfo); m != nil {
		var err error
		if links, tracked, err = f.denseLinks(m.data, links); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(links, func(a, b linkEntry) int {
		if tracked && a.order != b.order {
			return cmp.Compare(a.order, b.order)
		}
		return cmp.Compare(a.name, b.name)
	})
	return links, nil
}

// denseLinks adds the links that a link info message keeps in a fractal heap.
func (f *File) denseLinks(data []byte, links []linkEntry) (_ []linkEntry, tracked bool, err error) {
	c := f.cursor(data, "link info")
	c.version(0)
	flags := c.u8()
	if flags&1 != 0 {
		c.skip(8)
	}
	heapAddr, index := c.addr(), c.addr()
	if c.err != nil || heapAddr == undef || index == undef {
		return links, flags&1 != 0, c.err
	}
	err = f.denseObjects(heapAddr, index, 5, func(record []byte) []byte { return record[4:] }, func(_, object []byte) error {
		l, err := f.parseLink(object)
		links = append(links, l)
		return err
	})
	return links, flags&1 != 0, err
}

// denseObjects visits every object that a B-tree of the given kind indexes in
// a fractal heap; id cuts the heap ID out of a record.
func (f *File) denseObjects(heapAddr, index uint64, kind byte, id func(record []byte) []byte, visit func(record, object []byte) error) error {
	heap, err := f.openFractalHeap(heapAddr)
	if err != nil {
		return err
	}
	return f.walkTree2(index, kind, func(record []byte) error {
		if len(record) < 4+heap.idSize {
			return damaged("B-tree at %d: records of %d bytes", index, len(record))
		}
		object, err := heap.object(id(record))
		if err != nil {
			return err
		}
		return visit(record, object)
	})
}

// parseLink reads a link message (IV.A.2.g).
func (f *File) parseLink(data []byte) (linkEntry, error) {
	var l linkEntry
	c := f.cursor(data, "link")
	if v := c.u8(); c.err == nil && v != 1 {
		return l, unsupported("link version %d", v)
	}
	flags, kind := c.u8(), byte(0)
	if flags&8 != 0 {
		kind = c.u8()
	}
	if flags&4 != 0 {
		l.order = c.u64()
	}
	if flags&16 != 0 {
		c.skip(1) // character set: both are read as UTF-8
	}
	n := c.uint(1 << (flags & 3))
	l.name = string(c.take(int(min(n, 1<<20))))
	switch kind {
	case 0:
		l.addr = c.addr()
	case 1:
		l.kind, l.path = softLink, string(c.take(int(c.u16())))
	case 64:
		f.takeExternal(c, &l)
	default:
		l.kind, l.path = externalLink, fmt.Sprintf("link of type %d", kind)
	}
	return l, c.err
}

// takeExternal takes the value of an external link: a byte of version and flags,
// the name of a file and the path of an object in it, each ended by a zero byte.
func (f *File) takeExternal(c *cursor, l *linkEntry) {
	l.kind = externalLink
	v := f.cursor(c.take(int(c.u16())), "external link")
	v.skip(1)
	l.file, l.path = v.name(1), v.name(1)
	if c.err == nil {
		c.err = v.err
	}
}

// symbolLinks reads an old-style group (III.B and III.C).
func (f *File) symbolLinks(data []byte) ([]linkEntry, error) {
	c := f.cursor(data, "symbol table")
	tree, heapAddr := c.addr(), c.addr()
	if c.err != nil {
		return nil, c.err
	}
	heap, err := f.localHeap(heapAddr)
	if err != nil {
		return nil, err
	}
	var links []linkEntry
	err = f.walkTree(tree, 0, f.lengthSize, func(_ []byte, node uint64) error {
		more, err := f.symbolNode(node, heap)
		links = append(links, more...)
		return err
	})
	return links, err
}

// symbolNode reads the entries of one leaf.
func (f *File) symbolNode(addr uint64, heap []byte) ([]linkEntry, error) {
	what := fmt.Sprintf("symbol node at %d", addr)
	entry := uint64(2*f.offsetSize + 24)
	b, err := f.read(addr, 8)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	c := f.cursor(b, what)
	c.expect("SNOD")
	c.version(1)
	c.skip(1)
	count := uint64(c.u16())
	if c.err != nil {
		return nil, c.err
	}
	if c.b, err = f.read(addr, 8+count*entry); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	links := make([]linkEntry, count)
	for i := range links {
		if links[i], err = f.takeSymbol(c, heap); err != nil {
			return nil, err
		}
	}
	return links, nil
}

// takeSymbol reads a symbol table entry: an object, or with cache type 2 a
// soft link whose path is in the heap too.
func (f *File) takeSymbol(c *cursor, heap []byte) (linkEntry, error) {
	nameAt := c.addr()
	l := linkEntry{addr: c.addr()}
	cache := c.u32()
	c.skip(4)
	scratch := c.take(16)
	if c.err != nil {
		return l, c.err
	}
	var err error
	if l.name, err = heapName(heap, nameAt, c.what); err != nil || cache != 2 {
		return l, err
	}
	l.kind = softLink
	l.path, err = heapName(heap, uint64(le.Uint32(scratch)), c.what)
	return l, err
}
