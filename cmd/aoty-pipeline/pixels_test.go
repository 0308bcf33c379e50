package main_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// savePicture writes a PNG unless the file shows the same pixels already: another
// encoding of the same page is no reason for a commit.
func savePicture(path string, shot []byte) error {
	if old, err := os.ReadFile(path); err == nil && samePixels(old, shot) {
		return nil
	}
	return os.WriteFile(path, shot, 0o666)
}

// samePixels reports whether two PNG files have the same size and colours.
func samePixels(a, b []byte) bool {
	x, errX := png.Decode(bytes.NewReader(a))
	y, errY := png.Decode(bytes.NewReader(b))
	if errX != nil || errY != nil || x.Bounds() != y.Bounds() {
		return false
	}
	for r := x.Bounds().Min.Y; r < x.Bounds().Max.Y; r++ {
		for c := x.Bounds().Min.X; c < x.Bounds().Max.X; c++ {
			if color.NRGBA64Model.Convert(x.At(c, r)) != color.NRGBA64Model.Convert(y.At(c, r)) {
				return false
			}
		}
	}
	return true
}

func TestPicturesAreKeptWhileTheirPixelsAre(t *testing.T) {
	picture := func(colour color.Color, level png.CompressionLevel) []byte {
		img := image.NewNRGBA(image.Rect(0, 0, 40, 30))
		for i := range 30 {
			img.Set(i, i, colour)
		}
		var buf bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: level}).Encode(&buf, img); err != nil {
			t.Fatal(err)
		}
		return buf.Bytes()
	}
	first := picture(color.White, png.BestSpeed)
	again, other := picture(color.White, png.NoCompression), picture(color.NRGBA{255, 255, 254, 255}, png.BestSpeed)
	path := filepath.Join(t.TempDir(), "a.png")
	for _, step := range []struct{ shot, want []byte }{{first, first}, {again, first}, {other, other}, {[]byte("no PNG"), []byte("no PNG")}, {first, first}} {
		if err := savePicture(path, step.shot); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, step.want) {
			t.Errorf("%d bytes are kept, want %d: %v", len(got), len(step.want), err)
		}
	}
	// A picture that is kept is not even touched.
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, past, past); err != nil {
		t.Fatal(err)
	}
	if err := savePicture(path, again); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.ModTime().After(past.Add(time.Minute)) {
		t.Errorf("the picture was written again: %v", err)
	}
}
