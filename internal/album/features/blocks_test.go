package features

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/splits"
)

func newBuilder(rows []splits.Row, fit []bool) *builder {
	n := 0
	for _, f := range fit {
		if f {
			n++
		}
	}
	return &builder{
		opt: everything(catalog.User).withDefaults(), rows: rows, fit: fit,
		matrix: &design.Matrix{Rows: len(rows)}, report: &Manifest{FitRows: n, Filled: map[string]int{}},
	}
}

// The record of a label or genre, against a double loop over the rows.
func TestRecordAgainstNaive(t *testing.T) {
	for name, values := range map[string]func(*catalog.Album) []string{"label": label, "genre": genres} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { checkRecord(t, values) })
		})
	}
}

func checkRecord(t *rapid.T, values func(*catalog.Album) []string) {
	rows := rowsOf(t, drawAlbums(t, 30), catalog.User)
	fit := make([]bool, len(rows))
	for i := range rows {
		fit[i] = rapid.Bool().Draw(t, "fit")
	}
	b := newBuilder(rows, fit)
	record, trend := b.record(values), b.yearTrend()
	for i := range rows {
		a, want := rows[i].Album, 0.0
		for _, v := range values(a) {
			sum, count := 0.0, 5.0
			for j := range rows {
				o := rows[j].Album
				if fit[j] && a.Dated() && o.Dated() && a.ArtistKey != o.ArtistKey && o.Date.Before(a.Date) && slices.Contains(values(o), v) {
					sum, count = sum+o.UserScore-trend(o), count+1
				}
			}
			want += sum / count / float64(len(values(a)))
		}
		if got := record(i); len(values(a)) == 0 && !math.IsNaN(got) || len(values(a)) > 0 && math.Abs(got-want) > 1e-9 {
			t.Fatalf("record of row %d is %v, want %v", i, got, want)
		}
	}
}

// A trend that is piecewise linear is found: the penalty bends it a little.
func TestYearTrend(t *testing.T) {
	var list []int
	for y := 1980; y < 2020; y++ {
		for range 50 {
			list = append(list, y)
		}
	}
	truth := func(y int) float64 { return 70 - 0.2*float64(y-2000) + 0.5*math.Max(float64(y-2010), 0) }
	rows := inYears(list...)
	for i := range rows {
		rows[i].Album.UserScore = truth(list[i]) + float64(i%2)*2 - 1
	}
	trend := newBuilder(rows, all(len(rows))).yearTrend()
	for i := range rows {
		if got := trend(rows[i].Album); math.Abs(got-truth(list[i])) > 0.15 {
			t.Fatalf("trend in %d is %v, want %v", list[i], got, truth(list[i]))
		}
	}
	one := inYears(2000)
	one[0].Album.UserScore = 60
	if got := newBuilder(one, all(1)).yearTrend()(one[0].Album); math.Abs(got-60) > 1e-9 {
		t.Errorf("the trend through one album is %v, want 60", got)
	}
}

// years makes fit rows released in the given years.
func inYears(years ...int) []splits.Row {
	rows := make([]splits.Row, len(years))
	for i, y := range years {
		a := catalog.New(i)
		if y != 0 {
			a.Date, a.DatePrecision = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), catalog.DateYear
		}
		rows[i].Album = &a
	}
	return rows
}

func TestYearKnots(t *testing.T) {
	var years []int
	for y := 1990; y < 2020; y++ {
		years = append(years, y, y, 0)
	}
	rows := inYears(years...)
	b := newBuilder(rows, all(len(rows)))
	// Ten of the 60 dated rows lie before 1995, ten after 2014.
	for step, want := range map[int][]int{5: {1995, 2000, 2005, 2010}, 10: {2000, 2010}, 40: {2000}, 0: nil} {
		if diff := cmp.Diff(want, b.yearKnots(step)); diff != "" {
			t.Errorf("every %d years: %s", step, diff)
		}
	}
	few := inYears(1990, 2000, 2010)
	if got := newBuilder(few, all(3)).yearKnots(5); got != nil {
		t.Errorf("three albums give knots %v", got)
	}
}

