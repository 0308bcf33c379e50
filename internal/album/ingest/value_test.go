package ingest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
)

func TestNumbers(t *testing.T) {
	us, de := numberReader{decimal: '.', thousands: ","}, numberReader{decimal: ',', thousands: "."}
	plain, blank := numberReader{decimal: '.'}, numberReader{decimal: ',', thousands: " "}
	for _, c := range []struct {
		reader numberReader
		cell   string
		want   float64
		ok     bool
	}{
		{plain, "75", 75, true},
		{plain, "-3.5", -3.5, true},
		{plain, "1e3", 1000, true},
		{plain, ".5", 0.5, true},
		{plain, "5.", 5, true},
		{plain, "12345678901", 12345678901, true},
		{plain, "1,234", 0, false},
		{plain, "1e", 0, false},
		{plain, "1e+", 0, false},
		{plain, "--1", 0, false},
		{plain, ".", 0, false},
		{plain, "1_000", 0, false},
		{plain, "0x1p3", 0, false},
		{plain, "1e999", 0, false},
		{plain, "８", 0, false},
		{us, "1,234,567.5", 1234567.5, true},
		{us, "1234567", 1234567, true},
		{us, "1,5", 0, false},
		{us, "12,34", 0, false},
		{us, ",123", 0, false},
		{us, "1234,567", 0, false},
		{de, "1.234,5", 1234.5, true},
		{de, "7,5", 7.5, true},
		{blank, "12 345,5", 12345.5, true},
		{blank, "12\u202f345", 12345, true},
	} {
		got, ok := c.reader.read(c.cell)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%c %q: %q read as %v, %v, want %v, %v", c.reader.decimal, c.reader.thousands, c.cell, got, ok, c.want, c.ok)
		}
	}
}

// What strconv writes, the reader reads.
func TestNumbersReadBack(t *testing.T) {
	r := numberReader{decimal: '.'}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "x")
		if math.IsInf(x, 0) {
			return
		}
		format := rapid.SampledFrom([]byte("efgEG")).Draw(t, "format")
		if got, ok := r.read(strconv.FormatFloat(x, format, -1, 64)); !ok || got != x {
			t.Fatalf("%v read as %v, %v", x, got, ok)
		}
	})
}

func TestDateParts(t *testing.T) {
	r := &dateReader{}
	for _, c := range []struct {
		year       int
		month, day string
		want       string
		precision  catalog.DatePrecision
	}{
		{2009, "February", "17", "2009-02-17", catalog.DateDay},
		{2009, "feb", "17", "2009-02-17", catalog.DateDay},
		{2009, "02", "17.0", "2009-02-17", catalog.DateDay},
		{2009, "September", "be", "2009-09-01", catalog.DateMonth},
		{2009, "March", "ar", "2009-03-01", catalog.DateMonth},
		{2009, "February", "30", "2009-02-01", catalog.DateMonth},
		{2009, "June", "0", "2009-06-01", catalog.DateMonth},
		{2009, "June", "31", "2009-06-01", catalog.DateMonth},
		{2008, "2", "29", "2008-02-29", catalog.DateDay},
		{2009, "", "17", "2009-01-01", catalog.DateYear},
		{2009, "13", "1", "2009-01-01", catalog.DateYear},
		{2009, "Fe", "1", "2009-01-01", catalog.DateYear},
		{0, "March", "1", "0001-01-01", catalog.DateMissing},
		{1859, "March", "1", "0001-01-01", catalog.DateMissing},
		{2101, "March", "1", "0001-01-01", catalog.DateMissing},
	} {
		got, p := r.parts(c.year, c.month, c.day)
		if got.Format(time.DateOnly) != c.want || p != c.precision {
			t.Errorf("%d %q %q: %v to the %v, want %s to the %v", c.year, c.month, c.day, got, p, c.want, c.precision)
		}
	}
}

