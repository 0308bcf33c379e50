package tables

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/parquet-go/parquet-go"
)

// batch is how many rows of a column are handed over at a time, and rowGroup how
// many rows are kept in memory, compressed, before they are written.
const (
	batch    = 4096
	rowGroup = 1 << 16
)

// WriteParquet writes the table, compressed by zstd. The bytes depend on nothing
// but the table: there is no time stamp and no version of the program in it.
//
// Floats, texts and dates are optional columns, with null for unknown; lists are
// repeated ones.
func (t *Table) WriteParquet(w io.Writer) error {
	if err := t.check(); err != nil {
		return err
	}
	if len(t.Columns) == 0 {
		return fmt.Errorf("write parquet: a table without columns")
	}
	var file bytes.Buffer
	out := parquet.NewGenericWriter[any](&file, t.schema(), parquet.Compression(&parquet.Zstd),
		parquet.CreatedBy("latent", "1", ""), parquet.KeyValueMetadata(sealKey, blank))
	for from := 0; from < t.Rows(); from += rowGroup {
		to := min(from+rowGroup, t.Rows())
		if err := t.writeRows(out, from, to); err != nil {
			return fmt.Errorf("write parquet: %w", err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write parquet: %w", err)
	}
	if err := seal(file.Bytes()); err != nil {
		return err
	}
	_, err := file.WriteTo(w)
	return err
}

func (t *Table) writeRows(out *parquet.GenericWriter[any], from, to int) error {
	writers := out.ColumnWriters()
	var values []parquet.Value
	for j := range t.Columns {
		for i := from; i < to; i += batch {
			values = values[:0]
			for k := i; k < min(i+batch, to); k++ {
				values = t.Columns[j].appendValues(values, k, j)
			}
			if _, err := writers[j].WriteRowValues(values); err != nil {
				return fmt.Errorf("column %q: %w", t.Columns[j].Name, err)
			}
		}
	}
	return out.Flush()
}

// appendValues appends the value or values of row i with their levels.
func (c *Column) appendValues(dst []parquet.Value, i, column int) []parquet.Value {
	null := parquet.NullValue().Level(0, 0, column)
	switch c.Kind {
	case Int:
		return append(dst, parquet.Int64Value(c.Ints[i]).Level(0, 0, column))
	case Bool:
		return append(dst, parquet.BooleanValue(c.Bools[i]).Level(0, 0, column))
	case Text:
		if c.Texts[i] == "" {
			return append(dst, null)
		}
		return append(dst, parquet.ByteArrayValue([]byte(c.Texts[i])).Level(0, 1, column))
	case Date:
		if c.Dates[i].IsZero() {
			return append(dst, null)
		}
		return append(dst, parquet.Int32Value(dayOf(c.Dates[i])).Level(0, 1, column))
	case List:
		if len(c.Lists[i]) == 0 {
			return append(dst, null)
		}
		for k, s := range c.Lists[i] {
			dst = append(dst, parquet.ByteArrayValue([]byte(s)).Level(min(k, 1), 1, column))
		}
		return dst
	default:
		if math.IsNaN(c.Floats[i]) {
			return append(dst, null)
		}
		return append(dst, parquet.DoubleValue(c.Floats[i]).Level(0, 1, column))
	}
}

// dayOf counts days since 1970-01-01.
func dayOf(t time.Time) int32 { return int32(math.Floor(float64(t.Unix()) / 86400)) }

// schema describes the columns in their order; a parquet.Group alone would sort
// them by name.
func (t *Table) schema() *parquet.Schema {
	root := group{Group: parquet.Group{}}
	for j := range t.Columns {
		root.Group[t.Columns[j].Name] = t.Columns[j].node()
	}
	fields := map[string]parquet.Field{}
	for _, f := range root.Group.Fields() {
		fields[f.Name()] = f
	}
	for j := range t.Columns {
		root.fields = append(root.fields, fields[t.Columns[j].Name])
	}
	return parquet.NewSchema("table", root)
}

func (c *Column) node() parquet.Node {
	switch c.Kind {
	case Int:
		return parquet.Int(64)
	case Bool:
		return parquet.Leaf(parquet.BooleanType)
	case Text:
		return parquet.Optional(parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
	case Date:
		return parquet.Optional(parquet.Date())
	case List:
		return parquet.Repeated(parquet.String())
	default:
		return parquet.Optional(parquet.Leaf(parquet.DoubleType))
	}
}

// group is a parquet.Group with its fields in a given order.
type group struct {
	parquet.Group
	fields []parquet.Field
}

func (g group) Fields() []parquet.Field { return g.fields }
