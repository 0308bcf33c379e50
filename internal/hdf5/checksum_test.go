package hdf5

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The values come from the comments of Bob Jenkins' lookup3.c (2006), driver5:
// hashlittle("", 0, 0) and hashlittle("Four score and seven years ago", 30, 0).
func TestChecksumAgainstPublished(t *testing.T) {
	for text, want := range map[string]uint32{
		"":                               0xdeadbeef,
		"Four score and seven years ago": 0x17770551,
	} {
		if got := checksum([]byte(text)); got != want {
			t.Errorf("%q: got %08x, want %08x", text, got, want)
		}
	}
}

// TestFletcherAgainstDefinition compares with sums modulo 65535 taken naively;
// both sums count 65535 as 0.
func TestFletcherAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(rt, "p")
		var s1, s2 uint64
		padded := append(bytes.Clone(p), 0)
		for i := 0; i < len(p); i += 2 {
			s1 = (s1 + uint64(padded[i])<<8 + uint64(padded[i+1])) % 65535
			s2 = (s2 + s1) % 65535
		}
		got := fletcher32(p)
		if uint64(got&0xffff)%65535 != s1 || uint64(got>>16)%65535 != s2 {
			rt.Fatalf("got %08x, want %04x%04x", got, s2, s1)
		}
	})
}

func TestHalfPrecision(t *testing.T) {
	for bits, want := range map[uint16]float64{
		0x0000: 0, 0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0001: math.Ldexp(1, -24),
		0x03ff: math.Ldexp(1023, -24), 0x0400: math.Ldexp(1, -14), 0x3555: 0.333251953125,
		0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := float64(fromHalf(bits)); got != want {
			t.Errorf("%04x: got %v, want %v", bits, got, want)
		}
	}
	if !math.IsNaN(float64(fromHalf(0x7e00))) {
		t.Error("7e00 is not NaN")
	}
}

func TestShuffleAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.IntRange(1, 16).Draw(rt, "size")
		p := rapid.SliceOfN(rapid.Byte(), size, 300).Draw(rt, "p")
		whole := p[:len(p)/size*size]
		mixed, back := make([]byte, len(whole)), make([]byte, len(whole))
		shuffle(mixed, whole, size)
		unshuffle(back, mixed, size)
		if !bytes.Equal(back, whole) {
			rt.Fatal("bytes differ")
		}
		if n := len(whole) / size; mixed[n*(size-1)] != whole[size-1] {
			rt.Fatal("the last plane does not begin with the first element's last byte")
		}
	})
}
