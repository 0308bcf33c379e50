package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// encodings lists the names that a profile may use.
var encodings = []string{"utf-8", "utf-16", "latin-1", "cp1252"}

// decoderFor returns a function that makes UTF-8 of a file, or nil when the file
// is UTF-8 already (its validity is checked cell by cell, to name the place).
func decoderFor(name string) (func(io.Reader) io.Reader, error) {
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "utf-8-sig":
		return nil, nil
	case "utf-16", "utf16":
		// A byte order mark decides; without one the order is Windows' own.
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader, nil
	case "latin-1", "latin1", "iso-8859-1":
		return charmap.ISO8859_1.NewDecoder().Reader, nil
	case "cp1252", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader, nil
	}
	return nil, fmt.Errorf("encoding: %q is not known: want one of %q", name, encodings)
}

// uncompress returns the content of a gzip stream, or r itself when it does not
// start like one.
func uncompress(r io.Reader) (io.Reader, bool, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return b, false, nil
	}
	z, err := gzip.NewReader(b)
	return z, true, err
}

// isGzip reports whether err comes from a damaged gzip stream.
func isGzip(err error) bool {
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF)
}

var (
	bomUTF8   = []byte{0xef, 0xbb, 0xbf}
	bomsUTF16 = [][]byte{{0xff, 0xfe}, {0xfe, 0xff}}
)

// narrow makes UTF-8 of a stream that starts with the byte order mark of UTF-16,
// the "Unicode text" of spreadsheets. No other encoding starts like that.
func narrow(r io.Reader) (out *bufio.Reader, wide bool) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, _ := b.Peek(2)
	for _, mark := range bomsUTF16 {
		if bytes.Equal(head, mark) {
			decoded := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(b)
			return bufio.NewReaderSize(decoded, 64<<10), true
		}
	}
	return b, false
}

// skipBOM drops a UTF-8 byte order mark, reporting whether there was one.
func skipBOM(b *bufio.Reader) (marked bool, err error) {
	head, err := b.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if bytes.HasPrefix(head, bomUTF8) {
		_, err = b.Discard(3)
		return true, err
	}
	return false, nil
}

// repairMojibake undoes one round of "UTF-8 bytes read as Windows-1252". Text
// that is not such a thing comes back unchanged: after the reverse translation
// it would not be valid UTF-8.
func repairMojibake(s string) string {
	if isASCII(s) {
		return s
	}
	raw := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			// The five holes of Windows-1252 are commonly passed through as
			// control characters of the same number.
			if r < 0x80 || r > 0x9f {
				return s
			}
			b = byte(r)
		}
		raw = append(raw, b)
	}
	return validOr(raw, s)
}
