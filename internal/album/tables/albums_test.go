package tables

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/splits"
)

// albums returns three releases of one artist, a duo with all fields known, one
// dated by its year, one undated with nothing known.
func albums() []catalog.Album {
	full := catalog.New(7)
	full.Artist, full.ArtistKey, full.Title = "A & B", "A & B", "=First"
	full.Date, full.DatePrecision = time.Date(1949, 3, 15, 0, 0, 0, 0, time.UTC), catalog.DateDay
	full.Genres, full.Descriptors, full.AllArtists = []string{"Rock", "Pop"}, []string{"calm"}, []string{"A", "B"}
	full.Label, full.Type, full.URL = "Label", "EP", "https://example.com/1"
	full.UserScore, full.CriticScore, full.TrackScore = 0.1, 70, 71
	full.UserRatings, full.CriticReviews, full.Tracks, full.Runtime, full.TrackRuntime = 12, 3, 10, 40.5, 4.05
	year := catalog.New(8)
	year.Artist, year.ArtistKey, year.Title = "A & B", "A & B", "Second"
	year.Date, year.DatePrecision = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), catalog.DateYear
	bare := catalog.New(9)
	bare.Artist, bare.ArtistKey = "[Unknown Artist]", "[Unknown Artist] / "
	return []catalog.Album{full, year, bare}
}

func TestAlbumsRoundTrip(t *testing.T) {
	want := albums()
	var b bytes.Buffer
	if err := Albums(want).WriteParquet(&b); err != nil {
		t.Fatal(err)
	}
	table, err := readBytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got, err := AlbumsOf(table)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}

func TestDerivedColumns(t *testing.T) {
	table := Albums(albums())
	for name, want := range map[string][]string{
		"Year":              {"1949", "1990", ""},
		"date_risk":         {"low", "medium", "high"},
		"flag_sparse_era":   {"true", "false", "false"},
		"num_artists":       {"2", "1", "1"},
		"is_collaboration":  {"true", "false", "false"},
		"collab_type":       {"duo", "solo", "solo"},
		"primary_genre":     {"Rock", "", ""},
		"is_unknown_artist": {"false", "false", "true"},
		"is_anonymous":      {"false", "false", "true"},
	} {
		for i := range table.Columns {
			if c := &table.Columns[i]; c.Name == name {
				for k := range want {
					if got := c.cell(k); got != want[k] {
						t.Errorf("%s of row %d = %q, want %q", name, k, got, want[k])
					}
				}
			}
		}
	}
}

func TestCollabType(t *testing.T) {
	for n, want := range []string{"solo", "solo", "duo", "small_group", "small_group", "ensemble", "ensemble"} {
		a := catalog.New(0)
		a.AllArtists = make([]string, n)
		if got := collabType(&a); got != want {
			t.Errorf("%d artists are %q, want %q", n, got, want)
		}
	}
}

func TestAlbumsOfRefusesOtherTables(t *testing.T) {
	if _, err := AlbumsOf(newTable(ints("original_row_id", []int64{1}))); err == nil || !strings.Contains(err.Error(), "Artist") {
		t.Errorf("error %v, want one that names the missing column", err)
	}
	table := Albums(albums())
	for i := range table.Columns {
		if table.Columns[i].Name == "date_precision" {
			table.Columns[i].Texts[1] = "week"
		}
	}
	if _, err := AlbumsOf(table); err == nil || !strings.Contains(err.Error(), "row 2") {
		t.Errorf("error %v, want one that names row 2", err)
	}
}

func TestFeatureTables(t *testing.T) {
	list := albums()
	rows := []splits.Row{
		{Album: &list[0], Split: splits.Train, Artist: 0, Position: 1},
		{Album: &list[1], Split: splits.Test, Artist: 0, Position: 2},
		{Album: &list[2], Split: splits.Train, Artist: 1, Position: 1},
	}
	m := &design.Matrix{Rows: 3, Columns: []design.Column{
		{Name: "x", Dense: []float64{1, 2, math.Pi}}, {Name: "is", Set: []int32{2}},
	}}
	got := Features(m, rows, splits.Train)
	want := newTable(ints("original_row_id", []int64{7, 9}), floats("x", []float64{1, math.Pi}), floats("is", []float64{0, 1}))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
