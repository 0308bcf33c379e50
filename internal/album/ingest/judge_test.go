package ingest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
)

// sheet is a table in the canonical format that a test can write in another way.
type sheet struct {
	header []string
	rows   [][]string
}

// at returns the position of a column.
func (s *sheet) at(c Column) int {
	for i, h := range s.header {
		if h == string(c) {
			return i
		}
	}
	panic("no column " + string(c))
}

// rewrite changes every cell of a column.
func (s *sheet) rewrite(c Column, f func(i int, cell string) string) *sheet {
	at := s.at(c)
	for i := range s.rows {
		s.rows[i][at] = f(i, s.rows[i][at])
	}
	return s
}

func (s *sheet) rename(c Column, to string) *sheet {
	s.header[s.at(c)] = to
	return s
}

// text writes the sheet with quotes where they are needed.
func (s *sheet) text(delimiter string) string {
	var b strings.Builder
	for _, r := range append([][]string{s.header}, s.rows...) {
		cells := make([]string, len(r))
		for i, c := range r {
			if strings.ContainsAny(c, delimiter+"\"\n") {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			cells[i] = c
		}
		b.WriteString(strings.Join(cells, delimiter) + "\n")
	}
	return b.String()
}

// albums60 invents sixty albums of fifteen bands.
func albums60() *sheet {
	r := rand.New(rand.NewPCG(7, 7))
	s := &sheet{header: []string{"Artist", "Album", "Year", "Release Date", "Genres", "Critic Score", "User Score", "User Ratings", "Critic Reviews", "Runtime (min)", "Album Type"}}
	genres := []string{"Rock, Pop", "Rock", "Pop, Folk", "Folk", "Jazz, Rock"}
	for i := range 60 {
		day := time.Date(1990+i%25, time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
		s.rows = append(s.rows, []string{
			fmt.Sprintf("Band %02d", i/4), fmt.Sprintf("Record %d", i), day.Format("2006"), day.Format("January 2, 2006"), genres[r.IntN(5)],
			fmt.Sprint(55 + r.IntN(35)), fmt.Sprintf("%.1f", 52+40*r.Float64()), fmt.Sprint(1000 + r.IntN(8000)), fmt.Sprint(3 + r.IntN(40)),
			fmt.Sprintf("%d.5", 30+r.IntN(30)), "Album",
		})
	}
	return s
}

// whole is what every way of writing the sheet must be read as.
func whole(t *testing.T) *Table { t.Helper(); return mustRead(t, albums60().text(","), Options{}) }

func day(s string) time.Time {
	d, err := time.Parse("January 2, 2006", s)
	if err != nil {
		panic(err)
	}
	return d
}

// dates writes the release dates with f.
func dates(f func(time.Time) string) func() string {
	return func() string {
		return albums60().rewrite(ColDate, func(_ int, c string) string { return f(day(c)) }).text(",")
	}
}

var germanMonths = []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}

// TestCellsAreLookedAt: one table, written as other programs and countries write
// it, is read as the same albums, and a note says what was decided.
func TestCellsAreLookedAt(t *testing.T) {
	want := whole(t)
	if len(want.Notes) > 0 {
		t.Fatalf("the plain table has notes %q", want.Notes)
	}
	for name, c := range map[string]struct {
		text func() string
		note string // "" for what needs no word
	}{
		"US dates":              {dates(func(d time.Time) string { return d.Format("1/2/2006") }), "M/D/YYYY"},
		"abbreviated months":    {dates(func(d time.Time) string { return d.Format("Jan 2, 2006") }), "MMM D, YYYY"},
		"abbreviated with dots": {dates(func(d time.Time) string { return d.Format("Jan. 2, 2006") }), "MMM D, YYYY"},
		"ordinals": {dates(func(d time.Time) string {
			return d.Format("January ") + fmt.Sprint(d.Day()) + []string{"th", "st", "nd", "rd"}[min(d.Day(), 4)%4] + d.Format(", 2006")
		}), ""},
		"German dates": {dates(func(d time.Time) string {
			return fmt.Sprintf("%d. %s %d", d.Day(), germanMonths[d.Month()-1], d.Year())
		}), "D. MMMM YYYY"},
		"Spanish dates": {dates(func(d time.Time) string {
			months := strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
			return fmt.Sprintf("%d de %s de %d", d.Day(), months[d.Month()-1], d.Year())
		}), "D de MMMM de YYYY"},
		"points in counts": {func() string {
			return albums60().rewrite(ColRatings, func(_ int, c string) string { return c[:1] + "." + c[1:] }).text(",")
		}, "thousands: digit groups of counts"},
		"commas in counts": {func() string {
			return albums60().rewrite(ColRatings, func(_ int, c string) string { return c[:1] + "," + c[1:] }).text(",")
		}, "thousands"},
		"decimal commas": {func() string {
			comma := func(_ int, c string) string { return strings.Replace(c, ".", ",", 1) }
			return albums60().rewrite(ColUser, comma).rewrite(ColRuntime, comma).text(";")
		}, "decimal"},
		"semicolons":    {func() string { return albums60().text(";") }, "delimiter"},
		"tabs":          {func() string { return albums60().text("\t") }, "delimiter"},
		"sep line":      {func() string { return "\ufeffsep=;\r\n" + albums60().text(";") }, ""},
		"sep in quotes": {func() string { return "\"sep=|\"\n" + albums60().text("|") }, ""},
		"marks":         {func() string { return "\ufeff\ufeff" + albums60().text(",") }, ""},
		"old Mac":       {func() string { return strings.ReplaceAll(albums60().text(","), "\n", "\r") }, ""},
		"blank rows":    {func() string { return albums60().text(",") + strings.Repeat(",", 10) + "\n\n" }, ""},
		"blanks before quotes": {func() string {
			return strings.ReplaceAll(albums60().text(","), `,"`, `,  "`)
		}, ""},
		"scores of ten": {func() string {
			return albums60().rewrite(ColUser, func(_ int, c string) string { return c[:1] + "." + c[1:2] + c[3:] }).text(",")
		}, "scale: the largest User Score"},
		"percent": {func() string {
			return albums60().rewrite(ColUser, func(_ int, c string) string { return c + "%" }).text(",")
		}, "percentages"},
		"out of 100": {func() string {
			return albums60().rewrite(ColCritic, func(_ int, c string) string { return c + " / 100" }).text(",")
		}, "fractions"},
		"running times": {func() string {
			return albums60().rewrite(ColRuntime, func(_ int, c string) string { return strings.TrimSuffix(c, ".5") + ":30" }).text(",")
		}, "written as times"},
		"bars in genres": {func() string {
			return albums60().rewrite(ColGenres, func(_ int, c string) string { return strings.ReplaceAll(c, ", ", "|") }).text(",")
		}, "lists"},
		"colons in genres": {func() string {
			return albums60().rewrite(ColGenres, func(_ int, c string) string { return strings.ReplaceAll(c, ", ", ":") }).text(",")
		}, "lists"},
		"other names": {func() string {
			return albums60().rename(ColGenres, "Genre").rename(ColDate, "Released").rename(ColCritic, "Critics").rename(ColRatings, "ratings_count").text(",")
		}, `"Critics" is taken for Critic Score`},
		"no-break blanks": {func() string { return strings.ReplaceAll(albums60().text(","), "Band ", "\u200bBand\u00a0 ") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(strings.NewReader(c.text()), "x.csv", Options{})
			if err != nil {
				t.Fatal(err)
			}
			sameAlbums(t, want.Albums, got.Albums)
			all := strings.Join(got.Notes, "\n")
			if c.note == "" && all != "" || !strings.Contains(all, c.note) {
				t.Errorf("notes %q, want %q", got.Notes, c.note)
			}
		})
	}
}

// sameAlbums compares what a model sees.
func sameAlbums(t *testing.T, want, got []catalog.Album) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%d albums, want %d", len(got), len(want))
	}
	for i := range want {
		w, g := &want[i], &got[i]
		if w.Artist != g.Artist || w.Title != g.Title || !w.Date.Equal(g.Date) || w.DatePrecision != g.DatePrecision ||
			fmt.Sprint(w.Genres) != fmt.Sprint(g.Genres) || near(w.UserScore, g.UserScore) || w.CriticScore != g.CriticScore ||
			w.UserRatings != g.UserRatings || w.CriticReviews != g.CriticReviews || w.Runtime != g.Runtime {
			t.Fatalf("album %d is %+v, want %+v", i, *g, *w)
		}
	}
}

