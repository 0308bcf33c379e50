package scene

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"math"
	"testing"
	"testing/iotest"

	"github.com/latent-go/latent/internal/figure/scene/scenetest"
)

// resolution reads pixels per inch out of a PNG, by the specification: chunks of
// length, type, data and checksum behind a signature of eight bytes.
func resolution(t *testing.T, b []byte) float64 {
	t.Helper()
	for at := 8; at < len(b); {
		n := int(binary.BigEndian.Uint32(b[at:]))
		body := b[at+4 : at+8+n]
		if crc := binary.BigEndian.Uint32(b[at+8+n:]); crc != crc32.ChecksumIEEE(body) {
			t.Fatalf("chunk %s is damaged", body[:4])
		}
		switch string(body[:4]) {
		case "pHYs":
			if x, y := binary.BigEndian.Uint32(body[4:]), binary.BigEndian.Uint32(body[8:]); x != y || body[12] != 1 {
				t.Fatalf("pixels of %d by %d in unit %d", x, y, body[12])
			}
			return float64(binary.BigEndian.Uint32(body[4:])) * 0.0254
		case "IDAT":
			t.Fatal("no resolution before the pixels")
		}
		at += 12 + n
	}
	t.Fatal("no pixels")
	return 0
}

// TestSizeOnPaper: a PNG and a PDF of one scene are equally large on paper, and the
// image is still one for every decoder.
func TestSizeOnPaper(t *testing.T) {
	for _, c := range []struct{ perInch, scale, dots, inches float64 }{{0, 2, 192, 5}, {150, 2, 300, 3.2}, {150, 0.5, 75, 3.2}, {96, 3.125, 300, 5}} {
		s := everything()
		s.Width, s.Height, s.PerInch = 480, 300, c.perInch
		var image, doc bytes.Buffer
		if err := s.PNG(&image, c.scale); err != nil {
			t.Fatal(err)
		}
		if got := resolution(t, image.Bytes()); math.Abs(got-c.dots) > 0.02 {
			t.Errorf("%+v: %v dots to the inch", c, got)
		}
		img, err := png.Decode(iotest.OneByteReader(&image))
		if err != nil || math.Abs(float64(img.Bounds().Dx())/c.dots-c.inches) > 0.01 {
			t.Errorf("%+v: the image is %v, %v", c, img.Bounds(), err)
		}
		if err := s.PDF(&doc); err != nil {
			t.Fatal(err)
		}
		if w, h, err := scenetest.PDFSize(doc.Bytes()); err != nil || math.Abs(w/72-c.inches) > 0.01 || math.Abs(h/w-300.0/480) > 0.001 {
			t.Errorf("%+v: the page is %v x %v points: %v", c, w, h, err)
		}
	}
}

// TestResolutionOfSmallWrites: the chunk is in its place however the header comes.
func TestResolutionOfSmallWrites(t *testing.T) {
	var whole, single bytes.Buffer
	data := bytes.Repeat([]byte{7}, 100)
	if n, err := (&resolved{w: &whole, perMetre: 11811}).Write(data); n != 100 || err != nil {
		t.Fatal(n, err)
	}
	r := &resolved{w: &single, perMetre: 11811}
	for i := range data {
		if n, err := r.Write(data[i : i+1]); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	if !bytes.Equal(whole.Bytes(), single.Bytes()) || whole.Len() != 121 {
		t.Errorf("%d and %d bytes, or other ones", whole.Len(), single.Len())
	}
}

// TestMissing: what no font has is named, also inside groups; what one has is not.
// Marks are drawn with the box of their letter.
func TestMissing(t *testing.T) {
	text := func(s string) Node { return Text{Text: s, Size: 12} }
	s := &Scene{Width: 10, Height: 10, Nodes: []Node{text("Björk 坂本 한국 שלום ไทย"), Group{Nodes: []Node{text("😀 नमस्ते 😀")}}}}
	got := string(s.Missing())
	if want := "तनमस😀"; got != want {
		t.Errorf("missing are %q, want %q", got, want)
	}
}
