package ingest

import (
	"math"
	"strings"
)

// byContent gives the columns that no name explains a meaning by what is in them,
// as far as the meaning is still wanted. It is a guess for a person to check, and
// says so.
func (d *draft) byContent() {
	columns, date := d.profile.Columns, &d.profile.Date
	var texts []string
	for _, name := range d.unexplained() {
		cells := d.sample.columns[name]
		switch kind := d.kindOf(cells); {
		case kind == kindText:
			texts = append(texts, name)
		case kind == kindYear && date.Year == "" && date.Full == "":
			date.Year = name
			d.guessed(name, ColYear)
		case kind == kindDate && date.Full == "" && (date.Year == "" || d.sample.bare):
			date.Full, date.Formats = name, d.formats(cells)
			d.guessed(name, ColDate)
			d.undecided(cells)
		case kind == kindScore && columns[ColUser] == nil:
			columns[ColUser] = Header{name}
			d.guessed(name, ColUser)
		case kind == kindScore && columns[ColCritic] == nil && d.sample.bare:
			columns[ColCritic] = Header{name}
			d.guessed(name, ColCritic)
		case kind == kindCount && columns[ColRatings] == nil && !isNumbering(cells):
			columns[ColRatings] = Header{name}
			d.guessed(name, ColRatings)
		}
	}
	d.names(texts)
}

// isNumbering reports numbers that rise from row to row: of rows, not of ratings.
func isNumbering(cells []string) bool {
	last := math.Inf(-1)
	for _, c := range cells {
		x, ok := (&numberReader{decimal: '.'}).read(c)
		if !ok || !(x > last) {
			return false
		}
		last = x
	}
	return true
}

// unexplained lists the columns that nothing uses yet.
func (d *draft) unexplained() []string {
	var out []string
	for _, h := range d.sample.header {
		if h = strings.TrimSpace(h); h != "" && !d.used[h] {
			out = append(out, h)
		}
	}
	return out
}

func (d *draft) guessed(name string, c Column) {
	d.used[name] = true
	d.note("columns: %q is taken for %s by what is in it: check it", name, c)
}

// names finds artist, title and genres among columns of text: an artist comes
// again, a title hardly ever does, and genres are few.
func (d *draft) names(texts []string) {
	distinct := func(name string) float64 {
		set := map[string]bool{}
		cells := d.sample.columns[name]
		for _, c := range cells {
			set[c] = true
		}
		return float64(len(set)) / math.Max(1, float64(len(cells)))
	}
	columns := d.profile.Columns
	if columns[ColArtist] == nil && columns[ColAlbum] == nil && len(texts) > 1 {
		if distinct(texts[0]) > distinct(texts[1]) {
			texts[0], texts[1] = texts[1], texts[0]
		}
	}
	for _, c := range []Column{ColArtist, ColAlbum, ColGenres} {
		if columns[c] != nil || len(texts) == 0 || c == ColGenres && (!d.sample.bare || distinct(texts[0]) > 0.5) {
			continue
		}
		columns[c] = Header{texts[0]}
		d.guessed(texts[0], c)
		texts = texts[1:]
	}
}

// numbersIn reads the cells that are numbers with this decimal sign.
func numbersIn(cells []string, decimal byte) []float64 {
	r := numberReader{decimal: decimal}
	var x []float64
	for _, c := range cells {
		if v, ok := r.read(c); ok && c != "" && !math.IsNaN(v) {
			x = append(x, v)
		}
	}
	return x
}

// tallyText counts the cells that are s.
func tallyText(cells []string, s string) int {
	n := 0
	for _, c := range cells {
		if c == s {
			n++
		}
	}
	return n
}

type cellKind int

const (
	kindText cellKind = iota
	kindYear
	kindDate
	kindScore
	kindCount
	kindNumber
)

// kindOf says what nearly all cells of a column are.
func (d *draft) kindOf(cells []string) cellKind {
	filled := len(cells) - tallyText(cells, "")
	x := numbersIn(cells, '.')
	if comma := numbersIn(cells, ','); len(comma) > len(x) {
		x = comma
	}
	if 10*len(x) < 9*filled || filled == 0 {
		if left := d.formats(cells); len(left) > 0 {
			return kindDate
		}
		return kindText
	}
	whole := tally(x, func(v float64) bool { return v == math.Trunc(v) }) == len(x)
	years := tally(x, func(v float64) bool { return v >= 1900 && v <= 2100 })
	small := tally(x, func(v float64) bool { return v >= 0 && v <= 100 })
	switch {
	case whole && 20*years >= 19*len(x):
		return kindYear
	case small == len(x):
		return kindScore
	case whole:
		return kindCount
	}
	return kindNumber
}
