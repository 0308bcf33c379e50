package hdf5

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// TestGoldenBytes pins the bytes of the smallest file: the superblock, of
// which every field is fixed by II.A, and an empty root group.
func TestGoldenBytes(t *testing.T) {
	b := build(t, func(*Writer) error { return nil })
	want := "894844460d0a1a0a" + "02080800" + // signature, version 2, sizes 8 and 8, flags
		"0000000000000000" + "ffffffffffffffff" + // base, no extension
		"6600000000000000" + "3000000000000000" // end of file, root group
	if got := hex.EncodeToString(b[:44]); got != want {
		t.Errorf("superblock\n got %s\nwant %s", got, want)
	}
	header := "4f484452" + "02" + "06" + "28000000" + // OHDR, version 2, flags, 40 bytes of messages
		"02" + "1a00" + "00" + "0000" + // link info, 26 bytes
		"0001" + "0000000000000000" + "ffffffffffffffff" + "ffffffffffffffff" + // order tracked, no heap, no index
		"0a" + "0200" + "00" + "0000" + "0000" // group info
	if got := hex.EncodeToString(b[48 : len(b)-4]); got != header {
		t.Errorf("root group\n got %s\nwant %s", got, header)
	}
	if checksum(b[:44]) != le.Uint32(b[44:]) || checksum(b[48:len(b)-4]) != le.Uint32(b[len(b)-4:]) {
		t.Error("checksums are wrong")
	}
}

// TestTreeNodesLinkTheirSiblings reads the leaves of a two-level chunk tree
// from left to right by their sibling pointers.
func TestTreeNodesLinkTheirSiblings(t *testing.T) {
	const n = 150 // three leaves of 64, 64 and 22
	b := build(t, func(w *Writer) error {
		return put(w.Root(), "d", Spec{Type: Int8, Shape: []int{n}, Deflate: 1, ChunkBytes: 1}, make([]int8, n))
	})
	at := bytes.Index(b, []byte("TREE"))
	var used []uint16
	for at >= 0 {
		if string(b[at:at+6]) != "TREE\x01\x00" {
			t.Fatalf("no leaf at %d", at)
		}
		used = append(used, le.Uint16(b[at+6:]))
		next := le.Uint64(b[at+16:])
		if next == undef {
			break
		}
		if back := le.Uint64(b[next+8:]); back != uint64(at) {
			t.Errorf("the leaf at %d points back to %d, not %d", next, back, at)
		}
		at = int(next)
	}
	if len(used) != 3 || used[0] != 64 || used[1] != 64 || used[2] != 22 {
		t.Errorf("leaves of %v chunks", used)
	}
}

// TestParsersNeedAllBytes cuts messages short at every length.
func TestParsersNeedAllBytes(t *testing.T) {
	f := &File{offsetSize: 8, lengthSize: 8, size: 1 << 20}
	s := &chunkSink{spec: Spec{Type: Float64, Shape: []int{9}}, chunk: []int{3}}
	attr, err := newAttribute("name", 1.5)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		message []byte
		parse   func([]byte) error
	}{
		"space":      {encodeSpace([]int{2, 3}), func(b []byte) error { _, err := f.parseSpace(b); return err }},
		"contiguous": {contiguousLayout(64, 8)[0].data, func(b []byte) error { _, err := f.parseLayout(b); return err }},
		"chunked":    {s.layout(64), func(b []byte) error { _, err := f.parseLayout(b); return err }},
		"filters":    {filterMessage(Spec{Type: Float64, Deflate: 1, Checksum: true}), func(b []byte) error { _, err := f.parseFilters(b); return err }},
		"link":       {encodeLink(link{"n", &object{addr: 64}}, 0), func(b []byte) error { _, err := f.parseLink(b); return err }},
		"attribute":  {attr.message().data, func(b []byte) error { _, err := f.parseAttr(b); return err }},
	} {
		if err := test.parse(test.message); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for n := range test.message {
			if test.parse(test.message[:n]) == nil {
				t.Errorf("%s: %d of %d bytes were enough", name, n, len(test.message))
			}
		}
	}
}
