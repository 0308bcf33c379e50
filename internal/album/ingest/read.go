package ingest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/regular"
)

// Options says how to read a file.
type Options struct {
	// Profile of the file; nil chooses among the shipped ones by the header.
	Profile *Profile
	Limits  Limits
	// Encoding, when set, beats the profile's and what the bytes look like.
	Encoding string
	// SkipBadRows allows rows that cannot be read to be left out.
	SkipBadRows Allowance
}

// Table is a file that has been read: its rows in file order, not yet cleaned.
type Table struct {
	Source Source
	Albums []catalog.Album
	// Absent lists canonical columns that the file does not have, Unused the
	// columns of the file that the profile does not mention.
	Absent []Column
	Unused []string
	// ImplausibleYears counts years outside 1860-2100, read as unknown.
	ImplausibleYears int
	// YearDisagrees counts rows whose full date lies in another year than the
	// year column says; the full date counts.
	YearDisagrees int
	// UnreadDates counts cells of the date column that no format of the profile
	// reads; FirstUnreadDate is one of them.
	UnreadDates     int
	FirstUnreadDate UnreadDate
	// BlankRows counts rows of empty cells, Entities cells with HTML entities
	// such as &amp;, which were written out.
	BlankRows, Entities int
	// Guarded counts cells with the apostrophe before a formula that this program
	// and others write against spreadsheets; it is taken off.
	Guarded int
	// Skipped lists the rows that could not be read, as far as that was allowed.
	Skipped []Skipped
	// Notes says in sentences what was decided about the file and why.
	Notes []string
}

// UnreadDate is a release date that could not be read.
type UnreadDate struct {
	Line  int    `json:"line"`
	Field string `json:"column"` // the column's name in the file
	Text  string `json:"text"`
}

func (t *Table) note(notes []string) { t.Notes = append(t.Notes, notes...) }

// Source identifies the file that was read.
type Source struct {
	Path    string `json:"path"`
	SHA256  string `json:"sha256"` // of the file as it lies on disk
	Bytes   int64  `json:"bytes"`
	Gzip    bool   `json:"gzip"`
	Profile string `json:"profile"`
	Rows    int    `json:"rows"`
	Columns int    `json:"columns"`
}

// Load reads the CSV file at path, compressed by gzip or not.
// Errors are *[DataError].
func Load(path string, opt Options) (*Table, error) { return load(path, path, opt) }

// load is [Load] for a file that has another name in messages.
func load(path, name string, opt Options) (*Table, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f, name, opt)
}

// open opens a file or stream for reading.
func open(path string) (io.ReadCloser, error) {
	if isURL(path) {
		return nil, &DataError{
			Kind: KindOpen, File: path, Problem: "this is an address on the web, and nothing is fetched from there",
			Remedy: "download the file first and give its path",
		}
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, &DataError{Kind: KindOpen, File: path, Problem: "this is a directory", Remedy: "give the CSV file inside"}
	}
	f, err := regular.Stream(path)
	if err != nil {
		return nil, openError(path, err)
	}
	return f, nil
}

func isURL(path string) bool {
	for _, scheme := range []string{"http://", "https://", "ftp://", "s3://", "gs://"} {
		if len(path) >= len(scheme) && strings.EqualFold(path[:len(scheme)], scheme) {
			return true
		}
	}
	return false
}

func openError(path string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err // the file has no part in it
	}
	return &DataError{
		Kind: KindOpen, File: path, Problem: reason(err),
		Remedy: "check the path and its permissions", Err: err,
	}
}

// reason drops the path from a *fs.PathError: the message has it already.
func reason(err error) string {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Op + ": " + pe.Err.Error()
	}
	return err.Error()
}

// read reads a CSV file of that name from r. Errors are *[DataError].
func read(r io.Reader, name string, opt Options) (*Table, error) {
	sum := sha256.New()
	counted := &regular.Counter{R: io.TeeReader(r, sum)}
	plain, zipped, err := uncompress(counted)
	if err != nil {
		return nil, fileError(name, 0, err)
	}
	t, err := readPlain(plain, name, opt)
	if err != nil {
		return nil, err
	}
	// Whatever follows the end of the table still belongs to the file's hash.
	if _, err := io.Copy(io.Discard, counted); err != nil {
		return nil, fileError(name, 0, err)
	}
	t.Source.Path, t.Source.Gzip, t.Source.Bytes = name, zipped, counted.N
	t.Source.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return t, nil
}

func readPlain(r io.Reader, name string, opt Options) (*Table, error) {
	if opt.Profile != nil {
		if err := opt.Profile.Validate(); err != nil {
			return nil, profileError(name, err.Error(), err)
		}
	}
	b := bufio.NewReaderSize(r, sampleBytes)
	raw, err := b.Peek(sampleBytes)
	if bad := expands(err, 1+bytes.Count(raw, []byte{'\n'})); bad != nil {
		err = bad
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, fileError(name, 0, err)
	}
	p, notes, err := judge(raw, name, opt)
	if err != nil {
		return nil, err
	}
	s, err := newScanner(b, name, p, opt.Limits.withDefaults())
	if err != nil {
		return nil, err
	}
	s.skip = opt.SkipBadRows
	t, err := s.table(p)
	if err != nil {
		return nil, err
	}
	t.Notes = append(notes, t.Notes...)
	return t, nil
}

// newScanner prepares a plain file for reading by a valid profile.
func newScanner(r io.Reader, name string, p *Profile, limits Limits) (*scanner, error) {
	delimiter, _ := p.delimiter()
	raw, wide := narrow(r)
	marked, err := skipBOM(raw)
	if err != nil {
		return nil, fileError(name, 0, err)
	}
	marked = marked || wide
	decode, _ := decoderFor(p.Encoding)
	if r = raw; decode != nil && !marked { // a UTF-8 mark knows better than the profile
		r = decode(raw)
	}
	s := &scanner{file: name, decoded: decode != nil && !marked, limits: limits, bare: p.NoHeader}
	s.guard = &guard{r: r, limits: limits, line: 1}
	text := bufio.NewReaderSize(s.guard, readAhead)
	// Peek takes the error of the guard away from who reads next.
	start, err := text.Peek(readAhead)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, fileError(name, 0, err)
	}
	if d, n, ok := separatorLine(start); ok {
		delimiter, s.before = d, 1
		if _, err := text.Discard(n); err != nil {
			return nil, fileError(name, 1, err)
		}
	}
	if r = text; onlyCarriageReturns(start) {
		r = oldMac{text}
	}
	s.csv = csv.NewReader(r)
	s.csv.Comma, s.csv.ReuseRecord = delimiter, true
	// Blanks before a quote are no part of the cell. Where the delimiter is one
	// itself, they are cells.
	s.csv.TrimLeadingSpace = !unicode.IsSpace(delimiter)
	return s, nil
}

// fileError gives an error of the stream a place and a remedy.
func fileError(name string, line int, err error) error {
	var e *DataError
	if errors.As(err, &e) {
		e.File = name
		return e
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	if isGzip(err) {
		return &DataError{
			Kind: KindGzip, File: name, Problem: "the compressed file is damaged: " + err.Error(),
			Remedy: "fetch or compress it again", Err: err,
		}
	}
	return &DataError{
		Kind: KindOpen, File: name, Line: line, Problem: fmt.Sprintf("cannot be read: %v", reason(err)),
		Remedy: "check the file and the disk", Err: err,
	}
}
