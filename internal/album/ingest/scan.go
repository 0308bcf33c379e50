package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner reads the records of one file.
type scanner struct {
	csv     *csv.Reader
	guard   *guard
	file    string
	decoded bool // from an encoding other than UTF-8
	limits  Limits
	header  []string
	skip    Allowance // of rows that cannot be read
	before  int       // lines of the file before those of csv
	bare    bool      // the first record is an album: columns have numbers
	first   []string  // that record, until it is asked for
}

// table reads header and rows.
func (s *scanner) table(p *Profile) (*Table, error) {
	if err := s.readHeader(); err != nil {
		return nil, err
	}
	l, err := s.columns(p)
	if err != nil {
		return nil, err
	}
	t := &Table{Absent: l.absent, Unused: l.extra}
	t.Source.Profile, t.Source.Columns = p.Name, len(s.header)
	rows, err := newRowReader(s, p, l, t)
	if err != nil {
		return nil, profileError(p.Name, err.Error(), err)
	}
	if err := s.rows(rows); err != nil {
		return nil, err
	}
	if err := rows.finish(s.skip); err != nil {
		return nil, err
	}
	t.Source.Rows = rows.row
	return t, nil
}

func (s *scanner) readHeader() error {
	h, err := s.next()
	if errors.Is(err, io.EOF) {
		return &DataError{Kind: KindEmpty, File: s.file, Problem: "the file is empty", Remedy: "give a CSV file with a header and rows"}
	}
	if err != nil {
		return err
	}
	if len(h) > s.limits.Columns {
		return &DataError{
			Kind: KindTooLarge, File: s.file, Line: 1,
			Problem: fmt.Sprintf("%d columns, more than %d", len(h), s.limits.Columns), Remedy: "check the delimiter",
		}
	}
	s.header = slices.Clone(h)
	if s.bare {
		s.first, s.header = s.header, numbered(len(h))
	}
	return nil
}

// numbered names columns that have no names: 1, 2, 3 and so on.
func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strconv.Itoa(i + 1)
	}
	return out
}

// columns finds the columns of the profile.
func (s *scanner) columns(p *Profile) (*layout, error) {
	l, err := p.resolve(s.header)
	var e *DataError
	if errors.As(err, &e) {
		e.File = s.file
		if e.Kind == KindColumns {
			explainColumns(e, s.file, p.Name, s.header)
		}
	}
	return l, err
}

func (s *scanner) rows(rows *rowReader) error {
	for {
		record, err := s.next()
		var e *DataError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &e) && s.skip.any() && (e.Kind == KindRagged || e.Kind == KindEncoding):
			rows.broken(e)
			continue
		case err != nil:
			return err
		}
		if rows.row == s.limits.Rows {
			return s.at(0, KindTooLarge, fmt.Sprintf("more than %d rows", s.limits.Rows), "split the file")
		}
		rows.add(record)
	}
}

// next returns the next record, valid until the call after. At the end of the
// file the error is io.EOF.
func (s *scanner) next() ([]string, error) {
	if s.first != nil && s.header != nil {
		first := s.first
		s.first = nil
		return first, nil
	}
	s.guard.mark()
	record, err := s.csv.Read()
	if err != nil && !errors.Is(err, csv.ErrFieldCount) {
		return nil, s.readError(err)
	}
	if i := slices.IndexFunc(record, func(c string) bool { return !s.valid(c) }); i >= 0 {
		return nil, s.at(i, KindEncoding, "text that is not valid in the file's encoding",
			"save the file as UTF-8, or set encoding: cp1252 (or latin-1) in its profile")
	}
	if err != nil {
		return nil, s.ragged(len(record))
	}
	return record, nil
}

// valid: decoders of other encodings write U+FFFD where they fail.
func (s *scanner) valid(cell string) bool {
	if s.decoded {
		return !strings.ContainsRune(cell, utf8.RuneError)
	}
	return utf8.ValidString(cell)
}

func (s *scanner) readError(err error) error {
	var pe *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.As(err, &pe) && errors.Is(pe.Err, csv.ErrQuote):
		return &DataError{
			Kind: KindQuote, File: s.file, Line: pe.Line + s.before, Column: pe.Column,
			Problem: fmt.Sprintf("a quote out of place in the record that starts on line %d", pe.StartLine+s.before),
			Remedy:  "enclose the cell in quotes and double the quotes inside", Err: err,
		}
	case errors.As(err, &pe) && errors.Is(pe.Err, csv.ErrBareQuote):
		return &DataError{
			Kind: KindQuote, File: s.file, Line: pe.Line + s.before, Column: pe.Column,
			Problem: "a quote inside a cell that does not start with one",
			Remedy:  "enclose the cell in quotes and double the quotes inside", Err: err,
		}
	default:
		return fileError(s.file, 0, err)
	}
}

func (s *scanner) ragged(cells int) error {
	e := s.at(0, KindRagged, fmt.Sprintf("%d cells where the header has %d", cells, s.csv.FieldsPerRecord),
		"look for a missing or surplus delimiter, or a cell with a delimiter that lacks its quotes")
	e.Field, e.Column = "", 0
	return e
}

// place returns line and column of cell i of the current record.
func (s *scanner) place(i int) (line, column int) {
	line, column = s.csv.FieldPos(i)
	return line + s.before, column
}

// at returns an error placed at cell i of the current record.
func (s *scanner) at(i int, kind Kind, problem, remedy string) *DataError {
	line, column := s.place(i)
	e := &DataError{Kind: kind, File: s.file, Line: line, Column: column, Problem: problem, Remedy: remedy}
	if i < len(s.header) {
		e.Field = strings.TrimSpace(s.header[i])
	}
	return e
}
