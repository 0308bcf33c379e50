package dashboard

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/term"
)

func calibration(v *visit) (page, error) {
	part := v.q.Get("part")
	q := url.Values{}
	if part == "new" {
		q.Set("part", "new")
	}
	p := page{Title: "Calibration", Lead: "Do the intervals hold what they promise? Albums that the model has not seen."}
	f := &form{Action: "calibration", Fields: []formField{partField(part)}}
	p.Sections = []section{{Form: f, Charts: about(charts.Calibration, q)}}
	m := v.s.Metrics
	if m == nil || m.KnownArtists == nil {
		return p, nil
	}
	k := m.KnownArtists
	if part == "new" && m.NewArtists != nil {
		k = &m.NewArtists.Metrics
	}
	t := &table{Columns: []column{{"Interval", false}, {"Covers", true}, {"Mean width", true}, {"Which is", false}}}
	for _, l := range levels(k) {
		t.Rows = append(t.Rows, []cell{text(l.name), {Text: percent(l.cover), Num: true}, num(l.width, 1), text(evaluate.JudgeCoverage(l.cover, l.level, k.N).Fits())})
	}
	p.Sections = append(p.Sections, section{Title: "Coverage and width", Table: t})
	return p, nil
}

// level is what the intervals of one level hold, and their mean width.
type level struct {
	name                string
	level, cover, width float64
}

func levels(m *evaluate.Metrics) []level {
	c, w := &m.Coverage, &m.IntervalWidth
	return []level{
		{"50%", 0.5, c.P50, w.P50},
		{"80%", 0.8, c.P80, w.P80},
		{"90%", 0.9, c.P90, w.P90},
		{"95%", 0.95, c.P95, w.P95},
	}
}

func partField(value string) formField {
	return formField{Name: "part", Label: "Albums", Value: value, Options: []option{{"", "of known artists"}, {"new", "of new artists"}}}
}

// shownRows is how many rows of a long table a page has.
const shownRows = 200

func predictions(v *visit) (page, error) {
	q := url.Values{}
	for _, k := range []string{"part", "artist", "missed"} {
		if x := v.q.Get(k); x != "" {
			q.Set(k, x)
		}
	}
	list := about(charts.Predicted, q)
	list[0].Points = address("api/points", q)
	found := v.s.Held(queryOf(q).Query)
	p := page{Title: "Predictions", Lead: "Every unseen album with its 90% interval. A point leads to its artist."}
	f := &form{Action: "predictions", Fields: []formField{
		{Name: "artist", Label: "Artist or album contains", Value: q.Get("artist")},
		partField(q.Get("part")),
		{Name: "missed", Label: "Only intervals that missed", Type: "checkbox", Value: q.Get("missed")},
	}}
	t := &table{Name: "predictions", Columns: []column{{"Artist", false}, {"Album", false}, {"Date", false}, {"Actual", true}, {"Predicted", true}, {"90% interval", true}, {"Error", true}}}
	byError := slices.Clone(found)
	slices.SortStableFunc(byError, func(a, b results.Prediction) int {
		return cmp.Compare(math.Abs(b.Actual-b.Mean), math.Abs(a.Actual-a.Mean))
	})
	for _, x := range byError[:min(shownRows, len(byError))] {
		t.Rows = append(t.Rows, []cell{
			artistLink(x.Artist), text(x.Album), day(x.Date), num(x.Actual, 0), num(x.Mean, 1),
			interval(&x),
			num(x.Actual-x.Mean, 1),
		})
	}
	more := term.Counted(len(found), "album") + " found."
	if len(found) > shownRows {
		more += fmt.Sprintf(" The table has the %d with the largest errors; filter to see others, or save the chart as CSV for all.", shownRows)
	}
	p.Sections = []section{{Form: f, Charts: list}, {Title: "Largest errors", Lead: "Select a heading to sort.", Table: t, More: more}}
	return p, nil
}

// interval is the 90% interval of a prediction, sorted by its width.
func interval(p *results.Prediction) cell {
	v := charts.Ninety(p)
	return cell{Text: decimals.Between(v.Lo, v.Hi, 1), Num: true, Sort: fmt.Sprint(v.Hi - v.Lo)}
}
