package features

import (
	"slices"
	"sort"

	"github.com/latent-go/latent/internal/album/catalog"
)

// labelShrink is the number of albums at the global mean that a label's record
// starts with.
const labelShrink = 5

// label: an indicator for each frequent label, the label's record with other
// artists, and whether the artist stayed.
func (b *builder) label(name string) {
	if b.known(label) == 0 {
		b.warn("no album has a label: no label features")
		return
	}
	b.oneHot(name, "label_", label, b.opt.Variant.LabelMinCount)
	b.dense(name, "label_prior_shrunk", b.labelRecord())
	b.indicator(name, "same_label", func(i int) bool {
		past, a := b.own[i], b.rows[i].Album
		return len(past) > 0 && a.Label != "" && past[len(past)-1].Label == a.Label
	})
}

// release is a fit row on a label.
type release struct {
	album *catalog.Album
	sum   float64 // of deviations up to and with this one, in order of time
}

// labelRecord returns, per row, the shrunk mean deviation of the scores of fit
// rows on the same label by other artists with a strictly earlier date:
//
//	sum (score - fit mean) / (count + labelShrink)
//
// The artist's own albums are left out because the history block has them, and
// because otherwise the record would repeat them.
func (b *builder) labelRecord() func(i int) float64 {
	mean := b.fitMean(b.opt.Target.Score)
	byLabel, byBoth := map[string][]release{}, map[[2]string][]release{}
	for i := range b.rows {
		if a := b.rows[i].Album; b.fit[i] && a.Dated() && a.Label != "" && b.opt.Target.Rated(a) {
			byLabel[a.Label] = append(byLabel[a.Label], release{album: a})
			both := [2]string{a.Label, a.ArtistKey}
			byBoth[both] = append(byBoth[both], release{album: a})
		}
	}
	for _, list := range byLabel {
		accumulate(list, b.opt.Target, mean)
	}
	for _, list := range byBoth {
		accumulate(list, b.opt.Target, mean)
	}
	return func(i int) float64 {
		a := b.rows[i].Album
		sum, n := earlier(byLabel[a.Label], a)
		own, k := earlier(byBoth[[2]string{a.Label, a.ArtistKey}], a)
		return (sum - own) / (n - k + labelShrink)
	}
}

// accumulate sorts releases by time and sums up their deviations.
func accumulate(list []release, t catalog.Target, mean float64) {
	slices.SortFunc(list, func(x, y release) int {
		if c := x.album.Date.Compare(y.album.Date); c != 0 {
			return c
		}
		return catalog.Compare(x.album, y.album)
	})
	sum := 0.0
	for i := range list {
		sum += t.Score(list[i].album) - mean
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
