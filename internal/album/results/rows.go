package results

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/latent-go/latent/internal/album/tables"
	"github.com/latent-go/latent/internal/regular"
)

// column declares one column of a list of rows: its name and the field that it
// holds. Exactly one of the fields is set; both directions go through it.
type column[T any] struct {
	name   string
	text   func(*T) *string
	number func(*T) *float64
	whole  func(*T) *int
	later  bool // added to a file that may lack it
}

func texts[T any](name string, field func(*T) *string) column[T] {
	return column[T]{name: name, text: field}
}

func numbers[T any](name string, field func(*T) *float64) column[T] {
	return column[T]{name: name, number: field}
}

func wholes[T any](name string, field func(*T) *int) column[T] {
	return column[T]{name: name, whole: field}
}

// later is a column of numbers that older runs do not have; there it is NaN.
func later[T any](name string, field func(*T) *float64) column[T] {
	return column[T]{name: name, number: field, later: true}
}

func (c *column[T]) kind() tables.Kind {
	switch {
	case c.text != nil:
		return tables.Text
	case c.whole != nil:
		return tables.Int
	default:
		return tables.Float
	}
}

// get appends the field of a row to a column of a table, set does the reverse.
func (c *column[T]) get(to *tables.Column, row *T) {
	switch {
	case c.text != nil:
		to.Texts = append(to.Texts, *c.text(row))
	case c.whole != nil:
		to.Ints = append(to.Ints, int64(*c.whole(row)))
	default:
		to.Floats = append(to.Floats, *c.number(row))
	}
}

func (c *column[T]) set(row *T, from *tables.Column, i int) {
	switch {
	case c.text != nil:
		*c.text(row) = from.Texts[i]
	case c.whole != nil:
		*c.whole(row) = int(from.Ints[i])
	default:
		*c.number(row) = from.Floats[i]
	}
}

// columns are the columns of a list of rows, in order.
type columns[T any] []column[T]

// table returns the rows as a table.
func (cs columns[T]) table(rows []T) *tables.Table {
	t := &tables.Table{Columns: make([]tables.Column, len(cs))}
	for j := range cs {
		t.Columns[j] = tables.Column{Name: cs[j].name, Kind: cs[j].kind()}
		for i := range rows {
			cs[j].get(&t.Columns[j], &rows[i])
		}
	}
	return t
}

// rows is the inverse of table.
func (cs columns[T]) rows(t *tables.Table) ([]T, error) {
	out := make([]T, t.Rows())
	return out, cs.fill(out, t)
}

// fill sets the columns' fields of rows that are there.
func (cs columns[T]) fill(rows []T, t *tables.Table) error {
	for j := range cs {
		if cs[j].later && !slices.Contains(t.Names(), cs[j].name) {
			for i := range rows {
				*cs[j].number(&rows[i]) = math.NaN()
			}
			continue
		}
		c, err := t.Column(cs[j].name, cs[j].kind())
		if err != nil {
			return err
		}
		for i := range rows {
			cs[j].set(&rows[i], c, i)
		}
	}
	return nil
}

// csvFile is a list of rows as CSV that the stage writes.
func csvFile[T any](name string, cs columns[T], stage string) File[[]T] {
	return File[[]T]{
		Name: name,
		read: func(path string) ([]T, error) {
			f, err := regular.Open(path)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			t, err := tables.ReadCSV(f, cs.table(nil).Columns...)
			if err != nil {
				return nil, again(path, stage, err)
			}
			return cs.rows(t)
		},
		write: func(root *os.Root, rows []T) error { return replace(root, name, cs.table(rows).WriteCSV) },
	}
}

// again says where a file is damaged, and what writes it anew.
func again(path, stage string, err error) error {
	if at, ok := errors.AsType[*tables.CellError](err); ok {
		return fmt.Errorf("%s:%w; run stage %s again", path, at, stage)
	}
	return fmt.Errorf("%s: %w; run stage %s again", path, err, stage)
}

// parquetFile is a list of rows as Parquet.
func parquetFile[T any](name string, cs columns[T]) File[[]T] {
	return tableFile(name, func(rows []T) *tables.Table { return cs.table(rows) }, cs.rows)
}

// tableFile is anything that is a table, as Parquet.
func tableFile[T any](name string, to func(T) *tables.Table, from func(*tables.Table) (T, error)) File[T] {
	return File[T]{
		Name: name,
		read: func(path string) (T, error) {
			t, err := tables.ReadFile(path)
			if err != nil {
				var none T
				return none, err
			}
			v, err := from(t)
			if err != nil {
				err = fmt.Errorf("%s: %w", path, err)
			}
			return v, err
		},
		write: func(root *os.Root, v T) error {
			return replace(root, name, func(w io.Writer) error { return to(v).WriteParquet(w) })
		},
	}
}
