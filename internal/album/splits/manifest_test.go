package splits

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latent-go/latent/internal/album/catalog"
)

func sampleAlbums() []catalog.Album {
	return []catalog.Album{
		album(0, "a", "x", 2001), album(1, "a", "y", 2002), album(2, "a", "z", 2003), album(3, "a", "u", 0),
		album(4, strings.Repeat("ü", 60), "x", 2001), album(5, "<b>&\u2028", "x", 2001), album(6, "c", "x", 2001), album(7, "a", "w", 2000),
	}
}

func TestManifest(t *testing.T) {
	a, err := WithinArtistTemporal(sampleAlbums())
	if err != nil {
		t.Fatal(err)
	}
	m := a.Manifest("data/user.parquet", "abc")
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	var back Manifest
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatalf("%v:\n%s", err, b.String())
	}
	if diff := cmp.Diff(m, &back); diff != "" {
		t.Error(diff)
	}
	reasons := map[int]string{}
	for _, p := range back.Assignments {
		reasons[p.Row] = p.Split + " " + p.Reason
	}
	want := map[int]string{
		0: "train earlier_album_for_a", 1: "validation second_last_album_for_a", 2: "test last_album_for_a",
		3: "train undated_album_for_a", 4: "train fewer_than_three_albums_for_" + strings.Repeat("ü", 50),
		5: "train fewer_than_three_albums_for_<b>&\u2028", 6: "train fewer_than_three_albums_for_c", 7: "train earlier_album_for_a",
	}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Error(diff)
	}
	if back.Source != (SourceTable{Path: "data/user.parquet", SHA256: "abc", Rows: 8, Artists: 4}) {
		t.Errorf("source %+v", back.Source)
	}
	if n := strings.Count(b.String(), "original_row_id"); n != len(back.Assignments) || strings.Count(b.String(), "\n") < n {
		t.Errorf("%d assignments in\n%s", n, b.String())
	}
}

func TestManifestOfDisjoint(t *testing.T) {
	albums := sampleAlbums()
	for seed := range uint64(20) {
		a, err := artistDisjoint(albums, Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		m := a.Manifest("p", "s")
		total := 0
		for _, p := range m.Splits {
			total += p.Rows
		}
		if total != len(albums) || len(m.Assignments) != len(albums) || m.Parameters.Options.Seed != seed || m.Parameters.TestAlbums != 0 {
			t.Fatalf("manifest %+v", m)
		}
		for _, p := range m.Assignments {
			if p.Split == "unused" && (p.Row != 3 || p.Reason != "undated_album_of_held_out_artist") {
				t.Fatalf("assignment %+v", p)
			}
		}
	}
}

func TestEmptyManifest(t *testing.T) {
	a, err := WithinArtistTemporal(nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := a.Manifest("p", "s").Write(&b); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Errorf("not JSON:\n%s", b.String())
	}
}

// Every field of an album is in the hash.
func TestHashSeesEveryField(t *testing.T) {
	base := sampleAlbums()[0]
	hash := func(a catalog.Album) string {
		x := &Assignment{Rows: []Row{{Album: &a}}}
		return x.Hash(Train)
	}
	seen := []string{hash(base)}
	for name, change := range map[string]func(*catalog.Album){
		"Row": func(a *catalog.Album) { a.Row++ }, "Artist": func(a *catalog.Album) { a.Artist += "x" },
		"Title": func(a *catalog.Album) { a.Title += "x" }, "ArtistKey": func(a *catalog.Album) { a.ArtistKey += "x" },
		"Date":          func(a *catalog.Album) { a.Date = a.Date.AddDate(0, 0, 1) },
		"DatePrecision": func(a *catalog.Album) { a.DatePrecision = catalog.DateDay },
		"Genres":        func(a *catalog.Album) { a.Genres = []string{"x"} },
		"Descriptors":   func(a *catalog.Album) { a.Descriptors = []string{"x"} },
		"AllArtists":    func(a *catalog.Album) { a.AllArtists = []string{"x"} },
		"two genres":    func(a *catalog.Album) { a.Genres = []string{"x", ""} },
		"Label":         func(a *catalog.Album) { a.Label = "x" }, "Type": func(a *catalog.Album) { a.Type = "x" },
		"URL": func(a *catalog.Album) { a.URL = "x" }, "UserScore": func(a *catalog.Album) { a.UserScore = 1 },
		"CriticScore":   func(a *catalog.Album) { a.CriticScore = 1 },
		"TrackScore":    func(a *catalog.Album) { a.TrackScore = 1 },
		"UserRatings":   func(a *catalog.Album) { a.UserRatings = 1 },
		"CriticReviews": func(a *catalog.Album) { a.CriticReviews = 1 },
		"Tracks":        func(a *catalog.Album) { a.Tracks = 1 }, "Runtime": func(a *catalog.Album) { a.Runtime = 1 },
		"TrackRuntime": func(a *catalog.Album) { a.TrackRuntime = 1 },
	} {
		a := base
		change(&a)
		h := hash(a)
		if slices.Contains(seen, h) {
			t.Errorf("a change of %s is not seen", name)
		}
		seen = append(seen, h)
	}
}
