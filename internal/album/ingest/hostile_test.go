package ingest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestDefects: every defect of a file has its kind, its place and a remedy.
func TestDefects(t *testing.T) {
	row := "a,b,2000,50,10\n"
	for name, c := range map[string]struct {
		text         string
		kind         Kind
		line, column int
		field        string
		message      string
	}{
		"empty":            {"", KindEmpty, 0, 0, "", "empty"},
		"blank lines":      {"\n\n\n", KindEmpty, 0, 0, "", "empty"},
		"header only":      {tiny, KindEmpty, 0, 0, "", "no rows"},
		"short row":        {tiny + row + "a,b\n", KindRagged, 3, 0, "", "2 cells where the header has 5"},
		"long row":         {tiny + row + row + "a,b,2000,50,10,7\n", KindRagged, 4, 0, "", "6 cells"},
		"bare quote":       {tiny + "a \"b\" c,b,2000,50,10\n", KindQuote, 2, 3, "", "quote"},
		"text after quote": {tiny + "\"a\"b,c,2000,50,10\n", KindQuote, 2, 3, "", "quote"},
		"unclosed quote":   {tiny + row + "\"a,b,2000,50,10\n" + row, KindQuote, 4, 0, "", "starts on line 3"},
		"text score":       {tiny + row + "a,b,2000,good,10\n", KindNumber, 3, 10, "User Score", `"good" is not a number`},
		"text count":       {tiny + "a,b,2000,50,many\n", KindNumber, 2, 13, "User Ratings", `"many"`},
		"half a rating":    {tiny + row + "a,b,2000,50,2.5\n", KindNumber, 3, 13, "User Ratings", "no whole number"},
		"text year":        {tiny + "a,b,MM,50,10\n", KindNumber, 2, 5, "Year", `"MM"`},
		"infinity":         {tiny + "a,b,2000,Inf,10\n", KindNumber, 2, 10, "User Score", `"Inf"`},
		"hexadecimal":      {tiny + "a,b,2000,0x10,10\n", KindNumber, 2, 10, "User Score", `"0x10"`},
		"after newline":    {tiny + "\"a\n\nx\",b,2000,50,10\nc,d,2000,bad,1\n", KindNumber, 5, 10, "User Score", `"bad"`},
		"latin-1 header":   {"Artist,Album,Year,User Score,User Ratings,Ann\xe9e\n", KindEmpty, 0, 0, "", "no rows"},
		"short UTF-16":     {"\xff\xfeA\x00r\x00", KindColumns, 1, 0, "", "does not know \"Ar\""},
		"zero byte":        {tiny + "a,b\x00,2000,50,10\n", KindNUL, 2, 4, "", "zero byte"},
		"same header":      {"Artist,Album,Year,User Score,User Ratings, Album\n", KindHeader, 1, 0, "Album", "columns 2 and 6"},
		"no album column":  {"Artist,Year,User Score,User Ratings\na,2000,50,10\n", KindColumns, 1, 0, "", `"Album"`},
		"no dates":         {"Artist,Album,User Score,User Ratings\na,b,50,10\n", KindColumns, 1, 0, "", `"Release Date", "Year"`},
		"two scales":       {tiny + strings.Repeat("a,b,2000,7.5,10\nc,d,2000,81,10\n", 10), KindUnclear, 0, 0, "User Score", "two scales"},
		"either date":      {"Artist,Album,Release Date,User Score,User Ratings\na,b,3/4/2000,70,10\n", KindUnclear, 0, 0, "Release Date", "cannot be told apart"},
		"no header":        {"Can,Landed,1975,80,12\n", KindColumns, 1, 0, "", "looks like an album"},
		"zip":              {"PK\x03\x04....", KindFormat, 0, 0, "", "zip archive"},
		"bzip2":            {"BZh91AY", KindFormat, 0, 0, "", "bunzip2"},
		"xz":               {"\xfd7zXZ\x00\x00", KindFormat, 0, 0, "", "unxz"},
		"web page":         {"\n <!DOCTYPE html><html>", KindFormat, 0, 0, "", "web page"},
		"JSON":             {"[{\"artist\":\"a\"}]", KindFormat, 0, 0, "", "this is JSON"},
		"not gzip":         {"\x1f\x8bnot gzip at all", KindGzip, 0, 0, "", "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := read(strings.NewReader(c.text), "x.csv", Options{})
			var e *DataError
			if !errors.As(err, &e) {
				t.Fatalf("got table %v, error %v", table, err)
			}
			if e.Kind != c.kind || e.File != "x.csv" || e.Line != c.line || c.column > 0 && e.Column != c.column || e.Field != c.field && c.field != "" {
				t.Errorf("kind %s at %s:%d:%d %q", e.Kind, e.File, e.Line, e.Column, e.Field)
			}
			if e.Remedy == "" || !strings.Contains(e.Error(), c.message) || strings.ContainsAny(e.Error(), "\n\x00") {
				t.Errorf("message %q should contain %q", e.Error(), c.message)
			}
		})
	}
}

