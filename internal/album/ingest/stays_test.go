package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
)

// What stays is what a comparison of each entry with each that stays gives.
func TestStaysAgainstComparison(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		albums := rapid.SliceOfN(rapid.Custom(entryOfGroup), 1, 12).Draw(t, "albums")
		group, entry := make([]int, len(albums)), make([]int, len(albums))
		for i := range group {
			group[i], entry[i] = i, i
		}
		alike := oneAlbumEach(albums, group, entry)
		wantAlike, want := compared(albums)
		if alike != wantAlike || !slices.Equal(entry, want) {
			t.Fatalf("entries %v, %d alike; want %v, %d", entry, alike, want, wantAlike)
		}
	})
}

// entryOfGroup draws an entry of one title and year.
func entryOfGroup(t *rapid.T) catalog.Album {
	a := catalog.New(0)
	a.Title = rapid.SampledFrom([]string{"Kin", "KIN", "kin"}).Draw(t, "title")
	a.Type = rapid.SampledFrom([]string{"", "EP", "ep", "K", "\u212a"}).Draw(t, "type") // the last is the sign of Kelvin, a k
	a.DatePrecision = rapid.SampledFrom(grains).Draw(t, "precision")
	day := []int{1, 1, 1}
	for k := range day[:2-min(int(a.DatePrecision), 2)] {
		day[k] = rapid.IntRange(1, 2).Draw(t, "part")
	}
	a.Date = time.Date(2001, time.Month(day[0]), day[1], 0, 0, 0, 0, time.UTC)
	return a
}

// compared is the rule of [stays] by comparing all.
func compared(albums []catalog.Album) (alike int, entry []int) {
	var stay []int
	for i := range albums {
		same := func(j int) bool { return sameAlbum(&albums[i], &albums[j]) }
		if at := slices.IndexFunc(stay, same); at >= 0 {
			entry = append(entry, stay[at])
			continue
		}
		other := func(j int) bool { return albums[i].Title != albums[j].Title && agree(&albums[i], &albums[j]) }
		alike += count(slices.ContainsFunc(stay, other))
		stay, entry = append(stay, i), append(entry, i)
	}
	return alike, entry
}

func sameAlbum(a, b *catalog.Album) bool {
	if a.Title != b.Title && (a.DatePrecision != catalog.DateDay || b.DatePrecision != catalog.DateDay) {
		return false
	}
	return agree(a, b)
}

// agree compares types and dates as far as both are known.
func agree(a, b *catalog.Album) bool {
	if a.Type != "" && b.Type != "" && !strings.EqualFold(a.Type, b.Type) {
		return false
	}
	switch max(a.DatePrecision, b.DatePrecision) {
	case catalog.DateDay:
		return a.Date.Equal(b.Date)
	case catalog.DateMonth:
		return a.Date.Month() == b.Date.Month()
	default:
		return true // the year is the same already
	}
}

// Rows of one title with a type each: the work of a row does not grow with their
// number.
func BenchmarkStays(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		albums := make([]catalog.Album, n)
		for i := range albums {
			albums[i] = catalog.New(i)
			albums[i].Artist, albums[i].Title, albums[i].Type = "A", "B", fmt.Sprint("kind", i)
			albums[i].Date = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				(&Cleaned{}).dropDuplicates(albums)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}
