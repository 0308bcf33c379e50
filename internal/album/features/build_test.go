package features

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/splits"
)

// everything has all blocks on, with vocabularies for small tables.
func everything(t catalog.Target) Options {
	o := DefaultOptions(t)
	o.GenreMinCount = 1
	o.Variant.LabelMinCount, o.Variant.GenreIndicators, o.Variant.Spread = 1, true, true
	return o
}

// values returns the features of the albums by row number and column name.
func values(m *design.Matrix, rows []splits.Row) map[int]map[string]float64 {
	out := map[int]map[string]float64{}
	for i := range rows {
		v := map[string]float64{}
		for j := range m.Columns {
			v[m.Columns[j].Name] = m.At(i, j)
		}
		out[rows[i].Album.Row] = v
	}
	return out
}

func build(t interface{ Fatal(...any) }, history []catalog.Album, rows []splits.Row, fit []bool, opt Options) (map[int]map[string]float64, *Manifest) {
	m, r, err := Build(history, rows, fit, opt)
	if err != nil {
		t.Fatal(err)
	}
	return values(m, rows), r
}

// TestNoLeak is the promise: the outcome of a held-out album, later than all fit
// rows of its artist, changes nothing for any album but the artist's later ones.
func TestNoLeak(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := drawAlbums(t, 25)
		target := rapid.SampledFrom([]catalog.Target{catalog.User, catalog.Critic}).Draw(t, "target")
		rows := rowsOf(t, albums, target)
		if len(rows) < 2 {
			return
		}
		k := rapid.IntRange(0, len(rows)-1).Draw(t, "held out")
		fit := make([]bool, len(rows))
		for i := range fit {
			fit[i] = i != k && !(rows[i].Album.ArtistKey == rows[k].Album.ArtistKey && rows[i].Album.Date.After(rows[k].Album.Date))
		}
		if !slices.Contains(fit, true) {
			return
		}
		before, _ := build(t, albums, rows, fit, everything(target))
		changed := slices.Clone(albums)
		a := &changed[rows[k].Album.Row]
		a.UserScore, a.CriticScore, a.TrackScore = 1, 2, 3
		a.UserRatings, a.CriticReviews = 1e6, 1e6
		for i := range rows {
			rows[i].Album = &changed[rows[i].Album.Row]
		}
		after, _ := build(t, changed, rows, fit, everything(target))
		for _, r := range rows {
			later := r.Album.ArtistKey == a.ArtistKey && r.Album.Dated() && a.Dated() && r.Album.Date.After(a.Date)
			if diff := cmp.Diff(before[r.Album.Row], after[r.Album.Row]); diff != "" && !later {
				t.Fatalf("the outcome of album %d (%v) reached album %d (%v): %s", a.Row, a.Date, r.Album.Row, r.Album.Date, diff)
			}
		}
	})
}

// TestLaterAlbumsChangeNothing adds an album to history and rows.
func TestLaterAlbumsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := drawAlbums(t, 25)
		extra := drawAlbums(t, 1)[0]
		extra.Row = len(albums)
		if !catalog.User.Rated(&extra) {
			extra.UserScore = 50
		}
		rows := rowsOf(t, albums, catalog.User)
		if len(rows) == 0 {
			return
		}
		fit := all(len(rows) + 1)
		for i := range rows {
			fit[i] = rows[i].Album.ArtistKey != extra.ArtistKey || !rows[i].Album.Date.After(extra.Date)
		}
		if fit[len(rows)] = false; !slices.Contains(fit, true) {
			return
		}
		before, _ := build(t, albums, rows, fit[:len(rows)], everything(catalog.User))
		grown := append(slices.Clone(rows), splits.Row{Album: &extra, Split: splits.Test})
		after, _ := build(t, append(slices.Clone(albums), extra), grown, fit, everything(catalog.User))
		for _, r := range rows {
			later := r.Album.ArtistKey == extra.ArtistKey && extra.Dated() && r.Album.Date.After(extra.Date)
			if diff := cmp.Diff(before[r.Album.Row], after[r.Album.Row]); diff != "" && !later {
				t.Fatalf("album %d, %v: %s", r.Album.Row, r.Album.Date, diff)
			}
		}
	})
}

func all(n int) []bool { return slices.Repeat([]bool{true}, n) }

