package clitest

import (
	"image/png"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"time"

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

// freePort puts a port that nobody listens on into a variable: freeport VARIABLE.
func freePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeport variable")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	ts.Check(l.Close())
}

// answers waits until a server answers an address with 200 and a body that
// matches a pattern: answers URL PATTERN.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: answers url pattern")
	}
	want := regexp.MustCompile(args[1])
	last := "no answer"
	for range 600 {
		if answer, err := http.Get(args[0]); err == nil {
			body, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			ts.Check(err)
			if answer.StatusCode == http.StatusOK && want.Match(body) {
				return
			}
			last = answer.Status
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s: %s, want 200 and %s", args[0], last, args[1])
}
