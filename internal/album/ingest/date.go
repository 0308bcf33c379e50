package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
)

// The years in which an album can have been released: from the first sound
// recordings on. Anything else is a typing error.
const firstYear, lastYear = 1860, 2100

// dateFormat is one way to write a date.
type dateFormat struct {
	layout    string // for time.Parse
	precision catalog.DatePrecision
}

// dateTokens are tried longest first. One-digit layouts also accept two digits.
var dateTokens = []struct{ token, layout, part string }{
	{"YYYY", "2006", "y"},
	{"MMMM", "January", "m"},
	{"MMM", "Jan", "m"},
	{"MM", "1", "m"},
	{"M", "1", "m"},
	{"DD", "2", "d"},
	{"D", "2", "d"},
}

// parseFormat translates "MMMM D, YYYY" to a layout of package time.
func parseFormat(format string) (dateFormat, error) {
	var layout strings.Builder
	parts := map[string]int{}
	for rest := format; rest != ""; {
		n, text, part := dateToken(rest)
		if part == "" && isLetterOrDigit(text[0]) {
			return dateFormat{}, fmt.Errorf("date.formats: %q: cannot read %q: use YYYY, MMMM, MMM, MM, M, DD and D", format, rest)
		}
		if part != "" {
			parts[part]++
		}
		layout.WriteString(text)
		rest = rest[n:]
	}
	f := dateFormat{layout: layout.String()}
	switch {
	case parts["y"] != 1 || parts["m"] > 1 || parts["d"] > 1 || parts["d"] > parts["m"]:
		return dateFormat{}, fmt.Errorf("date.formats: %q: want one YYYY, at most one month, and a day only with a month", format)
	case parts["d"] == 1:
		f.precision = catalog.DateDay
	case parts["m"] == 1:
		f.precision = catalog.DateMonth
	default:
		f.precision = catalog.DateYear
	}
	return f, nil
}

func dateToken(s string) (n int, text, part string) {
	for _, t := range dateTokens {
		if strings.HasPrefix(s, t.token) {
			return len(t.token), t.layout, t.part
		}
	}
	return 1, s[:1], ""
}

func isLetterOrDigit(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '_'
}

// dateReader reads dates by a profile.
type dateReader struct{ formats []dateFormat }

func newDateReader(d DateColumns) (*dateReader, error) {
	r := &dateReader{}
	for _, f := range d.Formats {
		parsed, err := parseFormat(f)
		if err != nil {
			return nil, err
		}
		r.formats = append(r.formats, parsed)
	}
	return r, nil
}

// full reads a whole date, or reports DateMissing.
func (r *dateReader) full(s string) (time.Time, catalog.DatePrecision) {
	if len(s) > 10 && s[4] == '-' && (s[10] == 'T' || s[10] == ' ') {
		s = s[:10]
	}
	for _, f := range r.formats {
		if t, err := time.Parse(f.layout, s); err == nil && plausible(t.Year()) {
			return t, f.precision
		}
	}
	return time.Time{}, catalog.DateMissing
}

func plausible(year int) bool { return year >= firstYear && year <= lastYear }

// parts builds the date of a year (0 when unknown), a month and a day as the
// file spells them.
func (r *dateReader) parts(year int, month, day string) (time.Time, catalog.DatePrecision) {
	if !plausible(year) {
		return time.Time{}, catalog.DateMissing
	}
	m, ok := readMonth(month)
	if !ok {
		return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), catalog.DateYear
	}
	first := time.Date(year, m, 1, 0, 0, 0, 0, time.UTC)
	d, err := strconv.Atoi(strings.TrimSuffix(day, ".0"))
	if err != nil || d < 1 || first.AddDate(0, 0, d-1).Month() != m {
		return first, catalog.DateMonth
	}
	return first.AddDate(0, 0, d-1), catalog.DateDay
}

// readMonth reads March, mar, 3, 03 and 3.0.
func readMonth(s string) (time.Month, bool) {
	if n, err := strconv.Atoi(strings.TrimSuffix(s, ".0")); err == nil {
		return time.Month(n), n >= 1 && n <= 12
	}
	if len(s) < 3 {
		return 0, false
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); strings.EqualFold(s, name) || strings.EqualFold(s, name[:3]) {
			return m, true
		}
	}
	return 0, false
}
