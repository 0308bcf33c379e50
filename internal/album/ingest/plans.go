package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/options"
)

// maxPlans bounds the albums of a file of plans: each costs a pass over the
// posterior.
const maxPlans = 1_000_000

// planColumns are what can be known of an album before it is out.
var planColumns = []Column{ColArtist, ColAlbum, ColDate, ColYear, ColGenres, ColLabel, ColType, ColAllArtists, ColTracks, ColRuntime}

// PlanColumns returns the names of the columns that [Plans] uses, in lower case.
func PlanColumns() []string {
	var out []string
	for _, c := range planColumns {
		out = append(out, strings.ToLower(string(c)))
	}
	return out
}

// Plans reads planned albums from the file or stream at path, by the same rules as
// [Load]: delimiter, encoding, dates and names of columns are decided by what is
// there, and the notes say how. Only the artist is required, and keys are the
// artists' names. What [Load] knows and a plan has no use for is ignored, and so
// are the columns that the program adds to its predictions. Errors are
// *[DataError].
func Plans(path string) ([]catalog.Album, []string, error) {
	f, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	return readPlans(f, path)
}

func readPlans(r io.Reader, name string) ([]catalog.Album, []string, error) {
	plain, _, err := uncompress(r)
	if err != nil {
		return nil, nil, fileError(name, 0, err)
	}
	b := bufio.NewReaderSize(plain, sampleBytes)
	raw, err := b.Peek(sampleBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, nil, fileError(name, 0, err)
	}
	s, err := sampleOf(raw, name)
	if err != nil {
		return nil, nil, err
	}
	d, err := planDraft(s, name)
	if err != nil {
		return nil, nil, err
	}
	scan, err := newScanner(b, name, d.profile, Limits{Rows: maxPlans}.withDefaults())
	if err != nil {
		return nil, nil, err
	}
	albums, told, err := scan.plans(d.profile)
	return albums, append(d.notes, told...), err
}

// planDraft decides how a file of plans is read.
func planDraft(s *sample, name string) (*draft, error) {
	p := &Profile{
		Name: "plans", Columns: map[Column]Header{}, Lists: map[Column]string{},
		Date: DateColumns{Full: string(ColDate), Year: string(ColYear), Formats: []string{"YYYY-MM-DD", "MMMM D, YYYY", "YYYY-MM", "MMMM YYYY", "YYYY"}},
	}
	p.Optional = append(p.Optional, planColumns[1:]...)
	for _, c := range planColumns {
		p.setSource(c, string(c))
	}
	d := newDraft(s, p)
	d.shipped = true
	d.renamed()
	if err := d.planHeader(name); err != nil {
		return nil, err
	}
	d.file()
	d.fitDates()
	if d.unclear != nil {
		d.unclear.File, d.unclear.Remedy = name, "write them as 2027-03-15"
		return nil, d.unclear
	}
	d.numbers()
	d.planLists()
	d.mojibake()
	return d, nil
}

// has reports whether the file has the column that the profile names.
func (d *draft) has(c Column) bool {
	at, err := headerIndex(d.sample.header)
	if err != nil {
		return false
	}
	_, ok := lookup(at, d.profile.source(c))
	return ok
}

// predicted are the columns that predictions have and plans have not.
var predicted = regexp.MustCompile(`^(known_albums|last_score|mean|sd|median|(lower|upper)_[0-9]+|p_above_.*)$`)

