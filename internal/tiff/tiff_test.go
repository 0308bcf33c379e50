package tiff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"testing"
)

func stack(t testing.TB, b []byte) *Stack {
	t.Helper()
	s, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRoundTrip(t *testing.T) {
	var images [][]float32
	for k := range 3 {
		v := make([]float32, 5*7)
		for i := range v {
			v[i] = float32(k) + float32(i)/8
		}
		images = append(images, v)
	}
	var b bytes.Buffer
	if err := Write(&b, images, 5, 7, 1e-8, "amplitude"); err != nil {
		t.Fatal(err)
	}
	s := stack(t, b.Bytes())
	if s.Len() != 3 || s.Rows != 5 || s.Cols != 7 || !s.Float {
		t.Fatalf("%+v", s)
	}
	for k, want := range images {
		got, err := s.Float64(k)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if got[i] != float64(want[i]) {
				t.Fatalf("image %d, pixel %d: %v, want %v", k, i, got[i], want[i])
			}
		}
	}
	if err := Write(&b, images, 5, 8, 0, ""); err == nil {
		t.Error("no error for images of another size")
	}
}

// handmade writes one image with the entries that a test wants.
func handmade(order binary.ByteOrder, big bool, tags [][2]uint64, pixels []byte) []byte {
	b := []byte("II")
	if order == binary.ByteOrder(binary.BigEndian) {
		b = []byte("MM")
	}
	u16 := func(v uint64) { b = append(b, 0, 0); order.PutUint16(b[len(b)-2:], uint16(v)) }
	u32 := func(v uint64) { b = append(b, 0, 0, 0, 0); order.PutUint32(b[len(b)-4:], uint32(v)) }
	u64 := func(v uint64) { b = append(b, make([]byte, 8)...); order.PutUint64(b[len(b)-8:], v) }
	word, count := u32, u16
	if big {
		word, count = u64, u64
		u16(43)
		u16(8)
		u16(0)
		u64(uint64(16 + len(pixels)))
	} else {
		u16(42)
		u32(uint64(8 + len(pixels)))
	}
	at := uint64(len(b))
	b = append(b, pixels...)
	tags = append(tags, [2]uint64{tagStrips, at}, [2]uint64{tagStripBytes, uint64(len(pixels))})
	count(uint64(len(tags)))
	for _, e := range tags {
		u16(e[0])
		u16(4)
		word(1)
		u32(e[1])
		if big {
			u32(0)
			if order == binary.ByteOrder(binary.BigEndian) { // a long lies at the front
				copy(b[len(b)-8:], b[len(b)-8:len(b)-4])
			}
		}
	}
	word(0)
	return b
}

func TestForms(t *testing.T) {
	want := []float64{1, 2, 700, 4, 5, 65535}
	for name, order := range map[string]binary.ByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		plain, diff := make([]byte, 12), make([]byte, 12)
		for i, v := range want {
			order.PutUint16(plain[2*i:], uint16(v))
			d := uint16(v)
			if i%3 > 0 {
				d -= uint16(want[i-1])
			}
			order.PutUint16(diff[2*i:], d)
		}
		base := [][2]uint64{{tagWidth, 3}, {tagHeight, 2}, {tagBits, 16}}
		packed := append([]byte{11}, plain...)
		for form, b := range map[string][]byte{
			"plain":     handmade(order, false, base, plain),
			"BigTIFF":   handmade(order, true, base, plain),
			"PackBits":  handmade(order, false, append(base, [2]uint64{tagCompression, 32773}), packed),
			"predictor": handmade(order, false, append(base, [2]uint64{tagPredictor, 2}), diff),
		} {
			got, err := stack(t, b).Float64(0)
			if err != nil {
				t.Errorf("%s, %s: %v", name, form, err)
				continue
			}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%s, %s: %v", name, form, got)
					break
				}
			}
		}
	}
}

// The predictor of floats, by its definition.
func TestFloatPredictor(t *testing.T) {
	want := []float32{1.5, -2, 3e9, 0.1}
	rows := make([]byte, 16)
	for x, v := range want {
		for k := range 4 {
			rows[k*4+x] = byte(math.Float32bits(v) >> (24 - 8*k))
		}
	}
	for i := len(rows) - 1; i > 0; i-- {
		rows[i] -= rows[i-1]
	}
	b := handmade(binary.LittleEndian, false, [][2]uint64{{tagWidth, 4}, {tagHeight, 1}, {tagBits, 32}, {tagFormat, 3}, {tagPredictor, 3}}, rows)
	got, err := stack(t, b).Float64(0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if got[i] != float64(want[i]) {
			t.Errorf("pixel %d: %v, want %v", i, got[i], want[i])
		}
	}
}

func TestRefused(t *testing.T) {
	base := [][2]uint64{{tagWidth, 3}, {tagHeight, 2}, {tagBits, 16}}
	for name, b := range map[string][]byte{
		"empty": nil, "text": []byte("no picture"), "cut": handmade(binary.LittleEndian, false, base, make([]byte, 12))[:30],
		"colour": handmade(binary.LittleEndian, false, append(base, [2]uint64{tagSamples, 3}), make([]byte, 12)),
		"huge":   handmade(binary.LittleEndian, false, [][2]uint64{{tagWidth, 1 << 31}, {tagHeight, 1 << 31}, {tagBits, 16}}, make([]byte, 12)),
	} {
		if _, err := Open(bytes.NewReader(b), int64(len(b))); !errors.Is(err, errFormat) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	jpeg := stack(t, handmade(binary.LittleEndian, false, append(base, [2]uint64{tagCompression, 7}), make([]byte, 12)))
	if _, err := jpeg.Float64(0); !errors.Is(err, errFormat) {
		t.Errorf("error %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(handmade(binary.LittleEndian, false, [][2]uint64{{tagWidth, 3}, {tagHeight, 2}, {tagBits, 16}}, make([]byte, 12)))
	f.Add(handmade(binary.BigEndian, true, [][2]uint64{{tagWidth, 3}, {tagHeight, 2}, {tagBits, 16}, {tagCompression, 5}}, make([]byte, 12)))
	f.Fuzz(func(_ *testing.T, b []byte) {
		s, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil || s.Rows*s.Cols > 1<<16 {
			return
		}
		for i := range min(s.Len(), 3) {
			_, _ = s.Float64(i)
		}
	})
}
