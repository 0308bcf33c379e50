package splits

import (
	"fmt"

	"github.com/latent-go/latent/internal/album/catalog"
)

// minDated is how many dated albums an artist needs to give test and validation
// albums: one of each, and one to learn from.
const minDated = 3

// WithinArtistTemporal takes the last dated album of every artist with at least
// three as test, the second last as validation, and everything else as training:
// the albums of smaller artists too, and undated albums.
//
// Albums are ordered by date, then title. An album known by its year counts as
// released on January 1 and one known by its month on the first, so two albums
// of one such period may stand in the wrong order; histories use strictly
// earlier dates only and cannot leak because of it.
//
// The error is a broken invariant, see [Assignment.Check].
func WithinArtistTemporal(albums []catalog.Album) (*Assignment, error) {
	a := &Assignment{Strategy: TemporalStrategy, Rows: arrange(albums)}
	_ = byArtist(a.Rows, func(rows []Row) error {
		n := len(rows)
		if n >= minDated && rows[n-minDated].Album.Dated() {
			rows[n-1].Split, rows[n-2].Split = Test, Validation
		}
		return nil
	})
	a.finish()
	return a, a.Check()
}

// finish numbers the artists of the used rows.
func (a *Assignment) finish() {
	a.Artists = 0
	for i := range a.Rows {
		if i == 0 || a.Rows[i].Album.ArtistKey != a.Rows[i-1].Album.ArtistKey {
			a.Artists++
		}
		a.Rows[i].Artist = a.Artists - 1
	}
}

// Check verifies what the strategy promises: no undated album is validation or
// test; within artists, no training album is later than validation and no
// validation album later than test; disjoint, no artist is in two parts.
func (a *Assignment) Check() error {
	return byArtist(a.Rows, func(rows []Row) error {
		for i := range rows {
			if r := &rows[i]; r.Split != Train && !r.Album.Dated() {
				return fmt.Errorf("split %s: row %d of %q is %s but has no date", a.Strategy, r.Album.Row, r.Album.ArtistKey, r.Split)
			}
		}
		if a.Strategy == DisjointStrategy {
			return checkDisjoint(rows)
		}
		return checkOrder(rows)
	})
}

func checkDisjoint(rows []Row) error {
	for i := range rows {
		if rows[i].Split != rows[0].Split {
			return fmt.Errorf("split %s: artist %q is in %s and in %s",
				DisjointStrategy, rows[0].Album.ArtistKey, rows[0].Split, rows[i].Split)
		}
	}
	return nil
}

// checkOrder relies on nothing but dates, so that it also finds rows that are out
// of order.
func checkOrder(rows []Row) error {
	for i := range rows {
		for j := range rows {
			x, y := &rows[i], &rows[j]
			if x.Split < y.Split && x.Album.Dated() && y.Album.Dated() && x.Album.Date.After(y.Album.Date) {
				return fmt.Errorf("split %s: the %s album of row %d of %q is later than the %s album of row %d",
					TemporalStrategy, x.Split, x.Album.Row, x.Album.ArtistKey, y.Split, y.Album.Row)
			}
		}
	}
	return nil
}
