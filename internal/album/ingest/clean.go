package ingest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Cleaned is a table ready for use: keys set, duplicates gone, in the order of
// [catalog.Compare]. No row is dropped except duplicates.
type Cleaned struct {
	Albums []catalog.Album
	Report Report
	Audit  Audit
	Lacks  []Column // canonical columns that the file does not have
}

// Report counts what the cleaning found.
type Report struct {
	Rows    int `json:"rows"`
	Albums  int `json:"albums"`
	Artists int `json:"artists"` // placeholders not counted
	// PlaceholderArtists counts albums by nobody in particular, by the name as
	// the file spells it. Each is an artist of its own.
	PlaceholderArtists map[string]int `json:"placeholder_artists"`
	Duplicates         int            `json:"duplicates"`
	// TitlesAlike counts albums that agree with another one of their artist and
	// year up to the case of the title, but not to the day: both stay.
	TitlesAlike      int `json:"titles_alike,omitempty"`
	EmptyTitles      int `json:"empty_titles"`
	DatedToDay       int `json:"dated_to_day"`
	DatedToMonth     int `json:"dated_to_month"`
	DatedToYear      int `json:"dated_to_year"`
	Undated          int `json:"undated"`
	ImplausibleYears int `json:"implausible_years"`
	YearDisagrees    int `json:"year_disagrees"`
	ScoresOutOfRange int `json:"scores_out_of_range"`
	NegativeNumbers  int `json:"negative_numbers"`
	BlankRows        int `json:"blank_rows"`
	Entities         int `json:"html_entities"`
	Guarded          int `json:"guarded_cells,omitempty"`
	UnreadDates      int `json:"unread_dates"`
	// FirstUnreadDate shows one of the dates that could not be read.
	FirstUnreadDate UnreadDate `json:"first_unread_date,omitzero"`
	UnreadableRows  int        `json:"unreadable_rows"`
	// LookAlikes lists artist names that differ in case, quotes, hyphens, accents
	// or "The"; NamesJoined says that each group was made one artist.
	LookAlikes  []LookAlike `json:"look_alikes,omitempty"`
	NamesJoined bool        `json:"names_joined,omitempty"`
	// NoCounts lists columns of counts that the file lacks while it has their
	// scores.
	NoCounts []Column `json:"no_counts,omitempty"`
	// TargetsLeftOut lists scores that were to be modelled and have no data.
	TargetsLeftOut []TargetLeftOut `json:"targets_left_out,omitempty"`
	// Decisions says in sentences how the file was read and why, where that was
	// not plain.
	Decisions []string `json:"decisions,omitempty"`
}

// placeholders are artist names that stand for nobody.
var placeholders = []string{"", "[unknown artist]", "[unknown]", "various artists"}

// IsPlaceholder reports whether an artist name stands for nobody in particular:
// "[unknown artist]", "[unknown]", "Various Artists", in any case, and the empty
// name.
func IsPlaceholder(artist string) bool {
	artist = strings.TrimSpace(artist)
	return slices.ContainsFunc(placeholders, func(p string) bool { return strings.EqualFold(p, artist) })
}

// Clean prepares the albums of a table.
//
// Albums of a placeholder artist get a key of their own. Of several entries of one
// album the one with most user ratings stays (then most reviews, then the first in
// the order of [catalog.Compare]); the others go to the audit. What is one album is
// said by [stays]. Negative counts and durations become unknown; scores outside
// 0-100 stay for the audit of the filters, see [catalog.Target.Rated].
func Clean(t *Table) *Cleaned { return clean(t, false) }

// clean is [Clean]; joinNames makes one artist of names that look alike, see
// [LookAlike].
func clean(t *Table, joinNames bool) *Cleaned {
	c := &Cleaned{Lacks: t.Absent, Report: Report{
		Rows: len(t.Albums), PlaceholderArtists: map[string]int{},
		ImplausibleYears: t.ImplausibleYears, YearDisagrees: t.YearDisagrees,
		BlankRows: t.BlankRows, Entities: t.Entities, Guarded: t.Guarded, UnreadableRows: len(t.Skipped),
		UnreadDates: t.UnreadDates, FirstUnreadDate: t.FirstUnreadDate, Decisions: t.Notes,
	}}
	for _, s := range t.Skipped {
		c.Audit.exclude(&catalog.Album{Row: s.Row, Artist: s.Artist, Title: s.Title}, DatasetCleaned, s.Reason, math.NaN())
	}
	albums := slices.Clone(t.Albums)
	c.Report.LookAlikes, c.Report.NamesJoined = lookAlikes(albums), joinNames
	if joinNames {
		join(albums, c.Report.LookAlikes)
	}
	for i := range albums {
		c.repair(&albums[i])
		albums[i].ArtistKey = albums[i].Artist
	}
	catalog.Sort(albums)
	c.Albums = c.dropDuplicates(albums)
	c.keyPlaceholders()
	c.Report.NoCounts = withoutCounts(t.Absent)
	catalog.Sort(c.Albums)
	c.count()
	return c
}

func (c *Cleaned) repair(a *catalog.Album) {
	for _, x := range []*float64{&a.UserRatings, &a.CriticReviews, &a.Tracks, &a.Runtime, &a.TrackRuntime} {
		if *x < 0 {
			*x = math.NaN()
			c.Report.NegativeNumbers++
		}
	}
	for _, s := range []float64{a.UserScore, a.CriticScore, a.TrackScore} {
		if s < 0 || s > 100 {
			c.Report.ScoresOutOfRange++
		}
	}
}

// keyPlaceholders makes every album of a placeholder artist an artist of its own.
// The key is made of the content, so that it does not depend on the file's order;
// a number tells apart albums that agree in artist, title and year.
func (c *Cleaned) keyPlaceholders() {
	taken := map[string]int{}
	for i := range c.Albums {
		a := &c.Albums[i]
		if !IsPlaceholder(a.Artist) {
			continue
		}
		c.Report.PlaceholderArtists[a.Artist]++
		key := fmt.Sprintf("%s / %s", a.Artist, a.Title)
		if a.Dated() {
			key += fmt.Sprintf(" (%d)", a.Year())
		}
		if taken[key]++; taken[key] > 1 {
			key += fmt.Sprintf(" #%d", taken[key])
		}
		a.ArtistKey = key
	}
}

func (c *Cleaned) count() {
	r := &c.Report
	r.Albums = len(c.Albums)
	seen := map[string]bool{}
	for i := range c.Albums {
		a := &c.Albums[i]
		if a.Title == "" {
			r.EmptyTitles++
		}
		if !IsPlaceholder(a.Artist) && !seen[a.ArtistKey] {
			seen[a.ArtistKey] = true
			r.Artists++
		}
		*[]*int{&r.DatedToDay, &r.DatedToMonth, &r.DatedToYear, &r.Undated}[a.DatePrecision]++
	}
}

// withoutCounts lists the counts that are absent while their scores are not.
func withoutCounts(absent []Column) []Column {
	var out []Column
	for _, pair := range [][2]Column{{ColUser, ColRatings}, {ColCritic, ColReviews}} {
		if !slices.Contains(absent, pair[0]) && slices.Contains(absent, pair[1]) {
			out = append(out, pair[1])
		}
	}
	return out
}
