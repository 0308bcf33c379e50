package ingest

import (
	"strings"
	"unicode"

	"github.com/latent-go/latent/internal/album/catalog"
)

// stays finds among the entries of a group that stay the first that another one is
// the same album as.
//
// Two entries of one artist and year, whose titles agree up to case, are one album
// when their types and dates agree as far as both are known. A title in another case
// is the same only on the same day; without one both stay, and a note counts them.
// Two records of a year may share their name, as an EP and an LP do, or a debut and
// its successor that are both called after the band.
//
// A comparison with each that stays would be quadratic: a file may have a hundred
// thousand rows of one title, each with a type of its own.
type stays map[place]ranked

// ranked is an entry and its place in the order of those that stay.
type ranked struct{ rank, entry int }

// place is what two entries that agree have in common: type, date and title as far
// as both are known, or may differ.
type place struct {
	kind     string // type without its case; "" for none
	anyKind  bool
	title    string
	anyTitle bool
	stored   catalog.DatePrecision // of the entry that stays
	grain    catalog.DatePrecision // the coarser of both
	when     int                   // day of the year, month or 0, by grain
}

var grains = []catalog.DatePrecision{catalog.DateDay, catalog.DateMonth, catalog.DateYear}

// add keeps an entry that stays.
func (s stays) add(a *catalog.Album, entry int) {
	r := ranked{len(s), entry}
	for _, g := range grains[a.DatePrecision:] {
		at := place{stored: a.DatePrecision, grain: g, when: when(a, g)}
		for _, at.title = range []string{a.Title, ""} {
			at.anyTitle = at.title == ""
			for _, at.anyKind = range []bool{false, true} {
				if at.kind = ""; !at.anyKind {
					at.kind = caseless(a.Type)
				}
				if _, there := s[at]; !there {
					s[at] = r
				}
			}
		}
	}
}

// find returns the first entry that a is the same album as, or with otherTitle the
// first that agrees with it but for the case of the title.
func (s stays) find(a *catalog.Album, otherTitle bool) (entry int, found bool) {
	best := ranked{}
	for _, p := range grains {
		g := max(p, a.DatePrecision)
		at := place{stored: p, grain: g, when: when(a, g), title: a.Title}
		if otherTitle || g == catalog.DateDay {
			at.title, at.anyTitle = "", true
		}
		kinds := []string{caseless(a.Type), ""}
		if at.anyKind = a.Type == ""; at.anyKind {
			kinds = kinds[1:]
		}
		for _, at.kind = range kinds {
			if r, ok := s[at]; ok && (!found || r.rank < best.rank) {
				best, found = r, true
			}
		}
	}
	return best.entry, found
}

// when is the part of a date within its year that a grain sees.
func when(a *catalog.Album, grain catalog.DatePrecision) int {
	switch grain {
	case catalog.DateDay:
		return a.Date.YearDay()
	case catalog.DateMonth:
		return int(a.Date.Month())
	default:
		return 0
	}
}

// caseless is the same for texts that [strings.EqualFold] takes for equal.
func caseless(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, s)
}
