package ingest

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShippedProfiles(t *testing.T) {
	var names []string
	for _, p := range shipped() {
		names = append(names, p.Name)
		if err := p.Validate(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		text, err := p.YAML()
		if err != nil {
			t.Fatal(err)
		}
		back, err := parseProfile("back", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(&p, back); diff != "" {
			t.Errorf("%s changed on the way: %s", p.Name, diff)
		}
	}
	if diff := cmp.Diff([]string{"albums-2020", "aoty"}, names); diff != "" {
		t.Error(diff)
	}
	if _, err := shippedProfile("aotty"); err == nil || !strings.Contains(err.Error(), "aoty") {
		t.Errorf("error %v", err)
	}
}

const validProfile = `name: x
columns:
  Artist: A
  Album: B
  User Score: C
date:
  year: Y
`

func TestProfileErrors(t *testing.T) {
	if _, err := parseProfile("p.yaml", []byte(validProfile)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, message string }{
		"unknown key":       {validProfile + "colums: {}\n", `"colums"`},
		"its place":         {validProfile + "colums: {}\n", `p.yaml:8:1: unknown field "colums" (did you mean "columns"?)`},
		"wrong type":        {validProfile + "scale: 5\n", "p.yaml:8:8: "},
		"duplicate key":     {validProfile + "name: y\n", "name"},
		"no name":           {strings.Replace(validProfile, "name: x", "name: ''", 1), "name is empty"},
		"two faults":        {strings.Replace(validProfile, "name: x", "name: ''", 1) + "decimal: x\n", "the profile a name; decimal"},
		"no artist":         {strings.Replace(validProfile, "  Artist: A\n", "", 1), "Artist is missing"},
		"no score":          {strings.Replace(validProfile, "  User Score: C\n", "", 1), "nothing to model"},
		"no date":           {strings.Replace(validProfile, "  year: Y\n", "  day: D\n", 1), "name the column of the date"},
		"no format":         {strings.Replace(validProfile, "year: Y", "full: D", 1), "say how the dates are written"},
		"bad format":        {strings.Replace(validProfile, "year: Y", "{full: D, formats: [Y-MM]}", 1), "Y-MM"},
		"unknown column":    {strings.Replace(validProfile, "User Score: C", "User Scor: C", 1), `did you mean "User Score"`},
		"date as column":    {strings.Replace(validProfile, "User Score: C", "Year: C", 1), "under date:"},
		"one source twice":  {strings.Replace(validProfile, "User Score: C", "User Score: B", 1), `"B" is already Album`},
		"empty source":      {strings.Replace(validProfile, "User Score: C", "User Score: ''", 1), "remove the line"},
		"bad optional":      {validProfile + "optional: [Tracs]\n", `did you mean "Tracks"`},
		"encoding":          {validProfile + "encoding: ebcdic\n", "utf-8"},
		"delimiter":         {validProfile + "delimiter: ', '\n", "delimiter"},
		"decimal":           {validProfile + "decimal: x\n", "decimal"},
		"thousands":         {validProfile + "thousands: ..\n", "thousands"},
		"thousands digit":   {validProfile + "thousands: '1'\n", "part of a number"},
		"scale of text":     {validProfile + "scale: {Artist: 5}\n", "not a score column"},
		"scale of nothing":  {validProfile + "scale: {User Score: 0}\n", "means 100"},
		"list of numbers":   {validProfile + "lists: {Tracks: ','}\n", "not a list column"},
		"not YAML":          {"\x00\x01", "p.yaml"},
		"a list":            {"[1, 2]", "p.yaml"},
		"anchors in anchor": {"a: &a [*a]\n", "p.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(c.text, "date:\n  {", "date: {", 1)
			_, err := parseProfile("p.yaml", []byte(text))
			var e *DataError
			if !errors.As(err, &e) || e.Kind != KindProfile || e.File != "p.yaml" {
				t.Fatalf("error %v", err)
			}
			if !strings.Contains(err.Error(), c.message) {
				t.Errorf("message %q should contain %q", err, c.message)
			}
		})
	}
}

func FuzzProfile(f *testing.F) {
	f.Add([]byte(validProfile))
	f.Add([]byte("date: {full: D, formats: [MMMM D, YYYY]}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := parseProfile("p.yaml", text)
		if err != nil {
			return
		}
		out, err := p.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseProfile("again", out); err != nil {
			t.Fatalf("a valid profile does not survive its own YAML: %v\n%s", err, out)
		}
	})
}

// TestProfileReadsAnotherTable is a European table with everything different.
func TestProfileReadsAnotherTable(t *testing.T) {
	p, err := parseProfile("p.yaml", []byte(`name: other
encoding: latin-1
delimiter: ";"
decimal: ","
thousands: "."
missing_values: [k.A.]
columns:
  Artist: Künstler
  Album: Titel
  User Score: Wertung
  User Ratings: Stimmen
  Genres: Stil
  Album Type: Art
date:
  full: Datum
  formats: [D.M.YYYY, M/YYYY]
  year: Jahr
scale: {User Score: 5}
lists: {Genres: /}
types: {LP: Album}
unused: [Preis]
`))
	if err != nil {
		t.Fatal(err)
	}
	text := "K\xfcnstler;Titel;Wertung;Stimmen;Stil;Datum;Jahr;Art;Preis\n" +
		"Can;Ege Bamyasi;4,5;1.234;Rock / Kraut;29.11.1972;1972;LP;9,99\n" +
		"Can;Future Days;k.A.;12;;8/1973;1973;EP;\n" +
		"Can;Landed;0,25;k.A.;Rock;soon;1975;;x\n"
	table, err := read(strings.NewReader(text), "x.csv", Options{Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := table.Albums[0], table.Albums[1], table.Albums[2]
	if a.UserScore != 90 || a.UserRatings != 1234 || a.Type != "Album" || a.Date.Format("2006-01-02") != "1972-11-29" {
		t.Errorf("first album %+v", a)
	}
	if diff := cmp.Diff([]string{"Rock", "Kraut"}, a.Genres); diff != "" {
		t.Error(diff)
	}
	if b.UserScore == b.UserScore || b.DatePrecision.String() != "month" || b.Date.Month() != 8 {
		t.Errorf("second album %+v", b)
	}
	if c.UserScore != 5 || c.UserRatings == c.UserRatings || c.DatePrecision.String() != "year" {
		t.Errorf("third album %+v", c)
	}
	if diff := cmp.Diff([]Column{ColCritic, ColTrack, ColReviews, ColTracks, ColRuntime, ColTrackRuntime, ColLabel, ColDescriptors, ColURL, ColAllArtists}, table.Absent); diff != "" {
		t.Error(diff)
	}
}

// A profile is a file or, where there is none of that name, a shipped one.
func TestProfilesByName(t *testing.T) {
	in := Input{Path: publicFile(t), Profile: "albums-2020", Encoding: "auto"}
	if err := in.Check(); err != nil || in.ProfileFile() != "" {
		t.Errorf("%v, file %q", err, in.ProfileFile())
	}
	if c, err := in.Read(); err != nil || len(c.Albums) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	in.Profile = "albums-2021"
	if err := in.Check(); err == nil || in.ProfileFile() != "albums-2021" {
		t.Errorf("a profile that does not exist: %v", err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("aoty", []byte("name: mine\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	in.Profile = "aoty"
	if in.ProfileFile() != "aoty" {
		t.Error("a file is hidden by a shipped name")
	}
}

// A Windows path in double quotes is no other text, but an error with its place
// and remedy; the remedy works.
func TestBadEscapeInAProfile(t *testing.T) {
	text := "name: x\ndescription: \"from C:\\Users\\me\"\ncolumns: {Artist: a, Album: b, User Score: c}\ndate: {year: y}\n"
	_, err := parseProfile("p.yaml", []byte(text))
	var e *DataError
	if !errors.As(err, &e) || e.Line != 2 || e.Column != 22 || !strings.Contains(e.Error(), `the escape \U does not exist in YAML; put the text in single quotes`) {
		t.Errorf("got %v", err)
	}
	p, err := parseProfile("p.yaml", []byte(strings.ReplaceAll(text, `"`, "'")))
	if err != nil || p.Description != `from C:\Users\me` {
		t.Errorf("the remedy gives %+v, %v", p, err)
	}
}
