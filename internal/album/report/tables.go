package report

import (
	"cmp"

	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/evaluate"
)

// Tables returns the publication tables of a report.
func Tables(c *Content) []*Table {
	list := []*Table{coefficients(c), convergence(c)}
	if c.Evaluation.KnownArtists != nil {
		list = append(list, metrics(c), comparison(c))
	}
	if c.Truth != nil && len(c.Truth.Parameters) > 0 {
		list = append(list, truthTable(c))
	}
	return append(list, exclusions(c))
}

func right(titles ...string) []Column {
	out := []Column{{Title: titles[0]}}
	for _, t := range titles[1:] {
		out = append(out, Column{Title: t, Right: true})
	}
	return out
}

// coefficients lists every parameter with as many decimals as its posterior
// standard deviation deserves.
func coefficients(c *Content) *Table {
	t := &Table{
		Name: "coefficients", Caption: "Posterior of all parameters, in standardised units (" + cmp.Or(c.Transformed, "score") + ": mean " + decimals.Text(c.ScoreMean, 2) + ", standard deviation " + decimals.Text(c.ScoreSD, 2) + "). CI: 94% highest-density interval.",
		Columns: right("Parameter", "Estimate", "SE", "CI Lower", "CI Upper"),
	}
	for _, p := range c.Diagnostics.Parameters {
		d := decimals.For(p.SD)
		t.Rows = append(t.Rows, []string{p.Name, decimals.Text(p.Mean, d), decimals.Text(p.SD, d), decimals.Text(p.HDILow, d), decimals.Text(p.HDIHigh, d)})
	}
	return t
}

func convergence(c *Content) *Table {
	t := &Table{
		Name: "diagnostics", Caption: "Convergence of all parameters.",
		Columns: append(right("Parameter", "R-hat", "ESS Bulk", "ESS Tail", "MCSE Mean"), Column{Title: "Status"}),
	}
	d := c.Diagnostics
	for _, p := range d.Parameters {
		t.Rows = append(t.Rows, []string{
			p.Name, decimals.Text(float64(p.RHat), 4), decimals.Text(float64(p.ESSBulk), 0), decimals.Text(float64(p.ESSTail), 0), decimals.Text(float64(p.MCSEMean), 5), status(&p, d),
		})
	}
	return t
}

func status(p *evaluate.Parameter, d *evaluate.Diagnostics) string {
	badR := !(float64(p.RHat) < d.RHatThreshold)
	badE := !(float64(p.ESSBulk) >= float64(d.ESSThreshold*d.Chains))
	switch {
	case badR && badE:
		return "Fail (R-hat, ESS)"
	case badR:
		return "Fail (R-hat)"
	case badE:
		return "Fail (ESS)"
	default:
		return "Pass"
	}
}

// metrics compares known artists, new artists and their debuts.
func metrics(c *Content) *Table {
	t := &Table{Name: "metrics_summary", Caption: "Predictions of held-out albums, 0-100 scale.", Columns: right("Metric", "Known artists")}
	groups := []*evaluate.Metrics{c.Evaluation.KnownArtists}
	if n := c.Evaluation.NewArtists; n != nil {
		groups = append(groups, &n.Metrics)
		t.Columns = append(t.Columns, Column{"New artists", true})
		if n.Debuts != nil {
			groups = append(groups, n.Debuts)
			t.Columns = append(t.Columns, Column{"Debuts", true})
		}
	}
	add := func(name string, places int, f func(*evaluate.Metrics) float64) {
		row := []string{name}
		for _, g := range groups {
			row = append(row, decimals.Text(f(g), places))
		}
		t.Rows = append(t.Rows, row)
	}
	add("Albums", 0, func(m *evaluate.Metrics) float64 { return float64(m.N) })
	add("RMSE", 2, func(m *evaluate.Metrics) float64 { return m.RMSE })
	add("MAE", 2, func(m *evaluate.Metrics) float64 { return m.MAE })
	add("R-squared", 3, func(m *evaluate.Metrics) float64 { return m.R2 })
	add("Mean bias", 2, func(m *evaluate.Metrics) float64 { return m.MeanBias })
	add("CRPS", 2, func(m *evaluate.Metrics) float64 { return m.CRPS })
	for _, l := range levels {
		add("Coverage ("+l.name+")", 3, func(m *evaluate.Metrics) float64 { return l.of(&m.Coverage) })
		add("Interval width ("+l.name+")", 1, func(m *evaluate.Metrics) float64 { return l.of(&m.IntervalWidth) })
	}
	return t
}

// level picks one interval level out of a ByLevel.
type level struct {
	name    string
	nominal float64
	of      func(*evaluate.ByLevel) float64
}

var levels = []level{
	{"50%", 0.50, func(b *evaluate.ByLevel) float64 { return b.P50 }},
	{"80%", 0.80, func(b *evaluate.ByLevel) float64 { return b.P80 }},
	{"90%", 0.90, func(b *evaluate.ByLevel) float64 { return b.P90 }},
	{"95%", 0.95, func(b *evaluate.ByLevel) float64 { return b.P95 }},
}

// comparison sets the model beside the baselines.
func comparison(c *Content) *Table {
	t := &Table{
		Name:    "baselines",
		Caption: "The model and the baselines on the same test albums, with the paired differences model less baseline and their standard errors (SE).",
		Columns: append(right("Method", "RMSE", "MAE", "CRPS", "RMSE difference", "its SE", "CRPS difference", "its SE "), Column{Title: "The model is"}),
	}
	for _, b := range Compared(c.Evaluation) {
		row := []string{b.Name, decimals.Text(b.RMSE, 2), decimals.Text(b.MAE, 2), decimals.Text(b.CRPS, 2)}
		for _, d := range []*evaluate.Difference{b.ByRMSE, b.ByCRPS} {
			if d == nil {
				row = append(row, "", "")
				continue
			}
			n := decimals.For(float64(d.SE))
			row = append(row, decimals.Text(d.Mean, n), decimals.Text(float64(d.SE), n))
		}
		t.Rows = append(t.Rows, append(row, b.Verdict()))
	}
	return t
}

func exclusions(c *Content) *Table {
	t := &Table{Name: "exclusions", Caption: "Rows left out, by reason.", Columns: right("Reason", "Rows")}
	for _, x := range c.Exclusions {
		t.Rows = append(t.Rows, []string{x.Reason, decimals.Text(float64(x.Rows), 0)})
	}
	return t
}
