package ingest

import (
	"math"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
)

// rowReader turns records into albums of a table.
type rowReader struct {
	scan    *scanner
	profile *Profile
	layout  *layout
	numbers numberReader
	dates   *dateReader
	missing map[string]bool
	table   *Table
	// Labels, types and genres repeat: one copy of each is enough.
	texts map[string]string
	lists map[Column]map[string][]string
}

func newRowReader(s *scanner, p *Profile, l *layout, t *Table) (*rowReader, error) {
	dates, err := newDateReader(p.Date)
	if err != nil {
		return nil, err
	}
	missing := map[string]bool{"": true}
	for _, m := range p.MissingValues {
		missing[strings.TrimSpace(m)] = true
	}
	return &rowReader{
		scan: s, profile: p, layout: l, dates: dates, missing: missing, table: t,
		numbers: numberReader{decimal: p.decimal(), thousands: p.Thousands, missing: missing},
		texts:   map[string]string{}, lists: map[Column]map[string][]string{},
	}, nil
}

func (r *rowReader) add(record []string) error {
	a := catalog.New(len(r.table.Albums))
	r.fillText(&a, record)
	if err := r.fillNumbers(&a, record); err != nil {
		return err
	}
	if err := r.fillDate(&a, record); err != nil {
		return err
	}
	r.table.Albums = append(r.table.Albums, a)
	return nil
}

func (r *rowReader) fillText(a *catalog.Album, record []string) {
	a.Artist = r.text(record, r.layout.cells[ColArtist])
	a.Title = strings.Clone(r.text(record, r.layout.cells[ColAlbum]))
	a.Label = r.shared(r.text(record, r.layout.cells[ColLabel]))
	a.URL = strings.Clone(r.text(record, r.layout.cells[ColURL]))
	a.Type = r.shared(r.text(record, r.layout.cells[ColType]))
	a.Artist = r.shared(a.Artist)
	if t, ok := r.profile.Types[a.Type]; ok {
		a.Type = t
	}
	a.Genres = r.list(record, ColGenres)
	a.Descriptors = r.list(record, ColDescriptors)
	a.AllArtists = r.list(record, ColAllArtists)
}

// text returns cell i, repaired and normalised; a cell that means "missing" is
// empty. Note that names such as NA or None are names.
func (r *rowReader) text(record []string, i int) string {
	if i < 0 {
		return ""
	}
	cell := record[i]
	if r.profile.RepairMojibake {
		cell = repairMojibake(cell)
	}
	if cell = text(cell); r.missing[cell] {
		return ""
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
	cell := r.text(record, r.layout.cells[c])
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

func (r *rowReader) fillNumbers(a *catalog.Album, record []string) error {
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
		x, err := r.number(record, r.layout.cells[n.column])
		if err != nil {
			return err
		}
		if top, ok := r.profile.Scale[n.column]; ok {
			x = x * 100 / top
		}
		*n.to = x
	}
	return nil
}

func (r *rowReader) number(record []string, i int) (float64, error) {
	if i < 0 {
		return math.NaN(), nil
	}
	cell := strings.TrimSpace(record[i])
	x, ok := r.numbers.read(cell)
	if !ok {
		return 0, r.scan.at(i, KindNumber, quote(cell)+" is not a number",
			"correct the cell, or list it under missing_values, or set decimal and thousands in the profile")
	}
	return x, nil
}

// fillDate reads the full date, or else year, month and day.
func (r *rowReader) fillDate(a *catalog.Album, record []string) error {
	y, err := r.number(record, r.layout.year)
	if err != nil {
		return err
	}
	year := 0
	switch {
	case math.IsNaN(y):
	case y == math.Trunc(y) && y >= firstYear && y <= lastYear:
		year = int(y)
	default:
		r.table.ImplausibleYears++
	}
	a.Date, a.DatePrecision = r.dates.full(r.text(record, r.layout.full))
	if !a.Dated() {
		a.Date, a.DatePrecision = r.dates.parts(year, r.text(record, r.layout.month), r.text(record, r.layout.day))
	} else if year != 0 && year != a.Date.Year() {
		r.table.YearDisagrees++
	}
	return nil
}
