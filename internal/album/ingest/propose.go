package ingest

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/term"
)

// Propose looks at the beginning of the CSV file at path and returns a profile
// for it, with notes on what was guessed and what is left to do. A file that a
// shipped profile reads gets that profile.
//
// The proposal is a draft: a note says so when required columns were not found,
// and then the profile does not validate. Errors are *[DataError] and mean that
// the file cannot be read at all.
func Propose(path string) (*Profile, []string, error) {
	s, err := takeSample(path)
	if err != nil {
		return nil, nil, err
	}
	if d, err := s.shipped(path); err == nil {
		if p, notes := d.fitted(path); p != nil {
			return p, notes, nil
		}
	}
	if s.looksBare() {
		s.bare = true // see byContent
		s.fill(s.records(s.delimiter))
	}
	d := &draft{sample: s, proposing: true, used: map[string]bool{}, profile: &Profile{
		Name: ownName(path), Description: "proposed from the first rows: check every line",
		Columns: map[Column]Header{}, NoHeader: s.bare,
	}}
	d.file()
	if s.bare {
		d.note("no_header: the first line looks like an album, so columns are called 1, 2, 3 and so on")
	} else {
		d.columns()
		d.dates()
	}
	d.byContent()
	d.missed()
	d.numbers()
	d.scales()
	d.separators()
	d.mojibake()
	d.types()
	d.zeros()
	d.rest()
	if d.unclear != nil {
		d.note("%s; %s", d.unclear.Problem, d.unclear.Remedy)
	}
	d.tryOut()
	return d.profile, append(d.notes, d.remarks...), nil
}

// fitted returns a shipped profile when it reads the sample, as it is or with
// what the cells ask for; nil when it does not.
func (d *draft) fitted(path string) (*Profile, []string) {
	shipped := d.profile
	d.profile, d.proposing = shipped.clone(), true
	d.fit()
	d.tryOut()
	if d.failed || d.unclear != nil {
		return nil, nil
	}
	if len(d.notes) == 0 {
		return shipped, append([]string{fmt.Sprintf("the shipped profile %q reads this file: it needs no profile of its own", shipped.Name)}, d.remarks...)
	}
	d.profile.Name, d.profile.Description = ownName(path), fmt.Sprintf("the shipped profile %s, fitted to the cells: check every line", shipped.Name)
	return d.profile, append(d.notes, d.remarks...)
}

// ownName is the name of a profile for the file at path.
func ownName(path string) string {
	name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), ".csv")
	if strings.Trim(name, ".-/") == "" {
		return "mine"
	}
	return name
}

// draft is a profile in the making.
type draft struct {
	sample    *sample
	profile   *Profile
	given     *Profile // what the caller says, if anything
	shipped   bool     // the profile began as a shipped one
	proposing bool     // a person will check it
	notes     []string // decisions
	remarks   []string // what is left as it is, and should be known
	unclear   *DataError
	failed    bool            // the sample cannot be read
	used      map[string]bool // columns of the file
}

func (d *draft) note(format string, args ...any) {
	d.notes = append(d.notes, fmt.Sprintf(format, args...))
}

func (d *draft) remark(format string, args ...any) {
	d.remarks = append(d.remarks, fmt.Sprintf(format, args...))
}

// cells returns the sample's cells of a canonical column.
func (d *draft) cells(c Column) []string { return d.sample.columns[d.profile.Columns[c].first()] }

// file states how the bytes are to be read, where that is not what the profile
// has.
func (d *draft) file() {
	if e := d.sample.encoding; e != "utf-8" && d.profile.Encoding == "" {
		d.profile.Encoding = e
		d.note("encoding: the text is not UTF-8; %s fits", e)
	}
	if own, _ := d.profile.delimiter(); d.sample.delimiter != own && !d.sample.said {
		d.profile.Delimiter = string(d.sample.delimiter)
		d.note("delimiter: cells are separated by %q", d.sample.delimiter)
	}
}

// columns matches the header with the canonical columns, by name.
func (d *draft) columns() {
	d.used = map[string]bool{}
	for _, c := range canonical {
		if c == ColYear || c == ColDate {
			continue
		}
		if name, ok := d.match(string(c), synonyms[c]); ok && d.plausible(c, name) {
			d.profile.Columns[c] = Header{name}
		}
	}
	if len(d.profile.Columns[ColArtist]) == 0 {
		d.fullName()
	}
}

// fullName joins first and last name to an artist.
func (d *draft) fullName() {
	first, ok := d.match("First Name", []string{"given name", "vorname", "prénom", "nombre"})
	if !ok {
		return
	}
	last, ok := d.match("Last Name", []string{"family name", "surname", "nachname", "nom", "apellido"})
	if !ok {
		delete(d.used, first)
		return
	}
	d.profile.Columns[ColArtist] = Header{first, last}
	d.note("columns: %q and %q together are taken for %s", first, last, ColArtist)
}

// missed says which columns are still to be found by hand.
func (d *draft) missed() {
	for _, c := range append(slices.Clone(required), ColUser) {
		if len(d.profile.Columns[c]) == 0 {
			d.note("columns: no column looks like %s: add it by hand", c)
		}
	}
	if d.profile.Date.Full == "" && d.profile.Date.Year == "" {
		d.note("date: no column looks like a release date or year: add one by hand")
	}
	if len(d.profile.Columns[ColUser]) > 0 && len(d.profile.Columns[ColRatings]) == 0 {
		d.note("columns: no column looks like User Ratings: every score counts alike, and none is left out for having few ratings")
	}
}

