package ingest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/term"
)

// numberColumns are the canonical columns of numbers.
var numberColumns = []Column{ColUser, ColCritic, ColTrack, ColRatings, ColReviews, ColTracks, ColRuntime, ColTrackRuntime}

// separatorPairs are the ways to write numbers. A pair of equal signs groups
// digits in counts, and is the decimal sign elsewhere.
var separatorPairs = []struct {
	decimal   byte
	thousands string
}{
	{'.', ""}, {',', ""}, {'.', ","}, {',', "."}, {'.', " "}, {',', " "}, {'.', "'"}, {'.', "."}, {',', ","},
}

// numbers finds decimal sign, thousands separator and words for "missing": the
// pair of signs with which most cells can be read, the present one at a draw.
func (d *draft) numbers() {
	if d.says(func(p *Profile) bool { return p.Decimal != "" || p.Thousands != "" }) {
		return
	}
	best, most := d.profile, d.readable(d.profile)
	for _, pair := range separatorPairs {
		try := d.profile.clone()
		try.Decimal, try.Thousands = string(pair.decimal), pair.thousands
		if n := d.readable(try); n > most {
			best, most = try, n
		}
	}
	if best.decimal() != d.profile.decimal() {
		d.note("decimal: numbers use %q", best.Decimal)
		d.profile.Decimal = best.Decimal
	}
	if best.Thousands != d.profile.Thousands {
		in := ""
		if best.Thousands == string(best.decimal()) {
			in = " of counts"
		}
		d.note("thousands: digit groups%s are separated by %q", in, best.Thousands)
		d.profile.Thousands = best.Thousands
	}
	d.missingWords()
}

// readable counts the cells that a profile reads.
func (d *draft) readable(p *Profile) int {
	n := 0
	for _, c := range append(slices.Clone(numberColumns), ColYear) {
		r := newCellReader(p, c, wordSet(p.MissingValues))
		for _, cell := range d.cells(c) {
			if _, problem, _ := r.read(cell); problem == "" {
				n++
			}
		}
	}
	return n
}

// usualWords are what tables write for "no number yet".
var usualWords = wordSet([]string{
	"NR", "N.R.", "TBD", "TBA", "tbd", "tba", "unrated", "Unrated", "not rated", "Not rated", "Not Rated", "not yet rated",
	"pending", "Pending", "unknown", "Unknown", "n.v.", "k.A.", "k. A.", "--", "---", "...", "…", "x", "X", ".",
})

