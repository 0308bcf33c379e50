package hdf5

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An attribute of a group or dataset. References and text of any length are
// only handles in the header; fill makes them once all addresses are known.
type attribute struct {
	name string
	typ  Type
	dims []int
	raw  []byte
	fill func(h *heapWriter, raw []byte) error
}

// maxInlineText is the longest text kept in the header itself; longer text
// goes to the global heap, where it may have any length.
const maxInlineText = 16 << 10

// addAttr checks and keeps an attribute; it is written with the header.
func (o *object) addAttr(name string, value any) error {
	if err := checkAttrName(name); err != nil {
		return err
	}
	for _, a := range o.attrs {
		if a.name == name {
			return fmt.Errorf("hdf5: %q already has an attribute %q", o.name, name)
		}
	}
	a, err := newAttribute(name, value)
	if err != nil {
		return fmt.Errorf("hdf5: attribute %q of %q: %w", name, o.name, err)
	}
	o.attrs = append(o.attrs, a)
	return nil
}

// checkAttrName is checkName for attributes, which may contain slashes.
func checkAttrName(name string) error {
	return checkName(strings.ReplaceAll(name, "/", "|"))
}

// newAttribute renders a value. Go's int has no fixed size and becomes int64.
func newAttribute(name string, value any) (*attribute, error) {
	switch v := value.(type) {
	case string:
		return textAttribute(name, v)
	case []string:
		return textsAttribute(name, v)
	case int:
		value = int64(v)
	case []int:
		wide := make([]int64, len(v))
		for i, x := range v {
			wide[i] = int64(x)
		}
		value = wide
	}
	return numberAttribute(name, value)
}

// textAttribute stores a string as netCDF-C does: one element of exactly its
// length, or no element at all if it is empty.
func textAttribute(name, v string) (*attribute, error) {
	if err := checkText(v); err != nil {
		return nil, err
	}
	if len(v) > maxInlineText {
		return heapTexts(name, nil, []string{v}), nil
	}
	if v == "" {
		return &attribute{name: name, typ: fixedString(1), raw: []byte{0}}, nil
	}
	return &attribute{name: name, typ: fixedString(len(v)), raw: []byte(v)}, nil
}

// textsAttribute stores a list of strings of any length, which netCDF calls an
// attribute of type string.
func textsAttribute(name string, v []string) (*attribute, error) {
	for _, s := range v {
		if err := checkText(s); err != nil {
			return nil, err
		}
	}
	if 16*len(v) > maxMessage/2 {
		return nil, fmt.Errorf("%d strings are too many for an attribute; store them as a dataset", len(v))
	}
	return heapTexts(name, []int{len(v)}, v), nil
}

// heapTexts is text that lives in the global heap, with handles in the header.
func heapTexts(name string, dims []int, v []string) *attribute {
	fill := func(h *heapWriter, raw []byte) error { return h.addStrings(raw, v) }
	return &attribute{name: name, typ: String, dims: dims, raw: make([]byte, 16*len(v)), fill: fill}
}

// numberAttribute stores a number as a scalar and a slice as a vector.
func numberAttribute(name string, value any) (*attribute, error) {
	c := codecOf(value)
	if c == nil {
		return nil, fmt.Errorf("a %T cannot be an attribute; use text, integers, floats or slices of them", value)
	}
	if n := c.n * c.typ.size; n > maxMessage/2 {
		return nil, fmt.Errorf("%d bytes are too many for an attribute; store them as a dataset", n)
	}
	a := &attribute{name: name, typ: c.typ, raw: c.encode(nil, 0, c.n)}
	if !c.scalar {
		a.dims = []int{c.n}
	}
	return a, nil
}

// checkText refuses text that readers written in C would cut or reject.
func checkText(s string) error {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return fmt.Errorf("text %.40q has a zero byte at offset %d; remove it", s, i)
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("text %.40q is not valid UTF-8; decode it first", s)
	}
	return nil
}

// message renders version 3 of the attribute message (IV.A.2.m).
func (a *attribute) message() message {
	typ, space := encodeType(a.typ), encodeSpace(a.dims)
	b := []byte{3, 0}
	b = le.AppendUint16(b, uint16(len(a.name)+1))
	b = le.AppendUint16(b, uint16(len(typ)))
	b = le.AppendUint16(b, uint16(len(space)))
	b = append(b, 1) // name in UTF-8
	b = append(append(b, a.name...), 0)
	b = append(append(b, typ...), space...)
	return message{msgAttribute, append(b, a.raw...)}
}
