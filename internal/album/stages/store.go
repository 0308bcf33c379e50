package stages

import (
	"fmt"
	"io"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/tables"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"
)

// parts are the tables of a split, in the order in which they are written.
var parts = []splits.Split{splits.Train, splits.Validation, splits.Test}

func writeTable(path string, t *tables.Table) error {
	return atomicfile.Write(path, 0o666, func(w io.Writer) error { return t.WriteParquet(w) })
}

func readAlbums(path string) ([]catalog.Album, error) {
	t, err := tables.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return tables.AlbumsOf(t)
}

// readPart reads the rows of one part of a split.
func readPart(path string, p splits.Split) ([]splits.Row, error) {
	t, err := tables.ReadFile(path)
	if err != nil {
		return nil, err
	}
	albums, err := tables.AlbumsOf(t)
	if err != nil {
		return nil, err
	}
	artist, err := t.Column("artist_index", tables.Int)
	if err != nil {
		return nil, err
	}
	position, err := t.Column("position", tables.Int)
	if err != nil {
		return nil, err
	}
	rows := make([]splits.Row, len(albums))
	for i := range rows {
		rows[i] = splits.Row{Album: &albums[i], Split: p, Artist: int(artist.Ints[i]), Position: int(position.Ints[i])}
	}
	return rows, nil
}

func featureFile(d *dataset, p splits.Split) string {
	return partDir(featuresDir, d.target, d.strategy) + "/" + p.String() + "_features.parquet"
}

func writeMatrix(r *runs.Run, d *dataset, x *design.Matrix) error {
	for _, p := range parts {
		if err := writeTable(r.Path(featureFile(d, p)), tables.Features(x, d.plain(), p)); err != nil {
			return err
		}
	}
	return nil
}

// readMatrix puts the feature tables of the three parts back into the order of
// the rows. The row numbers in the tables must be those of the albums.
func readMatrix(r *runs.Run, d *dataset) (*design.Matrix, error) {
	x := &design.Matrix{Rows: len(d.rows)}
	for _, p := range parts {
		file := r.Path(featureFile(d, p))
		t, err := tables.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := d.scatter(x, t, d.index(p)); err != nil {
			return nil, fmt.Errorf("%s: %w; run stage features again", file, err)
		}
	}
	for j := range x.Columns {
		sparsify(&x.Columns[j])
	}
	return x, nil
}

// scatter copies the columns of a part to the rows where its albums stand.
func (d *dataset) scatter(x *design.Matrix, t *tables.Table, rows []int) error {
	id, err := t.Column("original_row_id", tables.Int)
	if err != nil {
		return err
	}
	if len(id.Ints) != len(rows) {
		return fmt.Errorf("it has %d rows, the split has %d", len(id.Ints), len(rows))
	}
	for k, i := range rows {
		if int(id.Ints[k]) != d.rows[i].Album.Row {
			return fmt.Errorf("row %d belongs to album %d, the split has album %d there", k, id.Ints[k], d.rows[i].Album.Row)
		}
	}
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
		for k, i := range rows {
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
