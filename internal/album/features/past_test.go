package features

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/splits"
)

// drawAlbums makes a table with ties, undated albums, missing numbers and scores
// outside the scale.
func drawAlbums(t *rapid.T, most int) []catalog.Album {
	out := make([]catalog.Album, rapid.IntRange(1, most).Draw(t, "albums"))
	for i := range out {
		a := catalog.New(i)
		a.Artist = rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "artist")
		a.ArtistKey, a.Title = a.Artist, fmt.Sprint(i)
		if day := rapid.IntRange(-1, 12).Draw(t, "day"); day >= 0 {
			a.Date = time.Date(1990+3*day, 1, 1, 0, 0, 0, 0, time.UTC)
			a.DatePrecision = catalog.DateYear
		}
		number := func(name string, values ...float64) float64 { return rapid.SampledFrom(values).Draw(t, name) }
		nan := math.NaN()
		a.UserScore, a.CriticScore = number("user", nan, 101, 0, 40, 60, 70, 80, 95), number("critic", nan, nan, 50, 70, 90)
		a.UserRatings, a.CriticReviews = number("ratings", nan, 0, 1, 10, 100, 1000), number("reviews", nan, 0, 1, 5, 30)
		a.Tracks, a.Runtime = number("tracks", nan, 5, 10), number("runtime", nan, 20, 40, 60)
		a.Label = rapid.SampledFrom([]string{"", "l", "m"}).Draw(t, "label")
		a.Type = rapid.SampledFrom([]string{"", "Album", "EP"}).Draw(t, "type")
		a.Genres = rapid.SampledFrom([][]string{nil, {"Rock"}, {"Pop", "Rock"}, {"Jazz"}}).Draw(t, "genres")
		a.AllArtists = rapid.SampledFrom([][]string{nil, {"a"}, {"a", "b"}}).Draw(t, "artists")
		out[i] = a
	}
	return out
}

// rowsOf places the albums that are rated for t with a known score.
func rowsOf(t interface{ Fatal(...any) }, albums []catalog.Album, target catalog.Target) []splits.Row {
	var rated []catalog.Album
	for i := range albums {
		if target.Rated(&albums[i]) && target.Count(&albums[i]) >= 1 {
			rated = append(rated, albums[i])
		}
	}
	a, err := splits.WithinArtistTemporal(rated)
	if err != nil {
		t.Fatal(err)
	}
	return a.Rows
}

// naivePast walks the whole table for every album: the definition, in O(n^2).
func naivePast(history []catalog.Album, a *catalog.Album, t catalog.Target) []*catalog.Album {
	var past []*catalog.Album
	for i := range history {
		h := &history[i]
		score := t.Score(h)
		if a.Dated() && h.Dated() && h.ArtistKey == a.ArtistKey && h.Date.Before(a.Date) && score >= 0 && score <= 100 {
			past = append(past, h)
		}
	}
	// insertion sort by date, then title: the smallest tool that does it
	for i := range past {
		for j := i; j > 0 && (past[j].Date.Before(past[j-1].Date) || past[j].Date.Equal(past[j-1].Date) && past[j].Title < past[j-1].Title); j-- {
			past[j], past[j-1] = past[j-1], past[j]
		}
	}
	return past
}

func TestTimelineAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := drawAlbums(t, 30)
		for _, target := range []catalog.Target{catalog.User, catalog.Critic} {
			line := newTimeline(albums, target)
			for i := range albums {
				got, want := line.before(&albums[i]), naivePast(albums, &albums[i], target)
				if diff := cmp.Diff(rowsIn(want), rowsIn(got), cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("past of album %d: %s", i, diff)
				}
			}
		}
	})
}

func rowsIn(albums []*catalog.Album) []int {
	var out []int
	for _, a := range albums {
		out = append(out, a.Row)
	}
	return out
}

func TestLinkAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := drawAlbums(t, 30)
		rows := rowsOf(t, albums, catalog.User)
		for i, r := range Link(albums, rows, catalog.User) {
			past := naivePast(albums, r.Album, catalog.User)
			if len(past) == 0 {
				if !math.IsNaN(r.Prev) || r.PrevRow != -1 {
					t.Fatalf("row %d without a past has previous score %v in row %d", i, r.Prev, r.PrevRow)
				}
				continue
			}
			last := past[len(past)-1]
			if r.Prev != last.UserScore {
				t.Fatalf("row %d: previous score %v, want %v", i, r.Prev, last.UserScore)
			}
			where := -1
			for j := range rows {
				if rows[j].Album.Row == last.Row {
					where = j
				}
			}
			if r.PrevRow != where {
				t.Fatalf("row %d: previous row %d, want %d", i, r.PrevRow, where)
			}
		}
	})
}

// The five sums of a history, each against its definition written as a formula.
func TestHistoryFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := drawAlbums(t, 15)
		for i := range albums {
			past := naivePast(albums, &albums[i], catalog.User)
			var mean, weights, recent, years8, w8, shrunk, ws float64
			for k, p := range past {
				n := p.UserRatings
				rel := math.Max(n, 1) / (math.Max(n, 1) + 20)
				if math.IsNaN(n) {
					rel, n = 1.0/21, 0
				}
				mean += p.UserScore / float64(len(past))
				if (p.Type == "EP") != (albums[i].Type == "EP") {
					rel *= 0.4
				}
				w := rel * math.Pow(0.85, float64(len(past)-1-k))
				recent, weights = recent+w*p.UserScore, weights+w
				v := rel * math.Pow(0.6, albums[i].Date.Sub(p.Date).Hours()/8766)
				years8, w8 = years8+v*p.UserScore, w8+v
				shrunk, ws = shrunk+n*(p.UserScore-60), ws+n+20
			}
			for name, pair := range map[string][2]float64{
				"plainMean":   {plainMean(catalog.User, past), mean},
				"recentMean":  {recentMean(catalog.User, past, &albums[i]), recent / weights},
				"decayedMean": {decayedMean(catalog.User, past, &albums[i]), years8 / w8},
				"shrunkMean":  {shrunkMean(catalog.User, past, 60), shrunk / ws},
			} {
				if len(past) == 0 {
					if !math.IsNaN(pair[0]) {
						t.Fatalf("%s of no past is %v", name, pair[0])
					}
				} else if math.Abs(pair[0]-pair[1]) > 1e-9 {
					t.Fatalf("%s of %d albums is %v, want %v", name, len(past), pair[0], pair[1])
				}
			}
		}
	})
}

// A published-style check of slope and spread: 70, 74, 72, 80 has slope 2.8 per
// album (sum of centred products 14 over 5) and sample variance 56/3.
func TestSpread(t *testing.T) {
	var past []*catalog.Album
	for i, s := range []float64{70, 74, 72, 80} {
		a := catalog.New(i)
		a.UserScore = s
		past = append(past, &a)
	}
	if got := trajectory(catalog.User, past); math.Abs(got-2.8) > 1e-12 {
		t.Errorf("trajectory %v, want 2.8", got)
	}
	if got := priorStd(catalog.User, past); math.Abs(got-math.Sqrt(56.0/3)) > 1e-12 {
		t.Errorf("standard deviation %v, want %v", got, math.Sqrt(56.0/3))
	}
	if trajectory(catalog.User, past[:1]) != 0 || !math.IsNaN(priorStd(catalog.User, past[:1])) {
		t.Error("one album has a slope or a spread")
	}
}

func TestLogReviews(t *testing.T) {
	mk := func(n float64) *catalog.Album { a := catalog.New(0); a.CriticReviews = n; return &a }
	if got := logReviews([]*catalog.Album{mk(1), mk(math.NaN()), mk(math.E * math.E), mk(0)}); math.Abs(got-1) > 1e-12 {
		t.Errorf("mean log of 1 and e^2 is %v, want 1", got)
	}
	if got := logReviews([]*catalog.Album{mk(0)}); !math.IsNaN(got) {
		t.Errorf("mean log of no reviews is %v", got)
	}
}

// shuffle returns the albums in another order.
func shuffle(albums []catalog.Album, seed uint64) []catalog.Album {
	out := append([]catalog.Album(nil), albums...)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
