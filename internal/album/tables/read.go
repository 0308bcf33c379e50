package tables

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/latent-go/latent/internal/regular"
)

// errTable means that a file is not a table of this package.
var errTable = errors.New("not a table of this program")

// ReadFile reads a table that [Table.WriteParquet] wrote.
func ReadFile(path string) (*Table, error) {
	b, err := regular.ReadFile(path, regular.Table)
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	t, err := readBytes(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: run the stage again that wrote it", path, err)
	}
	return t, nil
}

// readBytes reads a table from the bytes that [Table.WriteParquet] wrote. A damaged
// file is an error.
func readBytes(b []byte) (t *Table, err error) {
	// The seal keeps out what would make the library panic; this is for the
	// rest.
	defer func() {
		if r := recover(); r != nil {
			t, err = nil, fmt.Errorf("%w: damaged: %v", errTable, r)
		}
	}()
	if err := verify(b); err != nil {
		return nil, err
	}
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTable, err)
	}
	return readTable(f)
}

func readTable(f *parquet.File) (*Table, error) {
	t := &Table{}
	for _, field := range f.Schema().Fields() {
		kind, err := kindOf(field)
		if err != nil {
			return nil, err
		}
		t.Columns = append(t.Columns, Column{Name: field.Name(), Kind: kind})
	}
	for _, g := range f.RowGroups() {
		for j, chunk := range g.ColumnChunks() {
			if err := t.Columns[j].readChunk(chunk); err != nil {
				return nil, fmt.Errorf("%w: column %q: %w", errTable, t.Columns[j].Name, err)
			}
		}
	}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", errTable, err)
	}
	return t, nil
}

// kindOf recognises the nodes that Column.node makes.
func kindOf(n parquet.Field) (Kind, error) {
	if !n.Leaf() {
		return 0, fmt.Errorf("%w: column %q is nested", errTable, n.Name())
	}
	switch physical := n.Type().Kind(); {
	case physical == parquet.Double && n.Optional():
		return Float, nil
	case physical == parquet.Int64 && n.Required():
		return Int, nil
	case physical == parquet.Boolean && n.Required():
		return Bool, nil
	case physical == parquet.ByteArray && n.Optional():
		return Text, nil
	case physical == parquet.ByteArray && n.Repeated():
		return List, nil
	case physical == parquet.Int32 && n.Optional() && n.Type().String() == parquet.Date().Type().String():
		return Date, nil
	default:
		return 0, fmt.Errorf("%w: column %q has type %v", errTable, n.Name(), n.Type())
	}
}

func (c *Column) readChunk(chunk parquet.ColumnChunk) error {
	pages := chunk.Pages()
	defer pages.Close()
	buf := make([]parquet.Value, 1024)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		values := page.Values()
		for {
			n, err := values.ReadValues(buf)
			for _, v := range buf[:n] {
				c.appendRead(v)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
		}
		parquet.Release(page)
	}
}

// appendRead appends one value as it was read.
func (c *Column) appendRead(v parquet.Value) {
	switch c.Kind {
	case Int:
		c.Ints = append(c.Ints, v.Int64())
	case Bool:
		c.Bools = append(c.Bools, v.Boolean())
	case Text:
		c.Texts = append(c.Texts, string(v.ByteArray()))
	case Date:
		day := time.Time{}
		if !v.IsNull() {
			day = time.Unix(int64(v.Int32())*86400, 0).UTC()
		}
		c.Dates = append(c.Dates, day)
	case List:
		if v.RepetitionLevel() == 0 {
			c.Lists = append(c.Lists, nil)
		}
		if !v.IsNull() {
			last := len(c.Lists) - 1
			c.Lists[last] = append(c.Lists[last], string(v.ByteArray()))
		}
	default:
		x := math.NaN()
		if !v.IsNull() {
			x = v.Double()
		}
		c.Floats = append(c.Floats, x)
	}
}