// plausible refuses a column of numbers in which hardly a cell has a digit, such
// as remarks under the name "Note".
func (d *draft) plausible(c Column, name string) bool {
	if !slices.Contains(numberColumns, c) {
		return true
	}
	filled, numbers := 0, 0
	for _, cell := range d.sample.columns[name] {
		filled += count(cell != "")
		numbers += count(len(cell) < 20 && strings.ContainsAny(cell, "0123456789"))
	}
	if 2*numbers < filled {
		delete(d.used, name)
		return false
	}
	return true
}

// match finds a column of the file whose name means the same and is not taken.
func (d *draft) match(name string, alternatives []string) (string, bool) {
	for _, want := range append([]string{name}, alternatives...) {
		for _, have := range d.sample.header {
			if h := strings.TrimSpace(have); !d.used[h] && h != "" && plainName(h) == plainName(want) {
				d.used[h] = true
				return h, true
			}
		}
	}
	return "", false
}

// plainName keeps letters and digits, in lower case.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && !isLetterOrDigit(byte(r)) || r == '_' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// rest lists the columns that nothing uses, and the optional ones.
func (d *draft) rest() {
	for _, h := range d.sample.header {
		if h = strings.TrimSpace(h); h != "" && !d.used[h] {
			d.profile.Unused = append(d.profile.Unused, h)
		}
	}
	if n := len(d.profile.Unused); n > 0 {
		d.note("unused: %s without a canonical meaning: %s", term.Counted(n, "column"), quoted(d.profile.Unused))
	}
}

// tryOut reads the sample with the draft and notes where that fails.
func (d *draft) tryOut() {
	if d.profile.Validate() != nil {
		d.failed = true // the notes say what is missing
		return
	}
	q := *d.profile
	q.Encoding = ""
	if d.sample.said {
		q.Delimiter = string(d.sample.delimiter)
	}
	s, err := newScanner(strings.NewReader(d.sample.text), "the first rows", &q, Limits{}.withDefaults())
	if err == nil {
		s.skip = Allowance{}
		_, err = s.table(&q)
	}
	var e *DataError
	if errors.As(err, &e) {
		d.failed = true
		d.note("with this profile the first rows cannot be read: %s", e.Error())
	}
}

// synonyms of the canonical columns, in order of preference.
var synonyms = map[Column][]string{
	ColArtist:       {"artist name", "authors", "author", "band", "performer", "musician", "interpreter", "artista", "künstler", "artiste", "interpret", "interprète", "intérprete", "gruppe", "groupe", "grupo", "gruppo", "muzikant", "act", "wykonawca", "artysta", "esittäjä", "kunstner", "zespół", "исполнитель"},
	ColAlbum:        {"title", "album title", "album name", "release", "release title", "record", "name", "titel", "titre", "título", "titulo", "titolo", "álbum", "disco", "platte", "skivtitel", "skiva", "tytuł", "płyta", "levy", "název", "альбом"},
	ColGenres:       {"genre", "primary genres", "styles", "style", "género", "generos", "géneros", "genere", "generi", "stil", "musikrichtung", "gatunek", "genrer", "žánr", "жанр"},
	ColCritic:       {"aoty critic score", "critics score", "critic rating", "critics", "metascore", "metacritic critic score", "press score"},
	ColUser:         {"aoty user score", "avg rating", "average rating", "user rating", "rating", "score", "mean rating", "stars", "points", "grade", "bewertung", "wertung", "punkte", "note", "note moyenne", "nota", "puntuación", "calificación", "voto", "cijfer", "durchschnitt", "my rating", "your rating", "ocena", "betyg", "stjärnor", "arvosana", "sterren", "hodnocení", "karakter", "оценка"},
	ColTrack:        {"average track score", "track score"},
	ColRatings:      {"aoty user reviews", "number of ratings", "num ratings", "rating count", "ratings", "user reviews", "votes", "n ratings", "user rating count", "ratings count", "user count", "n votes", "num votes", "vote count", "stimmen", "bewertungen", "anzahl bewertungen", "anzahl stimmen", "votos", "voti", "nombre de votes", "stemmen", "numero di voti", "liczba ocen", "liczba głosów", "röster", "antal röster", "antal betyg", "aantal stemmen", "número de votos", "nombre de notes", "počet hodnocení"},
	ColReviews:      {"aoty critic reviews", "critic count", "number of reviews", "review count", "reviews", "metacritic reviews", "num reviews"},
	ColTracks:       {"track count", "number of tracks", "num tracks", "n tracks", "total tracks"},
	ColRuntime:      {"runtime", "length (min)", "duration (min)", "minutes", "runtime minutes"},
	ColTrackRuntime: {"avg runtime", "average track runtime", "avg track runtime"},
	ColLabel:        {"record label", "labels", "plattenfirma", "sello", "etichetta", "maison de disques"},
	ColDescriptors:  {"tags", "moods"},
	ColURL:          {"url", "link"},
	ColAllArtists:   {"artists", "credited artists"},
	ColType:         {"type", "format", "release type"},
	ColDate:         {"date", "released", "release", "date released", "releasedate", "date de sortie", "veröffentlicht", "pub date", "publication date", "erscheinungsdatum", "erschienen", "datum", "fecha", "fecha de lanzamiento", "data di uscita", "data de lançamento", "sortie", "data premiery", "data wydania", "utgiven", "utgivningsdatum", "releasedatum", "julkaistu", "udgivet", "datum vydání", "дата выхода"},
	ColYear:         {"release year", "year of release", "year released", "jahr", "erscheinungsjahr", "année", "año", "ano", "anno", "jaar", "rok", "år", "vuosi", "год"},
}

// sortedKeys is for maps that end up in messages.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
