package splits

import (
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Rows by part, as a list, as a mask and counted with their artists.
func TestPartsOfAnAssignment(t *testing.T) {
	var a Assignment
	for i, part := range []Split{Train, Validation, Test, Train, Train, Test} {
		a.Rows = append(a.Rows, Row{Album: &catalog.Album{Row: i}, Artist: i / 2, Split: part})
	}
	for part, want := range map[Split][]int{Train: {0, 3, 4}, Validation: {1}, Test: {2, 5}, Unused: nil} {
		var got []int
		artists := map[int]bool{}
		for _, r := range a.Of(part) {
			got = append(got, r.Album.Row)
			artists[r.Artist] = true
		}
		if rows, n := a.Count(part); !slices.Equal(got, want) || rows != len(want) || n != len(artists) {
			t.Errorf("%s: rows %v, want %v; %d rows of %d artists", part, got, want, rows, n)
		}
	}
	if got := a.Mask(Train, Test); !slices.Equal(got, []bool{true, false, true, true, true, true}) {
		t.Errorf("training and test: %v", got)
	}
	if got := a.Mask(); slices.Contains(got, true) || len(got) != 6 {
		t.Errorf("no part: %v", got)
	}
}