// missingWords lists texts that stand in number columns. Where a shipped profile
// is fitted, only the usual words are taken for "missing"; a proposal, which a
// person checks, has all that occur twice.
func (d *draft) missingWords() {
	if d.given != nil {
		return
	}
	found := map[string]int{}
	for _, c := range numberColumns {
		r := newCellReader(d.profile, c, wordSet(d.profile.MissingValues))
		for _, cell := range d.cells(c) {
			if _, problem, _ := r.read(cell); problem != "" && len(cell) <= 20 && !strings.ContainsAny(cell, "0123456789") {
				found[cell]++
			}
		}
	}
	proposing := !d.shipped
	words := sortedKeys(found)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(found[b], found[a]) })
	for _, word := range words {
		if usualWords[word] || proposing && found[word] > 1 && len(d.profile.MissingValues) < 5 {
			d.profile.MissingValues = append(d.profile.MissingValues, word)
			d.note("missing_values: %s stands in a number column %s", quote(word), times(found[word]))
		}
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// scores returns the numbers of a score column in the scale of the file.
func (d *draft) scores(c Column) []float64 {
	r := newCellReader(d.profile, c, wordSet(d.profile.MissingValues))
	r.scale = 0
	var out []float64
	for _, cell := range d.cells(c) {
		if x, problem, _ := r.read(cell); problem == "" && !math.IsNaN(x) && r.percent+r.fraction == 0 {
			out = append(out, x)
		}
	}
	return out
}

// scales finds which value means 100, from the largest score, and columns in
// which two scales seem to be mixed.
func (d *draft) scales() {
	for _, c := range scoreColumns {
		if _, set := d.profile.Scale[c]; set {
			continue
		}
		x := d.scores(c)
		if len(x) == 0 {
			continue
		}
		top := slices.Max(x)
		switch {
		case top > 100 && d.proposing && 2*tally(x, func(v float64) bool { return v > 100 }) > len(x):
			d.setScale(c, roundScale(top))
			d.note("scale: the largest %s is %v, so %v is taken to mean 100", c, top, roundScale(top))
		case top > 100:
			over := tally(x, func(v float64) bool { return v > 100 })
			d.remark("%d of %d scores of %s are above 100, the largest is %v: they are left out; if another value means 100, set scale: {%s: %v} in a profile", over, len(x), c, top, c, roundScale(top))
		case top > 20 || top > 10 && len(x) < 20:
			d.mixedScales(c, x)
		default:
			scale := 20.0
			if top <= 10 {
				scale = 10
			}
			if top <= 5 {
				scale = 5
			}
			d.setScale(c, scale)
			d.note("scale: the largest %s is %v, so %v is taken to mean 100; if scores are that low, set scale: {%s: 100} in a profile", c, top, scale, c)
		}
	}
}

func (d *draft) setScale(c Column, top float64) {
	if d.profile.Scale == nil {
		d.profile.Scale = map[Column]float64{}
	}
	d.profile.Scale[c] = top
}

// roundScale guesses what value means 100 from a largest score above it.
func roundScale(top float64) float64 { return math.Pow(10, math.Ceil(math.Log10(top))) }

// mixedScales refuses a column of 0-100 that has many scores up to ten and
// hardly any above: no album list has a gap there.
func (d *draft) mixedScales(c Column, x []float64) {
	low := tally(x, func(v float64) bool { return v > 0 && v <= 10 })
	next := tally(x, func(v float64) bool { return v > 10 && v <= 25 })
	if low < 5 || 20*low < len(x) || 4*next >= low {
		return
	}
	d.refuse(d.profile.Columns[c].first(), "%d of %d scores lie in 0-10 and nearly none between 10 and 25, while the largest is %v: two scales seem to be mixed",
		fmt.Sprintf("bring all scores to one scale, or, if they are right as they are, set scale: {%s: 100} in a profile", c), low, len(x), slices.Max(x))
}

func tally(x []float64, is func(float64) bool) int {
	n := 0
	for _, v := range x {
		if is(v) {
			n++
		}
	}
	return n
}

// zeros remarks on scores of exactly 0 that lie far below all others: scrapers
// write that for "none yet".
func (d *draft) zeros() {
	for _, c := range scoreColumns {
		x := d.scores(c)
		n := tally(x, func(v float64) bool { return v == 0 })
		least := math.Inf(1)
		for _, v := range x {
			if v > 0 {
				least = min(least, v)
			}
		}
		top := 100.0
		if s, ok := d.profile.Scale[c]; ok {
			top = s
		}
		if n >= 2 && least >= top/5 && !math.IsInf(least, 1) {
			d.remark("%s of %s exactly 0, and nothing lies between 0 and %v: if 0 means not rated, set missing_in: {%s: [\"0\"]} in a profile", term.Counted(n, "score"), c, least, c)
		}
	}
}

// listSeparators are tried in this order at a draw.
var listSeparators = []string{"|", ";", ", ", " / ", ",", "/", ":"}

// separators finds what joins the items of list columns: the sign whose pieces
// are items elsewhere too. "Rock/Pop" is two genres where Rock and Pop occur
// alone or with others, and one where they do not.
func (d *draft) separators() {
	for _, c := range listColumns {
		cells := d.cells(c)
		if len(cells) == 0 || d.says(func(p *Profile) bool { return p.Lists[c] != "" }) {
			continue
		}
		if d.shipped && d.profile.Lists[c] == "" {
			continue // a shipped profile that says one item a cell
		}
		have := d.profile.Lists[c]
		best, most := have, joins(cells, have)
		for _, sep := range listSeparators {
			if n := joins(cells, sep); n > most && strings.TrimSpace(sep) != strings.TrimSpace(have) {
				best, most = sep, n
			}
		}
		if best == have {
			continue
		}
		if d.profile.Lists == nil {
			d.profile.Lists = map[Column]string{}
		}
		d.profile.Lists[c] = best
		d.note("lists: items of %s are separated by %q", c, best)
	}
}

// joins scores a separator: the number of cells that it cuts into pieces of
// which at least half occur as pieces of other cells too, when those are one in
// twenty.
func joins(cells []string, sep string) int {
	if sep == "" {
		return 0
	}
	seen := map[string]int{}
	for _, cell := range cells {
		for _, item := range splitList(cell, sep) {
			seen[item]++
		}
	}
	n, cut := 0, 0
	for _, cell := range cells {
		items := splitList(cell, sep)
		if len(items) < 2 {
			continue
		}
		cut++
		known := 0
		for _, item := range items {
			known += count(seen[item] > 1)
		}
		n += count(2*known >= len(items))
	}
	if small := len(cells) < 40; small {
		n = cut // too few cells to meet an item twice
	}
	if 20*n <= len(cells) {
		return 0
	}
	return n
}

// mojibake finds names that are UTF-8 read as Windows-1252. The repair leaves
// all others as they are.
func (d *draft) mojibake() {
	broken, example := 0, ""
	for _, c := range []Column{ColArtist, ColAlbum} {
		for _, cell := range d.cells(c) {
			if repaired := repairMojibake(cell); repaired != cell {
				if broken++; example == "" {
					example = fmt.Sprintf("%s for %s", quote(cell), quote(repaired))
				}
			}
		}
	}
	if broken > 0 && !d.profile.RepairMojibake {
		d.profile.RepairMojibake = true
		d.note("repair_mojibake: %s in UTF-8 that was read as Windows-1252, such as %s: repaired", term.Counted(broken, "name"), example)
	}
}

// types finds the usual other name of an album.
func (d *draft) types() {
	for _, cell := range d.cells(ColType) {
		if cell == "LP" && d.profile.Types == nil {
			d.profile.Types = map[string]string{"LP": "Album"}
		}
	}
}
