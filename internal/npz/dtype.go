package npz

import (
	"fmt"
	"strconv"
)

// Kind is the family of an element type, with NumPy's letters.
type Kind byte

// The kinds that a header may name. Object arrays can be recognised, not read.
const (
	Bool    Kind = 'b'
	Int     Kind = 'i'
	Uint    Kind = 'u'
	Float   Kind = 'f'
	Complex Kind = 'c'
	Unicode Kind = 'U'
	Bytes   Kind = 'S'
	Object  Kind = 'O'
)

// DType is an element type: its kind and the bytes that one element takes in
// the file. A Unicode character takes four.
type DType struct {
	Kind Kind
	Size int
}

// String returns NumPy's name, such as "float32", "complex128" or "<U12".
func (d DType) String() string {
	switch d.Kind {
	case Bool:
		return "bool"
	case Int:
		return fmt.Sprintf("int%d", 8*d.Size)
	case Uint:
		return fmt.Sprintf("uint%d", 8*d.Size)
	case Float:
		return fmt.Sprintf("float%d", 8*d.Size)
	case Complex:
		return fmt.Sprintf("complex%d", 8*d.Size)
	case Unicode:
		return fmt.Sprintf("<U%d", d.Size/4)
	case Bytes:
		return fmt.Sprintf("|S%d", d.Size)
	case Object:
		return "object"
	}
	return "unknown"
}

// descr returns the type as a header spells it.
func (d DType) descr() string {
	switch {
	case d.Kind == Unicode:
		return d.String()
	case d.Size == 1 || d.Kind == Bytes:
		return fmt.Sprintf("|%c%d", d.Kind, d.Size)
	}
	return fmt.Sprintf("<%c%d", d.Kind, d.Size)
}

// sizes lists the element sizes that are understood for the fixed-size kinds.
var sizes = map[Kind][]int{
	Bool: {1}, Int: {1, 2, 4, 8}, Uint: {1, 2, 4, 8}, Float: {2, 4, 8}, Complex: {8, 16},
}

// maxString bounds the width of a string type, in characters.
const maxString = 1 << 20

// parseDescr reads a type string such as "<f4" or "|S5". big tells that the
// elements are stored with the high byte first.
func parseDescr(s string) (d DType, big bool, err error) {
	unknown := fmt.Errorf("%w %q", errUnsupported, s)
	if s == "O" || s == "|O" || s == "|O8" {
		return DType{Object, 8}, false, nil
	}
	if len(s) < 3 {
		return d, false, unknown
	}
	switch s[0] {
	case '<', '=', '|':
	case '>':
		big = true
	default:
		return d, false, unknown
	}
	n, err := strconv.Atoi(s[2:])
	if err != nil || n < 0 || s[2] == '+' {
		return d, false, unknown
	}
	d = DType{Kind(s[1]), n}
	if !d.supported() {
		return d, false, unknown
	}
	if d.Kind == Unicode {
		d.Size *= 4
	}
	return d, big, nil
}

// supported tells whether the type can be read; Size of a string type still
// counts characters.
func (d DType) supported() bool {
	if d.Kind == Unicode || d.Kind == Bytes {
		return d.Size <= maxString
	}
	for _, n := range sizes[d.Kind] {
		if n == d.Size {
			return true
		}
	}
	return false
}

// word is the number of bytes that are swapped together.
func (d DType) word() int {
	switch d.Kind {
	case Complex:
		return d.Size / 2
	case Unicode:
		return 4
	case Bytes:
		return 1
	}
	return d.Size
}
