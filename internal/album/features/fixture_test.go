package features

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/splits"
)

// fixture is the table of 22 albums by six artists.
func fixture(t testing.TB) ([]catalog.Album, []splits.Row) {
	t.Helper()
	table, err := ingest.Load("../ingest/testdata/aoty-22.csv", ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := ingest.Clean(table)
	a, err := splits.WithinArtistTemporal(c.Filter(catalog.User, 10))
	if err != nil {
		t.Fatal(err)
	}
	if rows, artists := a.Count(splits.Test); rows != 6 || artists != 6 {
		t.Fatalf("%d test albums of %d artists, want 6", rows, artists)
	}
	return c.Albums, a.Rows
}

// TestFixtureByHand: the histories of "Test Artist One", computed by hand. Its
// albums in order: Debut Album 2015-01-15 (78, 500 ratings; critics 75, 12),
// Sophomore 2017-03-10 (82, 750; 80, 15), Third Record 2019-07-22 (87, 1200; 85,
// 20), Collab Project 2020-05-01 (79, 400; 77, 10), Latest Release 2022-11-05.
func TestFixtureByHand(t *testing.T) {
	history, rows := fixture(t)
	opt := DefaultOptions(catalog.User)
	opt.Variant = Variant{Name: "plain", Spread: true, Popularity: true}
	got, _ := build(t, history, rows, all(len(rows)), opt)
	third := got[2] // Third Record
	gap := math.Log1p(864 / 365.25)
	for name, want := range map[string]float64{
		"user_prior_mean": 80, "critic_prior_mean": 77.5,
		"user_prior_std": math.Sqrt(8), "user_trajectory": 4, "critic_trajectory": 5,
		"critic_reviews_prior_log": (math.Log(12) + math.Log(15)) / 2,
		"is_debut":                 0, "release_year": 2019, "sequence_log1p": math.Log(3),
		"release_gap_log1p": gap, "career_sqrt": math.Sqrt(1649 / 365.25), "is_collaboration": 0,
	} {
		if x, ok := third[name]; !ok || math.Abs(x-want) > 1e-12 {
			t.Errorf("%s of Third Record = %v, want %v", name, x, want)
		}
	}
	collab, debut := got[21], got[0]
	if collab["is_collaboration"] != 1 || math.Abs(collab["num_artists_log"]-math.Log(2)) > 1e-12 {
		t.Errorf("Collab Project: %v", collab)
	}
	if math.Abs(collab["user_prior_mean"]-(78.0+82+87)/3) > 1e-12 {
		t.Errorf("prior mean of Collab Project = %v", collab["user_prior_mean"])
	}
	if debut["is_debut"] != 1 || debut["release_gap_log1p"] != 0 || debut["career_sqrt"] != 0 || debut["sequence_log1p"] != 0 {
		t.Errorf("Debut Album: %v", debut)
	}
}

// The default set on the fixture: which blocks there are and what is left out.
func TestFixtureReport(t *testing.T) {
	history, rows := fixture(t)
	_, report := build(t, history, rows, all(len(rows)), everything(catalog.User))
	want := []BlockCount{{"temporal", 5}, {"album_type", 1}, {"artist_history", 12}, {"genre", 21}, {"collaboration", 2}, {"label", 2}, {"length", 2}}
	if diff := cmp.Diff(want, report.Blocks); diff != "" {
		t.Errorf("%s\nnames %q", diff, report.Names)
	}
	// One label for all: an indicator that is the same everywhere is no feature.
	if diff := cmp.Diff([]string{"undated"}, report.Constant[:1]); diff != "" {
		t.Error(diff)
	}
	if len(report.Warnings) != 0 {
		t.Errorf("warnings %q", report.Warnings)
	}
}

// Each group of features that the data cannot feed costs one warning.
func TestWarnings(t *testing.T) {
	history, rows := fixture(t)
	for i := range history {
		a := &history[i]
		a.Genres, a.AllArtists, a.Label, a.Type = nil, nil, "", "Album"
		a.CriticScore, a.CriticReviews, a.Tracks, a.Runtime = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		a.Descriptors = nil
	}
	byRow := map[int]*catalog.Album{}
	for i := range history {
		byRow[history[i].Row] = &history[i]
	}
	for i := range rows {
		rows[i].Album = byRow[rows[i].Album.Row]
	}
	opt := everything(catalog.User)
	opt.Variant.Descriptors = true
	_, report := build(t, history, rows, all(len(rows)), opt)
	want := []string{
		"all albums are of one type: no album type features",
		"no album has a critic score: no critic history features",
		"no album has a genre: no genre features",
		"no album lists its artists (All Artists): no collaboration features",
		"no album has a label: no label features",
		"fewer than half of the albums have a number of tracks: feature tracks_log1p dropped",
		"fewer than half of the albums have a running time: feature runtime_log1p dropped",
		"fewer than half of the albums have descriptors: no descriptor features",
	}
	if diff := cmp.Diff(want, report.Warnings); diff != "" {
		t.Error(diff)
	}
}
