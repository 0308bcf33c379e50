package forecast

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/options"
)

// farYears is how far outside the years of the data a plan may lie before it is
// worth a word: the effect of the year is held where the data end.
const farYears = 10

// vocabulary is what the albums so far are called.
type vocabulary struct{ types, genres map[string]bool }

func newVocabulary(history []catalog.Album) vocabulary {
	v := vocabulary{map[string]bool{}, map[string]bool{}}
	for i := range history {
		v.types[history[i].Type] = true
		for _, g := range history[i].Genres {
			v.genres[g] = true
		}
	}
	return v
}

// Doubts lists what a plan says that the data do not know, or that the model can
// hardly mean what it is asked. A plan with doubts can be predicted.
func (p *Planner) Doubts(a *catalog.Album) []string {
	var out []string
	if a.Type != "" && !p.known.types[a.Type] {
		out = append(out, fmt.Sprintf("no album of the data is of the type %q%s", a.Type, like(a.Type, p.known.types)))
	}
	for _, g := range a.Genres {
		if !p.known.genres[g] {
			out = append(out, fmt.Sprintf("no album of the data has the genre %q%s", g, like(g, p.known.genres)))
		}
	}
	if !a.Dated() {
		return out
	}
	later := 0
	for _, b := range p.byKey[a.ArtistKey] {
		if b.Date.After(a.Date) {
			later++
		}
	}
	if later > 0 {
		out = append(out, fmt.Sprintf("%d known albums of the artist are of a later date and do not count", later))
	}
	if far := p.far(a.Date); far != "" {
		out = append(out, "it comes "+far+" album of the data: the effect of the year is held where the data end")
	}
	return out
}

// far says how far outside the years of the data a date is, "" for near enough.
func (p *Planner) far(date time.Time) string {
	after, before := date.Year()-p.now.Year(), p.first.Year()-date.Year()
	switch {
	case p.now.IsZero():
		return ""
	case after > farYears:
		return fmt.Sprintf("%d years after the newest", after)
	case before > farYears:
		return fmt.Sprintf("%d years before the oldest", before)
	}
	return ""
}

// like suggests a known name.
func like(name string, known map[string]bool) string {
	if near := options.Nearest(name, slices.Sorted(maps.Keys(known))); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
