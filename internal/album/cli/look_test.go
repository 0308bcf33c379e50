package cli_test

import (
	"image/png"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// pngSize checks the size of an image by decoding all of it: pngsize FILE W H.
func pngSize(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: pngsize file width height")
	}
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	img, err := png.Decode(f)
	ts.Check(err)
	b := img.Bounds()
	if strconv.Itoa(b.Dx()) != args[1] || strconv.Itoa(b.Dy()) != args[2] {
		ts.Fatalf("%s has %d x %d pixels, want %s x %s", args[0], b.Dx(), b.Dy(), args[1], args[2])
	}
}
