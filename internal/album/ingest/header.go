package ingest

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/safetext"
)

// layout says in which cell of a record each canonical column stands; -1 means
// nowhere.
type layout struct {
	cells            map[Column]int
	more             map[Column][]int // further cells whose text is joined
	full             int
	year, month, day int
	absent           []Column // canonical columns that the file lacks
	extra            []string // columns of the file that nothing uses
}

// headerIndex maps column names to cells. Names are compared without the blanks
// around them; a name that occurs twice is an error.
func headerIndex(header []string) (map[string]int, error) {
	at := make(map[string]int, len(header))
	for i, name := range header {
		name = strings.TrimSpace(name)
		if j, ok := at[name]; ok && name != "" {
			return nil, &DataError{
				Kind: KindHeader, Line: 1, Field: name,
				Problem: fmt.Sprintf("columns %d and %d have the same name", j+1, i+1),
				Remedy:  "rename or remove one of them",
			}
		}
		at[name] = i
	}
	delete(at, "") // a column without a name can only be ignored
	return at, nil
}

// resolve finds the profile's columns in the header.
func (p *Profile) resolve(header []string) (*layout, error) {
	at, err := headerIndex(header)
	if err != nil {
		return nil, err
	}
	l := &layout{cells: map[Column]int{}, more: map[Column][]int{}, full: -1, year: -1, month: -1, day: -1}
	var missing []string
	find := func(from string, cols ...Column) int {
		i, ok := lookup(at, from)
		switch {
		case ok:
			delete(at, header0(header, i))
			return i
		case from != "" && !slices.ContainsFunc(cols, func(c Column) bool { return slices.Contains(p.Optional, c) }):
			missing = append(missing, from)
		default:
			l.absent = append(l.absent, cols...)
		}
		return -1
	}
	for _, c := range canonical {
		switch c {
		case ColYear:
			l.year = find(p.Date.Year, c)
			l.month, l.day = find(p.Date.Month), find(p.Date.Day)
		case ColDate:
			l.full = find(p.Date.Full, c)
		default:
			from := p.Columns[c]
			l.cells[c] = find(from.first(), c)
			for i := 1; i < len(from); i++ {
				if at := find(from[i], c); at >= 0 {
					l.more[c] = append(l.more[c], at)
				}
			}
		}
	}
	if l.year < 0 && l.full < 0 && len(missing) == 0 {
		missing = append(missing, nonEmpty(p.Date.Full, p.Date.Year)...)
	}
	for _, name := range p.Unused {
		delete(at, name)
	}
	l.extra = slices.Sorted(maps.Keys(at))
	if len(missing) > 0 {
		return nil, &DataError{Kind: KindColumns, Line: 1, Missing: missing, Unknown: l.extra}
	}
	return l, nil
}

func (h Header) first() string {
	if len(h) == 0 {
		return ""
	}
	return h[0]
}

func nonEmpty(ss ...string) []string {
	return slices.DeleteFunc(ss, func(s string) bool { return s == "" })
}

func header0(header []string, i int) string { return strings.TrimSpace(header[i]) }

// lookup finds a name, by its exact spelling or else by the only column that
// differs from it in case alone.
func lookup(at map[string]int, name string) (int, bool) {
	if name == "" {
		return -1, false
	}
	if i, ok := at[name]; ok {
		return i, true
	}
	found, n := -1, 0
	for other, i := range at {
		if strings.EqualFold(other, name) {
			found, n = i, n+1
		}
	}
	return found, n == 1
}

// sources lists the columns of the file that the profile knows.
func (p *Profile) sources() []string {
	out := slices.Concat(p.Unused, nonEmpty(p.Date.Full, p.Date.Year, p.Date.Month, p.Date.Day))
	for _, from := range p.Columns {
		out = append(out, from...)
	}
	return out
}

// fit returns the share of the union of both column sets that profile and header
// have in common.
func (p *Profile) fit(header []string) float64 {
	at := map[string]int{}
	for i, h := range header {
		at[strings.TrimSpace(h)] = i
	}
	sources, common := p.sources(), 0
	for _, s := range sources {
		if _, ok := lookup(at, s); ok {
			common++
		}
	}
	return float64(common) / float64(len(sources)+len(header)-common)
}

// nearestProfile returns the shipped profile that shares most columns with the
// header. A file that looks like nothing known is measured against the format
// that needs no profile.
func nearestProfile(header []string) *Profile {
	var best *Profile
	for _, p := range shipped() {
		if best == nil || p.fit(header) > best.fit(header) {
			best = &p
		}
	}
	if best.fit(header) == 0 {
		best, _ = shippedProfile("aoty")
	}
	return best
}

// explainColumns completes a KindColumns error for the file.
func explainColumns(e *DataError, file, profile string, header []string) {
	e.Problem = fmt.Sprintf("profile %q needs the missing columns %s", profile, quoted(e.Missing))
	if len(e.Unknown) > 0 {
		e.Problem += "; it does not know " + quoted(e.Unknown)
	}
	near := 0.0
	for _, p := range shipped() {
		if f := p.fit(header); f > near {
			near, e.Nearest = f, p.Name
		}
	}
	if e.Nearest != "" && e.Nearest != profile {
		e.Problem += fmt.Sprintf("; the nearest shipped profile is %q", e.Nearest)
	}
	e.Remedy = "have a profile proposed, look it over, and use it: " + Proposal(file)
	if len(header) == 1 && strings.HasPrefix(strings.TrimSpace(header[0]), "#") {
		e.Remedy = "the file begins with a remark: remove the lines above the header that begin with #, and give the file again"
	} else if len(header) == 1 {
		e.Remedy = "check the delimiter: the header is one cell only; " + e.Remedy
	}
}

func quoted(list []string) string {
	const most = 8
	out := make([]string, 0, len(list))
	for i, s := range list {
		if i == most {
			return strings.Join(out, ", ") + fmt.Sprintf(" and %d more", len(list)-most)
		}
		out = append(out, quote(s))
	}
	return strings.Join(out, ", ")
}

// Proposal is the command that makes a profile for a file and reads the file by it.
func Proposal(file string) string {
	if file == "-" || regular.IsStream(file) {
		return "aoty-pipeline profile FILE > FILE.yaml && aoty-pipeline run --dataset FILE --profile FILE.yaml"
	}
	name, profile := safetext.ShellWord(file), safetext.ShellWord(ownName(filepath.Base(file))+".yaml")
	return fmt.Sprintf("aoty-pipeline profile %s > %s && aoty-pipeline run --dataset %s --profile %s", name, profile, name, profile)
}