// A knot adds the years since, and none before.
func TestYearsAfterKnots(t *testing.T) {
	var years []int
	for y := 1990; y < 2020; y++ {
		years = append(years, y, y)
	}
	rows := inYears(years...)
	b := newBuilder(rows, all(len(rows)))
	b.own, b.other = make([][]*catalog.Album, len(rows)), make([][]*catalog.Album, len(rows))
	b.opt.Variant = Variant{YearKnots: 10}
	b.temporal("temporal")
	for j := range b.matrix.Columns {
		c := &b.matrix.Columns[j]
		if c.Name != "release_year_after_2000" {
			continue
		}
		for i, got := range c.Dense {
			if want := float64(max(years[i]-2000, 0)); got != want {
				t.Errorf("%d: %v years after 2000, want %v", years[i], got, want)
			}
		}
		return
	}
	t.Errorf("no column of years after 2000 in %q", b.matrix.Names())
}

// The most frequent type is what the others are compared with; of equally frequent
// ones the first by name.
func TestReferenceType(t *testing.T) {
	for want, types := range map[string][]string{
		"type_lp": {"EP", "LP", "EP"},
		"type_ep": {"LP", "LP", "EP"},
		"type_b":  {"B", "A", "A", "B"},
	} {
		rows := inYears(make([]int, len(types))...)
		for i := range rows {
			rows[i].Album.Type = types[i]
		}
		b := newBuilder(rows, all(len(rows)))
		b.albumType("type")
		if diff := cmp.Diff([]string{want}, b.matrix.Names()); diff != "" {
			t.Errorf("types %q: %s", types, diff)
		}
	}
}

func TestDenseFillsAndDrops(t *testing.T) {
	rows := inYears(2000, 2001, 2002, 2003)
	b := newBuilder(rows, []bool{true, true, true, false})
	b.dense("block", "x", func(i int) float64 { return []float64{1, math.NaN(), 5, math.NaN()}[i] })
	b.dense("block", "same", func(i int) float64 { return []float64{2, 2, math.NaN(), 7}[i] })
	b.dense("block", "rounding", func(i int) float64 { return []float64{0, -1.2e-15, math.NaN(), 7}[i] })
	b.dense("block", "nothing", func(int) float64 { return math.NaN() })
	b.indicator("block", "is", func(i int) bool { return i > 1 })
	b.indicator("block", "never in fit", func(i int) bool { return i == 3 })
	if diff := cmp.Diff([]string{"x", "is"}, b.matrix.Names()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{1, 3, 5, 3}, b.matrix.Columns[0].Dense); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int32{2, 3}, b.matrix.Columns[1].Set); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"same", "rounding", "nothing", "never in fit"}, b.report.Constant); diff != "" {
		t.Error(diff)
	}
	if b.report.Filled["x"] != 2 {
		t.Errorf("filled %v", b.report.Filled)
	}
}

func TestBends(t *testing.T) {
	rows := inYears(1, 2, 3, 4, 5)
	b := newBuilder(rows, all(5))
	b.bent("block", "x", []int{25, 50}, func(i int) float64 { return float64(10 * i) })
	want := map[string][]float64{"x": {0, 10, 20, 30, 40}, "x_below_p25": {-10, 0, 0, 0, 0}, "x_below_p50": {-20, -10, 0, 0, 0}}
	for j := range b.matrix.Columns {
		c := &b.matrix.Columns[j]
		if diff := cmp.Diff(want[c.Name], c.Dense); diff != "" {
			t.Errorf("%s: %s", c.Name, diff)
		}
	}
	// A percentile that repeats the one before gives the same bend: one is enough.
	flat := newBuilder(rows, all(5))
	flat.bent("block", "x", []int{25, 50, 75}, func(i int) float64 { return float64(i / 4) })
	if diff := cmp.Diff([]string{"x"}, flat.matrix.Names()); diff != "" {
		t.Error(diff)
	}
}

func TestPercentile(t *testing.T) {
	x := []float64{1, 2, 4, 8}
	for p, want := range map[int]float64{0: 1, 100: 8, 50: 3, 25: 1.75, 75: 5} {
		if got := percentile(x, p); got != want {
			t.Errorf("percentile %d = %v, want %v", p, got, want)
		}
	}
	if !math.IsNaN(percentile(nil, 50)) || percentile([]float64{7}, 10) != 7 {
		t.Error("percentile of none or one number")
	}
}

