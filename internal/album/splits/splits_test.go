package splits

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/evidence"
)

// album makes an album of artist and title, dated by its year unless that is 0.
func album(row int, artist, title string, year int) catalog.Album {
	a := catalog.New(row)
	a.Artist, a.ArtistKey, a.Title = artist, artist, title
	if year != 0 {
		a.Date, a.DatePrecision = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), catalog.DateYear
	}
	return a
}

// places writes an assignment as "title:split@position ..." per artist.
func places(a *Assignment) string {
	var b strings.Builder
	for i, r := range a.Rows {
		if i > 0 && r.Artist != a.Rows[i-1].Artist {
			b.WriteString("/ ")
		}
		fmt.Fprintf(&b, "%s:%s@%d ", r.Album.Title, r.Split, r.Position)
	}
	return strings.TrimSpace(b.String())
}

func TestTemporal(t *testing.T) {
	for name, c := range map[string]struct {
		albums []catalog.Album
		want   string
	}{
		"three albums": {
			[]catalog.Album{album(0, "a", "z", 2003), album(1, "a", "y", 2001), album(2, "a", "x", 2002)},
			"y:train@1 x:validation@2 z:test@3",
		},
		"two albums": {
			[]catalog.Album{album(0, "a", "x", 2001), album(1, "a", "y", 2002)},
			"x:train@1 y:train@2",
		},
		"a tie is broken by title": {
			[]catalog.Album{album(0, "a", "z", 2001), album(1, "a", "y", 2001), album(2, "a", "x", 2001)},
			"x:train@1 y:validation@2 z:test@3",
		},
		"undated albums train and do not count": {
			[]catalog.Album{album(0, "a", "u", 0), album(1, "a", "x", 2001), album(2, "a", "y", 2002), album(3, "b", "v", 0), album(4, "b", "1", 2001), album(5, "b", "2", 2002), album(6, "b", "3", 2003)},
			"u:train@1 x:train@1 y:train@2 / v:train@1 1:train@1 2:validation@2 3:test@3",
		},
		"nothing": {nil, ""},
	} {
		a, err := WithinArtistTemporal(c.albums)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := places(a); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// draw makes a table with small artists, ties and undated albums.
func draw(t *rapid.T) []catalog.Album {
	n := rapid.IntRange(0, 40).Draw(t, "albums")
	out := make([]catalog.Album, n)
	for i := range out {
		artist := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g", "h"}).Draw(t, "artist")
		out[i] = album(i, artist, fmt.Sprint(i), rapid.SampledFrom([]int{0, 2000, 2001, 2001, 2002, 2003, 2004}).Draw(t, "year"))
		if rapid.IntRange(0, 9).Draw(t, "nobody") == 0 {
			out[i].Artist, out[i].ArtistKey = "Various Artists", fmt.Sprintf("Various Artists / %d", i)
		}
	}
	return out
}

// TestTemporalProperties states the promise without the code's own order: by
// counting per artist.
func TestTemporalProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := draw(t)
		a, err := WithinArtistTemporal(albums)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Rows) != len(albums) || len(a.Left) != 0 {
			t.Fatalf("%d rows of %d albums", len(a.Rows), len(albums))
		}
		dated, held, latest := map[string]int{}, map[string]int{}, map[string]time.Time{}
		for i := range albums {
			if x := &albums[i]; x.Dated() {
				dated[x.ArtistKey]++
				if x.Date.After(latest[x.ArtistKey]) {
					latest[x.ArtistKey] = x.Date
				}
			}
		}
		for i := range a.Rows {
			r := &a.Rows[i]
			if r.Split != Train {
				held[r.Album.ArtistKey]++
			}
			if r.Split == Test && r.Album.Date.Before(latest[r.Album.ArtistKey]) {
				t.Fatalf("test album %q of %q is not the last", r.Album.Title, r.Album.ArtistKey)
			}
		}
		for artist, n := range dated {
			want := 0
			if n >= 3 {
				want = 2
			}
			if held[artist] != want {
				t.Fatalf("artist %q with %d dated albums gives %d", artist, n, held[artist])
			}
		}
	})
}

func TestOrderOfAlbumsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := draw(t)
		shuffled := slices.Clone(albums)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).Shuffle(len(shuffled), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		a, err := WithinArtistTemporal(albums)
		if err != nil {
			t.Fatal(err)
		}
		b, err := WithinArtistTemporal(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		if places(a) != places(b) || a.contentHash() != b.contentHash() {
			t.Fatalf("\n%s\n%s", places(a), places(b))
		}
	})
}

func TestDisjointProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := draw(t)
		artists := map[string]bool{}
		for i := range albums {
			if !albums[i].Anonymous() {
				artists[albums[i].ArtistKey] = true
			}
		}
		opt := Options{Seed: rapid.Uint64().Draw(t, "seed"), Test: 0.3, Validation: 0.2}
		a, err := artistDisjoint(albums, opt)
		if len(artists) < 3 {
			if err == nil {
				t.Fatalf("%d artists fill three parts", len(artists))
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		where := map[string]Split{}
		for _, r := range slices.Concat(a.Rows, a.Left) {
			s, seen := where[r.Album.ArtistKey]
			switch {
			case r.Split == Unused && r.Album.Dated(), r.Album.Anonymous() && r.Split != Train:
				t.Fatalf("%q of %q is %s", r.Album.Title, r.Album.ArtistKey, r.Split)
			case seen && s != r.Split && s != Unused && r.Split != Unused:
				t.Fatalf("artist %q is in %s and %s", r.Album.ArtistKey, s, r.Split)
			}
			where[r.Album.ArtistKey] = max(s, r.Split)
		}
		if len(a.Rows)+len(a.Left) != len(albums) {
			t.Fatalf("%d and %d rows of %d albums", len(a.Rows), len(a.Left), len(albums))
		}
	})
}

func TestDisjointShares(t *testing.T) {
	var albums []catalog.Album
	for i := range 1001 {
		albums = append(albums, album(i, fmt.Sprintf("artist %04d", i), "x", 2000))
	}
	a, err := artistDisjoint(albums, Options{Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[Split]int{Test: 151, Validation: 151, Train: 699} {
		if rows, artists := a.Count(s); rows != want || artists != want {
			t.Errorf("%s: %d rows, %d artists, want %d", s, rows, artists, want)
		}
	}
	b, err := artistDisjoint(albums, Options{Seed: 43})
	if err != nil {
		t.Fatal(err)
	}
	if a.contentHash() == b.contentHash() {
		t.Error("another seed gives the same split")
	}
}

func TestDisjointErrors(t *testing.T) {
	if _, err := artistDisjoint([]catalog.Album{album(0, "a", "x", 2000)}, Options{}); err == nil {
		t.Error("one artist fills three parts")
	}
	for _, opt := range []Options{{Test: -1}, {Test: 0.6, Validation: 0.4}, {Validation: 2}, {Test: 0.5, Validation: -0.1}} {
		if _, err := artistDisjoint(nil, opt); err == nil || !strings.Contains(err.Error(), "share") {
			t.Errorf("%+v: error %v", opt, err)
		}
	}
	for _, opt := range []Options{{Validation: 0.5}, {Test: 0.5}, {}} {
		if _, err := deal([]string{"a", "b", "c", "d"}, opt); err == nil {
			t.Errorf("%+v: a part without a share is dealt", opt)
		}
	}
}

func TestCheckFindsBrokenSplits(t *testing.T) {
	x, y, u := album(0, "a", "x", 2001), album(1, "a", "y", 2002), album(2, "a", "u", 0)
	for name, a := range map[string]*Assignment{
		"order":    {Strategy: TemporalStrategy, Rows: []Row{{Album: &x, Split: Test}, {Album: &y, Split: Train}}},
		"undated":  {Strategy: TemporalStrategy, Rows: []Row{{Album: &u, Split: Validation}}},
		"disjoint": {Strategy: DisjointStrategy, Rows: []Row{{Album: &x, Split: Test}, {Album: &y, Split: Train}}},
	} {
		if err := a.Check(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Counts from an independent program.
func TestDemoSplit(t *testing.T) {
	checkSplit(t, "../../../datasets/demo-albums/albums.csv.gz", map[string][2]int{"train": {10704, 6109}, "validation": {1358, 1358}, "test": {1358, 1358}})
}

// The number that the evaluation on real data rests on: 1,465 test albums.
func TestRealSplit(t *testing.T) {
	file := evidence.File(t, "albums/album_ratings.csv")
	checkSplit(t, file, map[string][2]int{"train": {9130, 4888}, "validation": {1465, 1465}, "test": {1465, 1465}})
}

func checkSplit(t *testing.T, file string, want map[string][2]int) {
	t.Helper()
	table, err := ingest.Load(file, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := WithinArtistTemporal(ingest.Clean(table).Filter(catalog.User, 10))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][2]int{}
	for s := Train; s <= Test; s++ {
		rows, artists := a.Count(s)
		got[s.String()] = [2]int{rows, artists}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
