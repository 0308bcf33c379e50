package hdf5

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
)

// The last byte of a file, of a block and of an address is inside, the next is not.
func TestEndsOfAFile(t *testing.T) {
	f := &File{size: 100, r: bytes.NewReader(make([]byte, 110)), base: 10, offsetSize: 8, lengthSize: 8}
	for _, c := range []struct {
		addr, n uint64
		ok      bool
	}{{0, 100, true}, {0, 101, false}, {99, 1, true}, {99, 2, false}, {100, 0, true}, {100, 1, false}, {101, 0, false}, {1, math.MaxUint64, false}} {
		if err := f.inside(c.addr, c.n); (err == nil) != c.ok {
			t.Errorf("%d bytes at %d: %v", c.n, c.addr, err)
		}
		if b, err := f.read(c.addr, c.n); (err == nil) != c.ok || err == nil && uint64(len(b)) != c.n {
			t.Errorf("%d bytes at %d: %d are read, %v", c.n, c.addr, len(b), err)
		}
	}
	for addr, want := range map[uint64]int{0: 8, 95: 5, 99: 1, 100: -1} {
		b, err := f.readUpTo(addr, 8)
		if (err == nil) != (want >= 0) || err == nil && len(b) != want {
			t.Errorf("up to 8 bytes at %d: %d, %v", addr, len(b), err)
		}
	}
	for _, c := range []struct {
		base, end uint64
		ok        bool
	}{{10, 110, true}, {10, 111, false}, {10, undef, true}, {10, 10, true}, {10, 9, false}, {7, 90, false}} {
		if err := f.checkExtent(&cursor{}, c.base, c.end); (err == nil) != c.ok {
			t.Errorf("from %d to %d: %v", c.base, c.end, err)
		}
	}
	if err := f.checkExtent(&cursor{}, 0, 110); err != nil || f.size != 110 || f.base != 0 {
		t.Errorf("addresses from the start: %d bytes from %d, %v", f.size, f.base, err)
	}
}

// All ones are no address, in as many bytes as addresses have.
func TestUndefinedAddresses(t *testing.T) {
	for size, c := range map[int][]struct {
		in   string
		want uint64
	}{
		2: {{"\xff\xff", undef}, {"\xfe\xff", 0xfffe}},
		4: {{"\xff\xff\xff\xff", undef}, {"\xff\xff\xff\x7f", 0x7fffffff}},
		8: {{strings.Repeat("\xff", 8), undef}, {"\x01\x00\x00\x00\x00\x00\x00\x80", 1<<63 + 1}},
	} {
		for _, k := range c {
			if got := (&cursor{b: []byte(k.in), offsetSize: size}).addr(); got != k.want {
				t.Errorf("%q: %x, want %x", k.in, got, k.want)
			}
			if got := (&File{lengthSize: size}).takeLengths(&cursor{b: []byte(k.in), lengthSize: size}, 1); !slices.Equal(got, []uint64{k.want}) {
				t.Errorf("length %q: %x, want %x", k.in, got, k.want)
			}
		}
	}
}

// A version above the limit is refused, the limit is not; a name ends where it ends
// and takes as much as it is padded to.
func TestCursorBorders(t *testing.T) {
	for v, ok := range map[byte]bool{0: true, 2: true, 3: false} {
		if c := (&cursor{b: []byte{v}}); c.version(2) != v || (c.err == nil) != ok {
			t.Errorf("version %d: %v", v, c.err)
		}
	}
	for pad, left := range map[int]int{1: 13, 4: 12, 8: 8, 16: 0} {
		c := &cursor{b: []byte("ab\x00-------------")}
		if s := c.name(pad); s != "ab" || c.err != nil || c.left() != left {
			t.Errorf("padded to %d: %q, %d bytes left, want %d, %v", pad, s, c.left(), left, c.err)
		}
	}
	c := &cursor{b: []byte("abc\x00----")}
	if s := c.name(4); s != "abc" || c.left() != 4 {
		t.Errorf("%q fills its pad: %d left", s, c.left())
	}
	if c := (&cursor{b: []byte("abc")}); c.name(1) != "" || c.err == nil {
		t.Error("a name without an end is read")
	}
	if c := (&cursor{b: make([]byte, 3)}); len(c.take(3)) != 3 || c.err != nil || c.take(0) == nil || c.take(1) != nil || c.err == nil {
		t.Errorf("three bytes: %v", c.err)
	}
}

