package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProposeKnownFiles(t *testing.T) {
	for file, want := range map[string]string{publicFile(t): "albums-2020", demoFile: "aoty", "testdata/aoty-22.csv": "aoty"} {
		p, notes, err := Propose(file)
		if err != nil || p.Name != want || len(notes) == 0 || !strings.Contains(notes[0], "needs no profile of its own") {
			t.Errorf("Propose(%s) = %v, %q, %v", file, p, notes, err)
		}
	}
}

// A proposal for a foreign table, and what it reads with it.
func TestProposeForeignTable(t *testing.T) {
	text := "Künstler;Title;Avg Rating;Votes;Genre;Release Date;Type;Price\n" +
		"Can;Ege Bamyasi;4,5;1.234;Rock / Kraut;29.11.1972;LP;9,99\n" +
		"Can;Tago Mago;4,8;12;Rock / Kraut;1.2.1971;LP;9,99\n" +
		"Can;Landed;k.A.;k.A.;Rock;5.9.1975;LP;\n" +
		"Neu!;Neu!;k.A.;500;Kraut;1972;LP;\n"
	latin := strings.ReplaceAll(text, "ü", "\xfc")
	path := write(t, latin)
	p, notes, err := Propose(path)
	if err != nil {
		t.Fatal(err)
	}
	want := &Profile{
		Name: "mine", Description: p.Description, Encoding: "latin-1", Delimiter: ";", Decimal: ",", Thousands: ".",
		MissingValues: []string{"k.A."},
		Columns: map[Column]Header{
			ColArtist: {"Künstler"}, ColAlbum: {"Title"}, ColUser: {"Avg Rating"}, ColRatings: {"Votes"}, ColGenres: {"Genre"}, ColType: {"Type"},
		},
		Date:  DateColumns{Full: "Release Date", Formats: []string{"D.M.YYYY", "YYYY"}},
		Scale: map[Column]float64{ColUser: 5}, Lists: map[Column]string{ColGenres: " / "},
		Types: map[string]string{"LP": "Album"}, Unused: []string{"Price"},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("%s\nnotes: %q", diff, notes)
	}
	table, err := Load(path, Options{Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	if a := table.Albums[0]; a.UserScore != 90 || a.UserRatings != 1234 || a.Date.Year() != 1972 || a.Type != "Album" {
		t.Errorf("album %+v", a)
	}
	if a := table.Albums[3]; a.DatePrecision.String() != "year" {
		t.Errorf("a bare year is known to the %v", a.DatePrecision)
	}
}

// The columns of the public set under other names: year, month and day, broken names.
func TestProposeDateParts(t *testing.T) {
	p, notes, err := Propose(write(t, "artist,title,rating,rating count,Release Year,Release Month,Release Day\n"+
		"BjÃ¶rk,Post,87,1000,1995,June,13\nSigur RÃ³s,()  ,90,800,2002,October,28\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(DateColumns{Year: "Release Year", Month: "Release Month", Day: "Release Day"}, p.Date); diff != "" {
		t.Errorf("%s\nnotes: %q", diff, notes)
	}
	if !p.RepairMojibake || p.Scale != nil {
		t.Errorf("profile %+v", p)
	}
}

func TestProposeSaysWhatIsMissing(t *testing.T) {
	p, notes, err := Propose(write(t, "who,what,when\na,b,2000\n"))
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(notes, "\n")
	for _, want := range []string{"Artist", "Album", "User Score", `"when" is taken for Year`, `"who"`} {
		if !strings.Contains(all, want) {
			t.Errorf("notes %q do not mention %s", notes, want)
		}
	}
	if p.Validate() == nil {
		t.Error("an incomplete profile validates")
	}
}

func TestProposeAmbiguousDates(t *testing.T) {
	head := "artist,title,rating,votes,date\n"
	for row, want := range map[string]string{"a,b,70,10,3/4/2000\n": "cannot be told apart", "a,b,70,10,3/14/2000\n": ""} {
		p, notes, err := Propose(write(t, head+row))
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(notes, "\n")
		if want != "" && !strings.Contains(all, want) || want == "" && p.Date.Formats[0] != "M/D/YYYY" {
			t.Errorf("%s: formats %q, notes %q", row, p.Date.Formats, notes)
		}
	}
}

func TestProposeErrors(t *testing.T) {
	var e *DataError
	for name, text := range map[string]string{"empty": "", "zero": "a\x00b", "UTF-16": "\xff\xfe\x00\x00"} {
		if _, _, err := Propose(write(t, text)); !errors.As(err, &e) || !strings.Contains(err.Error(), "mine.csv") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, _, err := Propose("absent.csv"); !errors.As(err, &e) || e.Kind != KindOpen {
		t.Errorf("absent: error %v", err)
	}
}

// FuzzPropose: a proposal for any file can be written, and if it validates it
// reads the file or says why not.
func FuzzPropose(f *testing.F) {
	f.Add([]byte(tiny + "a,b,2000,50,10\n"))
	f.Add([]byte("a;b\n1,5;x\n"))
	f.Add([]byte("artist\ttitle\trating\tdate\n\xff\t\"\t3\t1/1/2000\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(dir, "f.csv")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		p, _, err := Propose(path)
		if err != nil {
			var e *DataError
			if !errors.As(err, &e) {
				t.Fatalf("error %v", err)
			}
			return
		}
		if _, err := p.YAML(); err != nil {
			t.Fatal(err)
		}
		if p.Validate() != nil {
			return
		}
		if _, err := Load(path, Options{Profile: p}); err != nil && !errors.As(err, new(*DataError)) {
			t.Fatal(err)
		}
	})
}
