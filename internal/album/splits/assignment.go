package splits

import (
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Split is the part of the data that an album belongs to.
type Split int

// The parts. Unused albums belong to none: see artistDisjoint.
const (
	Train Split = iota
	Validation
	Test
	Unused
)

// Parts are those that a split has a table of, in the order in which they are
// written.
var Parts = []Split{Train, Validation, Test}

// String returns train, validation, test or unused.
func (s Split) String() string { return [...]string{"train", "validation", "test", "unused"}[s] }

// Strategy is the name of a way to split.
type Strategy string

// The strategies.
const (
	TemporalStrategy Strategy = "within_artist_temporal"
	DisjointStrategy Strategy = "artist_disjoint"
)

// Strategies in the order in which the albums are split and models fitted: the
// first gives the model of known artists, the second judges it on new ones.
var Strategies = []Strategy{TemporalStrategy, DisjointStrategy}

// Row is an album with its place.
type Row struct {
	Album *catalog.Album
	Split Split
	// Artist numbers the artist keys of the rows in ascending order, from 0.
	Artist int
	// Position is the 1-based place of the album among the artist's rows in
	// time. Undated albums have no place: they stand at position 1 together with
	// the artist's first dated album, so that they inform the artist's level but
	// no step of a walk.
	Position int
}

// Assignment is the result of a split.
type Assignment struct {
	Strategy Strategy
	// Rows holds every used album in the order of [catalog.Compare]; Left the
	// albums that the strategy cannot use.
	Rows, Left []Row
	Artists    int // distinct artist keys in Rows
	Options    Options
}

// Of returns the rows of a part, in order.
func (a *Assignment) Of(part Split) []Row {
	var out []Row
	for i := range a.Rows {
		if a.Rows[i].Split == part {
			out = append(out, a.Rows[i])
		}
	}
	return out
}

// Assign splits the albums by a strategy. The options are those of the disjoint
// one.
func Assign(s Strategy, albums []catalog.Album, opt Options) (*Assignment, error) {
	if s == TemporalStrategy {
		return WithinArtistTemporal(albums)
	}
	return artistDisjoint(albums, opt)
}

// Mask returns, per row, whether it belongs to one of the parts.
func (a *Assignment) Mask(parts ...Split) []bool {
	m := make([]bool, len(a.Rows))
	for i := range a.Rows {
		m[i] = slices.Contains(parts, a.Rows[i].Split)
	}
	return m
}

// Count returns the numbers of rows and of distinct artists of a part.
func (a *Assignment) Count(s Split) (rows, artists int) {
	last := -1
	for i := range a.Rows {
		if a.Rows[i].Split != s {
			continue
		}
		rows++
		if a.Rows[i].Artist != last {
			artists, last = artists+1, a.Rows[i].Artist
		}
	}
	return rows, artists
}

// arrange sorts the albums, numbers the artists and places the albums. Rows
// point into a copy: the caller's slice stays as it is.
func arrange(albums []catalog.Album) []Row {
	albums = slices.Clone(albums)
	catalog.Sort(albums)
	rows := make([]Row, len(albums))
	artist, position := -1, 0
	for i := range albums {
		a := &albums[i]
		if i == 0 || a.ArtistKey != albums[i-1].ArtistKey {
			artist, position = artist+1, 0
		}
		if a.Dated() {
			position++
		}
		rows[i] = Row{Album: a, Artist: artist, Position: max(position, 1)}
	}
	return rows
}

// byArtist calls f with the rows of each artist.
func byArtist(rows []Row, f func([]Row) error) error {
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].Album.ArtistKey == rows[start].Album.ArtistKey {
			end++
		}
		if err := f(rows[start:end]); err != nil {
			return err
		}
		start = end
	}
	return nil
}
