package forecast

import (
	"cmp"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
)

// nextTitle is the title of an album that has none yet.
const nextTitle = "(next album)"

// Planner knows every album so far.
type Planner struct {
	byKey map[string][]*catalog.Album // dated albums of an artist in order of time
	gap   time.Duration               // median over all artists' gaps, at most longestGap
	first time.Time                   // date of the oldest album of all
	now   time.Time                   // and of the newest
	next  int                         // row number for the next planned album
	known vocabulary
}

// fallbackGap is the distance to the next album where no artist has two.
const fallbackGap = 2 * 365 * 24 * time.Hour

// What an artist's usual gap is: the median of several, since one or two may be
// anything, and never more than a few years, since a band that comes together
// every two decades is no reason to look two decades ahead.
const (
	severalGaps = 3
	longestGap  = 5 * 365 * 24 * time.Hour
)

// newPlanner reads the cleaned table, in any order.
func newPlanner(history []catalog.Album) *Planner {
	p := &Planner{byKey: map[string][]*catalog.Album{}, known: newVocabulary(history)}
	for i := range history {
		a := &history[i]
		p.next = max(p.next, a.Row+1)
		if a.Dated() {
			p.byKey[a.ArtistKey] = append(p.byKey[a.ArtistKey], a)
			if p.first.IsZero() || a.Date.Before(p.first) {
				p.first = a.Date
			}
			if a.Date.After(p.now) {
				p.now = a.Date
			}
		}
	}
	var all []time.Duration
	for _, albums := range p.byKey {
		slices.SortFunc(albums, catalog.Compare)
		all = append(all, gaps(albums)...)
	}
	p.gap = min(cmp.Or(median(all), fallbackGap), longestGap)
	return p
}

// Next plans the next album of an artist: dated the artist's usual gap after the
// newest album, but not before the newest album of the whole table, because it does
// not exist yet, so that it is at most the usual gap behind the end of the data. The
// usual gap is the artist's median, or that over all artists where there are fewer
// than three to take it of, and five years at most; with
// the genres, type and label of the artist's newest album, and unknown length. An
// artist without dated albums gets an undated plan.
func (p *Planner) Next(key, artist string) catalog.Album {
	a := p.album(key, artist)
	albums := p.byKey[key]
	if len(albums) == 0 {
		return a
	}
	last := albums[len(albums)-1]
	a.Genres, a.Type, a.Label, a.AllArtists = last.Genres, last.Type, last.Label, last.AllArtists
	a.Date, a.DatePrecision = last.Date.Add(p.usual(albums)).Truncate(24*time.Hour), catalog.DateDay
	if a.Date.Before(p.now) {
		a.Date = p.now
	}
	return a
}

// usual returns the gap to expect between albums of an artist.
func (p *Planner) usual(albums []*catalog.Album) time.Duration {
	own := gaps(albums)
	if len(own) < severalGaps {
		return p.gap
	}
	return min(median(own), longestGap)
}

// Complete fills what a planned album leaves open from the artist's newest album.
func (p *Planner) Complete(a catalog.Album) catalog.Album {
	next := p.Next(a.ArtistKey, a.Artist)
	a.Row = next.Row
	if a.Title == "" {
		a.Title = nextTitle
	}
	if !a.Dated() {
		a.Date, a.DatePrecision = next.Date, next.DatePrecision
	}
	if len(a.Genres) == 0 {
		a.Genres = next.Genres
	}
	if len(a.AllArtists) == 0 {
		a.AllArtists = next.AllArtists
	}
	a.Type, a.Label = cmp.Or(a.Type, next.Type), cmp.Or(a.Label, next.Label)
	return a
}

// album returns an empty plan with a row number of its own.
func (p *Planner) album(key, artist string) catalog.Album {
	a := catalog.New(p.next)
	p.next++
	a.ArtistKey, a.Artist, a.Title = key, artist, nextTitle
	return a
}

// gaps are the times between an artist's different release dates.
func gaps(albums []*catalog.Album) []time.Duration {
	var out []time.Duration
	for i := 1; i < len(albums); i++ {
		if d := albums[i].Date.Sub(albums[i-1].Date); d > 0 {
			out = append(out, d)
		}
	}
	return out
}

// median returns the median, 0 for none.
func median(x []time.Duration) time.Duration {
	if len(x) == 0 {
		return 0
	}
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
