package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/latent-go/latent/internal/album/catalog"
)

// The years in which an album can have been released: from the first sound
// recordings on. Anything else is a typing error.
const firstYear, lastYear = 1860, 2100

// dateFormat is one way to write a date: fields and the text between them.
type dateFormat struct {
	parts     []datePart
	precision catalog.DatePrecision
}

// datePart is a field of a date, or literal text.
type datePart struct {
	field string // YYYY, YY, MMMM, MMM, M or D; empty for text
	text  string
}

// dateTokens are tried longest first. Numbers of one digit accept two.
var dateTokens = []struct{ token, field string }{
	{"YYYY", "YYYY"},
	{"YY", "YY"},
	{"MMMM", "MMMM"},
	{"MMM", "MMM"},
	{"MM", "M"},
	{"M", "M"},
	{"DD", "D"},
	{"D", "D"},
}

// dateWords may stand between the fields: 14 de marzo de 2001.
var dateWords = []string{" de ", " del ", " di ", " of "}

// parseFormat reads a format such as "MMMM D, YYYY" or "D de MMMM de YYYY".
func parseFormat(format string) (dateFormat, error) {
	var f dateFormat
	count := map[byte]int{}
	for rest := format; rest != ""; {
		n, p := dateToken(rest)
		if p.field == "" && isLetterOrDigit(p.text[0]) {
			return dateFormat{}, fmt.Errorf("date.formats: %q: cannot read %q: use YYYY, YY, MMMM, MMM, MM, M, DD and D", format, rest)
		}
		if p.field != "" {
			count[p.field[0]]++
		}
		f.parts = append(f.parts, p)
		rest = rest[n:]
	}
	switch {
	case count['Y'] != 1 || count['M'] > 1 || count['D'] > 1 || count['D'] > count['M']:
		return dateFormat{}, fmt.Errorf("date.formats: %q: want one YYYY or YY, at most one month, and a day only with a month", format)
	case count['D'] == 1:
		f.precision = catalog.DateDay
	case count['M'] == 1:
		f.precision = catalog.DateMonth
	default:
		f.precision = catalog.DateYear
	}
	return f, nil
}

func dateToken(s string) (n int, p datePart) {
	for _, t := range dateTokens {
		if strings.HasPrefix(s, t.token) {
			return len(t.token), datePart{field: t.field}
		}
	}
	for _, w := range dateWords {
		if strings.HasPrefix(s, w) {
			return len(w), datePart{text: w}
		}
	}
	return 1, datePart{text: s[:1]}
}

func isLetterOrDigit(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '_'
}

// read reads a date that is written like that. A month or day of 00, as music
// databases write what they do not know, makes the date less precise.
func (f *dateFormat) read(s string) (time.Time, catalog.DatePrecision, bool) {
	year, month, day := 0, 1, 1
	precision := f.precision
	for i, p := range f.parts {
		var ok bool
		switch p.field {
		case "":
			s, ok = strings.CutPrefix(s, p.text)
		case "YYYY":
			year, s, ok = cutNumber(s, 4, 4)
		case "YY":
			year, s, ok = cutNumber(s, 2, 2)
			year = century(year)
		case "M":
			// Fields without text between them have two digits each.
			month, s, ok = cutNumber(s, f.least(i), 2)
		case "D":
			day, s, ok = cutNumber(s, f.least(i), 2)
			s = cutOrdinal(s)
		default:
			month, s, ok = cutMonth(s, p.field == "MMMM")
		}
		if !ok {
			return time.Time{}, catalog.DateMissing, false
		}
	}
	if s != "" || !plausible(year) || month > 12 || day > 31 {
		return time.Time{}, catalog.DateMissing, false
	}
	switch {
	case month == 0:
		month, day, precision = 1, 1, catalog.DateYear
	case day == 0:
		day, precision = 1, catalog.DateMonth
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, precision, t.Day() == day
}

// lastShortYear is the last year that two digits can mean: 30 is 2030, 31 is 1931.
const lastShortYear = 2030

// century completes a year of two digits. Albums are rarely announced far ahead,
// and seldom older than the microgroove.
func century(year int) int {
	if year += lastShortYear / 100 * 100; year > lastShortYear {
		year -= 100
	}
	return year
}

// least is the fewest digits of field i: two where the next part is a field too.
func (f *dateFormat) least(i int) int {
	if i+1 < len(f.parts) && f.parts[i+1].field != "" || i > 0 && f.parts[i-1].field != "" {
		return 2
	}
	return 1
}

// cutNumber cuts so many digits off the front.
func cutNumber(s string, least, most int) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < most && s[i] >= '0' && s[i] <= '9' {
		n = 10*n + int(s[i]-'0')
		i++
	}
	return n, s[i:], i >= least
}

// cutOrdinal drops the ending of 1st, 2nd, 3rd, 4th and of the French 1er.
func cutOrdinal(s string) string {
	for _, ending := range []string{"st", "nd", "rd", "th", "er"} {
		if len(s) >= 2 && strings.EqualFold(s[:2], ending) {
			return s[2:]
		}
	}
	return s
}

// cutMonth cuts a month's name, or its abbreviation, off the front.
func cutMonth(s string, full bool) (month int, rest string, ok bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(s)
	}
	w, ok := monthOf(s[:end])
	if !ok || full && !w.full || !full && !w.short {
		return 0, s, false
	}
	rest = s[end:]
	if !full {
		rest = strings.TrimPrefix(rest, ".")
	}
	return int(w.month), rest, true
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
	for i := range r.formats {
		if t, precision, ok := r.formats[i].read(s); ok {
			return t, precision
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

// readMonth reads March, mar, Sept., März, 3, 03 and 3.0.
func readMonth(s string) (time.Month, bool) {
	if n, err := strconv.Atoi(strings.TrimSuffix(s, ".0")); err == nil {
		return time.Month(n), n >= 1 && n <= 12
	}
	w, ok := monthOf(s)
	return w.month, ok
}
