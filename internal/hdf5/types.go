package hdf5

import (
	"fmt"
	"math"
)

// Class says what the elements of a dataset or an attribute are.
type Class uint8

// The classes that can be read into Go values; anything else is [Other].
const (
	Other     Class = iota // compounds, opaque data and the like: listed, not read
	Integer                // signed integers
	Unsigned               // unsigned integers
	Float                  // IEEE 754 numbers
	Complex                // a compound of two floats r and i, as h5py writes it
	Boolean                // an enumeration FALSE = 0, TRUE = 1, as h5py writes it
	VarString              // strings of any length, kept in the global heap
	FixString              // strings of a fixed number of bytes
	Reference              // the address of another object in the file
	RefList                // a sequence of any length of references
	scaleUse               // a pair of reference and axis, for REFERENCE_LIST
)

// Type is the type of one element. The zero Type is not valid.
type Type struct {
	class Class
	size  int  // bytes of one element in the file
	big   bool // big-endian
	pad   byte // fixed strings: 0 ends at a zero byte, 1 padded by zeros, 2 by spaces
	name  string
}

// The types a dataset can be written with.
var (
	Float32       = Type{class: Float, size: 4}
	Float64       = Type{class: Float, size: 8}
	Int8          = Type{class: Integer, size: 1}
	Int16         = Type{class: Integer, size: 2}
	Int32         = Type{class: Integer, size: 4}
	Int64         = Type{class: Integer, size: 8}
	Uint8         = Type{class: Unsigned, size: 1}
	Uint16        = Type{class: Unsigned, size: 2}
	Uint32        = Type{class: Unsigned, size: 4}
	Uint64        = Type{class: Unsigned, size: 8}
	Complex64     = Type{class: Complex, size: 8}
	complexDouble = Type{class: Complex, size: 16}
	// String is UTF-8 text of any length.
	String = Type{class: VarString, size: 16}
)

// fixedString is UTF-8 text of at most n bytes, padded with zeros.
func fixedString(n int) Type { return Type{class: FixString, size: n, pad: 1} }

// writable says whether t is one of the types above.
func (t Type) writable() bool {
	switch t {
	case Float32, Float64, Complex64, complexDouble, String, fixedString(t.size):
		return t.size > 0 && t.size < math.MaxInt32
	case Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64:
		return true
	}
	return false
}

// Class returns what an element is.
func (t Type) Class() Class { return t.class }

// Size returns the bytes one element takes in the file.
func (t Type) Size() int { return t.size }

// String names the type for messages, like "float64" or "big-endian int32".
func (t Type) String() string {
	s := t.plain()
	if t.big {
		return "big-endian " + s
	}
	return s
}

// plain names the type without its byte order.
func (t Type) plain() string {
	switch t.class {
	case Integer:
		return fmt.Sprintf("int%d", 8*t.size)
	case Unsigned:
		return fmt.Sprintf("uint%d", 8*t.size)
	case Float:
		return fmt.Sprintf("float%d", 8*t.size)
	case Complex:
		return fmt.Sprintf("complex%d", 8*t.size)
	case Boolean:
		return "bool"
	case VarString:
		return "string"
	case FixString:
		return fmt.Sprintf("string of %d bytes", t.size)
	case Reference:
		return "object reference"
	case RefList:
		return "list of object references"
	}
	return t.name
}

// undef marks an address that leads nowhere.
const undef = ^uint64(0)

// Datatype classes in the file (IV.A.2.d).
const (
	dtFixed     = 0
	dtFloat     = 1
	dtTime      = 2
	dtString    = 3
	dtBitfield  = 4
	dtOpaque    = 5
	dtCompound  = 6
	dtReference = 7
	dtEnum      = 8
	dtVlen      = 9
	dtArray     = 10
)

// Object header message types (IV.A.2).
const (
	msgDataspace    = 0x01
	msgLinkInfo     = 0x02
	msgDatatype     = 0x03
	msgFillOld      = 0x04
	msgFill         = 0x05
	msgLink         = 0x06
	msgExternal     = 0x07
	msgLayout       = 0x08
	msgGroupInfo    = 0x0a
	msgFilters      = 0x0b
	msgAttribute    = 0x0c
	msgContinuation = 0x10
	msgSymbolTable  = 0x11
	msgAttrInfo     = 0x15
)

// Filter identifiers.
const (
	filterDeflate  = 1
	filterShuffle  = 2
	filterFletcher = 3
	filterBzip2    = 307
	filterLZF      = 32000
	filterZstd     = 32015

	filterLZ4        = 32004
	filterBitshuffle = 32008
)
