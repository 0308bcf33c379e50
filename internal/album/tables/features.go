package tables

import (
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/splits"
)

// Features returns the rows of the matrix that belong to one part, as a table
// with the original row number before the features.
func Features(m *design.Matrix, rows []splits.Row, part splits.Split) *Table {
	if m.Rows != len(rows) {
		panic("tables: matrix and rows differ in length")
	}
	var id []int64
	var keep []int
	for i := range rows {
		if rows[i].Split == part {
			keep = append(keep, i)
			id = append(id, int64(rows[i].Album.Row))
		}
	}
	t := newTable(ints("original_row_id", id))
	for j := range m.Columns {
		full := m.Columns[j].Values(m.Rows)
		x := make([]float64, len(keep))
		for k, i := range keep {
			x[k] = full[i]
		}
		t.Columns = append(t.Columns, floats(m.Columns[j].Name, x))
	}
	return t
}
