package cli

import (
	"fmt"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/forecast"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/term"
)

// plannedFile reads planned albums and warns of what in them is likely a mistake:
// a name that is nearly one of the data, a type that no album has.
func plannedFile(ui *term.UI, file string, f *forecast.Forecaster) ([]catalog.Album, error) {
	list, told, err := ingest.Plans(file)
	if err != nil {
		return nil, err
	}
	for _, n := range told {
		ui.Infof("%s: %s", file, n)
	}
	p := f.Planner()
	who, notes := newDirectory(f.History()), doubts{ui: ui}
	for i := range list {
		a := &list[i]
		switch key, err := who.find(a.Artist); {
		case ingest.IsPlaceholder(a.Artist): // nobody in particular has no past
			a.ArtistKey = fmt.Sprintf("%s / planned %d", a.Artist, i+1)
		case err == nil:
			a.ArtistKey = key
		case len(err.near) > 0:
			notes.add(i, a, err.Error()+": predicted as a new artist")
		}
		for _, d := range p.Doubts(a) {
			notes.add(i, a, d)
		}
		list[i] = p.Complete(*a)
	}
	notes.end()
	return list, nil
}

// doubts prints warnings about planned albums, but not thousands of them.
type doubts struct {
	ui *term.UI
	n  int
}

const shownDoubts = 20

func (d *doubts) add(i int, a *catalog.Album, what string) {
	if d.n++; d.n <= shownDoubts {
		d.ui.Warnf("planned album %d, by %s: %s", i+1, a.Artist, what)
	}
}

func (d *doubts) end() {
	if more := d.n - shownDoubts; more > 0 {
		d.ui.Warnf("%d more of such doubts", more)
	}
}
