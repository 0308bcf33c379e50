package ingest

import (
	"html"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/safetext"
)

// rowReader turns records into albums of a table.
type rowReader struct {
	scan    *scanner
	profile *Profile
	layout  *layout
	readers map[Column]*cellReader
	dates   *dateReader
	missing map[string]bool // where a number or date is due
	// Words for "not known" by column of text, and in dates.
	missingText map[Column]map[string]bool
	missingDate map[string]bool
	table       *Table
	bad         badRows
	row         int // records so far
	// Labels, types and genres repeat: one copy of each is enough.
	texts map[string]string
	lists map[Column]map[string][]string
}

func newRowReader(s *scanner, p *Profile, l *layout, t *Table) (*rowReader, error) {
	dates, err := newDateReader(p.Date)
	if err != nil {
		return nil, err
	}
	r := &rowReader{
		scan: s, profile: p, layout: l, dates: dates, missing: wordSet(p.MissingValues), table: t,
		missingText: map[Column]map[string]bool{}, missingDate: wordSet(p.MissingIn[ColDate]),
		readers: map[Column]*cellReader{}, texts: map[string]string{}, lists: map[Column]map[string][]string{},
	}
	for _, c := range append(slices.Clone(numberColumns), ColYear) {
		r.readers[c] = newCellReader(p, c, r.missing)
	}
	for c, words := range p.MissingIn {
		r.missingText[c] = wordSet(words)
	}
	return r, nil
}

// add takes one record: an album, a blank row, or one that cannot be read.
func (r *rowReader) add(record []string) {
	a := catalog.New(r.row)
	r.row++
	if isBlankRow(record) {
		r.table.BlankRows++
		return
	}
	r.fillText(&a, record)
	numbers := r.fillNumbers(&a, record)
	if date := r.fillDate(&a, record); !numbers || !date {
		r.skip(&a, "unreadable_cell")
		return
	}
	r.table.Albums = append(r.table.Albums, a)
}

// skip leaves a row out.
func (r *rowReader) skip(a *catalog.Album, reason string) {
	line, _ := r.scan.place(0)
	r.bad.rows = append(r.bad.rows, Skipped{Row: a.Row, Line: line, Artist: a.Artist, Title: a.Title, Reason: reason})
}

// isBlankRow reports rows of delimiters alone, which spreadsheets write.
func isBlankRow(record []string) bool {
	for _, c := range record {
		if trim(c) != "" {
			return false
		}
	}
	return true
}

func (r *rowReader) fillText(a *catalog.Album, record []string) {
	a.Artist = r.shared(r.text(record, ColArtist))
	a.Title = strings.Clone(r.text(record, ColAlbum))
	a.Label = r.shared(r.text(record, ColLabel))
	a.URL = strings.Clone(r.text(record, ColURL))
	a.Type = r.shared(r.text(record, ColType))
	if t, ok := r.profile.Types[a.Type]; ok {
		a.Type = t
	}
	a.Genres = r.list(record, ColGenres)
	a.Descriptors = r.list(record, ColDescriptors)
	a.AllArtists = r.list(record, ColAllArtists)
}

// text returns the text of a column, repaired and normalised, or of several
// joined by blanks. Words such as NA or None are names unless the profile says
// otherwise of this very column.
func (r *rowReader) text(record []string, c Column) string {
	out := r.cell(record, r.layout.cells[c])
	for _, i := range r.layout.more[c] {
		out = trim(out + " " + r.cell(record, i))
	}
	if words := r.missingText[c]; words[out] {
		return ""
	}
	return out
}

func (r *rowReader) cell(record []string, i int) string {
	if i < 0 {
		return ""
	}
	cell := record[i]
	if r.profile.RepairMojibake {
		cell = repairMojibake(cell)
	}
	if strings.IndexByte(cell, '&') >= 0 {
		if plain := html.UnescapeString(cell); plain != cell {
			r.table.Entities++
			cell = plain
		}
	}
	cell = text(cell)
	if plain := safetext.UnguardCSVCell(cell); plain != cell {
		r.table.Guarded++
		return plain
	}
	return cell
}

// shared returns one copy of s for all rows, so that a row does not keep its
// whole line of the file in memory.
func (r *rowReader) shared(s string) string {
	if kept, ok := r.texts[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	r.texts[s] = s
	return s
}

// list returns the items of a list cell. Rows with the same cell share the
// slice, which nobody changes.
func (r *rowReader) list(record []string, c Column) []string {
	cell := r.text(record, c)
	if cell == "" {
		return nil
	}
	known := r.lists[c]
	if known == nil {
		known = map[string][]string{}
		r.lists[c] = known
	}
	items, ok := known[cell]
	if !ok {
		cell = strings.Clone(cell)
		items = splitList(cell, r.profile.Lists[c])
		known[cell] = items
	}
	return items
}

// fillNumbers reports false when a cell is not what its column holds.
func (r *rowReader) fillNumbers(a *catalog.Album, record []string) bool {
	sound := true
	for _, n := range []struct {
		column Column
		to     *float64
	}{
		{ColUser, &a.UserScore},
		{ColCritic, &a.CriticScore},
		{ColTrack, &a.TrackScore},
		{ColRatings, &a.UserRatings},
		{ColReviews, &a.CriticReviews},
		{ColTracks, &a.Tracks},
		{ColRuntime, &a.Runtime},
		{ColTrackRuntime, &a.TrackRuntime},
	} {
		x, ok := r.number(record, r.layout.cells[n.column], n.column)
		*n.to, sound = x, sound && ok
	}
	return sound
}

// number reads cell i by the rules of a canonical column.
func (r *rowReader) number(record []string, i int, c Column) (float64, bool) {
	if i < 0 {
		return math.NaN(), true
	}
	cell := trim(record[i])
	x, problem, remedy := r.readers[c].read(cell)
	if problem == "" {
		return x, true
	}
	if r.bad.each { // plans have no profile
		remedy = "correct the cell, or leave it empty"
	}
	r.bad.cell(r.scan.at(i, KindNumber, problem, remedy), cell)
	return math.NaN(), false
}

// fillDate reads the full date, or else year, month and day.
func (r *rowReader) fillDate(a *catalog.Album, record []string) bool {
	y, ok := r.number(record, r.layout.year, ColYear)
	year := 0
	switch {
	case math.IsNaN(y):
	case y == math.Trunc(y) && y >= firstYear && y <= lastYear:
		year = int(y)
	default:
		r.table.ImplausibleYears++
	}
	full := r.dateCell(record, r.layout.full)
	a.Date, a.DatePrecision = r.dates.full(full)
	if full != "" && !a.Dated() {
		r.unreadDate(full)
	}
	if !a.Dated() {
		a.Date, a.DatePrecision = r.dates.parts(year, r.dateCell(record, r.layout.month), r.dateCell(record, r.layout.day))
	} else if year != 0 && year != a.Date.Year() {
		r.table.YearDisagrees++
	}
	return ok
}

// dateCell returns cell i, or nothing where it says that the date is not known.
func (r *rowReader) dateCell(record []string, i int) string {
	if i < 0 {
		return ""
	}
	cell := text(record[i])
	if r.missing[cell] || unknownNumbers[cell] || r.missingDate[cell] {
		return ""
	}
	return cell
}

// unreadDate notes a date that no format reads.
func (r *rowReader) unreadDate(cell string) {
	if r.table.UnreadDates++; r.table.UnreadDates == 1 {
		at := r.scan.at(r.layout.full, KindNumber, "", "")
		r.table.FirstUnreadDate = UnreadDate{Line: at.Line, Field: at.Field, Text: strings.Clone(cell)}
	}
}
