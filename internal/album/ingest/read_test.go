package ingest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/evidence"
)

// demoFile is the demo catalogue, realFile the public set where it is at hand.
const demoFile = "../../../datasets/demo-albums/albums.csv.gz"

func realFile(t testing.TB) string {
	t.Helper()
	return evidence.File(t, "albums/album_ratings.csv")
}

// tiny is a file in the canonical format with the required columns only.
const tiny = "Artist,Album,Year,User Score,User Ratings\n"

func mustRead(t testing.TB, csv string, opt Options) *Table {
	t.Helper()
	table, err := read(strings.NewReader(csv), "x.csv", opt)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestFixtureOfThree(t *testing.T) {
	table, err := Load("testdata/aoty-3.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := catalog.Album{
		Row: 0, Artist: "Artist One", Title: "First Album",
		Date: time.Date(2015, 3, 15, 0, 0, 0, 0, time.UTC), DatePrecision: catalog.DateDay,
		Genres: []string{"Conscious Hip Hop", "Jazz Rap"}, Descriptors: []string{"concept album", "political"},
		AllArtists: []string{"Artist One"}, Label: "Own Label", Type: "Album", URL: "https://example.com/a",
		UserScore: 95, CriticScore: 95, TrackScore: 94, UserRatings: 44802, CriticReviews: 47,
		Tracks: 16, Runtime: 78.85, TrackRuntime: 4.93,
	}
	if diff := cmp.Diff(want, table.Albums[0], cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	// ISO dates are dates, and a bare pipe separates artists.
	if a := table.Albums[1]; a.DatePrecision != catalog.DateDay || a.Date.Month() != time.May {
		t.Errorf("2018-05-01 was read as %v to the %v", a.Date, a.DatePrecision)
	}
	if diff := cmp.Diff([]string{"Artist Three", "Feat Artist"}, table.Albums[2].AllArtists); diff != "" {
		t.Error(diff)
	}
	if table.Source.Profile != "aoty" || len(table.Absent)+len(table.Unused) != 0 {
		t.Errorf("source %+v, absent %v, unused %v", table.Source, table.Absent, table.Unused)
	}
}

// contents sums up a table.
type contents struct {
	Profile             string
	Rows, Columns       int
	NoLabel, NoGenre    int
	UserScores, Ratings float64
}

func contentsOf(t *testing.T, file string) contents {
	t.Helper()
	table, err := Load(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := contents{Profile: table.Source.Profile, Rows: table.Source.Rows, Columns: table.Source.Columns}
	if table.Source.Gzip != strings.HasSuffix(file, ".gz") {
		t.Errorf("source %+v", table.Source)
	}
	for i := range table.Albums {
		a := &table.Albums[i]
		if !math.IsNaN(a.UserScore) {
			c.UserScores += a.UserScore
		}
		if !math.IsNaN(a.UserRatings) {
			c.Ratings += a.UserRatings
		}
		if a.Label == "" {
			c.NoLabel++
		}
		if len(a.Genres) == 0 {
			c.NoGenre++
		}
	}
	return c
}

// Numbers taken from the files by an independent program.
func TestDemoContents(t *testing.T) {
	want := contents{Profile: "aoty", Rows: 20015, Columns: 18, NoLabel: 1985, NoGenre: 4943, UserScores: 1440908, Ratings: 892825}
	if diff := cmp.Diff(want, contentsOf(t, demoFile)); diff != "" {
		t.Error(diff)
	}
}

func TestRealContents(t *testing.T) {
	file := realFile(t)
	want := contents{Profile: "albums-2020", Rows: 19458, Columns: 16, NoLabel: 2053, NoGenre: 4857, UserScores: 1388932, Ratings: 1215173}
	if diff := cmp.Diff(want, contentsOf(t, file)); diff != "" {
		t.Error(diff)
	}
}

// The archive has no name and no time: the same catalogue gives the same bytes.
func TestDemoArchiveIsAnonymous(t *testing.T) {
	f, err := os.Open(demoFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if z.Name != "" || !z.ModTime.IsZero() {
		t.Errorf("the archive names %q and the time %v", z.Name, z.ModTime)
	}
}

// The three ways to write one table.
func TestEncodingsAgree(t *testing.T) {
	text := tiny + "Sigur Rós,Ágætis byrjun,1999,90,100\n“Weird”,x,2000,50,7\n"
	want := mustRead(t, text, Options{}).Albums
	profile := func(encoding string) Options {
		p, err := shippedProfile("aoty")
		if err != nil {
			t.Fatal(err)
		}
		p.Encoding = encoding
		return Options{Profile: p}
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	cp1252 := strings.NewReplacer("ó", "\xf3", "Á", "\xc1", "æ", "\xe6", "“", "\x93", "”", "\x94").Replace(text)
	for name, c := range map[string]struct {
		text string
		opt  Options
	}{
		"BOM":            {"\ufeff" + text, Options{}},
		"gzip":           {zipped.String(), Options{}},
		"cp1252":         {cp1252, profile("cp1252")},
		"CRLF":           {strings.ReplaceAll(text, "\n", "\r\n"), Options{}},
		"BOM and cp1252": {"\ufeff" + text, profile("cp1252")},
	} {
		if diff := cmp.Diff(want, mustRead(t, c.text, c.opt).Albums, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Names that other readers take for missing values.
func TestNamesStayNames(t *testing.T) {
	for _, name := range []string{"NA", "None", "null", "NaN", "nan", "N/A", "<NA>", "NULL", "-", "0", "TRUE"} {
		a := mustRead(t, tiny+name+","+name+",2000,NA,\n", Options{}).Albums[0]
		if a.Artist != name || a.Title != name {
			t.Errorf("%q was read as artist %q, title %q", name, a.Artist, a.Title)
		}
		if !math.IsNaN(a.UserScore) || !math.IsNaN(a.UserRatings) {
			t.Errorf("missing numbers were read as %v and %v", a.UserScore, a.UserRatings)
		}
	}
}

func TestMissingFile(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "absent.csv"), Options{})
	var e *DataError
	if !errors.As(err, &e) || e.Kind != KindOpen || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, err := Load(t.TempDir(), Options{}); !errors.As(err, &e) || e.Kind != KindOpen {
		t.Errorf("a directory: error %v", err)
	}
}

func TestSourceHash(t *testing.T) {
	text := tiny + "a,b,2000,50,10\n"
	table := mustRead(t, text, Options{})
	sum := sha256.Sum256([]byte(text))
	if table.Source.SHA256 != hex.EncodeToString(sum[:]) || table.Source.Bytes != int64(len(text)) {
		t.Errorf("source %+v", table.Source)
	}
}

// publicFile writes albums in the columns of the public set.
func publicFile(t testing.TB) string {
	t.Helper()
	return write(t, publicHead+"A Test,First,March,2,2001,LP,,Pop,,,,,70,4,71,12\n")
}

func TestDetect(t *testing.T) {
	for file, want := range map[string]string{publicFile(t): "albums-2020", demoFile: "aoty", "testdata/aoty-3.csv": "aoty"} {
		p, err := Load(file, Options{})
		if err != nil || p.Source.Profile != want {
			t.Errorf("Load(%s) = %v, %v", file, p, err)
		}
	}
	if _, err := Load("testdata/README.md", Options{}); err == nil {
		t.Error("a text file was taken for a table")
	}
}

func BenchmarkLoadDemo(b *testing.B) {
	for b.Loop() {
		if _, err := Load(demoFile, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
