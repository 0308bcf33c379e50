package ingest

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/filetest"
)

// proposedFor writes a table, has a profile proposed for it and reads it by that.
func proposedFor(t *testing.T, csv string) (*Table, []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.csv")
	filetest.Write(t, path, csv)
	p, notes, err := Propose(path)
	if err != nil {
		t.Fatal(err)
	}
	yaml, err := p.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if p, err = parseProfile("mine.yaml", yaml); err != nil {
		t.Fatalf("%v in the proposal\n%s", err, yaml)
	}
	table, err := Load(path, Options{Profile: p})
	if err != nil {
		t.Fatalf("%v with the proposal\n%s", err, yaml)
	}
	return table, notes
}

// shape is a table of 30 albums: artist, title, date, score, count.
func shape(header string, row func(i int) string) string {
	var b strings.Builder
	b.WriteString(header + "\n")
	for i := range 30 {
		b.WriteString(row(i) + "\n")
	}
	return b.String()
}

// French marks are of twenty: no album list has nothing above 20 of 100.
func TestScaleOfTwenty(t *testing.T) {
	csv := shape("Artist,Album,Year,User Score", func(i int) string { return fmt.Sprintf("a%d,x%d,2001,%d.5", i%5, i, 8+i%11) })
	table := mustRead(t, csv, Options{})
	if got := table.Albums[10].UserScore; got != 92.5 || !strings.Contains(strings.Join(table.Notes, ""), "so 20 is taken to mean 100") {
		t.Errorf("18.5 of 20 is %v, notes %q", got, table.Notes)
	}
	few := "Artist,Album,Year,User Score\na,x,2001,8\na,y,2001,14\n"
	if table := mustRead(t, few, Options{}); table.Albums[0].UserScore != 8 {
		t.Errorf("two scores decide: %v", table.Albums[0].UserScore)
	}
}

// The dates of spreadsheets have years of two digits.
func TestShortYears(t *testing.T) {
	for _, c := range []struct{ spelled, format string }{
		{"%d-Aug-%02d", "D-MMM-YY"}, {"%d Aug %02d", "D MMM YY"}, {"8/%d/%02d", "M/D/YY"}, {"%d.8.%02d", "D.M.YY"},
	} {
		csv := shape("Artist,Album,Release Date,User Score", func(i int) string {
			return fmt.Sprintf("a%d,x%d,"+c.spelled+",7%d", i%5, i, 13+i%15, (71+i*2)%100, i%10)
		})
		table := mustRead(t, csv, Options{})
		for i, a := range table.Albums {
			if a.DatePrecision != catalog.DateDay || a.Date.Year() != 1971+2*i || a.Date.Day() != 13+i%15 || a.Date.Month() != 8 {
				t.Fatalf("%s: album %d is of %v", c.format, i, a.Date)
			}
		}
		if all := strings.Join(table.Notes, ""); !strings.Contains(all, "read as "+c.format+", with years of two digits from 1931 to 2030") {
			t.Errorf("%s: notes %s", c.format, all)
		}
	}
	for two, want := range map[int]int{0: 2000, 30: 2030, 31: 1931, 67: 1967, 99: 1999} {
		if got := century(two); got != want {
			t.Errorf("%02d is %d, want %d", two, got, want)
		}
	}
}

// Pages round large counts; what only ends like one is refused.
func TestRoundedCounts(t *testing.T) {
	table := mustRead(t, "Artist,Album,Year,User Score,User Ratings\na,x,2001,70,2.4k\na,y,2001,70,\"1,2 M\"\na,z,2001,70,310\n", Options{})
	for i, want := range []float64{2400, 1_200_000, 310} {
		if got := table.Albums[i].UserRatings; got != want {
			t.Errorf("album %d: %v ratings, want %v", i, got, want)
		}
	}
	if !strings.Contains(strings.Join(table.Notes, ""), "2 cells of User Ratings are rounded") {
		t.Errorf("notes %q", table.Notes)
	}
	for _, bad := range []string{"k", "-2k", "1e3k", "2.4q", "many"} {
		if _, err := read(strings.NewReader("Artist,Album,Year,User Score,User Ratings\na,x,2001,70,"+bad+"\n"), "f.csv", Options{}); err == nil {
			t.Errorf("%q is a count", bad)
		}
	}
}

