package ingest

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
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
	if p, _, err := chooseProfile(s.header); err == nil && s.delimiter == ',' && s.encoding == "utf-8" {
		return p, []string{fmt.Sprintf("the shipped profile %q reads this file: it needs no profile of its own", p.Name)}, nil
	}
	d := &draft{sample: s, profile: &Profile{
		Name:        strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), ".csv"),
		Description: "proposed from the first rows: check every line", Columns: map[Column]string{},
	}}
	d.file()
	d.columns()
	d.dates()
	d.numbers()
	d.scales()
	d.lists()
	d.texts()
	d.rest()
	return d.profile, d.notes, d.tryOut()
}

// draft is a profile in the making.
type draft struct {
	sample  *sample
	profile *Profile
	notes   []string
	used    map[string]bool // columns of the file
}

func (d *draft) note(format string, args ...any) {
	d.notes = append(d.notes, fmt.Sprintf(format, args...))
}

// file states how the bytes are to be read, where that is not the default.
func (d *draft) file() {
	if d.sample.encoding != "utf-8" {
		d.profile.Encoding = d.sample.encoding
		d.note("encoding: the text is not UTF-8; %s fits", d.sample.encoding)
	}
	if d.sample.delimiter != ',' {
		d.profile.Delimiter = string(d.sample.delimiter)
	}
}

// columns matches the header with the canonical columns, by name.
func (d *draft) columns() {
	d.used = map[string]bool{}
	for _, c := range canonical {
		if c == ColYear || c == ColDate {
			continue
		}
		if name, ok := d.match(string(c), synonyms[c]); ok {
			d.profile.Columns[c] = name
		}
	}
	for _, c := range append(slices.Clone(required), ColUser) {
		if d.profile.Columns[c] == "" {
			d.note("columns: no column looks like %s: add it by hand", c)
		}
	}
	if d.profile.Columns[ColUser] != "" && d.profile.Columns[ColRatings] == "" {
		d.note("columns: no column looks like User Ratings: without it no album reaches a minimum of ratings")
	}
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
		d.note("unused: %d columns have no canonical meaning: %s", n, quoted(d.profile.Unused))
	}
}

// tryOut reads the sample with the draft and reports where that fails.
func (d *draft) tryOut() error {
	if d.profile.Validate() != nil {
		return nil // the notes say what is missing
	}
	_, err := Read(strings.NewReader(d.sample.text), "the first rows", Options{Profile: d.sample.decoded(d.profile)})
	var e *DataError
	if errors.As(err, &e) {
		d.note("with this profile the first rows cannot be read: %s", e.Error())
	}
	return nil
}

// synonyms of the canonical columns, in order of preference.
var synonyms = map[Column][]string{
	ColArtist:       {"artist name", "band", "performer", "musician", "interpreter", "artista", "künstler", "artiste"},
	ColAlbum:        {"title", "album title", "album name", "release", "release title", "record", "name"},
	ColGenres:       {"genre", "primary genres", "styles", "style"},
	ColCritic:       {"aoty critic score", "critics score", "critic rating", "metascore", "metacritic critic score", "press score"},
	ColUser:         {"aoty user score", "avg rating", "average rating", "user rating", "rating", "score", "mean rating"},
	ColTrack:        {"average track score", "track score"},
	ColRatings:      {"aoty user reviews", "number of ratings", "num ratings", "rating count", "ratings", "user reviews", "votes", "n ratings", "user rating count"},
	ColReviews:      {"aoty critic reviews", "critic count", "number of reviews", "review count", "reviews", "metacritic reviews", "num reviews"},
	ColTracks:       {"track count", "number of tracks", "num tracks", "n tracks", "total tracks"},
	ColRuntime:      {"runtime", "length (min)", "duration (min)", "minutes", "runtime minutes"},
	ColTrackRuntime: {"avg runtime", "average track runtime", "avg track runtime"},
	ColLabel:        {"record label", "labels"},
	ColDescriptors:  {"tags", "moods"},
	ColURL:          {"url", "link"},
	ColAllArtists:   {"artists", "credited artists"},
	ColType:         {"type", "format", "release type"},
	ColDate:         {"date", "released", "release", "date released", "releasedate", "date de sortie", "veröffentlicht"},
	ColYear:         {"release year", "year released", "jahr", "année"},
}

// sortedKeys is for maps that end up in messages.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
