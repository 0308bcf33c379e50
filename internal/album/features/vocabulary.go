package features

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/term"
)

// vocabulary returns, sorted, the values that occur in at least least fit rows.
// An album can have several values; it counts once for each.
func (b *builder) vocabulary(values func(*catalog.Album) []string, least int) []string {
	count := b.occurrences(values)
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < least })
	return slices.Sorted(maps.Keys(count))
}

// occurrences counts the fit rows of every value.
func (b *builder) occurrences(values func(*catalog.Album) []string) map[string]int {
	count := map[string]int{}
	for i := range b.rows {
		if b.fit[i] {
			for _, v := range values(b.rows[i].Album) {
				count[v]++
			}
		}
	}
	return count
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

// oneHot adds an indicator prefix+value for each value of the vocabulary: for the
// most frequent ones if there are too many, of equally frequent ones for the first
// by name. One pass over the rows fills all columns.
func (b *builder) oneHot(block, prefix string, values func(*catalog.Album) []string, least int) {
	of := map[string]int{} // value to column
	list := b.mostFrequent(block, values, b.vocabulary(values, least))
	for j, v := range list {
		of[v] = j
	}
	rows := make([][]int32, len(list))
	for i := range b.rows {
		for _, v := range values(b.rows[i].Album) {
			if j, ok := of[v]; ok {
				rows[j] = append(rows[j], int32(i))
			}
		}
	}
	for j, v := range list {
		b.set(block, prefix+v, slices.Compact(rows[j]))
	}
}

// mostFrequent cuts a vocabulary to Options.MaxIndicators and says so.
func (b *builder) mostFrequent(block string, values func(*catalog.Album) []string, list []string) []string {
	most := b.opt.MaxIndicators
	if len(list) <= most {
		return list
	}
	count := b.occurrences(values)
	slices.SortFunc(list, func(v, w string) int { return cmp.Or(cmp.Compare(count[w], count[v]), cmp.Compare(v, w)) })
	b.warn("%s values of %s are frequent enough for a column: only the %s most frequent ones, of %s and more, get one",
		term.Count(len(list)), block, term.Count(most), term.Counted(count[list[most-1]], "album"))
	list = list[:most]
	slices.Sort(list)
	return list
}

// set adds an indicator given by its rows, ascending, unless it is constant in the
// fit rows.
func (b *builder) set(block, name string, rows []int32) {
	ones := 0
	for _, i := range rows {
		if b.fit[i] {
			ones++
		}
	}
	if ones == 0 || ones == b.report.FitRows {
		b.report.Constant = append(b.report.Constant, name)
		return
	}
	b.matrix.Columns = append(b.matrix.Columns, design.Column{Name: name, Block: block, Set: rows})
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
