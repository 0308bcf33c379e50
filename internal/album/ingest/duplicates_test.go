package ingest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDuplicates(t *testing.T) {
	c := Clean(mustRead(t, wide+
		"a,x,2000,50,10,,,\n"+ // 0: fewest ratings
		"a,x,2000,51,30,60,1,\n"+ // 1: fewer reviews than the next
		"a,x,2000,52,30,61,2,\n"+ // 2: stays
		"a,x,2000,53,,99,9,\n"+ // 3: no ratings
		"a,x,2001,54,5,,,\n"+ // 4: another year
		"b,x,2000,55,5,,,\n"+ // 5: another artist
		"a,,2000,56,5,,,\n"+ // 6 and 7: no title, so nothing is known to be the same
		"a,,2000,56,5,,,\n"+
		"a,y,,57,5,,,\n"+ // 8 and 9: no year
		"a,y,,57,5,,,\n", Options{}))
	kept := map[int]bool{}
	for i := range c.Albums {
		kept[c.Albums[i].Row] = true
	}
	if diff := cmp.Diff(map[int]bool{2: true, 4: true, 5: true, 6: true, 7: true, 8: true, 9: true}, kept); diff != "" {
		t.Error(diff)
	}
	if c.Report.Duplicates != 3 || c.Report.EmptyTitles != 2 || c.Report.Undated != 2 || c.Report.Artists != 2 {
		t.Errorf("report %+v", c.Report)
	}
	for _, e := range c.Audit.Exclusions {
		if e.Reason != "duplicate_of_row_2" || e.Dataset != "cleaned_all" || e.Value != nil {
			t.Errorf("exclusion %+v", e)
		}
	}
}

// Two entries of one artist: how many albums are they, and how many only look
// alike?
func TestSameAlbum(t *testing.T) {
	for _, c := range []struct {
		name, one, other string
		albums, alike    int
	}{
		{"same day", `Same,2019,"January 24, 2019",Album`, `Same,2019,"January 24, 2019",Album`, 1, 0},
		{"two albums called after the band", `Band,2019,"January 24, 2019",Album`, `Band,2019,"March 1, 2019",Album`, 2, 0},
		{"neighbouring days", `Same,2008,"March 7, 2008",Album`, `Same,2008,"March 8, 2008",Album`, 2, 0},
		{"EP and LP of a day", `Same,2007,"May 1, 2007",EP`, `Same,2007,"May 1, 2007",Album`, 2, 0},
		{"EP and LP of a year", `Same,2007,,EP`, `Same,2007,,LP`, 2, 0},
		{"one type is not known", `Same,2007,"May 1, 2007",EP`, `Same,2007,"May 1, 2007",`, 1, 0},
		{"types in another case", `Same,2007,"May 1, 2007",ep`, `Same,2007,"May 1, 2007",EP`, 1, 0},
		{"one day is not known", `Same,2007,"May 1, 2007",EP`, `Same,2007,,EP`, 1, 0},
		{"month and day of it", `Same,2007,May 2007,EP`, `Same,2007,"May 9, 2007",EP`, 1, 0},
		{"another month", `Same,2007,May 2007,EP`, `Same,2007,"June 9, 2007",EP`, 2, 0},
		{"case on one day", `HEY WHAT,2021,"May 1, 2021",Album`, `Hey What,2021,"May 1, 2021",Album`, 1, 0},
		{"accented capitals", `ÉTÉ,2021,"May 1, 2021",Album`, `Été,2021,"May 1, 2021",Album`, 1, 0},
		{"case on two days", `Hey What,2021,"May 1, 2021",Album`, `HEY WHAT,2021,"May 2, 2021",Album`, 2, 0},
		{"case in one year", `Hey What,2021,,Album`, `HEY WHAT,2021,,Album`, 2, 1},
		{"case with one day", `Hey What,2021,"May 1, 2021",Album`, `HEY WHAT,2021,,Album`, 2, 1},
		{"case in two years", `Hey What,2021,,Album`, `HEY WHAT,2022,,Album`, 2, 0},
		{"case of two types", `Hey What,2021,"May 1, 2021",EP`, `HEY WHAT,2021,"May 1, 2021",Album`, 2, 0},
		{"no year", `Same,,,Album`, `Same,,,Album`, 2, 0},
		{"no title", `,2000,"May 1, 2000",Album`, `,2000,"May 1, 2000",Album`, 2, 0},
	} {
		for range 2 { // in both orders
			got := Clean(mustRead(t, "Artist,Album,Year,Release Date,Album Type,User Score,User Ratings\na,"+c.one+",70,10\na,"+c.other+",72,20\n",
				Options{Profile: monthly(t)})).Report
			if got.Albums != c.albums || got.TitlesAlike != c.alike || got.Duplicates != 2-c.albums {
				t.Errorf("%s: %d albums, %d alike, %d duplicates, want %d and %d", c.name, got.Albums, got.TitlesAlike, got.Duplicates, c.albums, c.alike)
			}
			c.one, c.other = c.other, c.one
		}
	}
}

// monthly is the profile aoty, which also reads months.
func monthly(t *testing.T) *Profile {
	t.Helper()
	p, err := shippedProfile("aoty")
	if err != nil {
		t.Fatal(err)
	}
	p = p.clone()
	p.Date.Formats = append(p.Date.Formats, "MMMM YYYY")
	return p
}

// An entry without a type or a day agrees with two albums that disagree: it is an
// entry of the one with more ratings, in every order of the rows.
func TestEntryOfEither(t *testing.T) {
	rows := []string{"a,x,2007,,EP,70,90\n", "a,x,2007,,Album,72,50\n", "a,x,2007,,,71,10\n"}
	for _, o := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		csv := "Artist,Album,Year,Release Date,Album Type,User Score,User Ratings\n"
		for _, i := range o {
			csv += rows[i]
		}
		c := Clean(mustRead(t, csv, Options{}))
		kept := ""
		for i := range c.Albums {
			kept += c.Albums[i].Type + " "
		}
		if kept != "Album EP " {
			t.Errorf("order %v: kept %q", o, kept)
		}
		if e := c.Audit.Exclusions[0]; !strings.HasPrefix(e.Reason, duplicateOf) || o[e.Row] != 2 {
			t.Errorf("order %v: %+v", o, e)
		}
	}
}

// Duplicates of which no count says which is right are told with the first of them;
// those that a rule decides, or that agree, are not.
func TestDoubtfulDuplicates(t *testing.T) {
	doubts := func(rows string) string {
		c := Clean(mustRead(t, wide+rows, Options{}))
		return strings.Join(c.Report.Doubts(), "\n")
	}
	const mended = "a,x,2000,50,10,,,\na,x,2000,51,30,,,\nb,x,2000,50,10,,,\nb,x,2000,50,10,,,\n"
	if said := doubts(mended); strings.Contains(said, "duplicates have another score") {
		t.Error(said)
	}
	said := doubts(mended + "c,x,2000,50,10,,,\nc,x,2000,70,10,,,\nd,x,2000,50,,,,\nd,x,2000,20,,,,\ne,x,2000,50,10,60,5,\ne,x,2000,50,10,61,5,\n")
	if !strings.Contains(said, "3 of 5 duplicates have another score than the row that stays") || !strings.Contains(said, "remove the wrong rows") {
		t.Error(said)
	}
	if !strings.Contains(said, `first: "x" by "c", whose user score is 50 and 70; the second stays`) && !strings.Contains(said, `first: "x" by "c", whose user score is 70 and 50; the second stays`) {
		t.Error(said)
	}
}