// An export with two columns for the artist and numbers of rows.
func TestProposeFullName(t *testing.T) {
	csv := shape("Album No,First Name,Last Name,Title,Release_Date,Rating", func(i int) string {
		return fmt.Sprintf("%d,%s,Last%d,t%d,2001,%d", 100+i, []string{"", "Given"}[i%2], i%5, i, i%10)
	})
	table, notes := proposedFor(t, csv)
	if a := table.Albums[1]; a.Artist != "Given Last1" || table.Albums[0].Artist != "Last0" || !math.IsNaN(a.UserRatings) {
		t.Errorf("read %+v, notes %q", a, notes)
	}
}

// A table without counts says so once.
func TestNoCountsAreTold(t *testing.T) {
	for header, want := range map[string]string{
		"Artist,Album,Year,User Score":                           "no column of User Ratings",
		"Artist,Album,Year,User Score,User Ratings":              "",
		"Artist,Album,Year,User Score,User Ratings,Critic Score": "no column of Critic Reviews",
	} {
		row := "\na,x,2001,70" + strings.Repeat(",60", strings.Count(header, ",")-3) + "\n"
		notes := strings.Join(Clean(mustRead(t, header+row, Options{})).Report.Notes(), "\n")
		if n := strings.Count(notes, "no column of"); !strings.Contains(notes, want) || n != min(1, len(want)) {
			t.Errorf("%s: %s", header, notes)
		}
	}
}

// Where no album is left the cause is named, and the remedy works.
func TestNothingLeft(t *testing.T) {
	high := shape("Artist,Album,Year,User Score,User Ratings", func(i int) string { return fmt.Sprintf("a%d,x%d,2001,7%d0,20", i%5, i, i%10) })
	left := func(csv string, target catalog.Target) string {
		c := Clean(mustRead(t, csv, Options{}))
		if n := len(c.Filter(target, 10)); n > 0 {
			t.Fatalf("%d albums are left", n)
		}
		return c.NothingLeft(target, 10, "mine.csv").Error()
	}
	if got := left(high, catalog.User); !strings.Contains(got, "30 are outside 0-100; have a profile proposed, which says by scale which value means 100") || !strings.Contains(got, "aoty-pipeline profile mine.csv") {
		t.Errorf("got %s", got)
	}
	table, _ := proposedFor(t, high)
	if n := len(Clean(table).Filter(catalog.User, 10)); n != 30 || table.Albums[0].UserScore != 70 {
		t.Errorf("%d albums with the proposal, the first of %v", n, table.Albums[0].UserScore)
	}
	few := strings.ReplaceAll(strings.ReplaceAll(high, "0,20\n", ",9\n"), "7,9", "7,9")
	if got := left(few, catalog.User); !strings.Contains(got, "30 have fewer, or none that is known; lower --min-ratings") {
		t.Errorf("got %s", got)
	}
	if n := len(Clean(mustRead(t, few, Options{})).Filter(catalog.User, 9)); n != 30 {
		t.Errorf("%d albums with the lower minimum", n)
	}
	none := "Artist,Album,Year,User Score,Critic Score\na,x,2001,70,\n"
	if got := left(none, catalog.Critic); !strings.Contains(got, "no album has a critic score: 1 is empty") {
		t.Errorf("got %s", got)
	}
	lacks := "Artist,Album,Year,User Score\na,x,2001,70\n"
	if got := left(lacks, catalog.Critic); !strings.Contains(got, "there is no column of the critic score; name it in a profile") {
		t.Errorf("got %s", got)
	}
	if _, err := os.Stat("mine.csv"); err == nil {
		t.Error("a file was written here")
	}
}
