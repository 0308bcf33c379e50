package tables

import (
	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/splits"
)

// Split returns the albums of one part of an assignment, in order, with the
// artist number and position behind the columns of [Albums].
func Split(a *splits.Assignment, part splits.Split) *Table {
	var albums []catalog.Album
	var artist, position []int64
	for i := range a.Rows {
		if r := &a.Rows[i]; r.Split == part {
			albums = append(albums, *r.Album)
			artist = append(artist, int64(r.Artist))
			position = append(position, int64(r.Position))
		}
	}
	t := Albums(albums)
	t.Columns = append(t.Columns, Ints("artist_index", artist), Ints("position", position))
	return t
}

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
	t := New(Ints("original_row_id", id))
	for j := range m.Columns {
		full := m.Columns[j].Values(m.Rows)
		x := make([]float64, len(keep))
		for k, i := range keep {
			x[k] = full[i]
		}
		t.Columns = append(t.Columns, Floats(m.Columns[j].Name, x))
	}
	return t
}
