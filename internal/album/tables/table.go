package tables

import (
	"fmt"
	"slices"
	"time"
)

// Kind is the type of a column.
type Kind int

// The kinds. Each uses one slice of [Column].
const (
	Float Kind = iota // Floats; NaN is unknown
	Int               // Ints
	Bool              // Bools
	Text              // Texts; empty is unknown
	Date              // Dates, days at midnight UTC; the zero time is unknown
	List              // lists of texts; empty is unknown
)

// Column is one named column.
type Column struct {
	Name   string
	Kind   Kind
	Floats []float64
	Ints   []int64
	Bools  []bool
	Texts  []string
	Dates  []time.Time
	Lists  [][]string
}

// floats returns a column of numbers. The constructors keep the slice.
func floats(name string, x []float64) Column { return Column{Name: name, Kind: Float, Floats: x} }

// ints returns a column of whole numbers.
func ints(name string, x []int64) Column { return Column{Name: name, Kind: Int, Ints: x} }

// Len returns the number of rows of the column.
func (c *Column) Len() int {
	switch c.Kind {
	case Int:
		return len(c.Ints)
	case Bool:
		return len(c.Bools)
	case Text:
		return len(c.Texts)
	case Date:
		return len(c.Dates)
	case List:
		return len(c.Lists)
	default:
		return len(c.Floats)
	}
}

// Table is a list of columns of equal length.
type Table struct {
	Columns []Column
}

// newTable returns a table of the columns.
func newTable(columns ...Column) *Table { return &Table{Columns: columns} }

// Rows returns the number of rows.
func (t *Table) Rows() int {
	if len(t.Columns) == 0 {
		return 0
	}
	return t.Columns[0].Len()
}

// Names returns the column names in order.
func (t *Table) Names() []string {
	names := make([]string, len(t.Columns))
	for i := range t.Columns {
		names[i] = t.Columns[i].Name
	}
	return names
}

// Column returns the column of that name and kind.
func (t *Table) Column(name string, kind Kind) (*Column, error) {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("table has no column %q: it has %q", name, t.Names())
	}
	if c := &t.Columns[i]; c.Kind == kind {
		return c, nil
	}
	return nil, fmt.Errorf("table column %q has another type than expected: run the stage again that wrote it", name)
}

// check reports columns that differ in length or share a name.
func (t *Table) check() error {
	seen := map[string]bool{}
	for i := range t.Columns {
		c := &t.Columns[i]
		switch {
		case c.Len() != t.Rows():
			return fmt.Errorf("table column %q has %d rows, others have %d", c.Name, c.Len(), t.Rows())
		case c.Name == "":
			return fmt.Errorf("table column %d has no name", i+1)
		case seen[c.Name]:
			return fmt.Errorf("table has two columns %q", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}
