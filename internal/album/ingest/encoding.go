package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/latent-go/latent/internal/regular"
)

// encodings lists the names that a profile may use.
var encodings = []string{"utf-8", "utf-16", "latin-1", "cp1252"}

// decoderFor returns a function that makes UTF-8 of a file, or nil when the file
// is UTF-8 already (its validity is checked cell by cell, to name the place).
func decoderFor(name string) (func(io.Reader) io.Reader, error) {
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "utf-8-sig":
		return nil, nil
	case "utf-16", "utf16", "utf-16le":
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
// start like one. Other things that are no text are named.
func uncompress(r io.Reader) (io.Reader, bool, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, _ := b.Peek(512)
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		z, err := regular.Unpack(b, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
		return z, true, err
	}
	for _, f := range foreignFormats {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return nil, false, &DataError{Kind: KindFormat, Problem: "this is " + f.what + ", not a CSV file", Remedy: f.remedy}
		}
	}
	if isHTML(head) {
		return nil, false, &DataError{
			Kind: KindFormat, Problem: "this is a web page, not a CSV file",
			Remedy: "download the table itself: a link to a file viewer gives a page about the file",
		}
	}
	if isJSON(head) {
		return nil, false, &DataError{Kind: KindFormat, Problem: "this is JSON, not a CSV file", Remedy: "export the table as CSV"}
	}
	return b, false, nil
}

// isJSON reports whether a file begins like a list of objects or an object of JSON,
// which no header of a table does.
func isJSON(head []byte) bool {
	start := strings.TrimPrefix(string(head), "\ufeff")
	for _, open := range []string{"[", "{"} {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(start), open); ok {
			rest = strings.TrimSpace(rest)
			return strings.HasPrefix(rest, "{") || open == "{" && strings.HasPrefix(rest, `"`)
		}
	}
	return false
}

// foreignFormats are files that people have in place of a CSV, by how they begin.
var foreignFormats = []struct{ magic, what, remedy string }{
	{"PK\x03\x04", "a zip archive or a spreadsheet", "unpack it and give the CSV inside, or export the sheet as CSV"},
	{"BZh", "a bzip2 file", "unpack it first: bunzip2 -k FILE"},
	{"\xfd7zXZ\x00", "an xz file", "unpack it first: unxz -k FILE"},
	{"\x28\xb5\x2f\xfd", "a zstd file", "unpack it first: unzstd FILE"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and give the CSV inside"},
	{"\xd0\xcf\x11\xe0", "an old spreadsheet", "export the sheet as CSV"},
	{"PAR1", "a Parquet file", "export the table as CSV"},
	{"SQLite format 3\x00", "an SQLite database", "export the table as CSV"},
	{"%PDF-", "a PDF file", "export the table as CSV"},
}

func isHTML(head []byte) bool {
	start := strings.ToLower(strings.TrimSpace(string(head)))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
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

// skipBOM drops UTF-8 byte order marks, of which tools that append files leave
// several, reporting whether there was one.
func skipBOM(b *bufio.Reader) (marked bool, err error) {
	for {
		head, err := b.Peek(3)
		if err != nil && !errors.Is(err, io.EOF) {
			return marked, err
		}
		if !bytes.Equal(head, bomUTF8) {
			return marked, nil
		}
		if _, err := b.Discard(3); err != nil {
			return marked, err
		}
		marked = true
	}
}

// separatorLine recognises the first line "sep=;" by which spreadsheets say what
// separates the cells, and returns its length.
func separatorLine(start []byte) (delimiter rune, length int, ok bool) {
	line, _, _ := bytes.Cut(start, []byte{'\n'})
	word := bytes.Trim(bytes.TrimRight(line, "\r"), `"`)
	if len(word) < 5 || !bytes.EqualFold(word[:4], []byte("sep=")) {
		return 0, 0, false
	}
	r, n := utf8.DecodeRune(word[4:])
	if 4+n != len(word) || r == utf8.RuneError || r == '"' {
		return 0, 0, false
	}
	return r, min(len(line)+1, len(start)), true
}

// oldMac turns the line ends of a text that knows only carriage returns.
type oldMac struct{ r io.Reader }

func (o oldMac) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	for i := range p[:n] {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// onlyCarriageReturns reports such a text by its beginning.
func onlyCarriageReturns(start []byte) bool {
	return bytes.IndexByte(start, '\r') >= 0 && bytes.IndexByte(start, '\n') < 0
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
