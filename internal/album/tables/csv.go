package tables

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/safetext"
)

// listSeparator stands between the items of a list in a CSV cell.
const listSeparator = "; "

// WriteCSV writes the table as UTF-8 CSV with a header. Numbers are written so
// that they read back exactly; unknown values are empty cells; dates are
// YYYY-MM-DD.
func (t *Table) WriteCSV(w io.Writer) error {
	if err := t.check(); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	record := make([]string, len(t.Columns))
	for j := range t.Columns {
		record[j] = safetext.CSVCell(t.Columns[j].Name)
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for i := range t.Rows() {
		for j := range t.Columns {
			record[j] = t.Columns[j].cell(i)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell returns row i as text.
func (c *Column) cell(i int) string {
	switch c.Kind {
	case Int:
		return strconv.FormatInt(c.Ints[i], 10)
	case Bool:
		return strconv.FormatBool(c.Bools[i])
	case Text:
		return safetext.CSVCell(c.Texts[i])
	case List:
		return safetext.CSVCell(strings.Join(c.Lists[i], listSeparator))
	case Date:
		if c.Dates[i].IsZero() {
			return ""
		}
		return c.Dates[i].Format("2006-01-02")
	default:
		if math.IsNaN(c.Floats[i]) {
			return ""
		}
		return strconv.FormatFloat(c.Floats[i], 'g', -1, 64)
	}
}

// CellError is a cell that cannot be read.
type CellError struct {
	Line    int // of the file, from 1
	Column  string
	Problem string
}

// Error names line and column.
func (e *CellError) Error() string { return fmt.Sprintf("%d: %s: %s", e.Line, e.Column, e.Problem) }

// ReadCSV reads columns of a file that [Table.WriteCSV] wrote, by name and kind;
// others are passed over. Columns of numbers, whole numbers and texts can be
// read. Errors are *[CellError] where a cell is to blame.
func ReadCSV(r io.Reader, want ...Column) (*Table, error) {
	guard := regular.NewRecords(r)
	in := csv.NewReader(guard)
	in.ReuseRecord = true
	head, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("it is empty")
	}
	if err != nil {
		return nil, err
	}
	at := make([]int, len(want))
	t := &Table{}
	for j, c := range want {
		if at[j] = slices.Index(head, safetext.CSVCell(c.Name)); at[j] < 0 {
			return nil, fmt.Errorf("there is no column %s", c.Name)
		}
		t.Columns = append(t.Columns, Column{Name: c.Name, Kind: c.Kind})
	}
	for {
		guard.Mark()
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		for j := range t.Columns {
			if problem := t.Columns[j].appendCell(record[at[j]]); problem != "" {
				line, _ := in.FieldPos(at[j])
				return nil, &CellError{Line: line, Column: t.Columns[j].Name, Problem: problem}
			}
		}
	}
}

// appendCell is the inverse of cell; it says what is wrong with the text.
func (c *Column) appendCell(text string) (problem string) {
	switch c.Kind {
	case Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Sprintf("%q is not a whole number", text)
		}
		c.Ints = append(c.Ints, n)
	case Text:
		c.Texts = append(c.Texts, safetext.UnguardCSVCell(text))
	case Float:
		x := math.NaN()
		if text != "" {
			var err error
			if x, err = strconv.ParseFloat(text, 64); err != nil {
				return fmt.Sprintf("%q is not a number", text)
			}
		}
		c.Floats = append(c.Floats, x)
	default:
		panic("tables: ReadCSV: column " + c.Name + " has a kind that is not read")
	}
	return ""
}