func TestFullDates(t *testing.T) {
	for _, c := range []struct {
		format, cell, want string
		precision          catalog.DatePrecision
	}{
		{"MMMM D, YYYY", "March 15, 2015", "2015-03-15", catalog.DateDay},
		{"MMMM D, YYYY", "march 05, 2015", "2015-03-05", catalog.DateDay},
		{"MMMM D, YYYY", "Mar 5, 2015", "0001-01-01", catalog.DateMissing},
		{"MMM D, YYYY", "Mar 5, 2015", "2015-03-05", catalog.DateDay},
		{"YYYY-MM-DD", "2015-03-05", "2015-03-05", catalog.DateDay},
		{"YYYY-MM-DD", "2015-03-05T10:00:00Z", "2015-03-05", catalog.DateDay},
		{"YYYY-MM-DD", "2015-03-05 00:00:00", "2015-03-05", catalog.DateDay},
		{"YYYY-MM-DD", "2015-02-30", "0001-01-01", catalog.DateMissing},
		{"D/M/YYYY", "3/4/2015", "2015-04-03", catalog.DateDay},
		{"M/D/YYYY", "3/4/2015", "2015-03-04", catalog.DateDay},
		{"D.M.YYYY", "03.04.2015", "2015-04-03", catalog.DateDay},
		{"MMMM YYYY", "April 2015", "2015-04-01", catalog.DateMonth},
		{"YYYYMMDD", "20150403", "2015-04-03", catalog.DateDay},
		{"YYYY", "2015", "2015-01-01", catalog.DateYear},
		{"YYYY-MM-DD", "0015-03-05", "0001-01-01", catalog.DateMissing},
		{"YYYY-MM-DD", "", "0001-01-01", catalog.DateMissing},
		{"YYYY-MM-DD", "2001-03-00", "2001-03-01", catalog.DateMonth}, // MusicBrainz
		{"YYYY-MM-DD", "2001-00-00", "2001-01-01", catalog.DateYear},
		{"YYYY-MM-DD", "2001-00-05", "2001-01-01", catalog.DateYear},
		{"YYYY-MM-DD", "2001-13-05", "0001-01-01", catalog.DateMissing},
		{"YYYY-MM-DD", "2001-3-14x", "0001-01-01", catalog.DateMissing},
		{"MMMM D, YYYY", "March 14th, 2001", "2001-03-14", catalog.DateDay},
		{"MMMM D, YYYY", "MARCH 1ST, 2001", "2001-03-01", catalog.DateDay},
		{"MMM D, YYYY", "Sept. 30, 2020", "2020-09-30", catalog.DateDay},
		{"MMM D, YYYY", "May 3, 2020", "2020-05-03", catalog.DateDay},
		{"MMM D, YYYY", "September 3, 2020", "0001-01-01", catalog.DateMissing},
		{"D MMMM YYYY", "14 mars 2001", "2001-03-14", catalog.DateDay},
		{"D MMMM YYYY", "1er août 1993", "1993-08-01", catalog.DateDay},
		{"D. MMMM YYYY", "14. März 2001", "2001-03-14", catalog.DateDay},
		{"D. MMM YYYY", "3. Okt. 2001", "2001-10-03", catalog.DateDay},
		{"D de MMMM de YYYY", "14 de marzo de 2001", "2001-03-14", catalog.DateDay},
		{"D MMMM YYYY", "29 février 2001", "0001-01-01", catalog.DateMissing},
	} {
		r, err := newDateReader(DateColumns{Formats: []string{c.format}})
		if err != nil {
			t.Fatal(err)
		}
		if got, p := r.full(c.cell); got.Format(time.DateOnly) != c.want || p != c.precision {
			t.Errorf("%s: %q: %v to the %v, want %s to the %v", c.format, c.cell, got, p, c.want, c.precision)
		}
	}
}

