package ingest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/latent-go/latent/internal/album/catalog"
)

// planText writes plans as one line each: artist, title, date, genres.
func planText(list []catalog.Album) string {
	var out []string
	for _, a := range list {
		out = append(out, a.Artist+"/"+a.Title+"/"+a.DateText()+"/"+strings.Join(a.Genres, "+"))
	}
	return strings.Join(out, "\n")
}

// The same plans in many spellings are the same plans.
func TestPlans(t *testing.T) {
	const want = "Motörhead/B, C/2027-03-15/Rock+Pop\nD///"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("artist\talbum\trelease date\tgenres\nMotörhead\tB, C\t2027-03-15\tRock, Pop\nD\t\t\t\n")
	if err != nil {
		t.Fatal(err)
	}
	latin, err := charmap.ISO8859_1.NewEncoder().String("Artist,Album,Date,Genre\nMotörhead,\"B, C\",2027-03-15,\"Rock, Pop\"\nD,,,\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"plain":              "artist,album,release date,genres\nMotörhead,\"B, C\",2027-03-15,\"Rock, Pop\"\nD,,,\n",
		"accents in two":     "artist,album,release date,genres\nMoto\u0308rhead,\"B, C\",2027-03-15,\"Rock, Pop\"\nD,,,\n",
		"mark, blanks, case": "\ufeffArtist, Album ,RELEASE DATE,genres\nMotörhead , \"B, C\", 2027-03-15,\"Rock, Pop\"\n\nD,,,\n,,,\n",
		"semicolons":         "Band;Title;Released;Genre\nMotörhead;B, C;15.3.2027;Rock, Pop\nD;;;\n",
		"says it":            "sep=;\r\nArtist;Album;Date;Genres\r\nMotörhead;B, C;15.3.2027;Rock|Pop\r\nD;;;\r\n",
		"US dates":           "artist,album,date,genres\nMotörhead,\"B, C\",3/15/2027,Rock|Pop\nD,,,\n",
		"German":             "Interpret;Titel;Datum;Genre\nMotörhead;B, C;15. März 2027;Rock; Pop\nD;;;;\n",
		"old ends":           "artist,album,date,genres\rMotörhead,\"B, C\",\"March 15, 2027\",Rock;Pop\rD,,,\r",
		"UTF-16":             utf16,
		"Latin-1":            latin,
		"mojibake":           "artist,album,date,genres\nMotÃ¶rhead,\"B, C\",2027-03-15,\"Rock, Pop\"\nD,,,\n",
		"entities":           "artist,album,date,genres\nMot&ouml;rhead,\"B, C\",2027-03-15,\"Rock, Pop\"\nD,,,\n",
		"a data set":         "Artist,Album,Release Date,Genres,User Score,User Ratings\nMotörhead,\"B, C\",2027-03-15,\"Rock, Pop\",71,40\nD,,,,,\n",
		"predictions":        "artist,album,date,genres,known_albums,last_score,mean,sd,median,lower_50,upper_95,p_above_70\nMotörhead,\"B, C\",2027-03-15,\"Rock, Pop\",3,71,70,5,70,60,80,0.5\nD,,,,0,,70,5,70,60,80,0.5\n",
	} {
		if name == "German" { // a cell with the delimiter needs its quotes
			text = strings.ReplaceAll(strings.ReplaceAll(text, "Rock; Pop", `"Rock; Pop"`), ";;;;", ";;;")
		}
		list, _, err := readPlans(strings.NewReader(text), "plan.csv")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(want, planText(list)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestPlanDetails(t *testing.T) {
	list, notes, err := readPlans(strings.NewReader("Artist,Year,tracks,Album Type,user score\n'-M-,2024,11,EP,80\n'=cmd(),,,,\n\"'Til Tuesday\",,,,\n"), "plan.csv")
	if err != nil {
		t.Fatal(err)
	}
	if got := planText(list); got != "-M-//2024/\n=cmd()///\n'Til Tuesday///" {
		t.Errorf("got %s", got)
	}
	if a := list[0]; a.ArtistKey != "-M-" || a.Tracks != 11 || a.Type != "EP" || !a.Date.Equal(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)) || a.DatePrecision != catalog.DateYear {
		t.Errorf("got %+v", a)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], `ignored: "user score"`) {
		t.Errorf("notes %q", notes)
	}
}

// Each mistake is named, with its place and what to do; following that works.
func TestPlanErrors(t *testing.T) {
	for text, c := range map[string]struct {
		line      int
		want, fix string
	}{
		"":                                      {0, "the file is empty", "artist\na\n"},
		"artist\n":                              {0, "no rows", "artist\na\n"},
		"album\nx\n":                            {1, "no column artist", "artist\nx\n"},
		"artist,artist\na,b\n":                  {1, "same name", "artist,album\na,b\n"},
		"artist,relase date\na,2027\n":          {1, `did you mean "release date"`, "artist,release date\na,2027\n"},
		"artist,mood of the day\na,b\n":         {1, "no column of plans has this name; the columns of plans are artist, album", "artist,album\na,b\n"},
		"artist,album\n,b\n":                    {2, "the artist is missing", "artist,album\na,b\n"},
		"artist,release date\na,2027\n\nb,soon": {4, `"soon" is no date; write 2027-03-15`, "artist,release date\na,2027\n\nb,2027-03-15"},
		"artist,year\na,20270\n":                {2, `"20270" is no year`, "artist,year\na,2027\n"},
		"artist,date\na,3/4/2027\n":             {0, "write them as 2027-03-15", "artist,date\na,2027-03-15\n"},
		"artist,tracks\na,0\n":                  {2, `"0" is not a positive number`, "artist,tracks\na,\n"},
		"artist,tracks\na,inf\n":                {2, `"inf" is not a number`, "artist,tracks\na,9\n"},
		"artist,tracks\na,q\nb,y\n":             {2, `2 cells of column "tracks" cannot be read`, "artist,tracks\na,\nb,\n"},
		"artist,album\na\n":                     {2, "1 cells where the header has 2", "artist,album\na,\n"},
		"artist\n\"a\n":                         {2, "a quote out of place", "artist\n\"a\"\n"},
		"artist\na\x00b\n":                      {2, "a zero byte", "artist\nab\n"},
	} {
		_, _, err := readPlans(strings.NewReader(text), "plan.csv")
		var e *DataError
		if !errors.As(err, &e) || e.File != "plan.csv" || e.Line != c.line || !strings.Contains(e.Error(), c.want) || strings.Contains(e.Error(), "--skip-bad-rows") {
			t.Errorf("%q: %v, want line %d and %q", text, err, c.line, c.want)
		}
		if _, _, err := readPlans(strings.NewReader(c.fix), "plan.csv"); err != nil {
			t.Errorf("%q is the remedy for %q: %v", c.fix, text, err)
		}
	}
}

// A cell that is guarded against spreadsheets is the same text in a data set.
func TestGuardedCells(t *testing.T) {
	c := Clean(mustRead(t, wide+"'-M-,'=1,2000,50,10,,,\n'''-x,'Til,2001,50,10,,,\n", Options{}))
	got := ""
	for _, a := range c.Albums {
		got += a.Artist + " " + a.Title + ";"
	}
	if got != "''-x 'Til;-M- =1;" || c.Report.Guarded != 3 {
		t.Errorf("%s, %d cells", got, c.Report.Guarded)
	}
	if !strings.Contains(strings.Join(c.Report.Notes(), "\n"), "3 cells with an apostrophe before a formula") {
		t.Errorf("notes %q", c.Report.Notes())
	}
}

// Whatever is accepted names an artist and has no impossible number.
func FuzzPlans(f *testing.F) {
	f.Add([]byte("artist,release date,genres\nA,2027,Rock\n"))
	f.Add([]byte("artist,tracks\nA,1e9\n"))
	f.Add([]byte("sep=;\nartist;year\n'=A;2027\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, _, err := readPlans(bytes.NewReader(text), "plan.csv")
		for _, a := range list {
			if err == nil && (a.Artist == "" || a.Tracks <= 0 || a.Runtime <= 0) {
				t.Errorf("accepted %+v", a)
			}
		}
	})
}