// planHeader drops what the file does not have from the profile, and refuses
// columns that nobody knows: one of them may be a date under a wrong name.
func (d *draft) planHeader(name string) error {
	fail := func(field, problem string) error {
		return &DataError{Kind: KindColumns, File: name, Line: 1, Field: field, Problem: problem, Remedy: "the columns of plans are " + strings.Join(PlanColumns(), ", ")}
	}
	if _, err := headerIndex(d.sample.header); err != nil {
		var e *DataError
		errors.As(err, &e)
		e.File = name
		return e
	}
	var unused []string
	for _, h := range d.sample.header {
		h = strings.TrimSpace(h)
		uses := func(c Column) bool { return strings.EqualFold(d.profile.source(c), h) }
		switch {
		case h == "" || slices.ContainsFunc(planColumns, uses) || predicted.MatchString(h):
		case isKnownName(h):
			unused = append(unused, h)
		default:
			problem := "no column of plans has this name"
			if near := options.Nearest(strings.ToLower(h), PlanColumns()); near != "" {
				problem += fmt.Sprintf(" (did you mean %q?)", near)
			}
			return fail(h, problem)
		}
	}
	if !d.has(ColArtist) {
		return fail("", "there is no column artist")
	}
	for _, c := range planColumns {
		switch {
		case d.has(c):
		case c == ColDate:
			d.profile.Date.Full = ""
		case c == ColYear:
			d.profile.Date.Year = ""
		default:
			delete(d.profile.Columns, c)
		}
	}
	if len(unused) > 0 {
		d.note("columns that a plan has no use for are ignored: %s", quoted(unused))
	}
	return nil
}

// planLists finds what separates items: a handful of plans cannot show which
// pieces occur alone, so that only signs count that stand in no genre.
func (d *draft) planLists() {
	for _, c := range listColumns {
		sep := ","
		for _, s := range []string{"|", ";"} {
			if slices.ContainsFunc(d.cells(c), func(cell string) bool { return strings.Contains(cell, s) }) {
				sep = s
				break
			}
		}
		d.profile.Lists[c] = sep
	}
}

// plans reads header and rows of planned albums.
func (s *scanner) plans(p *Profile) ([]catalog.Album, []string, error) {
	if err := s.readHeader(); err != nil {
		return nil, nil, err
	}
	l, err := s.columns(p)
	if err != nil {
		return nil, nil, err
	}
	t := &Table{}
	rows, err := newRowReader(s, p, l, t)
	if err != nil {
		return nil, nil, profileError(p.Name, err.Error(), err)
	}
	rows.bad.each = true
	for {
		record, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		if rows.row == s.limits.Rows {
			return nil, nil, s.at(0, KindTooLarge, fmt.Sprintf("more than %d planned albums", s.limits.Rows), "split the file")
		}
		rows.plan(record)
	}
	if err := rows.finish(Allowance{}); err != nil {
		return nil, nil, err
	}
	for i := range t.Albums {
		t.Albums[i].ArtistKey = t.Albums[i].Artist
	}
	return t.Albums, t.Notes, nil
}

// plan takes one record. A plan is short and somebody has written it by hand: what
// a table may lack is a mistake here.
func (r *rowReader) plan(record []string) {
	albums, unread, odd := len(r.table.Albums), r.table.UnreadDates, r.table.ImplausibleYears
	r.add(record)
	if len(r.table.Albums) == albums {
		return // blank, or noted
	}
	a := &r.table.Albums[albums]
	refuse := func(cell int, problem, remedy string) {
		r.bad.cell(r.scan.at(cell, KindNumber, problem, remedy), record[cell])
		r.table.Albums = r.table.Albums[:albums]
		r.skip(a, "unreadable_cell")
	}
	const dates = "write 2027-03-15, 2027-03 or 2027"
	switch {
	case a.Artist == "":
		refuse(r.layout.cells[ColArtist], "the artist is missing", "name the artist of every planned album, or remove the row")
	case r.table.UnreadDates > unread:
		refuse(r.layout.full, quote(record[r.layout.full])+" is no date", dates)
	case r.table.ImplausibleYears > odd:
		refuse(r.layout.year, quote(record[r.layout.year])+" is no year of an album", dates)
	case !positive(a.Tracks):
		refuse(r.layout.cells[ColTracks], quote(record[r.layout.cells[ColTracks]])+" is not a positive number", "correct the cell, or leave it empty")
	case !positive(a.Runtime):
		refuse(r.layout.cells[ColRuntime], quote(record[r.layout.cells[ColRuntime]])+" is not a positive number", "correct the cell, or leave it empty")
	}
}

// positive reports a number above zero, or none.
func positive(x float64) bool { return math.IsNaN(x) || x > 0 }