// Neither the order of the history nor that of the rows matters, except for the
// last bits of sums.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := drawAlbums(t, 25)
		rows := rowsOf(t, albums, catalog.User)
		if len(rows) == 0 {
			return
		}
		seed := rapid.Uint64().Draw(t, "seed")
		a, ra := build(t, albums, rows, all(len(rows)), everything(catalog.User))
		b, rb := build(t, shuffle(albums, seed), rows, all(len(rows)), everything(catalog.User))
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("after a shuffle of the history: %s", diff)
		}
		if diff := cmp.Diff(ra, rb); diff != "" {
			t.Fatalf("report after a shuffle of the history: %s", diff)
		}
		slices.Reverse(rows)
		c, _ := build(t, albums, rows, all(len(rows)), everything(catalog.User))
		if diff := cmp.Diff(a, c, cmpopts.EquateApprox(1e-9, 1e-9)); diff != "" {
			t.Fatalf("after turning the rows round: %s", diff)
		}
	})
}

// No feature is unknown, constant in the fit rows, or named twice.
func TestMatrixIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := drawAlbums(t, 30)
		target := rapid.SampledFrom([]catalog.Target{catalog.User, catalog.Critic}).Draw(t, "target")
		rows := rowsOf(t, albums, target)
		if len(rows) == 0 {
			return
		}
		for _, v := range Candidates(DefaultOptions(target)) {
			opt := everything(target)
			opt.Variant = v
			m, report, err := Build(albums, rows, all(len(rows)), opt)
			if err != nil {
				t.Fatal(err)
			}
			checkMatrix(t, m, report)
		}
	})
}

func checkMatrix(t *rapid.T, m *design.Matrix, report *Manifest) {
	seen := map[string]bool{}
	for j := range m.Columns {
		c := &m.Columns[j]
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range m.Rows {
			x := m.At(i, j)
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Fatalf("%s of row %d is %v", c.Name, i, x)
			}
			lo, hi = min(lo, x), max(hi, x)
		}
		if seen[c.Name] || !(lo < hi) || !slices.IsSorted(c.Set) {
			t.Fatalf("column %s: seen %v, from %v to %v", c.Name, seen[c.Name], lo, hi)
		}
		seen[c.Name] = true
	}
	total := 0
	for _, b := range report.Blocks {
		total += b.Columns
	}
	if total != len(m.Columns) || report.Columns != total {
		t.Fatalf("blocks %v of %d columns", report.Blocks, len(m.Columns))
	}
}

func TestAblations(t *testing.T) {
	history, rows := fixture(t)
	for name, c := range map[string]struct {
		off     func(*Options)
		block   string
		feature string
	}{
		"no genre":    {func(o *Options) { o.Genre = false }, "genre", "genre_Rock"},
		"no artist":   {func(o *Options) { o.Artist = false }, "artist_history", "is_debut"},
		"no temporal": {func(o *Options) { o.Temporal = false }, "temporal", "release_year"},
	} {
		opt := everything(catalog.User)
		_, full := build(t, history, rows, all(len(rows)), opt)
		c.off(&opt)
		_, less := build(t, history, rows, all(len(rows)), opt)
		if !slices.Contains(full.Names, c.feature) {
			t.Errorf("%s: the full set has no %s", name, c.feature)
		}
		for _, b := range less.Blocks {
			if b.Block == c.block {
				t.Errorf("%s: block %s is still there", name, b.Block)
			}
		}
		if len(less.Blocks) != len(full.Blocks)-1 {
			t.Errorf("%s: blocks %v", name, less.Blocks)
		}
	}
}

func TestNoFitRows(t *testing.T) {
	history, rows := fixture(t)
	if _, _, err := Build(history, rows, make([]bool, len(rows)), DefaultOptions(catalog.User)); err == nil || !strings.Contains(err.Error(), "no row to fit") {
		t.Errorf("error %v", err)
	}
	defer func() {
		if r := recover(); r == nil {
			t.Error("a mask of another length is accepted")
		}
	}()
	_, _, _ = Build(history, rows, nil, DefaultOptions(catalog.User))
}

func TestCandidates(t *testing.T) {
	names := map[string]bool{}
	list := Candidates(DefaultOptions(catalog.User))
	for _, v := range list {
		if names[v.Name] || v.Name == "" || v.Description == "" || v.Descriptors {
			t.Errorf("variant %+v", v)
		}
		names[v.Name] = true
	}
	if diff := cmp.Diff(Default(), list[0]); diff != "" {
		t.Error(diff)
	}
	fewer := Candidates(Options{})
	if len(fewer) >= len(list) {
		t.Error("ablations leave all candidates in place")
	}
}