func TestOneHot(t *testing.T) {
	rows := inYears(1, 2, 3, 4)
	for i, g := range [][]string{{"Pop", "Rock"}, nil, {"Rock"}, {"Jazz"}} {
		rows[i].Album.Genres = g
	}
	b := newBuilder(rows, []bool{true, true, true, false})
	b.oneHot("genre", "genre_", genres, 1)
	got := map[string][]int32{}
	for j := range b.matrix.Columns {
		got[b.matrix.Columns[j].Name] = b.matrix.Columns[j].Set
	}
	want := map[string][]int32{"genre_Pop": {0}, "genre_Rock": {0, 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUndatedRows(t *testing.T) {
	history, rows := fixture(t)
	undated := catalog.New(99)
	undated.Artist, undated.ArtistKey, undated.UserScore = "Pop Singer", "Pop Singer", 1
	rows = append(rows, splits.Row{Album: &undated})
	history = append(history, undated)
	got, report := build(t, history, rows, all(len(rows)), everything(catalog.User))
	v := got[99]
	if v["undated"] != 1 || v["is_debut"] != 0 {
		t.Errorf("features %v", v)
	}
	mean := 0.0
	for row, f := range got {
		if row != 99 {
			mean += f["release_year"] / float64(len(got)-1)
		}
	}
	if math.Abs(v["release_year"]-mean) > 1e-9 || report.Filled["release_year"] != 1 {
		t.Errorf("release year %v, want the mean %v; filled %v", v["release_year"], mean, report.Filled)
	}
}

// TestYearsAreHeld: beyond the years of the fit rows the effect of the year is that
// of the nearest of them, in the line and in all its bends.
func TestYearsAreHeld(t *testing.T) {
	history, rows := fixture(t)
	fit, first, last := all(len(rows)), 9999, 0
	for i := range rows {
		first, last = min(first, rows[i].Album.Year()), max(last, rows[i].Album.Year())
	}
	for k, year := range []int{last, last + 1, last + 40, first, first - 40} {
		a := catalog.New(1000 + k)
		a.Artist, a.ArtistKey = fmt.Sprint("New ", k), fmt.Sprint("New ", k)
		a.Date, a.DatePrecision = time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC), catalog.DateDay
		rows, fit = append(rows, splits.Row{Album: &a, Artist: 100 + k}), append(fit, false)
	}
	opt := everything(catalog.User)
	opt.Variant.YearKnots, opt.Variant.Recent = 1, true
	got, _ := build(t, history, rows, fit, opt)
	for k, want := range map[int]int{1001: 1000, 1002: 1000, 1004: 1003} {
		for name, x := range got[k] {
			if strings.Contains(name, "year") || strings.Contains(name, "decade") {
				if x != got[want][name] {
					t.Errorf("%s of album %d is %v, at the edge it is %v", name, k, x, got[want][name])
				}
			}
		}
	}
	if got[1000]["release_year"] != float64(last) || got[1003]["release_year"] != float64(first) {
		t.Errorf("the edges are %v and %v", got[1000]["release_year"], got[1003]["release_year"])
	}
}

// demoRows is the demo catalogue.
func demoRows(t testing.TB) ([]catalog.Album, *splits.Assignment) {
	table, err := ingest.Load("../../../datasets/demo-albums/albums.csv.gz", ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := ingest.Clean(table)
	a, err := splits.WithinArtistTemporal(c.Filter(catalog.User, 10))
	if err != nil {
		t.Fatal(err)
	}
	return c.Albums, a
}

func BenchmarkBuild(b *testing.B) {
	history, a := demoRows(b)
	fit := a.Mask(splits.Train)
	for _, v := range Candidates(DefaultOptions(catalog.User)) {
		opt := DefaultOptions(catalog.User)
		opt.Variant = v
		b.Run(v.Name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := Build(history, a.Rows, fit, opt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleBuild() {
	album := func(row int, title string, year int, score float64) catalog.Album {
		a := catalog.New(row)
		a.Artist, a.ArtistKey, a.Title, a.UserScore, a.UserRatings = "Can", "Can", title, score, 100
		a.Date, a.DatePrecision = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), catalog.DateYear
		return a
	}
	history := []catalog.Album{album(0, "Tago Mago", 1971, 88), album(1, "Ege Bamyasi", 1972, 90), album(2, "Landed", 1975, 70)}
	a, err := splits.WithinArtistTemporal(history)
	if err != nil {
		panic(err)
	}
	opt := DefaultOptions(catalog.User)
	opt.Variant = Variant{Name: "plain"}
	m, _, err := Build(history, a.Rows, []bool{true, true, true}, opt)
	if err != nil {
		panic(err)
	}
	for j, name := range m.Names() {
		if name == "user_prior_mean" {
			fmt.Println(m.At(2, j), "before", a.Rows[2].Album.Title)
		}
	}
	// Output: 89 before Landed
}
