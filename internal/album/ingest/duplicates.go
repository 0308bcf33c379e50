package ingest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
)

// duplicateOf begins the reason of a duplicate; the row that stays follows.
const duplicateOf = "duplicate_of_row_"

// duplicateKey is what all entries of one album have in common.
type duplicateKey struct {
	artist, title string // the title without its case
	year          int
}

// dropDuplicates keeps one entry of each album and audits the others.
func (c *Cleaned) dropDuplicates(albums []catalog.Album) []catalog.Album {
	groups := make(map[duplicateKey][]int, len(albums))
	for i := range albums {
		if a := &albums[i]; a.Title != "" && a.Dated() {
			k := duplicateKey{a.Artist, strings.ToLower(a.Title), a.Year()}
			groups[k] = append(groups[k], i)
		}
	}
	entry := make([]int, len(albums)) // the album that stays for it
	for i := range albums {
		entry[i] = i
	}
	for _, group := range groups {
		if len(group) > 1 {
			c.Report.TitlesAlike += oneAlbumEach(albums, group, entry)
		}
	}
	var doubt doubtfulDuplicates
	kept := make([]catalog.Album, 0, len(albums))
	for i, stays := range entry {
		if i == stays {
			kept = append(kept, albums[i])
			continue
		}
		c.Report.Duplicates++
		doubt.see(&albums[i], &albums[stays])
		c.Audit.exclude(&albums[i], DatasetCleaned, fmt.Sprintf("%s%d", duplicateOf, albums[stays].Row), math.NaN())
	}
	if doubt.count > 0 {
		c.Report.Decisions = append(slices.Clone(c.Report.Decisions), doubt.text(c.Report.Duplicates))
	}
	return kept
}

// doubtfulDuplicates are duplicates with another score than the row that stays and
// just as much behind it, so that no rule says which is right.
type doubtfulDuplicates struct {
	count       int
	target      catalog.Target
	left, stays *catalog.Album // the first by order of the albums, whatever that of the rows
}

func (d *doubtfulDuplicates) see(left, stays *catalog.Album) {
	if compareBacking(left, stays) != 0 {
		return
	}
	for _, t := range []catalog.Target{catalog.User, catalog.Critic} {
		a, b := t.Score(left), t.Score(stays)
		if a == b || math.IsNaN(a) || math.IsNaN(b) {
			continue
		}
		if d.count++; d.left == nil {
			d.target, d.left, d.stays = t, left, stays
		}
		return
	}
}

func (d *doubtfulDuplicates) text(of int) string {
	return fmt.Sprintf("%d of %d duplicates have another score than the row that stays, with no other counts that would say which is right (first: %s by %s, whose %s score is %g and %g; the second stays); remove the wrong rows, see the audit",
		d.count, of, quote(d.left.Title), quote(d.left.Artist), d.target, d.target.Score(d.left), d.target.Score(d.stays))
}

// oneAlbumEach notes for every album of a group which entry stays: the best one
// that is the same album. It counts the albums that stay although only the case
// of their title sets them apart.
func oneAlbumEach(albums []catalog.Album, group, entry []int) (alike int) {
	slices.SortStableFunc(group, func(i, j int) int { return compareBacking(&albums[j], &albums[i]) })
	staying := stays{}
	for _, i := range group {
		if at, found := staying.find(&albums[i], false); found {
			entry[i] = at
			continue
		}
		_, found := staying.find(&albums[i], true)
		alike += count(found)
		staying.add(&albums[i], i)
	}
	return alike
}

// compareBacking orders entries by what is behind them: ratings, then reviews.
func compareBacking(a, b *catalog.Album) int {
	return cmp.Or(
		cmp.Compare(known(a.UserRatings), known(b.UserRatings)),
		cmp.Compare(known(a.CriticReviews), known(b.CriticReviews)),
	)
}

// known returns x, or -1 when it is NaN.
func known(x float64) float64 {
	if math.IsNaN(x) {
		return -1
	}
	return x
}