// near is for scores that went through another scale.
func near(a, b float64) bool { return a-b > 1e-9 || b-a > 1e-9 }

// What the cells leave open is an error that names the column and a remedy, and
// the remedy works.
func TestUnclearCells(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		field  string
		remedy string // a line of a profile
	}{
		"either order": {
			dates(func(d time.Time) string { return fmt.Sprintf("%d/%d/%d", 1+d.Day()%12, d.Month(), d.Year()) })(),
			"Release Date", "date: {full: Release Date, formats: [D/M/YYYY]}",
		},
		"both orders": {
			albums60().rewrite(ColDate, func(i int, c string) string { return day(c).Format([]string{"2/1/2006", "1/2/2006"}[i%2]) }).text(","),
			"Release Date", "date: {full: Release Date, formats: [D/M/YYYY, M/D/YYYY]}",
		},
		"two scales": {
			albums60().rewrite(ColUser, func(i int, c string) string {
				if i%3 == 0 {
					return c[:1] + "." + c[1:2]
				}
				return c
			}).text(","),
			"User Score", "date: {year: Year}\nscale: {User Score: 100}",
		},
	} {
		_, err := read(strings.NewReader(c.text), "x.csv", Options{})
		var e *DataError
		if !errors.As(err, &e) || e.Kind != KindUnclear || e.Field != c.field || !strings.Contains(e.Remedy, "in a profile") {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		p, err := parseProfile("p.yaml", []byte("name: mine\ncolumns: {Artist: Artist, Album: Album, User Score: User Score}\n"+c.remedy+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(strings.NewReader(c.text), "x.csv", Options{Profile: p}); err != nil {
			t.Errorf("%s: the remedy does not work: %v", name, err)
		}
	}
}

// A profile that is given is followed, and where the cells look otherwise a note
// says so.
func TestGivenProfilesAreFollowed(t *testing.T) {
	text := albums60().rewrite(ColUser, func(_ int, c string) string { return c[:1] + "." + c[1:2] }).text(",")
	p, err := parseProfile("p.yaml", []byte("name: mine\ncolumns: {Artist: Artist, Album: Album, User Score: User Score, User Ratings: User Ratings}\ndate: {year: Year}\n"))
	if err != nil {
		t.Fatal(err)
	}
	table := mustRead(t, text, Options{Profile: p})
	if table.Albums[0].UserScore > 10 || !strings.Contains(strings.Join(table.Notes, ""), "and is followed") {
		t.Errorf("score %v, notes %q", table.Albums[0].UserScore, table.Notes)
	}
	p.Scale = map[Column]float64{ColUser: 10}
	if table = mustRead(t, text, Options{Profile: p}); len(table.Notes) > 0 || table.Albums[0].UserScore < 10 {
		t.Errorf("with a scale: score %v, notes %q", table.Albums[0].UserScore, table.Notes)
	}
}

// What is odd and left as it is, is told with its remedy; the remedy works.
func TestRemarks(t *testing.T) {
	zero := albums60().rewrite(ColCritic, func(i int, c string) string {
		if i%5 == 0 {
			return "0"
		}
		return c
	}).text(",")
	table := mustRead(t, zero, Options{})
	if all := strings.Join(table.Notes, ""); !strings.Contains(all, "12 scores of Critic Score exactly 0") || !strings.Contains(all, `missing_in: {Critic Score: ["0"]}`) {
		t.Errorf("notes %q", table.Notes)
	}
	p, err := parseProfile("p.yaml", []byte("name: mine\ncolumns: {Artist: Artist, Album: Album, User Score: User Score, Critic Score: Critic Score}\ndate: {year: Year}\nmissing_in: {Critic Score: [\"0\"]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	table = mustRead(t, zero, Options{Profile: p})
	if a := table.Albums[0]; a.CriticScore == a.CriticScore || len(table.Notes) > 0 {
		t.Errorf("critic score %v, notes %q", a.CriticScore, table.Notes)
	}
	high := albums60().rewrite(ColCritic, func(_ int, c string) string { return c + "0" }).text(",")
	if all := strings.Join(mustRead(t, high, Options{}).Notes, ""); !strings.Contains(all, "above 100") || !strings.Contains(all, "scale: {Critic Score: 1000}") {
		t.Errorf("scores above 100: %s", all)
	}
}

// Names of columns in another case do not switch off the eyes.
func TestHeaderInAnotherCase(t *testing.T) {
	csv := "ARTIST,album,YEAR,release date,genres,user score,USER RATINGS\n"
	for i := range 30 {
		csv += fmt.Sprintf("a%d,x,2001,3/%d/2001,Rock,7.%d,1.%d00\n", i%4, 13+i%15, i%10, i%9)
	}
	table, err := read(strings.NewReader(csv), "f.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := table.Albums[0]
	if a.DatePrecision != catalog.DateDay || a.Date.Day() != 13 || a.UserScore != 70 || a.UserRatings != 1000 {
		t.Errorf("read %+v with the notes %q", a, table.Notes)
	}
}
