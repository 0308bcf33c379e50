package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/latent-go/latent/internal/regular"
)

// guard passes bytes on to the CSV reader and stops it where the file is not a
// text file of sane size: encoding/csv itself would read an unclosed quote to
// the end of any file, and keep it in memory.
type guard struct {
	r      io.Reader
	limits Limits
	total  int64
	record int // bytes since mark
	line   int // line of the next byte, from 1
	column int // bytes of that line already passed
}

// mark says that a record is complete.
func (g *guard) mark() { g.record = 0 }

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if bad := g.check(p[:n]); bad != nil {
		return 0, bad
	}
	if bad := expands(err, g.line); bad != nil {
		return 0, bad
	}
	return n, err
}

// expands explains a packed file that no table is, nil for other errors.
func expands(err error, line int) error {
	x, ok := errors.AsType[*regular.ExpandsError](err)
	if !ok {
		return nil
	}
	return &DataError{
		Kind: KindTooLarge, Line: line, Err: x,
		Problem: fmt.Sprintf("%d packed bytes became %d: no table packs like that", x.Packed, x.Unpacked),
		Remedy:  "if it is right all the same, unpack it first: gunzip FILE",
	}
}

func (g *guard) check(p []byte) error {
	if i := bytes.IndexByte(p, 0); i >= 0 {
		g.advance(p[:i])
		return &DataError{
			Kind: KindNUL, Line: g.line, Column: g.column + 1, Problem: "a zero byte, so this is no text file",
			Remedy: "export the table again as CSV in UTF-8",
		}
	}
	g.advance(p)
	g.total += int64(len(p))
	g.record += len(p)
	if g.total > g.limits.Bytes {
		return &DataError{
			Kind: KindTooLarge, Line: g.line, Problem: fmt.Sprintf("more than %d bytes", g.limits.Bytes),
			Remedy: "split the file",
		}
	}
	// The CSV reader reads ahead by one buffer.
	if g.record > g.limits.RecordBytes+readAhead {
		return &DataError{
			Kind: KindTooLarge, Line: g.line, Problem: fmt.Sprintf("a record of more than %d bytes", g.limits.RecordBytes),
			Remedy: "look for a quote that is not closed in the rows before",
		}
	}
	return nil
}

const readAhead = 64 << 10

func (g *guard) advance(p []byte) {
	n := bytes.Count(p, []byte{'\n'})
	g.line += n
	if n > 0 {
		p = p[bytes.LastIndexByte(p, '\n')+1:]
		g.column = 0
	}
	g.column += len(p)
}
