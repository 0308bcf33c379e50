package features

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// genred makes an album for each list of genres.
func genred(lists ...[]string) *builder {
	rows := inYears(make([]int, len(lists))...)
	for i := range rows {
		rows[i].Album.Genres = lists[i]
	}
	return newBuilder(rows, all(len(rows)))
}

func (b *builder) columns() string { return strings.Join(b.matrix.Names(), " ") }

// Too many values: the most frequent get a column, of equally frequent ones the
// first by name, and a warning counts them.
func TestMostFrequentIndicators(t *testing.T) {
	b := genred([]string{"d", "c"}, []string{"c", "b"}, []string{"d", "a"}, nil, []string{"e"})
	b.opt.MaxIndicators = 3
	b.oneHot("genre", "genre_", genres, 1)
	if got := b.columns(); got != "genre_a genre_c genre_d" {
		t.Errorf("columns %s", got)
	}
	want := []string{"5 values of genre are frequent enough for a column: only the 3 most frequent ones, of 1 album and more, get one"}
	if !slices.Equal(b.report.Warnings, want) {
		t.Errorf("warnings %q", b.report.Warnings)
	}
	b = genred([]string{"a"}, []string{"b"}, nil)
	b.opt.MaxIndicators = 2
	b.oneHot("genre", "genre_", genres, 1)
	if b.columns() != "genre_a genre_b" || b.report.Warnings != nil {
		t.Errorf("as many as there may be: %s %q", b.columns(), b.report.Warnings)
	}
}

// An album that names a genre twice is one album of it, and the albums after it
// count as before.
func TestIndicatorOfRepeatedValue(t *testing.T) {
	b := genred([]string{"a", "a"}, []string{"b"}, []string{"a"})
	b.oneHot("genre", "genre_", genres, 1)
	if got := b.matrix.Columns[0].Set; !slices.Equal(got, []int32{0, 2}) {
		t.Errorf("rows of a: %v", got)
	}
}

// ofTheirOwn makes n albums with two genres each that no other album has.
func ofTheirOwn(n int) *builder {
	lists := make([][]string, n)
	for i := range lists {
		lists[i] = []string{fmt.Sprint("g", i), fmt.Sprint("h", i)}
	}
	return genred(lists...)
}

// 200,000 genres of one album each: a bounded matrix, and a sentence.
func TestManyGenres(t *testing.T) {
	b := ofTheirOwn(100_000)
	b.oneHot("genre", "genre_", genres, 1)
	if n := len(b.matrix.Columns); n != 1000 || len(b.report.Warnings) != 1 || !strings.HasPrefix(b.report.Warnings[0], "200,000 values of genre") {
		t.Errorf("%d columns, warnings %q", n, b.report.Warnings)
	}
}

// The time of an album must not grow with the number of genres.
func BenchmarkOneHot(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			made := ofTheirOwn(n)
			made.opt.MaxIndicators = 2 * n
			for b.Loop() {
				made.matrix.Columns = nil
				made.oneHot("genre", "genre_", genres, 1)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/album")
		})
	}
}
