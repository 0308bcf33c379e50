package features

import (
	"slices"
	"sort"

	"github.com/latent-go/latent/internal/album/catalog"
)

// recordShrink is the number of ordinary albums that a record starts with.
const recordShrink = 5

// release is a fit row with a value.
type release struct {
	album     *catalog.Album
	deviation float64
	sum       float64 // of deviations up to and with this one, in order of time
}

// record returns, per row, how fit rows with the same value (genre, label) by
// other artists with a strictly earlier date did against the trend of the years:
//
//	sum (score - trend(year)) / (count + recordShrink)
//
// averaged over the values of the row, and NaN for a row without any. The
// artist's own albums are left out because the history block has them. A record
// is one column where indicators are hundreds, and rare values are drawn to zero
// by the shrinkage.
func (b *builder) record(values func(*catalog.Album) []string) func(i int) float64 {
	trend := b.yearTrend()
	byValue, byBoth := map[string][]release{}, map[[2]string][]release{}
	for i := range b.rows {
		a := b.rows[i].Album
		if !b.fit[i] || !a.Dated() || !b.opt.Target.Rated(a) {
			continue
		}
		r := release{album: a, deviation: b.opt.Target.Score(a) - trend(a)}
		for _, v := range values(a) {
			byValue[v] = append(byValue[v], r)
			both := [2]string{v, a.ArtistKey}
			byBoth[both] = append(byBoth[both], r)
		}
	}
	for _, list := range byValue {
		accumulate(list)
	}
	for _, list := range byBoth {
		accumulate(list)
	}
	return func(i int) float64 {
		a, total := b.rows[i].Album, 0.0
		list := values(a)
		for _, v := range list {
			sum, n := earlier(byValue[v], a)
			own, k := earlier(byBoth[[2]string{v, a.ArtistKey}], a)
			total += (sum - own) / (n - k + recordShrink)
		}
		return total / float64(len(list))
	}
}

// accumulate sorts releases by time and sums up their deviations.
func accumulate(list []release) {
	slices.SortFunc(list, func(x, y release) int {
		if c := x.album.Date.Compare(y.album.Date); c != 0 {
			return c
		}
		return catalog.Compare(x.album, y.album)
	})
	sum := 0.0
	for i := range list {
		sum += list[i].deviation
		list[i].sum = sum
	}
}

// earlier returns sum and number of the releases strictly before a.
func earlier(list []release, a *catalog.Album) (sum, n float64) {
	if !a.Dated() {
		return 0, 0
	}
	k := sort.Search(len(list), func(i int) bool { return !list[i].album.Date.Before(a.Date) })
	if k == 0 {
		return 0, 0
	}
	return list[k-1].sum, float64(k)
}
