package regular

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

// TestTooLarge: a file over the limit is an error that names it, never a part of
// it; one of just that size is read.
func TestTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	filetest.Write(t, path, strings.Repeat("x", Settings+1))
	_, err := ReadFile(path, Settings)
	var large *TooLargeError
	if !errors.As(err, &large) || large.Most != Settings || !strings.Contains(err.Error(), path+": is larger than 256 KiB") {
		t.Error(err)
	}
	filetest.Write(t, path, strings.Repeat("x", Settings))
	text, err := ReadFile(path, Settings)
	filetest.Must(t, err)
	filetest.Expect(t, "length", len(text), Settings)
	if _, err := ReadAll(strings.NewReader("123"), "n", 2); err == nil || !strings.Contains(err.Error(), "2 bytes") {
		t.Error(err)
	}
}

func packed(t *testing.T, text string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	filetest.Must(t, err)
	filetest.Must(t, z.Close())
	return bytes.NewReader(b.Bytes())
}

func unzip(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }

// TestUnpack: what packs like text is read, what packs like nothing is not.
func TestUnpack(t *testing.T) {
	var b strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&b, "Walnut,Faffle,%d,%d.25,80\n", 1900+i%97, i%83)
	}
	ordinary := b.String()
	r, err := Unpack(packed(t, ordinary), unzip)
	filetest.Must(t, err)
	text, err := io.ReadAll(r)
	if err != nil || string(text) != ordinary {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	r, err = Unpack(packed(t, strings.Repeat("0", 3*free)), unzip)
	filetest.Must(t, err)
	text, err = io.ReadAll(r)
	var far *ExpandsError
	if !errors.As(err, &far) || len(text) > free || far.Unpacked <= free || !strings.Contains(err.Error(), "unpack the file first") {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	// What comes out of it is given, as the error says.
	if text, err := ReadAll(strings.NewReader(strings.Repeat("0", 3*free)), "unpacked", Table); err != nil || len(text) != 3*free {
		t.Errorf("if that is right, unpack the file first and give what comes out: %d bytes, %v", len(text), err)
	}
	if _, err := Unpack(strings.NewReader("no gzip, but a text"), unzip); !errors.Is(err, gzip.ErrHeader) {
		t.Error(err)
	}
	r, err = Unpack(strings.NewReader("no bzip2"), func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil })
	filetest.Must(t, err)
	if _, err := io.ReadAll(r); err == nil {
		t.Error("no bzip2 was unpacked")
	}
}

// TestMayBecome does not overflow.
func TestMayBecome(t *testing.T) {
	for packed, want := range map[int64]int64{0: 5, 1: expansion, 1000: 1000 * expansion, math.MaxInt64: Table * expansion} {
		filetest.Expect(t, "MayBecome", MayBecome(packed, 5), want)
	}
}

// TestRecords: records of the limit are read, one that does not end is not.
func TestRecords(t *testing.T) {
	long := strings.Repeat("x", Record-1) + "\n"
	guard := NewRecords(strings.NewReader(strings.Repeat(long, 3) + "\"" + strings.Repeat("y\n", 2*Record)))
	in := csv.NewReader(guard)
	for range 3 {
		guard.Mark()
		if _, err := in.Read(); err != nil {
			t.Fatal(err)
		}
	}
	guard.Mark()
	_, err := in.Read()
	var endless *longRecordError
	if !errors.As(err, &endless) || endless.Line < 4 || !strings.Contains(err.Error(), "look for a quote that is not closed before") {
		t.Error(err)
	}
	closed := csv.NewReader(NewRecords(strings.NewReader(long + "\"y\"\n")))
	for range 2 {
		if _, err := closed.Read(); err != nil {
			t.Errorf("closed: %v", err)
		}
	}
}
