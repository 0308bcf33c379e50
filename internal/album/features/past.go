package features

import (
	"math"
	"slices"
	"sort"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/splits"
)

// Row is an album with its place and its predecessor.
type Row struct {
	splits.Row
	// Prev is the target's score of the artist's latest strictly earlier rated
	// album, NaN when there is none.
	Prev float64
	// PrevRow is the index of that album among the rows, or -1 when it is not
	// one of them (too few ratings, or another part of the data).
	PrevRow int
}

// timeline holds, for one target, the rated and dated albums of each artist in
// the order of [catalog.Compare].
type timeline struct {
	target   catalog.Target
	byArtist map[string][]*catalog.Album
}

func newTimeline(history []catalog.Album, t catalog.Target) *timeline {
	l := &timeline{target: t, byArtist: map[string][]*catalog.Album{}}
	for i := range history {
		if a := &history[i]; a.Dated() && t.Rated(a) {
			l.byArtist[a.ArtistKey] = append(l.byArtist[a.ArtistKey], a)
		}
	}
	for _, albums := range l.byArtist {
		slices.SortFunc(albums, catalog.Compare)
	}
	return l
}

// before returns the artist's albums with a strictly earlier date than a: none
// when a is undated. Two albums of one date do not see each other.
func (l *timeline) before(a *catalog.Album) []*catalog.Album {
	if !a.Dated() {
		return nil
	}
	albums := l.byArtist[a.ArtistKey]
	n := sort.Search(len(albums), func(i int) bool { return !albums[i].Date.Before(a.Date) })
	return albums[:n]
}

// Link finds the predecessor of every row. The history is the cleaned table:
// every album, in any order, with or without the rows themselves.
func Link(history []catalog.Album, rows []splits.Row, t catalog.Target) []Row {
	l := newTimeline(history, t)
	index := make(map[int]int, len(rows))
	for i := range rows {
		index[rows[i].Album.Row] = i
	}
	out := make([]Row, len(rows))
	for i := range rows {
		out[i] = Row{Row: rows[i], Prev: math.NaN(), PrevRow: -1}
		past := l.before(rows[i].Album)
		if len(past) == 0 {
			continue
		}
		last := past[len(past)-1]
		out[i].Prev = t.Score(last)
		if j, ok := index[last.Row]; ok && rows[j].Album.ArtistKey == last.ArtistKey {
			out[i].PrevRow = j
		}
	}
	return out
}
