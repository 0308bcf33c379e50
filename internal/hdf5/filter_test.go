package hdf5

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestFiltersRefuse gives each filter what it cannot decode.
func TestFiltersRefuse(t *testing.T) {
	var z bytes.Buffer
	if err := deflate(&z, make([]byte, 100), 6); err != nil {
		t.Fatal(err)
	}
	broken := bytes.Clone(z.Bytes())
	broken[len(broken)-1] ^= 1
	tests := []struct {
		id    uint16
		chunk []byte
		want  int
		text  string
	}{
		{filterDeflate, z.Bytes(), 101, "ends after 100 of 101"},
		{filterDeflate, z.Bytes(), 60, "does not end after 60"},
		{filterDeflate, z.Bytes(), 99, "decodes to 100 bytes in place of 99"},
		{filterDeflate, broken, 100, "checksum"},
		{filterDeflate, []byte("no zlib"), 100, "not deflated"},
		{filterDeflate, nil, 1 << 20, "cannot inflate"},
		{filterFletcher, []byte{1, 2, 3}, 1, "no checksum"},
		{filterFletcher, []byte{1, 2, 3, 4, 5, 6}, 2, "Fletcher-32 checksum"},
		{filterLZF, []byte{5, 1, 2}, 6, "too early"},
		{filterLZF, []byte{0x20, 9}, 3, "points outside"},
		{filterLZF, []byte{0, 1}, 1 << 20, "cannot expand"},
		{filterShuffle, []byte{1, 2, 3}, 2, "3 bytes in place of 2"},
		{32001, nil, 0, "hdf5plugin"},
	}
	for _, test := range tests {
		filters := []filter{{id: test.id, name: "blosc", params: []uint32{4}}}
		_, err := unfilter(filters, 0, test.chunk, test.want)
		if err == nil || !strings.Contains(err.Error(), test.text) {
			t.Errorf("filter %d: got error %v, want %q", test.id, err, test.text)
		}
		if !errors.Is(err, errFormat) && !errors.Is(err, errUnsupported) {
			t.Errorf("filter %d: error of no kind: %v", test.id, err)
		}
	}
}

// TestFilterMask leaves a filter out, as the writer does with chunks that do
// not shrink.
func TestFilterMask(t *testing.T) {
	filters := []filter{{id: filterShuffle, params: []uint32{2}, optional: true}, {id: filterDeflate, optional: true}}
	got, err := unfilter(filters, skipDeflate, []byte{1, 3, 2, 4}, 4)
	if err != nil || !bytes.Equal(got, []byte{1, 2, 3, 4}) {
		t.Errorf("got %v, %v", got, err)
	}
	filters[0].optional = false
	if _, err := unfilter(filters, 3, []byte{1, 3}, 2); !errors.Is(err, errFormat) {
		t.Errorf("a filter that none may leave out is left out: %v", err)
	}
	filters[0].optional = true
	if got, err = unfilter(filters, 3, []byte{1, 3}, 2); err != nil || !bytes.Equal(got, []byte{1, 3}) {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestLZFByHand expands "abcabcabcabc!": three literals, a copy of nine from
// three back (length 7 + 0 + 2, distance 2 + 1), one literal.
func TestLZFByHand(t *testing.T) {
	got, err := undoLZF([]byte{2, 'a', 'b', 'c', 7 << 5, 0, 2, 0, '!'}, 13)
	if err != nil || string(got) != "abcabcabcabc!" {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestNoisyChunksStayPlain: what deflate would enlarge is stored as it is, and
// the file is hardly larger than its data.
func TestNoisyChunksStayPlain(t *testing.T) {
	noise := make([]uint64, 20_000)
	x := uint64(1)
	for i := range noise {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		noise[i] = x
	}
	b := build(t, func(w *Writer) error {
		return put(w.Root(), "d", Spec{Type: Uint64, Shape: []int{len(noise)}, Deflate: 9, ChunkBytes: 16_000}, noise)
	})
	d := must[*Dataset](t)(open(t, b).Dataset("d"))
	got := must[any](t)(d.Read()).([]uint64)
	if !equal(got, noise) {
		t.Error("values differ")
	}
	masked := 0
	for _, p := range d.places {
		if p.mask == skipDeflate {
			masked++
		}
	}
	if masked != len(d.places) || len(b) > 8*len(noise)+4000 {
		t.Errorf("%d of %d chunks are plain; %d bytes", masked, len(d.places), len(b))
	}
}

func equal(a, b []uint64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

// What a chunk may expand to: deflate knows a bound, what repeats whole blocks
// another, and one of those is enough.
func TestGrowth(t *testing.T) {
	for _, c := range []struct {
		ids  []uint16
		want uint64
	}{
		{nil, maxInflate},
		{[]uint16{filterDeflate}, maxInflate},
		{[]uint16{filterShuffle, filterFletcher}, maxInflate},
		{[]uint16{filterZstd}, maxRepeat},
		{[]uint16{filterBzip2}, maxRepeat},
		{[]uint16{filterBitshuffle}, maxRepeat},
		{[]uint16{filterShuffle, filterDeflate, filterZstd}, maxRepeat},
	} {
		var list []filter
		for _, id := range c.ids {
			list = append(list, filter{id: id})
		}
		if got := growth(list); got != c.want {
			t.Errorf("filters %v: %d, want %d", c.ids, got, c.want)
		}
	}
}
