package hdf5

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTypesComeBack encodes every type and parses it again.
func TestTypesComeBack(t *testing.T) {
	f := &File{offsetSize: 8, lengthSize: 8}
	for name, typ := range map[string]Type{
		"float32": Float32, "float64": Float64, "int8": Int8, "int16": Int16, "int32": Int32, "int64": Int64,
		"uint8": Uint8, "uint16": Uint16, "uint32": Uint32, "uint64": Uint64, "complex64": Complex64,
		"complex128": complexDouble, "string": String, "string of 7 bytes": fixedString(7),
		"object reference": {class: Reference, size: 8}, "list of object references": {class: RefList, size: 16},
	} {
		b := encodeType(typ)
		got, err := f.parseType(b)
		if err != nil || got != typ || got.String() != name || got.Size() != typ.size || got.Class() != typ.class {
			t.Errorf("%s: got %v (%s), %v", name, got, got, err)
		}
		for n := range b {
			if _, err := f.parseType(b[:n]); err == nil {
				t.Errorf("%s: %d of %d bytes were enough", name, n, len(b))
			}
		}
	}
	use, err := f.parseType(encodeType(Type{class: scaleUse, size: 16}))
	if err != nil || use.Class() != Other || use.String() != "compound of 2 members" {
		t.Errorf("the pairs of REFERENCE_LIST: %v, %v", use, err)
	}
}

// TestOddTypes parses types that exist but have no counterpart in Go.
func TestOddTypes(t *testing.T) {
	f := &File{offsetSize: 8, lengthSize: 8}
	int24 := encodeType(Int32)
	int24[10] = 24 // precision
	vax := encodeType(Float64)
	vax[1] |= 0x40
	deep := []byte{}
	for range maxTypeDepth + 1 {
		deep = append(deep, 1<<4|dtVlen, 0, 0, 0, 16, 0, 0, 0)
	}
	for want, b := range map[string][]byte{
		"integer of 24 bits in 4 bytes":                       int24,
		"floating-point number that is not IEEE 754, 8 bytes": vax,
		"bit field":                          typeHead(dtBitfield, 0, 0, 4),
		"time":                               typeHead(dtTime, 0, 0, 4),
		"reference that is not to an object": typeHead(dtReference, 1, 0, 12),
	} {
		if got, err := f.parseType(b); err != nil || got.Class() != Other || got.String() != want {
			t.Errorf("got %v, %v, want %q", got, err, want)
		}
	}
	for name, b := range map[string][]byte{
		"nested without end": deep,
		"of no bytes":        typeHead(dtString, 0, 0, 0),
		"short handle":       typeHead(dtVlen, 1, 0, 12),
	} {
		if _, err := f.parseType(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestPlaceNumbersChunks compares the numbering of chunks with counting.
func TestPlaceNumbersChunks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		counts := rapid.SliceOfN(rapid.Uint64Range(1, 4), 1, 3).Draw(rt, "counts")
		g := &grid{count: counts}
		for range counts {
			g.chunk = append(g.chunk, rapid.Uint64Range(1, 5).Draw(rt, "chunk"))
		}
		at := make([]uint64, len(counts))
		for i := range product(counts) {
			offset, ok := g.place(i, counts)
			for a := range at {
				if !ok || offset[a] != at[a]*g.chunk[a] {
					rt.Fatalf("chunk %d: offset %v, want %v times %v", i, offset, at, g.chunk)
				}
			}
			for a := len(at) - 1; a >= 0; a-- {
				if at[a]++; at[a] < counts[a] {
					break
				}
				at[a] = 0
			}
		}
		if _, ok := g.place(product(counts), counts); ok {
			rt.Fatal("a chunk beyond the last")
		}
	})
}

// TestTreeSizes: the sizes of counts in nodes of 4096 bytes with records of 11,
// as in the index of a group's links. A leaf holds (4096-10)/11 = 371 records,
// a node above (4096-10-10)/(11+10) = 194, so its subtree 194+195*371 = 72539,
// which takes three bytes; the node above that has pointers of 13 bytes.
func TestTreeSizes(t *testing.T) {
	tree := &tree2{f: &File{offsetSize: 8}, nodeSize: 4096, recordSize: 11}
	tree.measure(2)
	if tree.countSize != 2 || !slices.Equal(tree.totalSizes, []int{2, 3, 3}) {
		t.Errorf("count %d, totals %v", tree.countSize, tree.totalSizes)
	}
	// The last size of a node whose subtree's count takes two bytes: 353 records in a
	// leaf, 184 in the node, 184+185*353 = 65489.
	tight := &tree2{f: &File{offsetSize: 8}, nodeSize: 3902, recordSize: 11}
	if tight.measure(1); tight.totalSizes[1] != 2 {
		t.Errorf("totals of the tight node %v", tight.totalSizes)
	}
	if tree.pointerSize(1) != 10 || tree.pointerSize(2) != 13 {
		t.Errorf("pointers of %d and %d bytes", tree.pointerSize(1), tree.pointerSize(2))
	}
}

// TestHeapTable: the doubling table of a fractal heap with blocks of 512 bytes,
// direct up to 4096. Rows are 512, 512, 1024, 2048, 4096, so five are direct.
func TestHeapTable(t *testing.T) {
	h := &fractalHeap{start: 512, maxDirect: 4096}
	var sizes []uint64
	for row := range 6 {
		sizes = append(sizes, h.rowSize(row))
	}
	if !slices.Equal(sizes, []uint64{512, 512, 1024, 2048, 4096, 8192}) || h.directRows() != 5 {
		t.Errorf("rows %v, %d of them direct", sizes, h.directRows())
	}
}

// Types within types end at a depth, whatever they are nested in; up to it they are
// read.
func TestNestingIsBounded(t *testing.T) {
	f := &File{offsetSize: 8, lengthSize: 8}
	inner := encodeType(Int8)
	for name, c := range map[string]struct{ head, tail []byte }{
		"lists":        {typeHead(dtVlen, 0, 0, 16), nil},
		"compounds":    {append([]byte{3<<4 | dtCompound, 1, 0, 0, 1, 0, 0, 0}, 'a', 0, 0), nil},
		"enumerations": {[]byte{3<<4 | dtEnum, 1, 0, 0, 1, 0, 0, 0}, []byte{'a', 0, 7}},
	} {
		nested := func(n int) []byte {
			return slices.Concat(bytes.Repeat(c.head, n), inner, bytes.Repeat(c.tail, n))
		}
		if _, err := f.parseType(nested(maxTypeDepth - 1)); err != nil {
			t.Errorf("%s, as deep as may be: %v", name, err)
		}
		if _, err := f.parseType(nested(maxTypeDepth + 1)); err == nil || !strings.Contains(err.Error(), "nested too deeply") {
			t.Errorf("%s, deeper: %v", name, err)
		}
	}
}
