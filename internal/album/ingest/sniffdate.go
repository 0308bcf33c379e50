package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
)

// dateFormats are tried in this order.
var dateFormats = []string{
	"MMMM D, YYYY", "YYYY-MM-DD", "D/M/YYYY", "M/D/YYYY", "D.M.YYYY", "D-M-YYYY", "M-D-YYYY", "D MMMM YYYY", "D. MMMM YYYY",
	"MMM D, YYYY", "MMMM D YYYY", "MMM D YYYY", "D MMM YYYY", "D. MMM YYYY", "D-MMM-YYYY", "D de MMMM de YYYY", "D MMMM, YYYY",
	"YYYY/M/D", "YYYY.M.D", "YYYYMMDD", "MMMM YYYY", "MMM YYYY", "MMMM, YYYY", "YYYY-MM", "M/YYYY", "MM.YYYY", "YYYY",
	"D-MMM-YY", "D MMM YY", "MMM D, YY", "D/M/YY", "M/D/YY", "D.M.YY",
}

// orders are formats that differ in what comes first, day or month.
var orders = [][2]string{{"D/M/YYYY", "M/D/YYYY"}, {"D-M-YYYY", "M-D-YYYY"}, {"D/M/YY", "M/D/YY"}}

// dates finds year, month, day and full date columns, and the formats of the
// latter.
func (d *draft) dates() {
	p := &d.profile.Date
	p.Year, _ = d.match("Year", synonyms[ColYear])
	p.Month, _ = d.match("Release Month", []string{"month"})
	p.Day, _ = d.match("Release Day", []string{"day"})
	full, ok := d.match("Release Date", synonyms[ColDate])
	if ok {
		cells := d.sample.columns[full]
		if p.Formats = d.formats(cells); len(p.Formats) > 0 {
			p.Full = full
			d.undecided(cells)
		} else {
			d.note("date: no known format fits column %q: add formats by hand", full)
		}
	}
}

// fitDates adds formats for the cells that the profile's own do not read.
func (d *draft) fitDates() {
	p := &d.profile.Date
	if p.Full == "" {
		return
	}
	var left []string
	for _, cell := range d.sample.columns[p.Full] {
		if cell != "" && !unknownNumbers[cell] && !slices.Contains(d.profile.MissingValues, cell) {
			left = append(left, cell)
		}
	}
	total := len(left)
	for _, f := range p.Formats {
		left = without(f, left)
	}
	if len(left) == 0 {
		return
	}
	more := d.formats(left)
	for _, f := range more {
		d.note("date.formats: %d of %d dates are written like %s: read as %s%s", len(left)-len(without(f, left)), total, quote(readBy(f, left)), f, shortYears(f))
	}
	p.Formats = append(p.Formats, more...)
	d.undecided(left)
}

// shortYears says what two digits mean, where a format has them.
func shortYears(format string) string {
	if strings.Contains(strings.ReplaceAll(format, "YYYY", ""), "YY") {
		return fmt.Sprintf(", with years of two digits from %d to %d", lastShortYear-99, lastShortYear)
	}
	return ""
}

// undecided refuses dates of which nobody can say whether the day or the month
// comes first.
func (d *draft) undecided(cells []string) {
	for _, o := range orders {
		first, second := slices.Contains(d.profile.Date.Formats, o[0]), slices.Contains(d.profile.Date.Formats, o[1])
		if !first && !second {
			continue
		}
		both := ""
		for _, cell := range cells {
			if len(without(o[0], []string{cell}))+len(without(o[1], []string{cell})) == 0 {
				both = cell
				break
			}
		}
		remedy := "say which by date.formats: [" + o[0] + "] or [" + o[1] + "] in a profile"
		switch {
		case both == "":
		case first && second:
			d.refuse(d.profile.Date.Full, "some dates have the day first and some the month, and %s may be either", remedy, quote(both))
		case len(without(o[0], cells)) == len(without(o[1], cells)):
			d.refuse(d.profile.Date.Full, "days and months cannot be told apart in dates such as %s", remedy, quote(both))
		}
	}
}

// readBy returns a cell that the format reads.
func readBy(format string, cells []string) string {
	for _, c := range cells {
		if len(without(format, []string{c})) == 0 {
			return c
		}
	}
	return ""
}

// formats picks formats one after the other, each time the one that reads most
// of the cells that are still unread, until nothing is left that counts.
func (d *draft) formats(cells []string) []string {
	var left []string
	for _, c := range cells {
		if c != "" {
			left = append(left, c)
		}
	}
	few := len(left) / 100
	var out []string
	for len(left) > few {
		best, rest := "", left
		for _, f := range dateFormats {
			if unread := without(f, left); len(unread) < len(rest) {
				best, rest = f, unread
			}
		}
		if best == "" {
			break
		}
		out, left = append(out, best), rest
	}
	return out
}

// without returns the cells that a format cannot read.
func without(format string, cells []string) []string {
	r, err := newDateReader(DateColumns{Formats: []string{format}})
	if err != nil {
		panic("ingest: " + err.Error())
	}
	var out []string
	for _, c := range cells {
		if _, p := r.full(text(c)); p == catalog.DateMissing {
			out = append(out, c)
		}
	}
	return out
}