func TestColumnsErrorNamesTheNearestProfile(t *testing.T) {
	text := "Artist,Title,Release Year,Format,Label,Genre,AOTY Critic Score,AOTY Critic Reviews,AOTY User Score,Reviews\n"
	_, err := read(strings.NewReader(text), "x.csv", Options{})
	var e *DataError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if e.Nearest != "albums-2020" || fmt.Sprint(e.Missing) != "[Release Month Release Day AOTY User Reviews]" || fmt.Sprint(e.Unknown) != "[Reviews]" {
		t.Errorf("nearest %q, missing %q, unknown %q", e.Nearest, e.Missing, e.Unknown)
	}
	for _, want := range []string{`"albums-2020"`, `"AOTY User Reviews"`, `"Reviews"`, "aoty-pipeline profile x.csv"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not mention %s", err, want)
		}
	}
}

func TestLimits(t *testing.T) {
	row := "a,b,2000,50,10\n"
	many := tiny + strings.Repeat(row, 20000)
	for name, c := range map[string]struct {
		text    string
		limits  Limits
		message string
	}{
		"bytes":        {many, Limits{Bytes: 1000}, "1000 bytes"},
		"rows":         {many, Limits{Rows: 10}, "10 rows"},
		"columns":      {tiny, Limits{Columns: 3}, "5 columns"},
		"open quote":   {tiny + "\"" + many, Limits{RecordBytes: 100}, "quote that is not closed"},
		"endless line": {tiny + strings.Repeat("x", 1<<18), Limits{RecordBytes: 1 << 10}, "record of more than"},
	} {
		_, err := read(strings.NewReader(c.text), "x.csv", Options{Limits: c.limits})
		var e *DataError
		if !errors.As(err, &e) || e.Kind != KindTooLarge || e.Remedy == "" || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A small file that unpacks to a large one stops at the limit.
func TestCompressedBomb(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, tiny); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if _, err := io.WriteString(z, strings.Repeat("a,b,2000,50,10\n", 1<<12)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := read(&b, "bomb.csv.gz", Options{Limits: Limits{Bytes: 1 << 20}})
	var e *DataError
	if !errors.As(err, &e) || e.Kind != KindTooLarge {
		t.Errorf("error %v", err)
	}
}

func TestCutGzip(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, tiny+strings.Repeat("a,b,2000,50,10\n", 1000)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	for _, n := range []int{5, len(whole) / 2, len(whole) - 1} {
		_, err := read(bytes.NewReader(whole[:n]), "x.csv.gz", Options{})
		var e *DataError
		if !errors.As(err, &e) || e.Kind != KindGzip {
			t.Errorf("cut to %d of %d bytes: error %v", n, len(whole), err)
		}
	}
}

// A failing disk is an error with the file's name, not a short table.
func TestReadFailure(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(tiny+"a,b,2000,50,10\n"), failing{})
	_, err := read(broken, "x.csv", Options{})
	if err == nil || !strings.Contains(err.Error(), "x.csv") || !errors.Is(err, errDisk) {
		t.Errorf("error %v", err)
	}
}

var errDisk = errors.New("input/output error")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errDisk }

// FuzzCSV: any file under any profile gives a sound table or an error that says
// what to do.
func FuzzCSV(f *testing.F) {
	for _, text := range []string{
		tiny + "a,b,2000,50,10\n", tiny + "\"a\n\",b,,,\n", "\ufeff" + tiny + "a,b,2000.0,5e1,-1\n",
		"Artist;Album;Year\n", "\x1f\x8b\x08\x00", tiny + "\xff\xfe,\"\x00",
	} {
		f.Add([]byte(text), []byte("name: x\ncolumns: {Artist: Artist, Album: Album, User Score: User Score}\ndate: {year: Year}\n"))
	}
	f.Add([]byte("A;B;C;D\nx;y;1.234,5;3/4/2000\n"), []byte(
		"name: x\ndelimiter: ;\ndecimal: ','\nthousands: .\nencoding: cp1252\nrepair_mojibake: true\n"+
			"columns: {Artist: A, Album: B, User Score: C}\ndate: {full: D, formats: [D/M/YYYY]}\nscale: {User Score: 5}\nlists: {Genres: ','}\n",
	))
	f.Fuzz(func(t *testing.T, text, profile []byte) {
		p, err := parseProfile("p.yaml", profile)
		if err != nil {
			p = nil
		}
		table, err := read(bytes.NewReader(text), "f.csv", Options{Profile: p, Limits: Limits{Bytes: 1 << 20}})
		if err != nil {
			var e *DataError
			if !errors.As(err, &e) || e.Remedy == "" || e.File != "f.csv" && e.Kind != KindProfile || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Fatalf("error %#v", err)
			}
			return
		}
		checkTable(t, table)
	})
}

// checkTable verifies what later stages rely on.
func checkTable(t *testing.T, table *Table) {
	c := Clean(table)
	if len(table.Albums) == 0 || c.Report.Albums+c.Report.Duplicates != len(table.Albums) {
		t.Fatalf("%d rows became %d albums and %d duplicates", len(table.Albums), c.Report.Albums, c.Report.Duplicates)
	}
	for i := range c.Albums {
		a := &c.Albums[i]
		if a.Dated() != !a.Date.IsZero() || a.Dated() && !plausible(a.Year()) || a.UserRatings < 0 || a.ArtistKey == "" {
			t.Fatalf("album %+v", a)
		}
	}
}
