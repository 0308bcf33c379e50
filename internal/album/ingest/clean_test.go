package ingest

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
)

// wide has the columns that the tests of cleaning need.
const wide = "Artist,Album,Year,User Score,User Ratings,Critic Score,Critic Reviews,Tracks\n"

func TestPlaceholderArtists(t *testing.T) {
	c := Clean(mustRead(t, wide+
		"Various Artists,x,2000,50,10,,,\n"+
		"various artists,y,2001,50,10,,,\n"+
		"[Unknown Artist],,,50,10,,,\n"+
		"[unknown artist],,,50,10,,,\n"+
		"[unknown artist],,,50,10,,,\n"+
		",z,2000,50,10,,,\n"+
		"Various Production,x,2000,50,10,,,\n", Options{}))
	keys := map[string]bool{}
	for i := range c.Albums {
		a := &c.Albums[i]
		keys[a.ArtistKey] = true
		if a.Anonymous() != (a.Artist != "Various Production") {
			t.Errorf("%q has key %q", a.Artist, a.ArtistKey)
		}
	}
	if len(keys) != 7 {
		t.Errorf("7 albums have the keys %q", sortedKeys(keys))
	}
	want := map[string]int{"Various Artists": 1, "various artists": 1, "[Unknown Artist]": 1, "[unknown artist]": 2, "": 1}
	if diff := cmp.Diff(want, c.Report.PlaceholderArtists); diff != "" || c.Report.Artists != 1 {
		t.Errorf("%d artists, %s", c.Report.Artists, diff)
	}
}

func TestOddNumbers(t *testing.T) {
	table := mustRead(t, wide+"a,x,2000,101,-5,-1,3,-2\na,y,20000,100,5,0,1,9\n", Options{})
	c := Clean(table)
	r := c.Report
	if r.ScoresOutOfRange != 2 || r.NegativeNumbers != 2 || r.ImplausibleYears != 1 || r.Undated != 1 {
		t.Errorf("report %+v", r)
	}
	for i := range c.Albums {
		if a := &c.Albums[i]; a.Title == "x" && !(a.UserScore == 101 && math.IsNaN(a.UserRatings) && math.IsNaN(a.Tracks)) {
			t.Errorf("album %+v", a)
		}
	}
}

func TestYearDisagreement(t *testing.T) {
	csv := "Artist,Album,Year,Release Date,User Score,User Ratings\na,x,2001,\"May 1, 2000\",50,10\na,y,2000,\"May 1, 2000\",50,10\na,z,2000,whenever,50,10\n"
	c := Clean(mustRead(t, csv, Options{}))
	if c.Report.YearDisagrees != 1 || c.Report.DatedToDay != 2 || c.Report.DatedToYear != 1 {
		t.Errorf("report %+v", c.Report)
	}
}

func TestNotes(t *testing.T) {
	if notes := Clean(mustRead(t, wide+"a,x,,50,10,,,\n", Options{})).Report.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "1 album without a release date") {
		t.Errorf("notes %q", notes)
	}
	all := Report{
		PlaceholderArtists: map[string]int{"100% various": 3}, Duplicates: 1, EmptyTitles: 1, DatedToMonth: 1, DatedToYear: 1,
		Undated: 1, ImplausibleYears: 1, YearDisagrees: 1, ScoresOutOfRange: 1, NegativeNumbers: 1,
	}
	for _, n := range all.Notes() {
		if strings.Contains(n, "%!") || !strings.ContainsAny(n, "13") {
			t.Errorf("note %q", n)
		}
	}
	if n := len(all.Notes()); n != 10 {
		t.Errorf("%d notes for ten oddities", n)
	}
}

func TestFilter(t *testing.T) {
	c := Clean(mustRead(t, wide+
		"a,1,2000,,10,70,1,\n"+
		"a,2,2000,100.5,10,-1,1,\n"+
		"a,3,2000,50,9,70,,\n"+
		"a,4,2000,50,,70,2,\n"+
		"a,5,2000,0,10,0,1,\n"+
		"a,6,2000,100,11,,5,\n", Options{}))
	titles := func(albums []catalog.Album) string {
		s := ""
		for _, a := range albums {
			s += a.Title
		}
		return s
	}
	if got := titles(c.Filter(catalog.User, 10)); got != "56" {
		t.Errorf("user scores of albums %s, want 56", got)
	}
	if got := titles(c.Filter(catalog.Critic, 1)); got != "145" {
		t.Errorf("critic scores of albums %s, want 145", got)
	}
	n := func(x float64) *float64 { return &x }
	user, critic := "user_score_minratings_10", "critic_score"
	want := []Exclusion{
		{0, "a", "1", user, "missing_user_score", nil},
		{1, "a", "2", user, "invalid_user_score_range", n(100.5)},
		{2, "a", "3", user, "below_min_ratings_10", n(9)},
		{3, "a", "4", user, "below_min_ratings_10", nil},
		{1, "a", "2", critic, "invalid_critic_score_range", n(-1)},
		{2, "a", "3", critic, "below_min_reviews_1", nil},
		{5, "a", "6", critic, "missing_critic_score", nil},
	}
	if diff := cmp.Diff(want, c.Audit.Exclusions); diff != "" {
		t.Error(diff)
	}
	for _, f := range c.Audit.Filters {
		if f.Before-f.Excluded != f.After {
			t.Errorf("filter %+v does not add up", f)
		}
	}
	s := c.Summary()
	if s.Total != 7 || s.ByReason[0] != (ReasonCount{user, "below_min_ratings_10", 2}) {
		t.Errorf("summary %+v", s)
	}
}

