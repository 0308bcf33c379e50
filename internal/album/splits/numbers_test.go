package splits

import (
	"fmt"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
)

// The artists of the used rows are numbered from 0 without a gap and counted, also
// where all albums of one are left out.
func TestArtistsAreNumbered(t *testing.T) {
	var albums []catalog.Album
	for k := range 40 {
		a := album(len(albums), fmt.Sprintf("artist %02d", k), "x", 2000+k%20)
		if k%2 == 1 { // without a date, and left out where it is drawn for a test
			a = catalog.New(len(albums))
			a.Artist, a.ArtistKey, a.Title = fmt.Sprintf("artist %02d", k), fmt.Sprintf("artist %02d", k), "x"
		}
		albums = append(albums, a)
	}
	left := 0
	for seed := range uint64(5) {
		a, err := artistDisjoint(albums, Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		left += len(a.Left)
		number := map[string]int{}
		for i := range a.Rows {
			r := &a.Rows[i]
			if _, ok := number[r.Album.ArtistKey]; !ok {
				number[r.Album.ArtistKey] = len(number)
			}
			if r.Artist != number[r.Album.ArtistKey] {
				t.Errorf("seed %d: %s has number %d, want %d", seed, r.Album.ArtistKey, r.Artist, number[r.Album.ArtistKey])
			}
		}
		if a.Artists != len(number) || len(number)+len(a.Left) != 40 {
			t.Errorf("seed %d: %d artists, want %d; %d left out", seed, a.Artists, len(number), len(a.Left))
		}
	}
	if left == 0 {
		t.Error("nobody was left out: nothing was looked at")
	}
}
