package ingest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Words for "missing" are not names: an artist called NR stays.
func TestMissingWordsStayInTheirColumns(t *testing.T) {
	s := albums60().rewrite(ColUser, func(i int, c string) string {
		if i%6 == 0 {
			return "NR"
		}
		return c
	}).rewrite(ColArtist, func(i int, c string) string {
		if i < 4 {
			return "NR"
		}
		return c
	})
	table := mustRead(t, s.text(","), Options{})
	if a := table.Albums[0]; a.Artist != "NR" || a.UserScore == a.UserScore {
		t.Errorf("%+v", a)
	}
	if all := strings.Join(table.Notes, ""); !strings.Contains(all, `missing_values: "NR"`) {
		t.Errorf("notes %q", table.Notes)
	}
	p, err := parseProfile("p.yaml", []byte("name: mine\ncolumns: {Artist: Artist, Album: Album, User Score: User Score}\ndate: {year: Year}\nmissing_values: [NR]\nmissing_in: {Album: [Record 0]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if a := mustRead(t, s.text(","), Options{Profile: p}).Albums[0]; a.Artist != "NR" || a.Title != "" || a.UserScore == a.UserScore {
		t.Errorf("with a profile: %+v", a)
	}
}

// All bad cells are shown together, and so many rows as allowed are left out.
func TestBadCells(t *testing.T) {
	s := albums60().rewrite(ColUser, func(i int, c string) string {
		switch i {
		case 3, 9, 20:
			return "good"
		case 30:
			return "fair"
		}
		return c
	}).rewrite(ColReviews, func(i int, c string) string {
		if i == 9 {
			return "many"
		}
		return c
	}).text(",")
	_, err := read(strings.NewReader(s), "x.csv", Options{})
	for _, want := range []string{`x.csv:5:`, `"good" is not a number`, `4 cells of column "User Score"`, `"good" (3 times, first on line 5)`, `"fair" (line 32)`, `1 cell of column "Critic Reviews"`, "--skip-bad-rows 4"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %s", err, want)
		}
	}
	for allowed, ok := range map[string]bool{"3": false, "4": true, "6%": false, "7%": true} {
		a, err := ParseAllowance(allowed)
		if err != nil {
			t.Fatal(err)
		}
		table, err := read(strings.NewReader(s), "x.csv", Options{SkipBadRows: a})
		if (err == nil) != ok {
			t.Errorf("%s allowed: error %v", allowed, err)
			continue
		}
		if !ok {
			continue
		}
		c := Clean(table)
		if len(table.Albums) != 56 || len(c.Audit.Exclusions) != 4 || c.Audit.Exclusions[0].Row != 3 || c.Audit.Exclusions[0].Reason != "unreadable_cell" || table.Albums[3].Row != 4 {
			t.Errorf("%s allowed: %d albums, exclusions %+v", allowed, len(table.Albums), c.Audit.Exclusions)
		}
	}
	for _, bad := range []string{"", "-1", "x", "101%", "1.5", "%"} {
		if a, err := ParseAllowance(bad); err == nil {
			t.Errorf("allowance %q is %+v", bad, a)
		}
	}
	ragged := strings.Replace(s, "Band 05", "Band 05,x", 1)
	ragged = strings.NewReplacer("good", "60", "fair", "60", "many", "6").Replace(ragged)
	if table, err := read(strings.NewReader(ragged), "x.csv", Options{SkipBadRows: Allowance{Rows: 1}}); err != nil || len(table.Skipped) != 1 || table.Skipped[0].Line != 22 {
		t.Errorf("a ragged row: %v, %+v", err, table)
	}
}

// A date column of which nothing can be read is told, with place and remedy.
func TestUnreadDatesAreTold(t *testing.T) {
	text := dates(func(d time.Time) string { return d.Format("Monday 02 at Jan 2006") })()
	c := Clean(mustRead(t, text, Options{}))
	all := strings.Join(c.Report.Notes(), "\n")
	for _, want := range []string{"60 of 60 release dates could not be read", "line 2", "date.formats", "aoty-pipeline profile"} {
		if !strings.Contains(all, want) {
			t.Errorf("notes %q do not say %s", all, want)
		}
	}
}

// MusicBrainz writes 00 for what it does not know.
func TestDatesWithoutDay(t *testing.T) {
	table := mustRead(t, dates(func(d time.Time) string { return d.Format("2006-01-00") })(), Options{})
	if a := table.Albums[0]; a.DatePrecision != catalog.DateMonth || table.UnreadDates != 0 {
		t.Errorf("%v to the %v, %d unread", a.Date, a.DatePrecision, table.UnreadDates)
	}
}

func TestEntitiesAreWrittenOut(t *testing.T) {
	table := mustRead(t, tiny+"Simon &amp; Ghost,Q&#38;A,2000,50,10\nR&B,x,2000,50,10\n", Options{})
	if a := table.Albums[0]; a.Artist != "Simon & Ghost" || a.Title != "Q&A" || table.Albums[1].Artist != "R&B" || table.Entities != 2 {
		t.Errorf("%+v, %d entities", table.Albums, table.Entities)
	}
}

