package hdf5

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

// What hdf5plugin wrote is compared with NumPy by TestForeignFiles; here are the
// blocks of the format's description and damage.
func TestLZ4Block(t *testing.T) {
	long := append([]byte{0xf0, 255, 4}, bytes.Repeat([]byte{7}, 15+255+4)...)
	for name, c := range map[string]struct {
		in   []byte
		want string
	}{
		"literals": {[]byte{0x30, 'a', 'b', 'c'}, "abc"},
		"overlap":  {[]byte{0x14, 'x', 1, 0, 0x10, 'y'}, "xxxxxxxxxy"}, // one x copied 4 + 4 times
		"pair":     {[]byte{0x20, 'a', 'b', 2, 0, 0x10, '!'}, "ababab!"},
		"long":     {long, strings.Repeat("\x07", 274)},
		"run":      {[]byte{0x1f, 'z', 1, 0, 5, 0x10, '.'}, strings.Repeat("z", 25) + "."}, // 1 + 15 + 5 + 4
	} {
		got, err := lz4Block(nil, c.in, len(c.want))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, in := range map[string][]byte{
		"empty": {}, "zero distance": {0x10, 'a', 0, 0, 0x00}, "before the start": {0x10, 'a', 2, 0, 0x00},
		"cut": {0x40, 'a'}, "too long": {0x1f, 'z', 1, 0, 255, 255, 0}, "too many literals": {0xf0, 255, 255, 255, 0}, "no length": {0xf0}, "half a distance": {0x10, 'a', 1},
	} {
		if out, err := lz4Block(nil, in, 8); !errors.Is(err, errFormat) {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
}

// A block may not reach back into the one before it.
func TestLZ4BlocksAreApart(t *testing.T) {
	if _, err := lz4Block([]byte("abc"), []byte{0x10, 'a', 3, 0, 0x00}, 5); !errors.Is(err, errFormat) {
		t.Errorf("error %v", err)
	}
}

// Bits by their definition, one at a time.
func TestUnsortBits(t *testing.T) {
	const n, size = 24, 3
	in, want := make([]byte, n*size), make([]byte, n*size)
	for i := range want {
		want[i] = byte(i*89 + i/7)
	}
	for e := range n {
		for j := range size {
			for b := range 8 {
				if want[e*size+j]>>b&1 != 0 {
					in[(8*j+b)*n/8+e/8] |= 1 << (e % 8)
				}
			}
		}
	}
	if got := unsortBits([]byte("x"), in, size); string(got) != "x"+string(want) {
		t.Errorf("%v, want %v", got[1:], want)
	}
}

func TestDetectorFilterDamage(t *testing.T) {
	head := func(total uint64, block uint32, rest ...byte) []byte {
		return append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, total), block), rest...)
	}
	bits := func(params ...uint32) filter { return filter{id: filterBitshuffle, params: params} }
	for name, c := range map[string]struct {
		fl filter
		in []byte
	}{
		"no head":         {filter{id: filterLZ4}, []byte{0, 0, 0}},
		"too long":        {filter{id: filterLZ4}, head(65, 64, 0, 0, 0, 64)},
		"no block":        {filter{id: filterLZ4}, head(64, 0, 0, 0, 0, 64)},
		"bomb":            {filter{id: filterLZ4}, head(64, 64, 255, 255, 255, 255)},
		"cut":             {filter{id: filterLZ4}, head(64, 64, 0, 0, 0, 64, 1, 2)},
		"bits: no params": {bits(0, 3), nil},
		"bits: element 0": {bits(0, 3, 0, 0, 2), head(64, 64)},
		"bits: cut":       {bits(0, 3, 4, 0, 2), head(64, 64, 0, 0, 0, 9, 1)},
		"bits: plain":     {bits(0, 3, 4, 0, 0), make([]byte, 65)},
	} {
		if out, err := unfilter([]filter{c.fl}, 0, c.in, 64); !errors.Is(err, errFormat) {
			t.Errorf("%s: %d bytes, %v", name, len(out), err)
		}
	}
	detector := open(t, gunzip(t, "detector.h5.gz"))
	if _, err := must[*Dataset](t)(detector.Dataset("zstd")).Read(); err != nil {
		t.Errorf("zstd: %v", err)
	}
}

func FuzzDetectorFilters(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64, 0, 0, 0, 4, 0x1f, 1, 1, 0}, uint8(2))
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 200, 0, 0, 0, 64, 0, 0, 0, 3, 0x10, 1, 1}, uint8(4))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		for _, fl := range []filter{{id: filterLZ4}, {id: filterBitshuffle, params: []uint32{0, 3, uint32(size), 0, bitLZ4}}, {id: filterBitshuffle, params: []uint32{0, 3, uint32(size), 8, bitPlain}}} {
			const want = 1 << 12
			out, err := unfilter([]filter{fl}, 0, in, want)
			if err == nil && len(out) != want {
				t.Errorf("%d bytes", len(out))
			}
		}
	})
}
