package features

import (
	"maps"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
)

// vocabulary returns, sorted, the values that occur in at least least fit rows.
// An album can have several values; it counts once for each.
func (b *builder) vocabulary(values func(*catalog.Album) []string, least int) []string {
	count := map[string]int{}
	for i := range b.rows {
		if b.fit[i] {
			for _, v := range values(b.rows[i].Album) {
				count[v]++
			}
		}
	}
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < least })
	return slices.Sorted(maps.Keys(count))
}

// known counts the fit rows that have any value.
func (b *builder) known(values func(*catalog.Album) []string) int {
	n := 0
	for i := range b.rows {
		if b.fit[i] && len(values(b.rows[i].Album)) > 0 {
			n++
		}
	}
	return n
}

// oneHot adds an indicator prefix+value for each value of the vocabulary. One pass
// over the rows fills all columns.
func (b *builder) oneHot(block, prefix string, values func(*catalog.Album) []string, least int) {
	rows := map[string][]int32{}
	for i := range b.rows {
		for _, v := range values(b.rows[i].Album) {
			rows[v] = append(rows[v], int32(i))
		}
	}
	for _, v := range b.vocabulary(values, least) {
		b.set(block, prefix+v, rows[v])
	}
}

// set adds an indicator given by its rows.
func (b *builder) set(block, name string, rows []int32) {
	k := 0
	b.indicator(block, name, func(i int) bool {
		if k < len(rows) && rows[k] == int32(i) {
			k++
			return true
		}
		return false
	})
}

func genres(a *catalog.Album) []string      { return a.Genres }
func descriptors(a *catalog.Album) []string { return a.Descriptors }

func label(a *catalog.Album) []string {
	if a.Label == "" {
		return nil
	}
	return []string{a.Label}
}

// albumType takes a missing type for an ordinary album. Case does not matter.
func albumType(a *catalog.Album) []string {
	if a.Type == "" {
		return []string{"album"}
	}
	return []string{strings.ToLower(a.Type)}
}