// What the limits of a dataset take, and what is one too many.
func TestSpecBorders(t *testing.T) {
	for name, c := range map[string]struct {
		s  Spec
		n  int
		ok bool
	}{
		"32 axes":          {Spec{Type: Int8, Shape: slices.Repeat([]int{1}, maxRank)}, 1, true},
		"33 axes":          {Spec{Type: Int8, Shape: slices.Repeat([]int{1}, maxRank+1)}, 0, false},
		"level 9":          {Spec{Type: Int8, Shape: []int{2}, Deflate: 9}, 2, true},
		"level 10":         {Spec{Type: Int8, Shape: []int{2}, Deflate: 10}, 0, false},
		"level -1":         {Spec{Type: Int8, Shape: []int{2}, Deflate: -1}, 0, false},
		"largest chunk":    {Spec{Type: Int8, Shape: []int{2}, ChunkBytes: math.MaxInt32}, 2, true},
		"larger chunk":     {Spec{Type: Int8, Shape: []int{2}, ChunkBytes: math.MaxInt32 + 1}, 0, false},
		"as many as fit":   {Spec{Type: Float64, Shape: []int{math.MaxInt / 8}}, math.MaxInt / 8, true},
		"one more":         {Spec{Type: Float64, Shape: []int{math.MaxInt/8 + 1}}, 0, false},
		"none of many":     {Spec{Type: Float64, Shape: []int{1 << 39, 0, 1 << 20}}, 0, true},
		"too many of none": {Spec{Type: Float64, Shape: []int{1 << 40, 0, 1 << 20}}, 0, false},
		"no axis":          {Spec{Type: Float64}, 1, true},
		"negative":         {Spec{Type: Float64, Shape: []int{0, -1}}, 0, false},
	} {
		if n, err := c.s.check(); (err == nil) != c.ok || n != c.n {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	for name, ok := range map[string]bool{strings.Repeat("n", 1024): true, strings.Repeat("n", 1025): false, ".": false, "..": true} {
		if err := checkName(name); (err == nil) != ok {
			t.Errorf("a name of %d bytes: %v", len(name), err)
		}
	}
	w := &DatasetWriter{total: 3}
	if w.advance(2) != nil || w.advance(1) != nil || w.advance(0) != nil || w.advance(1) == nil {
		t.Error("three elements are three")
	}
}

// Chunks at the edge of a shape, and grids that are too large for an int.
func TestGridBorders(t *testing.T) {
	data := func(size int, dims, chunk, limits []uint64) *Dataset {
		if limits == nil {
			limits = dims
		}
		return &Dataset{typ: Type{size: size}, space: space{dims: dims, limits: limits}, layout: layout{chunk: chunk}}
	}
	g := must[*grid](t)(data(4, []uint64{7, 6}, []uint64{3, 3}, []uint64{undef, 5}).newGrid())
	if !slices.Equal(g.count, []uint64{3, 2}) || !slices.Equal(g.most, []uint64{undef, 2}) || g.bytes != 36 {
		t.Errorf("%+v", g)
	}
	for i, want := range [][]uint64{{0, 0}, {0, 3}, {3, 0}, {3, 3}, {6, 0}, {6, 3}, nil} {
		if o, ok := g.place(uint64(i), g.count); ok != (want != nil) || ok && !slices.Equal(o, want) {
			t.Errorf("chunk %d lies at %v, %v", i, o, ok)
		}
	}
	if o, ok := g.place(2, []uint64{3, 4}); ok { // a place of the larger shape that was
		t.Errorf("chunk 2 of 4 in a row lies at %v", o)
	}
	for _, c := range []struct {
		offset []uint64
		whole  bool
	}{{[]uint64{3, 3}, true}, {[]uint64{6, 3}, false}, {[]uint64{3, 6}, false}} {
		if g.whole(c.offset, []uint64{7, 6}) != c.whole {
			t.Errorf("chunk at %v: whole is %v", c.offset, !c.whole)
		}
	}
	for name, c := range map[string]struct {
		d  *Dataset
		ok bool
	}{
		"another rank":   {data(4, []uint64{7}, []uint64{3, 3}, nil), false},
		"longest axis":   {data(1, []uint64{1}, []uint64{math.MaxInt32}, nil), true},
		"longer":         {data(1, []uint64{1}, []uint64{math.MaxInt32 + 1}, nil), false},
		"largest chunk":  {data(64, []uint64{1}, []uint64{math.MaxInt32}, nil), true},
		"larger":         {data(65, []uint64{1}, []uint64{math.MaxInt32}, nil), false},
		"as many chunks": {data(1, []uint64{math.MaxInt32}, []uint64{1}, nil), true},
		"one more":       {data(1, []uint64{math.MaxInt32 + 1}, []uint64{1}, nil), false},
		"in two axes":    {data(1, []uint64{1 << 16, 1 << 15}, []uint64{1, 1}, nil), false},
		"of none":        {data(1, []uint64{0, math.MaxInt32}, []uint64{1, 1}, nil), true},
	} {
		if _, err := c.d.newGrid(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	for v, want := range map[[2]uint64]uint64{{0, 5}: 0, {math.MaxInt64, 1}: math.MaxInt64, {math.MaxInt64, 2}: undef, {1 << 62, 2}: undef, {1 << 61, 2}: 1 << 62} {
		if got := product(v[:]); got != want {
			t.Errorf("product %v = %d", v, got)
		}
	}
}

// Packed bytes that claim more than a format can expand to are not believed.
func TestExpansionBorders(t *testing.T) {
	if out, err := undoLZF([]byte{0, 'a', 0x20, 0}, 4); err != nil || string(out) != "aaaa" {
		t.Errorf("%q, %v", out, err)
	}
	if out, err := undoLZF([]byte{0, 'a', 0x20, 0}, 3); err == nil {
		t.Errorf("three bytes became %q", out)
	}
	if out, err := undoLZF([]byte{0, 'a', 0x20, 1}, 4); err == nil {
		t.Errorf("before its start lies %q", out)
	}
	if out, err := undoLZF([]byte{31}, 40); err == nil {
		t.Errorf("32 literals of none are %q", out)
	}
	if out, err := undoLZF([]byte{0, 'a', 0xe0, 2, 0}, 12); err != nil || string(out) != strings.Repeat("a", 12) { // 1 + 7 + 2 + 2
		t.Errorf("%q, %v", out, err)
	}
	if _, err := undoLZF([]byte{0, 'a'}, 3*maxInflate); err != nil {
		t.Errorf("as much as can be: %v", err)
	}
	if _, err := undoLZF([]byte{0, 'a'}, 3*maxInflate+1); err == nil {
		t.Error("more than can be is believed")
	}
	sum := make([]byte, 4)
	if out, err := undoFletcher(sum); err != nil || len(out) != 0 {
		t.Errorf("the checksum of nothing: %v, %v", out, err)
	}
	if _, err := undoFletcher(sum[:3]); err == nil {
		t.Error("three bytes are a checksum")
	}
	for _, c := range []struct {
		params []uint32
		in     string
		want   string
	}{{[]uint32{2}, "acbd", "abcd"}, {[]uint32{1}, "acbd", "acbd"}, {[]uint32{4}, "acbd", "acbd"}, {[]uint32{5}, "acbd", "acbd"}, {nil, "acbd", "acbd"}} {
		if got := (filter{params: c.params}).undoShuffle([]byte(c.in)); string(got) != c.want {
			t.Errorf("elements of %v bytes: %q, want %q", c.params, got, c.want)
		}
	}
}

// Rows that are there and rows that are not.
func TestRowBorders(t *testing.T) {
	d := &Dataset{shape: []int{4}, path: "d", typ: Int8, space: space{dims: []uint64{4}}, f: &File{maxBytes: 3}, layout: layout{class: layoutCompact, raw: []byte{1, 2, 3, 4}}}
	for _, c := range []struct {
		lo, hi int
		ok     bool
	}{{0, 3, true}, {1, 4, true}, {0, 4, false}, {4, 4, true}, {2, 2, true}, {2, 1, false}, {-1, 1, false}, {3, 5, false}, {5, 5, false}} {
		if v, err := d.ReadRows(c.lo, c.hi); (err == nil) != c.ok || err == nil && len(v.([]int8)) != c.hi-c.lo {
			t.Errorf("rows %d to %d: %v, %v", c.lo, c.hi, v, err)
		}
	}
	d.layout.raw = d.layout.raw[:3]
	if _, err := d.ReadRows(0, 3); err != nil {
		t.Error(err)
	}
	if v, err := d.ReadRows(2, 4); err == nil {
		t.Errorf("a row that is not stored is %v", v)
	}
}
