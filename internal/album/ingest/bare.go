package ingest

import (
	"math"
	"strconv"
)

// byContent gives the columns of a table without header their meaning by what is
// in them. It is a guess for a person to check, and says so.
func (d *draft) byContent() {
	d.note("no_header: the first line looks like an album, so columns are called 1, 2, 3 and so on; what they are is guessed from their cells: check every line")
	var texts []string
	for i := range d.sample.header {
		name := strconv.Itoa(i + 1)
		switch kind := d.kindOf(d.sample.columns[name]); {
		case kind == kindYear && d.profile.Date.Year == "":
			d.profile.Date.Year = name
		case kind == kindDate && d.profile.Date.Full == "":
			d.profile.Date.Full, d.profile.Date.Formats = name, d.formats(d.sample.columns[name])
		case kind == kindScore && d.profile.Columns[ColUser] == nil:
			d.profile.Columns[ColUser] = Header{name}
		case kind == kindScore && d.profile.Columns[ColCritic] == nil:
			d.profile.Columns[ColCritic] = Header{name}
		case kind == kindCount && d.profile.Columns[ColRatings] == nil:
			d.profile.Columns[ColRatings] = Header{name}
		case kind == kindText:
			texts = append(texts, name)
			continue
		default:
			continue
		}
		d.used[name] = true
	}
	d.names(texts)
	if d.profile.Date.Full != "" {
		d.undecided(d.sample.columns[d.profile.Date.Full])
	}
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
	if len(texts) < 2 {
		d.note("columns: fewer than two columns of text: name Artist and Album by hand")
		return
	}
	artist, album := texts[0], texts[1]
	if distinct(artist) > distinct(album) {
		artist, album = album, artist
	}
	d.profile.Columns[ColArtist], d.profile.Columns[ColAlbum] = Header{artist}, Header{album}
	d.used[artist], d.used[album] = true, true
	if len(texts) > 2 && distinct(texts[2]) < 0.5 {
		d.profile.Columns[ColGenres] = Header{texts[2]}
		d.used[texts[2]] = true
	}
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
	r := numberReader{decimal: '.'}
	var x []float64
	filled := 0
	for _, c := range cells {
		if c == "" {
			continue
		}
		filled++
		if v, ok := r.read(c); ok && !math.IsNaN(v) {
			x = append(x, v)
		}
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