func TestDateFormatErrors(t *testing.T) {
	for _, f := range []string{"", "DD/MM", "YYYY YYYY", "D YYYY", "MM MM YYYY", "YYYY-MM-DD hh", "2006", "Month YYYY"} {
		if got, err := parseFormat(f); err == nil {
			t.Errorf("format %q was accepted as %v", f, got)
		}
	}
}

// spell writes a date in a format, by the layouts of package time.
func spell(format string, day time.Time) string {
	if format == "YYYYMMDD" {
		return day.Format("20060102")
	}
	layout := strings.NewReplacer("YYYY", "2006", "YY", "06", "MMMM", "January", "MMM", "Jan", "MM", "01", "M", "1", "DD", "02", "D", "2").Replace(format)
	return day.Format(layout)
}

// Every known format reads what it would write.
func TestDateFormatsReadBack(t *testing.T) {
	for _, f := range dateFormats {
		parsed, err := parseFormat(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range []time.Time{time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2004, 5, 7, 0, 0, 0, 0, time.UTC)} {
			text := spell(f, day)
			r := &dateReader{formats: []dateFormat{parsed}}
			if got, p := r.full(text); p != parsed.precision || got.Year() != day.Year() || p == catalog.DateDay && !got.Equal(day) {
				t.Errorf("%s: %q read as %v to the %v", f, text, got, p)
			}
		}
	}
}

func TestSplitList(t *testing.T) {
	for _, c := range []struct {
		cell, sep string
		want      []string
	}{
		{"Rock, Pop", ",", []string{"Rock", "Pop"}},
		{"Rock, , Pop,", ", ", []string{"Rock", "Pop"}},
		{"Pop, Rock, Pop", ",", []string{"Pop", "Rock"}},
		{"Earth, Wind & Fire", "", []string{"Earth, Wind & Fire"}},
		{"A|B | C", "|", []string{"A", "B", "C"}},
		{"", ",", nil},
		{" , ", ",", nil},
	} {
		if diff := cmp.Diff(c.want, splitList(c.cell, c.sep)); diff != "" {
			t.Errorf("splitList(%q, %q): %s", c.cell, c.sep, diff)
		}
	}
}

func TestMojibake(t *testing.T) {
	for broken, want := range map[string]string{
		"BjÃ¶rk": "Björk", "MotÃ¶rhead": "Motörhead", "AltÄ±n GÃ¼n": "Altın Gün", "Ã…ngstrÃ¶mers": "Ångströmers",
		"Amor de DÃ\u00adas": "Amor de Días", "Ã\u0081": "Á", "plain": "plain", "Björk": "Björk", "Ãlvaro": "Ãlvaro", "日本": "日本",
	} {
		if got := repairMojibake(broken); got != want {
			t.Errorf("repairMojibake(%q) = %q, want %q", broken, got, want)
		}
	}
}

// Breaking text and repairing it is the identity; sound text of one script
// outside Latin-1 is left alone.
func TestMojibakeIsUndone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.StringOf(rapid.RuneFrom([]rune("aé ßøñ日本Ж—“”€"))).Draw(t, "text")
		broken := ""
		for i := range len(want) {
			r := charmap.Windows1252.DecodeByte(want[i])
			if r == utf8.RuneError {
				r = rune(want[i])
			}
			broken += string(r)
		}
		if got := repairMojibake(broken); got != want {
			t.Fatalf("%q became %q and then %q", want, broken, got)
		}
	})
}

func TestTextIsComposed(t *testing.T) {
	if got := text(" Beyonce\u0301 "); got != "Beyoncé" {
		t.Errorf("text = %q", got)
	}
}

func ExampleDataError_Error() {
	err := &DataError{
		Kind: KindNumber, File: "albums.csv", Line: 12, Column: 5, Field: "User Score",
		Problem: `"n.v." is not a number`, Remedy: "correct the cell",
	}
	fmt.Println(err)
	// Output: albums.csv:12:5: column "User Score": "n.v." is not a number; correct the cell
}
