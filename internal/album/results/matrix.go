package results

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/tables"
)

// albumFile is a table of albums.
func albumFile(name string) File[[]catalog.Album] {
	return tableFile(name, tables.Albums, tables.AlbumsOf)
}

// placeColumns are what a row of a split has beside its album.
var placeColumns = columns[splits.Row]{
	wholes("artist_index", func(r *splits.Row) *int { return &r.Artist }),
	wholes("position", func(r *splits.Row) *int { return &r.Position }),
}

// partFile is the table of the rows of one part of a split, in order.
func partFile(name string, p splits.Split) File[[]splits.Row] {
	return tableFile(name,
		func(rows []splits.Row) *tables.Table {
			albums := make([]catalog.Album, len(rows))
			for i := range rows {
				albums[i] = *rows[i].Album
			}
			t := tables.Albums(albums)
			t.Columns = append(t.Columns, placeColumns.table(rows).Columns...)
			return t
		},
		func(t *tables.Table) ([]splits.Row, error) {
			albums, err := tables.AlbumsOf(t)
			if err != nil {
				return nil, err
			}
			rows := make([]splits.Row, len(albums))
			for i := range rows {
				rows[i] = splits.Row{Album: &albums[i], Split: p}
			}
			return rows, placeColumns.fill(rows, t)
		})
}

func (f SplitFiles) matrixName(p splits.Split) string {
	return path.Join(f.featureDir, p.String()+"_features.parquet")
}

func (f SplitFiles) matrixFile(dir string, p splits.Split) string {
	return filepath.Join(dir, filepath.FromSlash(f.matrixName(p)))
}

// WriteMatrix writes the features of the rows, a table for each part, into the run
// directory that root holds open.
func (f SplitFiles) WriteMatrix(root *os.Root, x *design.Matrix, rows []splits.Row) error {
	for _, p := range splits.Parts {
		t := tables.Features(x, rows, p)
		if err := replace(root, f.matrixName(p), func(w io.Writer) error { return t.WriteParquet(w) }); err != nil {
			return err
		}
	}
	return nil
}

// ReadMatrix puts the feature tables of the parts back into the order of the
// rows. The row numbers in the tables must be those of the albums.
func (f SplitFiles) ReadMatrix(dir string, rows []splits.Row) (*design.Matrix, error) {
	x := &design.Matrix{Rows: len(rows)}
	for _, p := range splits.Parts {
		file := f.matrixFile(dir, p)
		t, err := tables.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := scatter(x, t, rows, p); err != nil {
			return nil, fmt.Errorf("%s: %w; run stage features again", file, err)
		}
	}
	for j := range x.Columns {
		sparsify(&x.Columns[j])
	}
	return x, nil
}

// scatter copies the columns of a part to the rows where its albums stand.
func scatter(x *design.Matrix, t *tables.Table, rows []splits.Row, p splits.Split) error {
	id, err := t.Column("original_row_id", tables.Int)
	if err != nil {
		return err
	}
	var at []int
	for i := range rows {
		if rows[i].Split == p {
			at = append(at, i)
		}
	}
	if len(id.Ints) != len(at) {
		return fmt.Errorf("it has %d rows, the split has %d", len(id.Ints), len(at))
	}
	for k, i := range at {
		if int(id.Ints[k]) != rows[i].Album.Row {
			return fmt.Errorf("row %d belongs to album %d, the split has album %d there", k, id.Ints[k], rows[i].Album.Row)
		}
	}
	return scatterColumns(x, t, at)
}

func scatterColumns(x *design.Matrix, t *tables.Table, at []int) error {
	names := t.Names()[1:]
	if len(x.Columns) == 0 {
		for _, n := range names {
			x.Columns = append(x.Columns, design.Column{Name: n, Dense: make([]float64, x.Rows)})
		}
	}
	if len(names) != len(x.Columns) {
		return fmt.Errorf("it has %d features, another part has %d", len(names), len(x.Columns))
	}
	for j, n := range names {
		c, err := t.Column(n, tables.Float)
		if err != nil || x.Columns[j].Name != n {
			return fmt.Errorf("feature %d is %q, another part has %q", j, n, x.Columns[j].Name)
		}
		for k, i := range at {
			x.Columns[j].Dense[i] = c.Floats[k]
		}
	}
	return nil
}

// sparsify turns a column of zeros and ones with few ones into an indicator.
func sparsify(c *design.Column) {
	set := []int32{}
	for i, v := range c.Dense {
		switch v {
		case 0:
		case 1:
			set = append(set, int32(i))
		default:
			return
		}
	}
	if 4*len(set) <= len(c.Dense) {
		c.Dense, c.Set = nil, set
	}
}

// ReadColumns returns columns of the feature table of one part, in the order of
// its rows. Names that the table does not have are left out.
func (f SplitFiles) ReadColumns(dir string, p splits.Split, names []string) (map[string][]float64, error) {
	t, err := tables.ReadFile(f.matrixFile(dir, p))
	if err != nil {
		return nil, err
	}
	out := map[string][]float64{}
	for _, name := range names {
		if c, err := t.Column(name, tables.Float); err == nil {
			out[name] = c.Floats
		}
	}
	return out, nil
}
