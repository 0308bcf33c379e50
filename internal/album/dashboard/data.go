package dashboard

import (
	"fmt"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/term"
)

func dataView(v *visit) (page, error) {
	s := v.s
	p := page{Title: "Data", Lead: "What came in, what was left out and why, and what is unknown."}
	if s.Summary != nil {
		c := s.Summary.Cleaning
		p.Cards = []card{
			{Name: "Raw rows", Value: term.Count(c.Rows)},
			{Name: "Albums", Value: term.Count(c.Albums)},
			{Name: "Artists", Value: term.Count(c.Artists)},
			{Name: "Exclusions", Value: term.Count(s.Summary.Total), Note: "an album may be left out of several tables"},
		}
	}
	t := &table{Name: "exclusions", Columns: []column{{"Row", true}, {"Artist", false}, {"Album", false}, {"Table", false}, {"Reason", false}}}
	for _, x := range s.Exclusions[:min(shownRows, len(s.Exclusions))] {
		t.Rows = append(t.Rows, []cell{place(x.Row), artistLink(x.Artist), text(x.Album), text(x.Dataset), text(x.Reason)})
	}
	if s.Summary != nil {
		for _, note := range s.Summary.Cleaning.Notes() {
			p.Notices = append(p.Notices, notice{Text: shown(note), Mild: true})
		}
	}
	p.Sections = []section{
		{Charts: drawables(s, about(charts.Albums, nil))},
		{Title: "Rows left out", Table: t, More: fmt.Sprintf("The first %d of %s; all are in data/exclusions.jsonl.", len(t.Rows), term.Count(len(s.Exclusions)))},
	}
	return p, nil
}
