package ingest

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/term"
)

// Allowance is how many rows may be left out because a cell of theirs cannot be
// read: so many, or that share of all rows. The zero value allows none.
type Allowance struct {
	Rows  int
	Share float64 // 0 to 1
}

// ParseAllowance reads "20" or "1.5%".
func ParseAllowance(s string) (Allowance, error) {
	if part, ok := strings.CutSuffix(s, "%"); ok {
		if x, err := strconv.ParseFloat(part, 64); err == nil && x >= 0 && x <= 100 {
			return Allowance{Share: x / 100}, nil
		}
	} else if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return Allowance{Rows: n}, nil
	}
	return Allowance{}, fmt.Errorf("%q: want a number of rows such as 20, or a share such as 1%%", s)
}

// of returns how many of so many rows the allowance covers.
func (a Allowance) of(rows int) int {
	return max(a.Rows, int(math.Floor(a.Share*float64(rows)+1e-9)))
}

func (a Allowance) any() bool { return a.Rows > 0 || a.Share > 0 }

// Skipped is a row that was left out because it could not be read.
type Skipped struct {
	Row    int // 0-based data row in the source file
	Line   int
	Artist string
	Title  string
	Reason string
}

// badRows collects what cannot be read, so that a person sees all of it at once
// and not one cell per attempt.
type badRows struct {
	first   *DataError
	columns []*badColumn // in the order in which they were met
	rows    []Skipped
	each    bool // row counts, so that none is left out
}

// badColumn is what cannot be read in one column.
type badColumn struct {
	field string
	cells int
	texts map[string]int
	order []string       // of the first texts
	lines map[string]int // where each was met first
}

// shownTexts is how many different texts a message shows.
const shownTexts = 10

func (b *badRows) cell(e *DataError, text string) {
	if b.first == nil {
		b.first = e
	}
	var col *badColumn
	for _, c := range b.columns {
		if c.field == e.Field {
			col = c
		}
	}
	if col == nil {
		col = &badColumn{field: e.Field, texts: map[string]int{}, lines: map[string]int{}}
		b.columns = append(b.columns, col)
	}
	col.cells++
	if _, known := col.texts[text]; !known && len(col.order) < shownTexts {
		col.order = append(col.order, text)
		col.lines[text] = e.Line
	} else if !known {
		return
	}
	col.texts[text]++
}

// err returns what to report when more rows are bad than allowed: the first bad
// cell, and the company that it has.
func (b *badRows) err(rows int, allowed Allowance) error {
	if len(b.rows) <= allowed.of(rows) {
		return nil
	}
	e := *b.first
	total := 0
	for _, c := range b.columns {
		total += c.cells
	}
	if total > 1 {
		e.Problem += "; " + b.company()
	}
	if (total > 1 || allowed.any()) && !b.each {
		e.Remedy += fmt.Sprintf("; or leave out %s with --skip-bad-rows %d", term.Counted(len(b.rows), "row"), len(b.rows))
	}
	return &e
}

// company lists the bad cells by column.
func (b *badRows) company() string {
	var out []string
	for _, c := range b.columns {
		var texts []string
		for _, t := range c.order {
			s := quote(t)
			if n := c.texts[t]; n > 1 {
				s += fmt.Sprintf(" (%d times, first on line %d)", n, c.lines[t])
			} else {
				s += fmt.Sprintf(" (line %d)", c.lines[t])
			}
			texts = append(texts, s)
		}
		line := fmt.Sprintf("%s of column %q cannot be read: %s", term.Counted(c.cells, "cell"), c.field, strings.Join(texts, ", "))
		shown := 0
		for _, n := range c.texts {
			shown += n
		}
		if shown < c.cells {
			line += fmt.Sprintf(" and %d more", c.cells-shown)
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// broken notes a record that has no cells to speak of.
func (r *rowReader) broken(e *DataError) {
	r.bad.cell(e, e.Problem)
	r.bad.rows = append(r.bad.rows, Skipped{Row: r.row, Line: e.Line, Reason: "unreadable_row"})
	r.row++
}

// finish decides about the bad rows when all have been seen.
func (r *rowReader) finish(allowed Allowance) error {
	if err := r.bad.err(r.row, allowed); err != nil {
		return err
	}
	r.table.Skipped = r.bad.rows
	for _, c := range numberColumns {
		r.table.note(r.readers[c].told())
	}
	if len(r.table.Albums) == 0 {
		return &DataError{Kind: KindEmpty, File: r.scan.file, Problem: "a header but no rows", Remedy: "give a CSV file with rows"}
	}
	return nil
}
