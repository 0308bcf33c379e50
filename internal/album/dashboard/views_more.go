package dashboard

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"strings"

	"github.com/latent-go/latent/internal/album/report"
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
		Title: "Artists", Lead: fmt.Sprintf("%s artists. Search by any part of the name.", term.Count(len(v.s.Artists))),
		Sections: []section{{
			Form:  &form{Action: "/artists", Fields: []formField{{Name: "q", Label: "Name contains", Value: text}}},
			Table: t, More: fmt.Sprintf("%d shown; at most %d.", len(t.Rows), shownRows),
		}},
	}, nil
}

// artist is the page of one artist; found is false when the run has none of
// that name. Without a name it lets the reader choose one.
func artist(v *visit) (p page, found bool) {
	name := v.q.Get("name")
	if lower(name) == "" {
		return chooseArtist(v), true
	}
	if list := v.s.named(name); len(list) > 1 {
		return page{
			Title: "Several artists", Lead: "Their names differ only in characters that are not shown.",
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
	p = page{Title: cmp.Or(strings.TrimSpace(shown(a.Name)), nameless), Lead: fmt.Sprintf("%d albums", len(a.Albums))}
	if len(a.Albums) == 1 {
		p.Lead = "1 album"
	}
	if n := v.s.Next(a.Name); n != nil {
		p.Cards = []card{
			{Name: "Next album", Value: report.Display(n.Mean, 1), Note: n.Basis()},
			{Name: "90% interval", Value: report.Between(n.Lo90, n.Hi90, 0)},
			{Name: "50% interval", Value: report.Between(n.Lo50, n.Hi50, 0)},
		}
		if !math.IsNaN(n.LastScore) {
			p.Cards = append(p.Cards, card{Name: "Last score", Value: report.Display(n.LastScore, 0)})
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
			row[4] = cell{Text: report.Between(q.Lo90, q.Hi90, 1), Num: true, Sort: fmt.Sprint(q.Hi90 - q.Lo90), Bad: q.Actual < q.Lo90 || q.Actual > q.Hi90}
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
			Form:  &form{Action: "/artist", Fields: []formField{{Name: "name", Label: "Name of the artist"}}},
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

func artistTable(title string, list []*Artist) *table {
	t := &table{Columns: []column{{title, false}, {"Albums", true}}}
	for _, a := range list {
		t.Rows = append(t.Rows, []cell{artistLink(a.Name), num(float64(len(a.Albums)), 0)})
	}
	return t
}

func compare(v *visit) (page, error) {
	options := []option{{"", "choose a run"}}
	for _, i := range v.list {
		if i.ID != v.s.ID && i.Err == nil {
			options = append(options, option{i.ID, i.ID + " (" + string(i.Status) + ")"})
		}
	}
	p := page{Title: "Compare", Lead: "This run beside another one."}
	p.Sections = []section{{Form: &form{Action: "/compare", Fields: []formField{{Name: "with", Label: "Other run", Value: v.q.Get("with"), Options: options}}}}}
	switch {
	case v.unread != nil:
		p.Notices = []notice{{Text: shown("The run cannot be read: " + v.unread.Error())}}
		return p, nil
	case v.other == nil && v.q.Get("with") != "":
		p.Notices = []notice{{Text: "There is no such run."}}
		return p, nil
	case len(options) == 1:
		p.Notices = []notice{{Text: "There is only one run. Run the pipeline again, with other settings, to compare.", Mild: true}}
		return p, nil
	case v.other == nil:
		return p, nil
	}
	p.Notices = v.other.stale()
	for _, x := range v.other.Problems {
		p.Notices = append(p.Notices, notice{Text: shown("A file of run " + v.other.ID + " could not be read: " + x)})
	}
	if text := differentAlbums(v.s, v.other); text != "" {
		p.Notices = append(p.Notices, notice{Text: text})
	}
	q := url.Values{"with": {v.other.ID}}
	p.Sections = append(p.Sections,
		metricsSection(v.s, v.other),
		section{Charts: []chartRef{ref("compare_parameters", q), ref("compare_coverage", q)}})
	t := &table{Columns: []column{{"Setting", false}, {v.s.ID, false}, {v.other.ID, false}}}
	for _, d := range differences(v.s, v.other) {
		t.Rows = append(t.Rows, []cell{text(d.Key), text(d.Here), text(d.There)})
	}
	more := ""
	if len(t.Rows) == 0 {
		t, more = nil, "The settings of both runs are the same."
	}
	p.Sections = append(p.Sections, section{Title: "Settings that differ", Table: t, More: more})
	return p, nil
}

// differentAlbums says when the errors of two runs are of different albums: the
// better one may have had the easier albums.
func differentAlbums(a, b *Snapshot) string {
	type album struct{ artist, title, date string }
	seen, common := map[album]bool{}, 0
	for _, p := range a.Predictions {
		seen[album{p.Artist, p.Album, p.Date}] = true
	}
	for _, p := range b.Predictions {
		if seen[album{p.Artist, p.Album, p.Date}] {
			common++
		}
	}
	if common == len(a.Predictions) && common == len(b.Predictions) || len(a.Predictions) == 0 || len(b.Predictions) == 0 {
		return ""
	}
	return fmt.Sprintf("The runs predict different albums (%s here, %s there, %s in common): their errors do not say which model is better.",
		term.Count(len(a.Predictions)), term.Count(len(b.Predictions)), term.Count(common))
}

// metricsSection says what the difference is, or why there is none.
func metricsSection(a, b *Snapshot) section {
	x := section{Title: "Metrics", Table: compareMetrics(a, b), More: "Difference: the other run less this one."}
	if x.Table == nil {
		x.More = "One of the runs has no metrics of test albums."
	}
	return x
}

func compareMetrics(a, b *Snapshot) *table {
	t := &table{Columns: []column{{"Metric", false}, {a.ID, true}, {b.ID, true}, {"Difference", true}}}
	if a.Metrics == nil || b.Metrics == nil || a.Metrics.KnownArtists == nil || b.Metrics.KnownArtists == nil {
		return nil
	}
	x, y := a.Metrics.KnownArtists, b.Metrics.KnownArtists
	add := func(name string, decimals int, p, q float64) {
		t.Rows = append(t.Rows, []cell{text(name), num(p, decimals), num(q, decimals), num(q-p, decimals)})
	}
	add("Albums", 0, float64(x.N), float64(y.N))
	add("RMSE", 3, x.RMSE, y.RMSE)
	add("MAE", 3, x.MAE, y.MAE)
	add("CRPS", 3, x.CRPS, y.CRPS)
	add("R²", 3, x.R2, y.R2)
	add("Coverage of 50%", 3, x.Coverage.P50, y.Coverage.P50)
	add("Coverage of 90%", 3, x.Coverage.P90, y.Coverage.P90)
	add("Width of 90%", 2, x.IntervalWidth.P90, y.IntervalWidth.P90)
	return t
}
