package simulate

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
)

// The columns of the file.
const (
	cellArtist = iota
	cellAlbum
	cellYear
	cellDate
	cellGenres
	cellCritic
	cellUser
	cellTrack
	cellRatings
	cellReviews
	cellTracks
	cellRuntime
	cellTrackRuntime
	cellLabel
	cellDescriptors
	cellURL // empty: no page shows an invented album
	cellArtists
	cellType
	columns
)

// header returns the names of the columns: those of the documented file.
func header() []string {
	return []string{
		"Artist", "Album", "Year", "Release Date", "Genres", "Critic Score", "User Score", "Avg Track Score", "User Ratings",
		"Critic Reviews", "Tracks", "Runtime (min)", "Avg Track Runtime (min)", "Label", "Descriptors", "Album URL", "All Artists", "Album Type",
	}
}

// publish writes the albums down as a scrape would have them, selected, with
// holes and dirt, and keeps the truth of the rows that are there.
func (w *world) publish(t *Truth) (*Catalogue, error) {
	c := &Catalogue{Truth: t}
	t.Dirt = map[string]int{}
	holes, dirt := w.s.rng("missing"), w.s.rng("dirty")
	for _, i := range w.selected() {
		row := cells(&w.albums[i])
		w.lose(row, holes, t)
		c.cells = append(c.cells, row)
		if dirt.Float64() < w.s.Dirty {
			c.soil(row, dirt)
		}
		for t.Albums.Len() < len(c.cells) { // a duplicate has the truth of its original
			t.Albums.add(w, i)
		}
	}
	return c, c.sign()
}

// selected returns the albums that get into the file, in order.
func (w *world) selected() []int {
	out := make([]int, len(w.albums))
	for i := range out {
		out[i] = i
	}
	if n := w.s.SelectTop; n > 0 && n < len(out) {
		slices.SortStableFunc(out, func(a, b int) int {
			return int(w.albums[b].UserScore*1e6) - int(w.albums[a].UserScore*1e6)
		})
		out = out[:n]
		slices.Sort(out)
	}
	return out
}

func (c *Columns) add(w *world, i int) {
	if k := len(c.Artists) - 1; k >= 0 && c.last == w.rows[i].Artist {
		c.Artists[k]++
	} else {
		c.Artists, c.last = append(c.Artists, 1), w.rows[i].Artist
	}
	c.Level, c.Effect, c.Noise = append(c.Level, round2(w.level[i])), append(c.Effect, round2(w.effect[i])), append(c.Noise, round2(w.noise[i]))
}

func cells(a *catalog.Album) []string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	row := make([]string, columns)
	row[cellArtist], row[cellAlbum] = a.Artist, a.Title
	row[cellYear], row[cellDate] = strconv.Itoa(a.Year()), a.Date.Format("January 2, 2006")
	row[cellGenres] = strings.Join(a.Genres, ", ")
	row[cellCritic], row[cellUser], row[cellTrack] = number(a.CriticScore), number(a.UserScore), number(a.TrackScore)
	row[cellRatings], row[cellReviews] = number(a.UserRatings), number(a.CriticReviews)
	row[cellTracks], row[cellRuntime], row[cellTrackRuntime] = number(a.Tracks), number(a.Runtime), number(a.TrackRuntime)
	row[cellLabel], row[cellDescriptors] = a.Label, strings.Join(a.Descriptors, ", ")
	row[cellArtists], row[cellType] = strings.Join(a.AllArtists, " | "), a.Type
	return row
}

// hole is a group of cells that goes missing together, in some proportion to the
// missing genres.
type hole struct {
	name  string
	share float64
	cells []int
}

var holes = []hole{
	{"genres", 1, []int{cellGenres}},
	{"critic scores", 1.2, []int{cellCritic, cellReviews}},
	{"labels", 0.4, []int{cellLabel}},
	{"track scores", 2.2, []int{cellTrack}},
	{"tracks and running times", 1.2, []int{cellTracks, cellRuntime, cellTrackRuntime}},
	{"lists of artists", 2, []int{cellArtists}},
	{"days and months", 0.08, []int{cellDate}},
	{"numbers of ratings", 0.04, []int{cellRatings}},
}

func (w *world) lose(row []string, r *rand.Rand, t *Truth) {
	for _, h := range holes {
		if r.Float64() >= h.share*w.s.Missing {
			continue
		}
		t.Dirt["without "+h.name]++
		for _, k := range h.cells {
			row[k] = ""
		}
	}
}

// soil does one of the things that go wrong in scrapes to a row.
func (c *Catalogue) soil(row []string, r *rand.Rand) {
	spoil := soils[r.IntN(len(soils))]
	c.Truth.Dirt[spoil.name]++
	if more := spoil.do(row, r); more != nil {
		c.cells = append(c.cells, more)
	}
}

// soil spoils a row and may return another one to stand behind it.
type soil struct {
	name string
	do   func(row []string, r *rand.Rand) []string
}

// change is a soil that touches only the row.
func change(name string, f func(row []string, r *rand.Rand)) soil {
	return soil{name, func(row []string, r *rand.Rand) []string { f(row, r); return nil }}
}

var soils = []soil{
	{"duplicates", func(row []string, _ *rand.Rand) []string {
		again := slices.Clone(row)
		again[cellRatings] = "1"
		return again
	}},
	change("other spellings", func(row []string, r *rand.Rand) {
		if r.IntN(2) == 0 {
			row[cellArtist] = strings.ToUpper(row[cellArtist])
		} else {
			row[cellArtist] += "  "
		}
	}),
	change("by Various Artists", func(row []string, _ *rand.Rand) {
		row[cellArtist], row[cellArtists], row[cellType] = "Various Artists", "Various Artists", "Compilation"
	}),
	change("undated", func(row []string, _ *rand.Rand) { row[cellYear], row[cellDate] = "", "" }),
	change("of an impossible day", func(row []string, _ *rand.Rand) { row[cellDate] = "February 30, " + row[cellYear] }),
	change("with a score off the scale", func(row []string, _ *rand.Rand) { row[cellUser] = "101" }),
	change("with a negative running time", func(row []string, _ *rand.Rand) { row[cellRuntime] = "-1" }),
	change("with a month only", func(row []string, _ *rand.Rand) {
		if d, err := time.Parse("January 2, 2006", row[cellDate]); err == nil {
			row[cellDate] = d.Format("January 2006")
		}
	}),
}
