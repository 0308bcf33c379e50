// Package scenetest reads back what package scene wrote, for tests: the text
// of a PDF as a reader would extract it, and the text of an SVG.
package scenetest

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// Streams returns the decompressed streams of a PDF. Streams that are not
// compressed with zlib are returned as they are.
func Streams(pdf []byte) ([][]byte, error) {
	var out [][]byte
	for rest := pdf; ; {
		i := bytes.Index(rest, []byte("stream\n"))
		if i < 0 {
			break
		}
		rest = rest[i+len("stream\n"):]
		j := bytes.Index(rest, []byte("\nendstream"))
		if j < 0 {
			return nil, errors.New("stream without an end")
		}
		data := rest[:j]
		rest = rest[j+len("\nendstream"):]
		if r, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
			if data, err = io.ReadAll(r); err != nil {
				return nil, fmt.Errorf("inflate: %w", err)
			}
		}
		out = append(out, data)
	}
	return out, nil
}

// PDFText returns the strings that the pages of a PDF show, in drawing order.
// Strings are two-byte characters (Identity-H with characters as codes, which
// is what the embedded ToUnicode tables say); ActualText replaces what it
// covers.
func PDFText(pdf []byte) ([]string, error) {
	streams, err := Streams(pdf)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range streams {
		if !bytes.Contains(s, []byte("BT ")) {
			continue
		}
		page, err := shown(s)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
	}
	return out, nil
}

func shown(page []byte) ([]string, error) {
	const actual = "/ActualText <"
	var out []string
	var last []byte
	inside := false
	for i := 0; i < len(page); {
		switch rest := page[i:]; {
		case bytes.HasPrefix(rest, []byte(actual)):
			end := bytes.IndexByte(rest, '>')
			text, err := hex.DecodeString(string(rest[len(actual):end]))
			if err != nil {
				return nil, fmt.Errorf("ActualText: %w", err)
			}
			out, inside = append(out, decode(text[2:])), true
			i += end
		case bytes.HasPrefix(rest, []byte("EMC")):
			inside = false
			i += 3
		case rest[0] == '(':
			var n int
			last, n = literal(rest)
			i += n
		case bytes.HasPrefix(rest, []byte("Tj")):
			if !inside {
				out = append(out, decode(last))
			}
			i += 2
		default:
			i++
		}
	}
	return out, nil
}

// literal reads a parenthesised string and its length in the source.
func literal(s []byte) (text []byte, n int) {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case ')':
			return text, i + 1
		case '\\':
			i++
			c := s[i]
			if c == 'r' {
				c = '\r'
			}
			text = append(text, c)
		default:
			text = append(text, s[i])
		}
	}
	return text, len(s)
}

func decode(b []byte) string {
	var u []uint16
	for i := 0; i+1 < len(b); i += 2 {
		u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(u))
}

var mediaBox = regexp.MustCompile(`/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]`)

// PDFSize returns the size of the pages in points.
func PDFSize(pdf []byte) (width, height float64, err error) {
	m := mediaBox.FindSubmatch(pdf)
	if m == nil {
		return 0, 0, errors.New("no MediaBox")
	}
	width, err1 := strconv.ParseFloat(string(m[1]), 64)
	height, err2 := strconv.ParseFloat(string(m[2]), 64)
	return width, height, errors.Join(err1, err2)
}
