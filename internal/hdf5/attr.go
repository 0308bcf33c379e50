package hdf5

import (
	"cmp"
	"fmt"
	"slices"
)

// An Attr is an attribute. Value is a string, a number, a slice of either,
// or for references a [Ref], []Ref or [][]Ref; an array of several axes is a
// flat slice; nil means that there is no value or one of a type that this
// package does not read.
type Attr struct {
	Name  string
	Value any
}

// A Ref is the address of an object, as stored in references.
type Ref uint64

// readAttrs collects the attributes of an object, in creation order where
// that is known.
func (f *File) readAttrs(h *header) ([]Attr, error) {
	var found []orderedAttr
	for _, m := range h.messages {
		if m.kind != msgAttribute {
			continue
		}
		a, err := f.parseAttr(m.data)
		if err != nil {
			return nil, err
		}
		found = append(found, orderedAttr{a, m.order})
	}
	if m := h.find(msgAttrInfo); m != nil {
		var err error
		if found, err = f.denseAttrs(m.data, found); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(found, func(a, b orderedAttr) int { return cmp.Compare(a.order, b.order) })
	attrs := make([]Attr, len(found))
	for i, a := range found {
		attrs[i] = a.Attr
	}
	return attrs, nil
}

type orderedAttr struct {
	Attr
	order int
}

// denseAttrs adds the attributes that are kept in a fractal heap, indexed by
// a B-tree of kind 8 whose records are heap ID, flags, order and hash.
func (f *File) denseAttrs(data []byte, found []orderedAttr) ([]orderedAttr, error) {
	c := f.cursor(data, "attribute info")
	c.version(0)
	flags := c.u8()
	if flags&1 != 0 {
		c.skip(2)
	}
	heapAddr, index := c.addr(), c.addr()
	if c.err != nil || heapAddr == undef || index == undef {
		return found, c.err
	}
	id := func(record []byte) []byte { return record }
	err := f.denseObjects(heapAddr, index, 8, id, func(record, object []byte) error {
		a, err := f.parseAttr(object)
		if err != nil {
			return err
		}
		order := 0
		if len(record) >= 13 {
			order = int(le.Uint32(record[len(record)-8:]))
		}
		found = append(found, orderedAttr{a, order})
		return nil
	})
	return found, err
}

// parseAttr reads an attribute message of any version (IV.A.2.m).
func (f *File) parseAttr(data []byte) (Attr, error) {
	var a Attr
	c := f.cursor(data, "attribute")
	version := c.version(3)
	flags := c.u8() // reserved in version 1
	sizes := [3]int{int(c.u16()), int(c.u16()), int(c.u16())}
	if version == 3 {
		c.skip(1)
	}
	pad := 1
	if version == 1 {
		pad, flags = 8, 0
	}
	var parts [3][]byte // name, type, space
	for i, n := range sizes {
		part := c.take((n + pad - 1) / pad * pad)
		parts[i] = part[:min(n, len(part))]
	}
	if c.err != nil {
		return a, c.err
	}
	a.Name, _ = heapName(append(slices.Clip(parts[0]), 0), 0, c.what)
	value, err := f.attrValue(parts[1], parts[2], flags, c)
	if err != nil {
		return a, fmt.Errorf("attribute %q: %w", a.Name, err)
	}
	a.Value = value
	return a, nil
}

// attrValue decodes the rest of c as elements of a type and shape.
func (f *File) attrValue(typ, shape []byte, flags byte, c *cursor) (any, error) {
	if flags&2 != 0 {
		return nil, unsupported("a shared dataspace")
	}
	t, err := f.typeOf(&headerMessage{shared: flags&1 != 0, data: typ})
	if err != nil {
		return nil, err
	}
	s, err := f.parseSpace(shape)
	if err != nil || t.class == Other {
		return nil, err
	}
	n, err := s.count(t.size)
	if err != nil {
		return nil, err
	}
	raw := c.take(n * t.size)
	if c.err != nil {
		return nil, c.err
	}
	values, err := f.decode(t, raw)
	if err != nil || len(s.dims) > 0 {
		return values, err
	}
	return scalar(values), nil
}

// typeOf reads a datatype, which may be a named type elsewhere in the file.
func (f *File) typeOf(m *headerMessage) (Type, error) {
	if !m.shared {
		return f.parseType(m.data)
	}
	c := f.cursor(m.data, "shared message")
	version, kind := c.version(3), c.u8()
	if version == 1 {
		c.skip(6)
	}
	if version == 3 && kind != 2 {
		return Type{}, unsupported("a datatype in the shared message heap")
	}
	addr := c.addr()
	if c.err != nil {
		return Type{}, c.err
	}
	h, err := f.readHeader(addr)
	if err != nil {
		return Type{}, err
	}
	named := h.find(msgDatatype)
	if named == nil || named.shared {
		return Type{}, damaged("no datatype at %d", addr)
	}
	return f.parseType(named.data)
}
