package charts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/safetext"
)

// Artist gathers what a run knows about one artist.
type Artist struct {
	Name   string
	Albums []ArtistAlbum // by date
}

// ArtistAlbum is one album with what the model made of it.
type ArtistAlbum struct {
	Title, Date, Part string // Part is train, validation, test, new or ""
	Year              float64
	Score             float64             // NaN if unknown
	Path              *results.PathPoint  // the artist's effect, if modelled
	Prediction        *results.Prediction // if held out
}

// Artist returns the artist of a name, whatever its case, or nil: also when it is
// a name that several share in another case, or once it is cleaned.
func (d *Data) Artist(name string) *Artist {
	if list := d.Named(name); len(list) == 1 {
		return list[0]
	}
	return nil
}

// Named returns the artists that a name may mean: the one who is called exactly so,
// else those whose names are shown like it, whatever their case. To the model, names
// that differ in case are two artists.
func (d *Data) Named(name string) []*Artist {
	if a := d.byName[name]; a != nil {
		return []*Artist{a}
	}
	return d.byShown[lower(shown(name))]
}

// indexShown lets names be typed as they are shown and as predictions.csv has
// them, without control characters.
func (d *Data) indexShown() {
	d.byShown = map[string][]*Artist{}
	for _, a := range d.Artists {
		seen, written := lower(shown(a.Name)), lower(safetext.UnguardCSVCell(safetext.CSVCell(a.Name)))
		d.byShown[seen] = append(d.byShown[seen], a)
		if written != seen {
			d.byShown[written] = append(d.byShown[written], a)
		}
	}
}

// nameByRow gives predictions and leave-one-out results the names of the albums:
// those of their files have lost their control characters.
func (d *Data) nameByRow() {
	albums := map[int]*catalog.Album{}
	for i := range d.Albums {
		albums[d.Albums[i].Row] = &d.Albums[i]
	}
	name := func(row int, artist, title *string) {
		if a := albums[row]; a != nil {
			*artist, *title = a.Artist, a.Title
		}
	}
	for _, list := range [][]results.Prediction{d.Predictions, d.NewArtists} {
		for i := range list {
			name(list[i].Row, &list[i].Artist, &list[i].Album)
		}
	}
	for i := range d.LOO {
		name(d.LOO[i].Row, &d.LOO[i].Artist, &d.LOO[i].Album)
	}
}

// Search returns at most limit artists: first those whose name begins with the
// text, then those that contain it, in alphabetical order, whatever the case.
func (d *Data) Search(text string, limit int) []*Artist {
	text = lower(text)
	var first, later []*Artist
	for _, a := range d.Artists {
		switch name := strings.ToLower(a.Name); {
		case strings.HasPrefix(name, text):
			first = append(first, a)
		case len(later) < limit && strings.Contains(name, text):
			later = append(later, a)
		}
		if len(first) == limit {
			return first
		}
	}
	all := append(first, later...)
	return all[:min(limit, len(all))]
}

// Index joins the album table with paths and predictions by row number.
func (d *Data) Index() {
	d.nameByRow()
	paths, held := map[int]*results.PathPoint{}, map[int]*results.Prediction{}
	for i := range d.Paths {
		paths[d.Paths[i].Row] = &d.Paths[i]
	}
	for i := range d.NewArtists {
		held[d.NewArtists[i].Row] = &d.NewArtists[i]
	}
	for i := range d.Predictions {
		held[d.Predictions[i].Row] = &d.Predictions[i]
	}
	d.byName, d.Artists = map[string]*Artist{}, nil
	for i := range d.Albums {
		a := &d.Albums[i]
		if d.byName[a.Artist] == nil {
			d.byName[a.Artist] = &Artist{Name: a.Artist}
			d.Artists = append(d.Artists, d.byName[a.Artist])
		}
		d.byName[a.Artist].add(a, d.Target, paths[a.Row], held[a.Row])
	}
	for _, a := range d.Artists {
		slices.SortStableFunc(a.Albums, func(x, y ArtistAlbum) int { return cmp.Compare(x.Date, y.Date) })
	}
	slices.SortFunc(d.Artists, func(a, b *Artist) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	d.indexShown()
}

func (a *Artist) add(x *catalog.Album, target catalog.Target, path *results.PathPoint, p *results.Prediction) {
	album := ArtistAlbum{Title: x.Title, Score: target.Score(x), Path: path, Prediction: p}
	if x.Dated() {
		album.Date, album.Year = x.DateText(), catalog.DecimalYear(x.Date)
	}
	switch {
	case path != nil:
		album.Part = path.Split
	case p != nil:
		album.Part = "new artist"
	}
	a.Albums = append(a.Albums, album)
}

// lower is the form in which names of artists are compared.
func lower(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// shown is a name as pages and figures have it.
func shown(name string) string { return safetext.TerminalSafe(name) }
