package ingest

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Options says how to read a file.
type Options struct {
	// Profile of the file; nil chooses among the shipped ones by the header.
	Profile *Profile
	Limits  Limits
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
}

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
func Load(path string, opt Options) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(path, err)
	}
	defer f.Close()
	return Read(f, path, opt)
}

// Detect reads the header of the file at path and returns the shipped profile
// that [Load] would choose for it. Errors are *[DataError].
func Detect(path string) (*Profile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(path, err)
	}
	defer f.Close()
	plain, _, err := uncompress(f)
	if err != nil {
		return nil, fileError(path, 0, err)
	}
	s, err := newScanner(plain, path, nil, Limits{}.withDefaults())
	if err != nil {
		return nil, err
	}
	if err := s.readHeader(); err != nil {
		return nil, err
	}
	p, _, err := s.columns(nil)
	return p, err
}

func openError(path string, err error) error {
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

// Read reads a CSV file of that name from r. Errors are *[DataError].
func Read(r io.Reader, name string, opt Options) (*Table, error) {
	sum := sha256.New()
	counted := &counter{r: io.TeeReader(r, sum)}
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
	t.Source.Path, t.Source.Gzip, t.Source.Bytes = name, zipped, counted.n
	t.Source.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return t, nil
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func readPlain(r io.Reader, name string, opt Options) (*Table, error) {
	if opt.Profile != nil {
		if err := opt.Profile.Validate(); err != nil {
			return nil, profileError(name, err.Error(), err)
		}
	}
	s, err := newScanner(r, name, opt.Profile, opt.Limits.withDefaults())
	if err != nil {
		return nil, err
	}
	return s.table(opt.Profile)
}

// newScanner prepares a plain file for reading by a valid profile, or by none.
func newScanner(r io.Reader, name string, p *Profile, limits Limits) (*scanner, error) {
	encoding, delimiter := "", ','
	if p != nil {
		encoding = p.Encoding
		delimiter, _ = p.delimiter()
	}
	raw, wide := narrow(r)
	marked, err := skipBOM(raw)
	if err != nil {
		return nil, fileError(name, 0, err)
	}
	marked = marked || wide
	decode, _ := decoderFor(encoding)
	if r = raw; decode != nil && !marked { // a UTF-8 mark knows better than the profile
		r = decode(raw)
	}
	g := &guard{r: r, limits: limits, line: 1}
	c := csv.NewReader(bufio.NewReaderSize(g, readAhead))
	c.Comma, c.ReuseRecord = delimiter, true
	return &scanner{csv: c, guard: g, file: name, decoded: decode != nil && !marked, limits: limits}, nil
}

// fileError gives an error of the stream a place and a remedy.
func fileError(name string, line int, err error) error {
	var e *DataError
	if errors.As(err, &e) {
		e.File = name
		return e
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
