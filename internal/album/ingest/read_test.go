package ingest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
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
)

const bundled = "../../../datasets/albums-2020/albums.csv.gz"

// tiny is a file in the canonical format with the required columns only.
const tiny = "Artist,Album,Year,User Score,User Ratings\n"

func read(t testing.TB, csv string, opt Options) *Table {
	t.Helper()
	table, err := Read(strings.NewReader(csv), "x.csv", opt)
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
		Row: 0, Artist: "Kendrick Lamar", Title: "To Pimp a Butterfly",
		Date: time.Date(2015, 3, 15, 0, 0, 0, 0, time.UTC), DatePrecision: catalog.DateDay,
		Genres: []string{"Conscious Hip Hop", "Jazz Rap"}, Descriptors: []string{"concept album", "political"},
		AllArtists: []string{"Kendrick Lamar"}, Label: "Top Dawg", Type: "Album", URL: "https://example.com/a",
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

// Numbers taken from the bundled file by an independent program.
func TestBundledSet(t *testing.T) {
	table, err := Load(bundled, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := table.Source; got.Profile != "albums-2020" || got.Rows != 19458 || got.Columns != 16 || !got.Gzip {
		t.Errorf("source %+v", got)
	}
	var user, ratings float64
	labels, genres := 0, 0
	for i := range table.Albums {
		a := &table.Albums[i]
		user, ratings = user+a.UserScore, ratings+a.UserRatings
		if a.Label == "" {
			labels++
		}
		if len(a.Genres) == 0 {
			genres++
		}
	}
	if labels != 2053 || genres != 4857 {
		t.Errorf("%d albums without label, %d without genre, want 2053 and 4857", labels, genres)
	}
	if user != 1388932 || ratings != 1215173 {
		t.Errorf("sums of user scores %v and ratings %v", user, ratings)
	}
}

func TestBundledFileIsTheOriginal(t *testing.T) {
	f, err := os.Open(bundled)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if z.Name != "" || !z.ModTime.IsZero() {
		t.Errorf("the archive names %q and the time %v: compress it with gzip -n", z.Name, z.ModTime)
	}
	h := sha256.New()
	if _, err := io.Copy(h, z); err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(filepath.Dir(bundled), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if sum := hex.EncodeToString(h.Sum(nil)); !strings.Contains(string(readme), sum) {
		t.Errorf("the README does not name the checksum %s of the data", sum)
	}
}

// The three ways to write one table.
func TestEncodingsAgree(t *testing.T) {
	text := tiny + "Sigur Rós,Ágætis byrjun,1999,90,100\n“Weird”,x,2000,50,7\n"
	want := read(t, text, Options{}).Albums
	profile := func(encoding string) Options {
		p, err := ShippedProfile("aoty")
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
		if diff := cmp.Diff(want, read(t, c.text, c.opt).Albums, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Names that other readers take for missing values.
func TestNamesStayNames(t *testing.T) {
	for _, name := range []string{"NA", "None", "null", "NaN", "nan", "N/A", "<NA>", "NULL", "-", "0", "TRUE"} {
		a := read(t, tiny+name+","+name+",2000,NA,\n", Options{}).Albums[0]
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
	table := read(t, text, Options{})
	sum := sha256.Sum256([]byte(text))
	if table.Source.SHA256 != hex.EncodeToString(sum[:]) || table.Source.Bytes != int64(len(text)) {
		t.Errorf("source %+v", table.Source)
	}
}

func TestDetect(t *testing.T) {
	for file, want := range map[string]string{bundled: "albums-2020", "testdata/aoty-3.csv": "aoty"} {
		p, err := Detect(file)
		if err != nil || p.Name != want {
			t.Errorf("Detect(%s) = %v, %v", file, p, err)
		}
	}
	if _, err := Detect("testdata/README.md"); err == nil {
		t.Error("a text file was taken for a table")
	}
}

func BenchmarkLoadBundled(b *testing.B) {
	for b.Loop() {
		if _, err := Load(bundled, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
