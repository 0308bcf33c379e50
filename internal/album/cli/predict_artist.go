package cli

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/options"
)

// directory finds artists by name.
type directory struct {
	keys   map[string]bool
	folded map[string][]string // names that differ in case only
	names  []string
}

func newDirectory(history []catalog.Album) *directory {
	d := &directory{keys: map[string]bool{}, folded: map[string][]string{}}
	for i := range history {
		a := &history[i]
		if a.Anonymous() || d.keys[a.ArtistKey] {
			continue
		}
		d.keys[a.ArtistKey] = true
		d.names = append(d.names, a.ArtistKey)
		d.folded[fold(a.ArtistKey)] = append(d.folded[fold(a.ArtistKey)], a.ArtistKey)
	}
	return d
}

// fold brings names that people take for the same into one form: letters with
// composed accents, as the data have them, without case.
func fold(name string) string { return strings.ToLower(norm.NFC.String(strings.TrimSpace(name))) }

// find returns the key of an artist, whose case may be wrong if that leaves no
// doubt.
func (d *directory) find(name string) (string, *unknownArtistError) {
	if d.keys[name] {
		return name, nil
	}
	same := d.folded[fold(name)]
	switch {
	case len(same) == 1:
		return same[0], nil
	case len(same) > 1:
		return "", &unknownArtistError{name: name, near: same}
	}
	if near := options.Nearest(name, d.names); near != "" {
		return "", &unknownArtistError{name: name, near: []string{near}}
	}
	return "", &unknownArtistError{name: name}
}

// unknownArtistError is a name that means nobody in the data, or more than one.
type unknownArtistError struct {
	name string
	near []string // who may be meant
}

// Error names those who may be meant.
func (e *unknownArtistError) Error() string {
	if len(e.near) == 0 {
		return fmt.Sprintf("the data has no artist %q", e.name)
	}
	quoted := make([]string, len(e.near))
	for i, n := range e.near {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	return fmt.Sprintf("the data has no artist %q (did you mean %s?)", e.name, strings.Join(quoted, " or "))
}
