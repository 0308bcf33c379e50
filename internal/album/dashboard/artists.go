package dashboard

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"strings"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/term"
)

func artists(v *visit) (page, error) {
	text := v.q.Get("q")
	t := &table{Name: "artists", Columns: []column{{"Artist", false}, {"Albums", true}, {"Mean " + v.s.ScoreName(), true}}}
	for _, a := range v.s.Search(text, shownRows) {
		sum, n := 0.0, 0
		for _, x := range a.Albums {
			if !math.IsNaN(x.Score) {
				sum, n = sum+x.Score, n+1
			}
		}
		t.Rows = append(t.Rows, []cell{artistLink(a.Name), num(float64(len(a.Albums)), 0), num(sum/float64(n), 1)})
	}
	return page{
		Title: "Artists", Lead: fmt.Sprintf("%s. Search by any part of the name.", term.Counted(len(v.s.Artists), "artist")),
		Sections: []section{{
			Form:  &form{Action: "artists", Fields: []formField{{Name: "q", Label: "Name contains", Value: text}}},
			Table: t, More: fmt.Sprintf("%d shown; at most %d.", len(t.Rows), shownRows),
		}, {Charts: drawables(v.s, about(charts.Artists, nil))}},
	}, nil
}

// artist is the page of one artist; found is false when the run has none of
// that name. Without a name it lets the reader choose one.
func artist(v *visit) (p page, found bool) {
	name := v.q.Get("name")
	if lower(name) == "" {
		return chooseArtist(v), true
	}
	if list := v.s.Named(name); len(list) > 1 {
		return page{
			Title: "Several artists", Lead: "Their names differ only in case or in characters that are not shown.",
			Sections: []section{{Table: artistTable("Artists with such a name", list)}},
		}, true
	}
	a := v.s.Artist(name)
	if a == nil {
		p = page{Title: "No such artist", Notices: []notice{{Text: shown(fmt.Sprintf("The run has no artist called %q.", name))}}}
		if t := v.s.near(name, "Artists with such a name"); t != nil {
			p.Sections = []section{{Table: t}}
		}
		return p, false
	}
	p = page{Title: cmp.Or(strings.TrimSpace(shown(a.Name)), nameless), Lead: term.Counted(len(a.Albums), "album")}
	if len(a.Albums) == 1 {
		p.Lead = "1 album"
	}
	if n := v.s.Next(a.Name); n != nil {
		p.Cards = []card{
			{Name: "Next album", Value: decimals.Display(n.Mean, 1), Note: basis(n)},
			{Name: "90% interval", Value: decimals.Between(n.Ninety.Lo, n.Ninety.Hi, 0)},
			{Name: "50% interval", Value: decimals.Between(n.Half.Lo, n.Half.Hi, 0)},
		}
		if !math.IsNaN(n.LastScore) {
			p.Cards = append(p.Cards, card{Name: "Last score", Value: decimals.Display(n.LastScore, 0)})
		}
	}
	if v.s.Next(a.Name) == nil {
		p.Notices = []notice{{Text: shown(v.s.withoutNext()), Mild: true}}
	}
	t := &table{Name: "albums", Columns: []column{{"Album", false}, {"Date", false}, {"Score", true}, {"Predicted", true}, {"90% interval", true}, {"Used for", false}}}
	for _, x := range a.Albums {
		row := []cell{text(x.Title), day(x.Date), num(x.Score, 0), {Text: "–", Num: true, Sort: "NaN"}, {Text: "–", Num: true, Sort: "NaN"}, text(x.Part)}
		if q := x.Prediction; q != nil {
			row[3] = num(q.Mean, 1)
			row[4] = interval(q)
			row[4].Bad = charts.Missed(q)
		}
		t.Rows = append(t.Rows, row)
	}
	p.Sections = []section{{Charts: []chartRef{ref("trajectory", url.Values{"artist": {a.Name}})}}, {Title: "Albums", Table: t}}
	return p, true
}

func chooseArtist(v *visit) page {
	return page{
		Title: "Choose an artist", Lead: "The page shows an artist's scores, the predictions made without them, and the next album.",
		Sections: []section{{
			Form:  &form{Action: "artist", Fields: []formField{{Name: "name", Label: "Name of the artist"}}},
			Table: v.s.near("", "The first artists of the run"), More: "All of them are in the view Artists.",
		}},
	}
}

// near is a table of artists whose names begin with a text or have it, nil when
// there are none.
func (s *Snapshot) near(text, title string) *table {
	list := s.Search(text, 20)
	if len(list) == 0 {
		return nil
	}
	return artistTable(title, list)
}

func artistTable(title string, list []*charts.Artist) *table {
	t := &table{Columns: []column{{title, false}, {"Albums", true}}}
	for _, a := range list {
		t.Rows = append(t.Rows, []cell{artistLink(a.Name), num(float64(len(a.Albums)), 0)})
	}
	return t
}