// An artist may stand in two columns.
func TestJoinedColumns(t *testing.T) {
	p, err := parseProfile("p.yaml", []byte("name: mine\ncolumns: {Artist: [First, Last], Album: Title, User Score: Rating}\ndate: {year: Year}\n"))
	if err != nil {
		t.Fatal(err)
	}
	table := mustRead(t, "First,Last,Title,Rating,Year\n,Band One,x,70,2000\nGiven,Family,y,80,2001\n", Options{Profile: p})
	if table.Albums[0].Artist != "Band One" || table.Albums[1].Artist != "Given Family" {
		t.Errorf("artists %q and %q", table.Albums[0].Artist, table.Albums[1].Artist)
	}
	text, err := p.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := parseProfile("p.yaml", text); err != nil || len(back.Columns[ColArtist]) != 2 {
		t.Errorf("%s: %v", text, err)
	}
	if _, err := parseProfile("p.yaml", []byte("name: x\ncolumns: {Artist: A, Album: B, User Score: [C, D]}\ndate: {year: Y}\n")); err == nil {
		t.Error("scores of two columns were joined")
	}
}

// A table without counts is modelled: nobody is left out for having few ratings.
func TestWithoutCounts(t *testing.T) {
	c := Clean(mustRead(t, "Artist,Album,Year,User Score\na,b,2000,50\nc,d,2001,60\n", Options{Profile: &Profile{
		Name: "x", Columns: map[Column]Header{ColArtist: {"Artist"}, ColAlbum: {"Album"}, ColUser: {"User Score"}}, Date: DateColumns{Year: "Year"},
	}}))
	if kept := c.Filter(catalog.User, 10); len(kept) != 2 || c.counted(catalog.User) {
		t.Errorf("%d albums kept, counted %v", len(kept), c.counted(catalog.User))
	}
	c = Clean(mustRead(t, tiny+"a,b,2000,50,\nc,d,2001,60,12\n", Options{}))
	if kept := c.Filter(catalog.User, 10); len(kept) != 1 || !c.counted(catalog.User) {
		t.Errorf("%d albums kept where one has no count", len(kept))
	}
}

// A table without header gets a proposal that reads it.
func TestProposeWithoutHeader(t *testing.T) {
	s := albums60()
	s.header = s.rows[0]
	s.rows = s.rows[1:]
	path := write(t, s.text(","))
	if _, err := Load(path, Options{}); err == nil || !strings.Contains(err.Error(), "looks like an album") {
		t.Errorf("without a profile: %v", err)
	}
	p, notes, err := Propose(path)
	if err != nil || !p.NoHeader || p.Validate() != nil {
		t.Fatalf("%+v, %q, %v", p, notes, err)
	}
	table, err := Load(path, Options{Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	want := whole(t).Albums
	if len(table.Albums) != 60 || table.Source.Rows != 60 {
		t.Fatalf("%d albums", len(table.Albums))
	}
	for i, a := range table.Albums {
		if a.Artist != want[i].Artist || a.Title != want[i].Title || !a.Date.Equal(want[i].Date) || a.UserRatings != want[i].UserRatings {
			t.Fatalf("album %d is %+v", i, a)
		}
	}
}

// Propose tries a shipped profile on the cells before it recommends it.
func TestProposeFitsTheShippedProfile(t *testing.T) {
	text := dates(func(d time.Time) string { return d.Format("1/2/2006") })()
	p, notes, err := Propose(write(t, text))
	if err != nil || !strings.Contains(strings.Join(notes, ""), "M/D/YYYY") || p.Name != "mine" {
		t.Fatalf("%+v, %q, %v", p, notes, err)
	}
	y, err := p.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if p, err = parseProfile("p.yaml", y); err != nil {
		t.Fatal(err)
	}
	sameAlbums(t, whole(t).Albums, mustRead(t, text, Options{Profile: p}).Albums)
}

func TestLookAlikes(t *testing.T) {
	var b strings.Builder
	b.WriteString(tiny)
	pairs := [][2]string{
		{"Walk the Moon", "Walk The Moon"},
		{"Guns N\u2019 Roses", "Guns N' Roses"},
		{"Jay-Z", "Jay Z"},
		{"The Strokes", "Strokes"},
		{"Beyoncé", "Beyonce"},
		{"AC\uff0fDC", "AC/DC"},
		{"Simon & Garfield", "Simon and Garfield"},
		{"Band, The", "The Band"},
	}
	for i, p := range pairs {
		fmt.Fprintf(&b, "\"%s\",a%d,2000,50,10\n\"%s\",b%d,2001,50,10\n\"%s\",c%d,2002,50,10\n", p[0], i, p[0], i, p[1], i)
	}
	b.WriteString("Live,x,2000,50,10\nLife,x,2000,50,10\n!!!,x,2000,50,10\n???,x,2000,50,10\n")
	table := mustRead(t, b.String(), Options{})
	c := Clean(table)
	if len(c.Report.LookAlikes) != len(pairs) {
		t.Errorf("groups %+v", c.Report.LookAlikes)
	}
	if all := strings.Join(c.Report.Notes(), ""); !strings.Contains(all, "8 groups of artist names that look alike") || !strings.Contains(all, "data.join_names") {
		t.Errorf("notes %q", all)
	}
	joined := clean(table, true)
	if before, after := c.Report.Artists, joined.Report.Artists; before-after != len(pairs) {
		t.Errorf("%d artists became %d", before, after)
	}
	for _, a := range joined.Albums {
		if a.Artist == "Strokes" || a.Anonymous() {
			t.Errorf("%+v was not joined", a)
		}
	}
}

func TestWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		"https://example.org/albums.csv": "download the file first", dir: "directory", filepath.Join(dir, "none.csv"): "no such file",
	} {
		var e *DataError
		if _, err := Load(path, Options{}); !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A pipe is read once.
func TestPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer w.Close()
		_, _ = w.WriteString(albums60().text(","))
	}()
	table, err := read(r, "-", Options{})
	if err != nil {
		t.Fatal(err)
	}
	sameAlbums(t, whole(t).Albums, table.Albums)
}
