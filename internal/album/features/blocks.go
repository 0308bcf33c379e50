package features

import (
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
)

// temporal: when the album appears, in the world and in the artist's career.
func (b *builder) temporal(name string) {
	year := b.years()
	b.dense(name, ReleaseYear, year)
	for _, k := range b.yearKnots(b.opt.Variant.YearKnots) {
		b.dense(name, "release_year_after_"+itoa(k), func(i int) float64 {
			return math.Max(year(i)-float64(k), 0)
		})
	}
	b.dense(name, "release_gap_log1p", func(i int) float64 { return math.Log1p(b.gap(i)) })
	b.dense(name, "career_sqrt", func(i int) float64 { return math.Sqrt(b.career(i)) })
	b.dense(name, "sequence_log1p", func(i int) float64 { return math.Log1p(b.sequence(i)) })
	if b.opt.Variant.Recent {
		b.dense(name, "career_sqrt_by_decade", func(i int) float64 {
			return math.Sqrt(b.career(i)) * (year(i) - 2010) / 10
		})
	}
	b.indicator(name, "undated", func(i int) bool { return !b.rows[i].Album.Dated() })
}

// years returns the release year of a row, NaN for an undated one. Beyond the first
// and the last year of the fit rows it is held there: nothing was learned of the
// years outside, and a line without an end would be taken for knowledge.
func (b *builder) years() func(i int) float64 {
	first, last := math.Inf(1), math.Inf(-1)
	for i := range b.rows {
		if a := b.rows[i].Album; b.fit[i] && a.Dated() {
			first, last = min(first, float64(a.Year())), max(last, float64(a.Year()))
		}
	}
	return func(i int) float64 {
		switch a := b.rows[i].Album; {
		case !a.Dated():
			return math.NaN()
		case first > last: // no fit row has a date
			return float64(a.Year())
		default:
			return min(max(float64(a.Year()), first), last)
		}
	}
}

// yearKnots are years divisible by step with at least 1 % of the fit rows, and ten
// of them, on either side: a bend needs data to its left and right.
func (b *builder) yearKnots(step int) []int {
	if step <= 0 {
		return nil
	}
	var years []int
	for i := range b.rows {
		if b.fit[i] && b.rows[i].Album.Dated() {
			years = append(years, b.rows[i].Album.Year())
		}
	}
	slices.Sort(years)
	least := max(10, (len(years)+99)/100)
	if len(years) < 2*least {
		return nil
	}
	low, high := years[least-1], years[len(years)-least]
	var knots []int
	for k := (low/step + 1) * step; k < high; k += step {
		knots = append(knots, k)
	}
	return knots
}

// gap is the time since the previous album in years: 0 for the first, NaN for an
// undated album. Career is the time since the first, sequence the number of
// earlier albums.
func (b *builder) gap(i int) float64 {
	return b.since(i, func(past []*catalog.Album) *catalog.Album { return past[len(past)-1] })
}

func (b *builder) career(i int) float64 {
	return b.since(i, func(past []*catalog.Album) *catalog.Album { return past[0] })
}

func (b *builder) since(i int, which func([]*catalog.Album) *catalog.Album) float64 {
	switch a := b.rows[i].Album; {
	case !a.Dated():
		return math.NaN()
	case len(b.own[i]) == 0:
		return 0
	default:
		return years(which(b.own[i]), a)
	}
}

func (b *builder) sequence(i int) float64 {
	if !b.rows[i].Album.Dated() {
		return math.NaN()
	}
	return float64(len(b.own[i]))
}

// albumType: an indicator for each type but the most frequent one.
func (b *builder) albumType(name string) {
	types := b.vocabulary(albumType, 1)
	if len(types) < 2 {
		b.warn("all albums are of one type: no album type features")
		return
	}
	counts := map[string]int{}
	for i := range b.rows {
		if b.fit[i] {
			counts[albumType(b.rows[i].Album)[0]]++
		}
	}
	reference := types[0]
	for _, t := range types {
		if counts[t] > counts[reference] {
			reference = t
		}
	}
	for _, t := range types {
		if t != reference {
			b.indicator(name, "type_"+t, func(i int) bool { return albumType(b.rows[i].Album)[0] == t })
		}
	}
}

// ReleaseYear is the column of the year in which an album came out.
const ReleaseYear = "release_year"

// GenreRecord is the column of how other artists' earlier albums of the genres did.
const GenreRecord = "genre_prior_shrunk"

// genre: how the genre did before, or an indicator for each genre that is
// frequent enough.
func (b *builder) genre(name string) {
	if b.known(genres) == 0 {
		b.warn("no album has a genre: no genre features")
		return
	}
	if b.opt.Variant.GenreRecord {
		b.dense(name, GenreRecord, b.record(genres))
	}
	if b.opt.Variant.GenreIndicators {
		b.oneHot(name, "genre_", genres, b.opt.GenreMinCount)
	}
	b.indicator(name, "no_genre", func(i int) bool { return len(b.rows[i].Album.Genres) == 0 })
}

// label: how the label did before with other artists, whether the artist stayed,
// and an indicator for each frequent label when asked for.
func (b *builder) label(name string) {
	if b.known(label) == 0 {
		b.warn("no album has a label: no label features")
		return
	}
	b.dense(name, "label_prior_shrunk", b.record(label))
	b.indicator(name, "same_label", func(i int) bool {
		past, a := b.own[i], b.rows[i].Album
		return len(past) > 0 && a.Label != "" && past[len(past)-1].Label == a.Label
	})
	b.indicator(name, "no_label", func(i int) bool { return b.rows[i].Album.Label == "" })
	if least := b.opt.Variant.LabelMinCount; least > 0 {
		b.oneHot(name, "label_", label, least)
	}
}

// collaboration: how many artists share the album.
func (b *builder) collaboration(name string) {
	if b.known(func(a *catalog.Album) []string { return a.AllArtists }) == 0 {
		b.warn("no album lists its artists (All Artists): no collaboration features")
		return
	}
	artists := func(i int) int { return max(len(b.rows[i].Album.AllArtists), 1) }
	b.indicator(name, "is_collaboration", func(i int) bool { return artists(i) > 1 })
	b.dense(name, "num_artists_log", func(i int) float64 { return math.Log(float64(artists(i))) })
}

// length: tracks and running time, on a log scale.
func (b *builder) length(name string) {
	for _, f := range []struct {
		name, source string
		value        func(*catalog.Album) float64
	}{
		{"tracks_log1p", "number of tracks", func(a *catalog.Album) float64 { return a.Tracks }},
		{"runtime_log1p", "running time", func(a *catalog.Album) float64 { return a.Runtime }},
	} {
		if b.coverage(f.value) < 0.5 {
			b.warn("fewer than half of the albums have a %s: feature %s dropped", f.source, f.name)
			continue
		}
		b.dense(name, f.name, func(i int) float64 { return math.Log1p(f.value(b.rows[i].Album)) })
	}
}

// coverage is the share of fit rows with a known number.
func (b *builder) coverage(value func(*catalog.Album) float64) float64 {
	n := 0
	for i := range b.rows {
		if b.fit[i] && !math.IsNaN(value(b.rows[i].Album)) {
			n++
		}
	}
	return float64(n) / float64(b.report.FitRows)
}

// descriptors: an indicator for each frequent one, when most albums have any.
func (b *builder) descriptors(name string) {
	if 2*b.known(descriptors) < b.report.FitRows {
		b.warn("fewer than half of the albums have descriptors: no descriptor features")
		return
	}
	b.oneHot(name, "descriptor_", descriptors, b.opt.GenreMinCount)
}
