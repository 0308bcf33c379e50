package dashboard

import (
	"cmp"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
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
	Score             float64     // NaN if unknown
	Path              *PathPoint  // the artist's effect, if modelled
	Prediction        *Prediction // if held out
}

// Artist returns the artist of a name, whatever its case, or nil: also when it is
// a cleaned name that several share.
func (s *Snapshot) Artist(name string) *Artist {
	if list := s.named(name); len(list) == 1 {
		return list[0]
	}
	return nil
}

// named returns the artists that a name may mean: the one who is called so, else
// those whose names are shown like it.
func (s *Snapshot) named(name string) []*Artist {
	if a := s.byName[lower(name)]; a != nil {
		return []*Artist{a}
	}
	return s.byShown[lower(shown(name))]
}

// indexShown lets names be typed as they are shown and as predictions.csv has
// them, without control characters.
func (s *Snapshot) indexShown() {
	s.byShown = map[string][]*Artist{}
	for _, a := range s.Artists {
		seen, written := lower(shown(a.Name)), lower(safetext.UnguardCSVCell(safetext.CSVCell(a.Name)))
		s.byShown[seen] = append(s.byShown[seen], a)
		if written != seen {
			s.byShown[written] = append(s.byShown[written], a)
		}
	}
}

// nameByRow gives predictions and leave-one-out results the names of the albums:
// those of their files have lost their control characters.
func (s *Snapshot) nameByRow() {
	albums := map[int]*catalog.Album{}
	for i := range s.Albums {
		albums[s.Albums[i].Row] = &s.Albums[i]
	}
	name := func(row int, artist, title *string) {
		if a := albums[row]; a != nil {
			*artist, *title = a.Artist, a.Title
		}
	}
	for _, list := range [][]Prediction{s.Predictions, s.NewArtists} {
		for i := range list {
			name(list[i].Row, &list[i].Artist, &list[i].Album)
		}
	}
	for i := range s.LOO {
		name(s.LOO[i].Row, &s.LOO[i].Artist, &s.LOO[i].Album)
	}
}

// Search returns at most limit artists: first those whose name begins with the
// text, then those that contain it, in alphabetical order, whatever the case.
func (s *Snapshot) Search(text string, limit int) []*Artist {
	text = lower(text)
	var first, later []*Artist
	for _, a := range s.Artists {
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

// indexArtists joins the album table with paths and predictions by row number.
func (s *Snapshot) indexArtists() {
	s.nameByRow()
	paths, held := map[int]*PathPoint{}, map[int]*Prediction{}
	for i := range s.Paths {
		paths[s.Paths[i].Row] = &s.Paths[i]
	}
	for i := range s.NewArtists {
		held[s.NewArtists[i].Row] = &s.NewArtists[i]
	}
	for i := range s.Predictions {
		held[s.Predictions[i].Row] = &s.Predictions[i]
	}
	s.byName = map[string]*Artist{}
	for i := range s.Albums {
		a := &s.Albums[i]
		key := lower(a.Artist)
		if s.byName[key] == nil {
			s.byName[key] = &Artist{Name: a.Artist}
			s.Artists = append(s.Artists, s.byName[key])
		}
		s.byName[key].add(a, s.Target, paths[a.Row], held[a.Row])
	}
	for _, a := range s.Artists {
		slices.SortStableFunc(a.Albums, func(x, y ArtistAlbum) int { return cmp.Compare(x.Date, y.Date) })
	}
	slices.SortFunc(s.Artists, func(a, b *Artist) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	s.indexShown()
}

func (a *Artist) add(x *catalog.Album, target string, path *PathPoint, p *Prediction) {
	album := ArtistAlbum{Title: x.Title, Score: catalog.Target(target).Score(x), Path: path, Prediction: p}
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
