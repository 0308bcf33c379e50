package tables

import (
	"fmt"
	"math"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Albums returns albums as a table with the readable column names of the data
// stage. The columns after Album_Type are derived: what the album's release date
// is worth, who made it, which rows are odd.
func Albums(albums []catalog.Album) *Table {
	t := &Table{}
	for _, c := range albumColumns {
		t.Columns = append(t.Columns, c.from(albums))
	}
	return t
}

// AlbumsOf is the inverse of [Albums].
func AlbumsOf(t *Table) ([]catalog.Album, error) {
	albums := make([]catalog.Album, t.Rows())
	for i := range albums {
		albums[i] = catalog.New(0)
	}
	for _, c := range albumColumns {
		if c.set == nil {
			continue
		}
		column, err := t.Column(c.name, c.kind)
		if err != nil {
			return nil, err
		}
		for i := range albums {
			if err := c.set(&albums[i], column, i); err != nil {
				return nil, fmt.Errorf("table of albums, row %d, column %q: %w", i+1, c.name, err)
			}
		}
	}
	return albums, nil
}

// albumColumn is one column of a table of albums: get appends an album's value,
// set stores it back and is nil for what follows from other columns.
type albumColumn struct {
	name string
	kind Kind
	get  func(c *Column, a *catalog.Album)
	set  func(a *catalog.Album, c *Column, i int) error
}

func (c albumColumn) from(albums []catalog.Album) Column {
	out := Column{Name: c.name, Kind: c.kind}
	for i := range albums {
		c.get(&out, &albums[i])
	}
	return out
}

func textColumn(name string, at func(*catalog.Album) *string) albumColumn {
	return albumColumn{
		name, Text,
		func(c *Column, a *catalog.Album) { c.Texts = append(c.Texts, *at(a)) },
		func(a *catalog.Album, c *Column, i int) error { *at(a) = c.Texts[i]; return nil },
	}
}

func numberColumn(name string, at func(*catalog.Album) *float64) albumColumn {
	return albumColumn{
		name, Float,
		func(c *Column, a *catalog.Album) { c.Floats = append(c.Floats, *at(a)) },
		func(a *catalog.Album, c *Column, i int) error { *at(a) = c.Floats[i]; return nil },
	}
}

func listColumn(name string, at func(*catalog.Album) *[]string) albumColumn {
	return albumColumn{
		name, List,
		func(c *Column, a *catalog.Album) { c.Lists = append(c.Lists, *at(a)) },
		func(a *catalog.Album, c *Column, i int) error { *at(a) = c.Lists[i]; return nil },
	}
}

func derivedText(name string, f func(*catalog.Album) string) albumColumn {
	return albumColumn{name: name, kind: Text, get: func(c *Column, a *catalog.Album) { c.Texts = append(c.Texts, f(a)) }}
}

func derivedInt(name string, f func(*catalog.Album) int) albumColumn {
	return albumColumn{name: name, kind: Int, get: func(c *Column, a *catalog.Album) { c.Ints = append(c.Ints, int64(f(a))) }}
}

func derivedBool(name string, f func(*catalog.Album) bool) albumColumn {
	return albumColumn{name: name, kind: Bool, get: func(c *Column, a *catalog.Album) { c.Bools = append(c.Bools, f(a)) }}
}

var albumColumns = []albumColumn{
	{
		"original_row_id", Int,
		func(c *Column, a *catalog.Album) { c.Ints = append(c.Ints, int64(a.Row)) },
		func(a *catalog.Album, c *Column, i int) error { a.Row = int(c.Ints[i]); return nil },
	},
	textColumn("Artist", func(a *catalog.Album) *string { return &a.Artist }),
	textColumn("Album", func(a *catalog.Album) *string { return &a.Title }),
	{name: "Year", kind: Float, get: func(c *Column, a *catalog.Album) {
		year := math.NaN()
		if a.Dated() {
			year = float64(a.Year())
		}
		c.Floats = append(c.Floats, year)
	}},
	{
		"Release_Date_Parsed", Date,
		func(c *Column, a *catalog.Album) { c.Dates = append(c.Dates, a.Date) },
		func(a *catalog.Album, c *Column, i int) error { a.Date = c.Dates[i]; return nil },
	},
	listColumn("Genres", func(a *catalog.Album) *[]string { return &a.Genres }),
	numberColumn("Critic_Score", func(a *catalog.Album) *float64 { return &a.CriticScore }),
	numberColumn("User_Score", func(a *catalog.Album) *float64 { return &a.UserScore }),
	numberColumn("Avg_Track_Score", func(a *catalog.Album) *float64 { return &a.TrackScore }),
	numberColumn("User_Ratings", func(a *catalog.Album) *float64 { return &a.UserRatings }),
	numberColumn("Critic_Reviews", func(a *catalog.Album) *float64 { return &a.CriticReviews }),
	numberColumn("Num_Tracks", func(a *catalog.Album) *float64 { return &a.Tracks }),
	numberColumn("Runtime_Min", func(a *catalog.Album) *float64 { return &a.Runtime }),
	numberColumn("Avg_Runtime", func(a *catalog.Album) *float64 { return &a.TrackRuntime }),
	textColumn("Label", func(a *catalog.Album) *string { return &a.Label }),
	listColumn("Descriptors", func(a *catalog.Album) *[]string { return &a.Descriptors }),
	textColumn("Album_URL", func(a *catalog.Album) *string { return &a.URL }),
	listColumn("All_Artists", func(a *catalog.Album) *[]string { return &a.AllArtists }),
	textColumn("Album_Type", func(a *catalog.Album) *string { return &a.Type }),
	textColumn("artist_key", func(a *catalog.Album) *string { return &a.ArtistKey }),
	{
		"date_precision", Text,
		func(c *Column, a *catalog.Album) { c.Texts = append(c.Texts, a.DatePrecision.String()) },
		func(a *catalog.Album, c *Column, i int) (err error) {
			a.DatePrecision, err = catalog.ParseDatePrecision(c.Texts[i])
			return err
		},
	},
	derivedText("date_risk", func(a *catalog.Album) string { return a.DatePrecision.Risk() }),
	derivedBool("flag_sparse_era", func(a *catalog.Album) bool { return a.Dated() && a.Year() < 1950 }),
	derivedInt("num_artists", artists),
	derivedBool("is_collaboration", func(a *catalog.Album) bool { return artists(a) > 1 }),
	derivedText("collab_type", collabType),
	derivedText("primary_genre", (*catalog.Album).PrimaryGenre),
	derivedBool("is_unknown_artist", func(a *catalog.Album) bool { return strings.EqualFold(a.Artist, "[unknown artist]") }),
	derivedBool("is_anonymous", (*catalog.Album).Anonymous),
}

// artists counts the artists of an album: one when nobody is listed.
func artists(a *catalog.Album) int { return max(len(a.AllArtists), 1) }

// collabType names the size of a group of artists.
func collabType(a *catalog.Album) string {
	switch n := artists(a); {
	case n == 1:
		return "solo"
	case n == 2:
		return "duo"
	case n <= 4:
		return "small_group"
	default:
		return "ensemble"
	}
}
