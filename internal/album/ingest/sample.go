package ingest

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sampleBytes is how much of a file a proposal looks at.
const sampleBytes = 4 << 20

// sample is the beginning of a file, as text.
type sample struct {
	text      string
	encoding  string
	delimiter rune
	said      bool // the file itself names the delimiter
	bare      bool // the first line is an album, columns have numbers
	header    []string
	columns   map[string][]string // trimmed cells by column name
	rows      int
}

// takeSample reads the beginning of the file at path.
func takeSample(path string) (*sample, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	plain, _, err := uncompress(f)
	if err != nil {
		return nil, fileError(path, 0, err)
	}
	raw, err := io.ReadAll(io.LimitReader(plain, sampleBytes))
	if bad := expands(err, 1+bytes.Count(raw, []byte{'\n'})); bad != nil {
		err = bad
	}
	if err != nil {
		return nil, fileError(path, 0, err)
	}
	return sampleOf(raw, path)
}

// sampleOf looks at the first bytes of a file, up to a whole line.
func sampleOf(raw []byte, name string) (*sample, error) {
	if i := bytes.LastIndexByte(raw, '\n'); i >= 0 && len(raw) == sampleBytes {
		raw = raw[:i+1]
	}
	narrowed, wide := narrow(bytes.NewReader(raw))
	if wide {
		raw, _ = io.ReadAll(narrowed)
	}
	s := &sample{}
	var err error
	if s.text, s.encoding, err = decodeSample(raw); err != nil {
		return nil, fileError(name, 0, err)
	}
	if onlyCarriageReturns([]byte(s.text)) {
		s.text = strings.ReplaceAll(s.text, "\r", "\n")
	}
	if strings.TrimSpace(s.text) == "" {
		return nil, &DataError{Kind: KindEmpty, File: name, Problem: "the file is empty", Remedy: "give a CSV file with a header and rows"}
	}
	if d, n, ok := separatorLine([]byte(s.text)); ok {
		s.text, s.delimiter, s.said = s.text[n:], d, true
	} else {
		s.chooseDelimiter()
	}
	s.fill(s.records(s.delimiter))
	return s, nil
}

// decodeSample guesses the encoding: UTF-8 when valid, else Windows-1252 when it
// uses the bytes that Latin-1 has no characters for, else Latin-1.
func decodeSample(raw []byte) (text, encoding string, err error) {
	for bytes.HasPrefix(raw, bomUTF8) {
		raw = raw[len(bomUTF8):]
	}
	if err := (&guard{line: 1, limits: Limits{RecordBytes: sampleBytes}.withDefaults()}).check(raw); err != nil {
		return "", "", err
	}
	if utf8.Valid(raw) {
		return string(raw), "utf-8", nil
	}
	encoding = "latin-1"
	if slices.ContainsFunc(raw, func(b byte) bool { return b >= 0x80 && b <= 0x9f }) {
		encoding = "cp1252"
	}
	decode, _ := decoderFor(encoding)
	out, err := io.ReadAll(decode(bytes.NewReader(raw)))
	return string(out), encoding, err
}

// chooseDelimiter takes the one that gives most columns while nearly all rows
// have as many cells as the header.
func (s *sample) chooseDelimiter() {
	s.delimiter = ','
	most := 1
	for _, d := range []rune{',', ';', '\t', '|'} {
		records := s.records(d)
		width, same := len(records[0]), 0
		for _, r := range records {
			if len(r) == width {
				same++
			}
		}
		if width > most && 10*same >= 9*len(records) {
			s.delimiter, most = d, width
		}
	}
}

// records parses the text leniently; there is always at least one record.
func (s *sample) records(delimiter rune) [][]string {
	c := csv.NewReader(strings.NewReader(s.text))
	c.Comma, c.LazyQuotes, c.FieldsPerRecord = delimiter, true, -1
	c.TrimLeadingSpace = !unicode.IsSpace(delimiter)
	var out [][]string
	for {
		r, err := c.Read()
		if err != nil {
			break
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		out = [][]string{{s.text}}
	}
	return out
}

// fill sorts the records by column; the first names them, unless the file has no
// names.
func (s *sample) fill(records [][]string) {
	s.header, s.columns = records[0], map[string][]string{}
	rows := records[1:]
	if s.bare {
		s.header, rows = numbered(len(records[0])), records
	}
	for _, r := range rows {
		if len(r) != len(s.header) {
			continue
		}
		s.rows++
		for j, cell := range r {
			name := strings.TrimSpace(s.header[j])
			s.columns[name] = append(s.columns[name], strings.TrimSpace(cell))
		}
	}
}
