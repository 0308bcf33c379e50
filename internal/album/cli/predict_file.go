package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/forecast"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/term"
)

// plannedFile reads planned albums and warns of what in them is likely a mistake:
// a name that is nearly one of the data, a type that no album has.
func plannedFile(ui *term.UI, file string, f *forecast.Forecaster) ([]catalog.Album, error) {
	list, err := readPlans(file)
	if err != nil {
		return nil, err
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

func readPlans(file string) ([]catalog.Album, error) {
	in, err := regular.Open(file)
	if err != nil {
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			err = path.Err // the message has the path already
		}
		return nil, &ingest.DataError{Kind: ingest.KindOpen, File: file, Problem: "cannot be read: " + err.Error(), Remedy: "give a CSV of planned albums", Err: err}
	}
	defer in.Close()
	list, err := forecast.Read(in)
	if err != nil {
		return nil, &ingest.DataError{Kind: ingest.KindRows, File: file, Problem: err.Error(), Remedy: "its columns are " + strings.Join(forecast.ColumnNames(), ", "), Err: err}
	}
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
