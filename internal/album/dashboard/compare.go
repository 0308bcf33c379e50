package dashboard

import (
	"fmt"
	"math"
	"net/url"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/term"
)

func compare(v *visit) (page, error) {
	options := []option{{"", "choose a run"}}
	for _, i := range v.list {
		if i.ID != v.s.ID && i.Err == nil {
			options = append(options, option{i.ID, i.ID + " (" + string(i.Status) + ")"})
		}
	}
	p := page{Title: "Compare", Lead: "This run beside another one."}
	p.Sections = []section{{Form: &form{Action: "compare", Fields: []formField{{Name: "with", Label: "Other run", Value: v.q.Get("with"), Options: options}}}}}
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
	x := section{Title: "Metrics", Table: compareMetrics(a, b), More: "Difference: the other run less this one. In parentheses the standard error over the albums that both predict, with what may be said of the other run."}
	if x.Table == nil {
		x.More = "One of the runs has no metrics of test albums."
	}
	return x
}

// paired compares the errors of two runs on the albums that both predict: b less a.
func paired(a, b []results.Prediction) (byRMSE, byCRPS evaluate.Difference) {
	type album struct{ artist, title, date string }
	here := map[album]*results.Prediction{}
	for i := range a {
		here[album{a[i].Artist, a[i].Album, a[i].Date}] = &a[i]
	}
	var artists []string
	var sq, crps [2][]float64
	var sum [2]float64
	for i := range b {
		q := &b[i]
		p := here[album{q.Artist, q.Album, q.Date}]
		if p == nil || p.Actual != q.Actual {
			continue
		}
		artists = append(artists, q.Artist)
		for k, x := range []*results.Prediction{q, p} {
			e := (x.Mean - x.Actual) * (x.Mean - x.Actual)
			sq[k], crps[k], sum[k] = append(sq[k], e), append(crps[k], x.CRPS), sum[k]+e
		}
	}
	n := float64(len(artists))
	v := evaluate.Versus{CRPS: evaluate.Paired(crps[0], crps[1], artists), SquaredError: evaluate.Paired(sq[0], sq[1], artists)}
	return v.RMSE(math.Sqrt(sum[0]/n), math.Sqrt(sum[1]/n)), v.CRPS
}

// between is a difference of two runs with its error and verdict.
func between(d evaluate.Difference) cell {
	if math.IsNaN(d.Mean) {
		return cell{Text: "n/a", Num: true}
	}
	c := differ(&d)
	c.Text += ", " + d.Verdict().Words()
	return c
}

func compareMetrics(a, b *Snapshot) *table {
	t := &table{Columns: []column{{"Metric", false}, {a.ID, true}, {b.ID, true}, {"Difference", true}}}
	if a.Metrics == nil || b.Metrics == nil || a.Metrics.KnownArtists == nil || b.Metrics.KnownArtists == nil {
		return nil
	}
	x, y := a.Metrics.KnownArtists, b.Metrics.KnownArtists
	add := func(name string, places int, p, q float64) {
		t.Rows = append(t.Rows, []cell{text(name), num(p, places), num(q, places), num(q-p, places)})
	}
	add("Albums", 0, float64(x.N), float64(y.N))
	byRMSE, byCRPS := paired(a.Predictions, b.Predictions)
	add("RMSE", 3, x.RMSE, y.RMSE)
	t.Rows[len(t.Rows)-1] = append(t.Rows[len(t.Rows)-1][:3], between(byRMSE))
	add("MAE", 3, x.MAE, y.MAE)
	add("CRPS", 3, x.CRPS, y.CRPS)
	t.Rows[len(t.Rows)-1] = append(t.Rows[len(t.Rows)-1][:3], between(byCRPS))
	add("R²", 3, x.R2, y.R2)
	add("Coverage of 50%", 3, x.Coverage.P50, y.Coverage.P50)
	add("Coverage of 90%", 3, x.Coverage.P90, y.Coverage.P90)
	add("Width of 90%", 2, x.IntervalWidth.P90, y.IntervalWidth.P90)
	return t
}
