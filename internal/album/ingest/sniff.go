package ingest

import (
	"math"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
)

// numberColumns are the canonical columns of numbers.
var numberColumns = []Column{ColUser, ColCritic, ColTrack, ColRatings, ColReviews, ColTracks, ColRuntime, ColTrackRuntime}

// numbers finds decimal sign, thousands separator and words for "missing": the
// pair of separators with which most cells can be read.
func (d *draft) numbers() {
	var cells []string
	for _, c := range numberColumns {
		cells = append(cells, d.sample.columns[d.profile.Columns[c]]...)
	}
	if d.profile.Date.Year != "" {
		cells = append(cells, d.sample.columns[d.profile.Date.Year]...)
	}
	best, at := numberReader{decimal: '.'}, -1
	for _, try := range []numberReader{
		{decimal: '.'},
		{decimal: ','},
		{decimal: '.', thousands: ","},
		{decimal: ',', thousands: "."},
		{decimal: '.', thousands: " "},
		{decimal: ',', thousands: " "},
		{decimal: '.', thousands: "'"},
	} {
		if n := try.readable(cells); n > at {
			best, at = try, n
		}
	}
	if best.decimal != '.' {
		d.profile.Decimal = ","
		d.note("decimal: numbers use a comma")
	}
	if best.thousands != "" {
		d.profile.Thousands = best.thousands
		d.note("thousands: digit groups are separated by %q", best.thousands)
	}
	d.missingWords(&best, cells)
}

func (r *numberReader) readable(cells []string) int {
	n := 0
	for _, c := range cells {
		if _, ok := r.read(c); ok {
			n++
		}
	}
	return n
}

// missingWords lists texts that occur more than once in number columns.
func (d *draft) missingWords(r *numberReader, cells []string) {
	count := map[string]int{}
	for _, c := range cells {
		if _, ok := r.read(c); !ok && len(c) <= 20 {
			count[c]++
		}
	}
	for _, word := range sortedKeys(count) {
		if count[word] > 1 && len(d.profile.MissingValues) < 5 {
			d.profile.MissingValues = append(d.profile.MissingValues, word)
			d.note("missing_values: %s stands in a number column %d times", quote(word), count[word])
		}
	}
}

// scales guesses which value means 100 from the largest score.
func (d *draft) scales() {
	r := numberReader{decimal: d.profile.decimal(), thousands: d.profile.Thousands}
	for _, c := range scoreColumns {
		top := math.Inf(-1)
		for _, cell := range d.sample.columns[d.profile.Columns[c]] {
			if x, ok := r.read(cell); ok && x > top {
				top = x
			}
		}
		scale := 0.0
		switch {
		case top > 10 || math.IsInf(top, -1) || d.profile.Columns[c] == "":
			continue
		case top > 5:
			scale = 10
		default:
			scale = 5
		}
		if d.profile.Scale == nil {
			d.profile.Scale = map[Column]float64{}
		}
		d.profile.Scale[c] = scale
		d.note("scale: the largest %s is %v, so %v is taken to mean 100", c, top, scale)
	}
}

// lists guesses the separator of list columns: the one that most cells contain,
// when at least one in twenty does.
func (d *draft) lists() {
	for _, c := range listColumns {
		cells := d.sample.columns[d.profile.Columns[c]]
		best, most := "", len(cells)/20
		for _, sep := range []string{"|", ";", ",", "/"} {
			n := 0
			for _, cell := range cells {
				if strings.Contains(cell, sep) {
					n++
				}
			}
			if n > most {
				best, most = sep, n
			}
		}
		if best == "" || d.profile.Columns[c] == "" {
			continue
		}
		if d.profile.Lists == nil {
			d.profile.Lists = map[Column]string{}
		}
		d.profile.Lists[c] = best
		d.note("lists: items of %s are separated by %q", c, best)
	}
}

// texts finds mojibake and the usual other name of an album.
func (d *draft) texts() {
	broken, foreign := 0, 0
	for _, c := range []Column{ColArtist, ColAlbum} {
		for _, cell := range d.sample.columns[d.profile.Columns[c]] {
			if !isASCII(cell) {
				foreign++
				if repairMojibake(cell) != cell {
					broken++
				}
			}
		}
	}
	if broken > 0 && 2*broken > foreign {
		d.profile.RepairMojibake = true
		d.note("repair_mojibake: %d of %d names with accents look like UTF-8 that was read as Windows-1252", broken, foreign)
	}
	for _, cell := range d.sample.columns[d.profile.Columns[ColType]] {
		if cell == "LP" && d.profile.Types == nil {
			d.profile.Types = map[string]string{"LP": "Album"}
		}
	}
}

// dateFormats are tried in this order; an ambiguous 3/4/2015 is read as the
// 3rd of April.
var dateFormats = []string{
	"MMMM D, YYYY", "YYYY-MM-DD", "D/M/YYYY", "M/D/YYYY", "D.M.YYYY", "D MMMM YYYY", "MMM D, YYYY", "D MMM YYYY",
	"YYYY/M/D", "YYYYMMDD", "MMMM YYYY", "MMM YYYY", "YYYY-MM", "M/YYYY", "YYYY",
}

// dates finds year, month, day and full date columns, and the formats of the
// latter.
func (d *draft) dates() {
	p := &d.profile.Date
	p.Year, _ = d.match("Year", synonyms[ColYear])
	p.Month, _ = d.match("Release Month", []string{"month"})
	p.Day, _ = d.match("Release Day", []string{"day"})
	full, ok := d.match("Release Date", synonyms[ColDate])
	if ok {
		if p.Formats = d.formats(d.sample.columns[full]); len(p.Formats) > 0 {
			p.Full = full
		} else {
			d.note("date: no known format fits column %q: add formats by hand", full)
			delete(d.used, full)
		}
	}
	if p.Full == "" && p.Year == "" {
		d.note("date: no column looks like a release date or year: add one by hand")
	}
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
		if best == "D/M/YYYY" && len(without("M/D/YYYY", left)) == len(rest) {
			d.note("date.formats: days and months cannot be told apart; %s is a guess", best)
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
		if _, p := r.full(c); p == catalog.DateMissing {
			out = append(out, c)
		}
	}
	return out
}
