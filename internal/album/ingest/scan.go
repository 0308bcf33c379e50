package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
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
}

// table reads header and rows.
func (s *scanner) table(p *Profile) (*Table, error) {
	if err := s.readHeader(); err != nil {
		return nil, err
	}
	p, l, err := s.columns(p)
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
	t.Source.Rows = len(t.Albums)
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
	return nil
}

// columns finds the profile, when none is given, and its columns.
func (s *scanner) columns(p *Profile) (*Profile, *layout, error) {
	var l *layout
	var err error
	if p == nil {
		p, l, err = chooseProfile(s.header)
	} else {
		l, err = p.resolve(s.header)
	}
	var e *DataError
	if errors.As(err, &e) {
		e.File = s.file
		if e.Kind == KindColumns {
			explainColumns(e, s.file, p.Name, s.header)
		}
	}
	return p, l, err
}

func (s *scanner) rows(rows *rowReader) error {
	for {
		record, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(rows.table.Albums) == s.limits.Rows {
			return s.at(0, KindTooLarge, fmt.Sprintf("more than %d rows", s.limits.Rows), "split the file")
		}
		if err := rows.add(record); err != nil {
			return err
		}
	}
	if len(rows.table.Albums) == 0 {
		return &DataError{Kind: KindEmpty, File: s.file, Problem: "a header but no rows", Remedy: "give a CSV file with rows"}
	}
	return nil
}

// next returns the next record, valid until the call after. At the end of the
// file the error is io.EOF.
func (s *scanner) next() ([]string, error) {
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
			Kind: KindQuote, File: s.file, Line: pe.Line, Column: pe.Column,
			Problem: fmt.Sprintf("a quote out of place in the record that starts on line %d", pe.StartLine),
			Remedy:  "enclose the cell in quotes and double the quotes inside", Err: err,
		}
	case errors.As(err, &pe) && errors.Is(pe.Err, csv.ErrBareQuote):
		return &DataError{
			Kind: KindQuote, File: s.file, Line: pe.Line, Column: pe.Column,
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

// at returns an error placed at cell i of the current record.
func (s *scanner) at(i int, kind Kind, problem, remedy string) *DataError {
	line, column := s.csv.FieldPos(i)
	e := &DataError{Kind: kind, File: s.file, Line: line, Column: column, Problem: problem, Remedy: remedy}
	if i < len(s.header) {
		e.Field = strings.TrimSpace(s.header[i])
	}
	return e
}
