package tables

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/safetext"
)

// SafeCell returns text as the content of a CSV cell that no spreadsheet takes
// for a formula: a leading = + - or @ gets an apostrophe before it, numbers do
// not. It is [safetext.CSVCell] under the name that tables use.
func SafeCell(s string) string { return safetext.CSVCell(s) }

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
		record[j] = SafeCell(t.Columns[j].Name)
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
		return SafeCell(c.Texts[i])
	case List:
		return SafeCell(strings.Join(c.Lists[i], listSeparator))
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