// Every line of the audit is JSON, whatever the names hold.
func TestAuditIsJSON(t *testing.T) {
	name := "\x1b[31m<b>" + strings.Repeat("é", 200) + "\u202e\r\n"
	c := Clean(mustRead(t, wide+strconv.Quote("")+",x,2000,NaN,NaN,,,\n"+`"`+name+`","a ""b""",2000,,,,,`+"\n", Options{}))
	c.Filter(catalog.User, 1)
	if len(c.Audit.Exclusions) != 2 {
		t.Fatalf("%d exclusions", len(c.Audit.Exclusions))
	}
	var all strings.Builder
	for _, excluded := range c.Audit.Exclusions {
		line, err := json.Marshal(excluded)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(line)
		var e Exclusion
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if len([]rune(e.Artist)) > 100 || strings.ContainsAny(e.Artist, "\x1b\u202e\r\n") {
			t.Errorf("artist %q", e.Artist)
		}
	}
	if text := all.String(); !strings.Contains(text, `"value":null`) || strings.Contains(text, "NaN") {
		t.Errorf("missing value in %s", text)
	}
}

// Permuting the rows of a file changes nothing but the row numbers.
func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "cell") }
		var rows []string
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			rows = append(rows, strings.Join([]string{
				cell("a", "b", "Various Artists", "[unknown artist]"), cell("x", "y", ""), cell("", "2000", "2001"),
				cell("", "50", "60", "101"), cell("", "5", "20"), cell("", "70"), cell("", "3"), cell("", "9"),
			}, ","))
		}
		order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).Perm(len(rows))
		shuffled := make([]string, len(rows))
		for i, j := range order {
			shuffled[i] = rows[j]
		}
		result := func(rows []string) ([]catalog.Album, []catalog.Album, Report) {
			table, err := read(strings.NewReader(wide+strings.Join(rows, "\n")), "x.csv", Options{})
			if err != nil {
				t.Fatal(err)
			}
			c := Clean(table)
			return c.Albums, c.Filter(catalog.User, 10), c.Report
		}
		all, user, report := result(rows)
		all2, user2, report2 := result(shuffled)
		same := []cmp.Option{cmpopts.EquateNaNs(), cmpopts.IgnoreFields(catalog.Album{}, "Row")}
		for _, diff := range []string{cmp.Diff(all, all2, same...), cmp.Diff(user, user2, same...), cmp.Diff(report, report2)} {
			if diff != "" {
				t.Fatalf("after a shuffle: %s", diff)
			}
		}
	})
}

// Counts of the two files, from an independent program.
func TestDemoCleaning(t *testing.T) {
	checkCleaning(t, demoFile, 13420, 11, Report{
		Rows: 20015, Albums: 20001, Artists: 8008, PlaceholderArtists: map[string]int{"Various Artists": 23},
		Duplicates: 14, DatedToDay: 19483, DatedToMonth: 31, DatedToYear: 461, Undated: 26, ScoresOutOfRange: 34, NegativeNumbers: 36,
		UnreadDates: 26, FirstUnreadDate: UnreadDate{Line: 333, Field: "Release Date", Text: "February 30, 1981"},
	})
}

func TestRealCleaning(t *testing.T) {
	checkCleaning(t, realFile(t), 12060, 6, Report{
		Rows: 19458, Albums: 19458, Artists: 7823, PlaceholderArtists: map[string]int{"Various Artists": 13},
		DatedToDay: 18875, DatedToMonth: 229, DatedToYear: 354, Entities: 2,
	})
}

func checkCleaning(t *testing.T, file string, tenRatings, lookAlike int, want Report) {
	t.Helper()
	table, err := Load(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := Clean(table)
	if n := len(c.Report.LookAlikes); n != lookAlike {
		t.Errorf("%d groups of names look alike, want %d", n, lookAlike)
	}
	if diff := cmp.Diff(want, c.Report, cmpopts.IgnoreFields(Report{}, "LookAlikes", "Decisions")); diff != "" {
		t.Error(diff)
	}
	if n := len(c.Filter(catalog.User, 10)); n != tenRatings {
		t.Errorf("%d albums with ten ratings, want %d", n, tenRatings)
	}
}

func BenchmarkClean(b *testing.B) {
	table, err := Load(demoFile, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Clean(table)
	}
}
