package dashboard

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/term"
)

func diagnostics(v *visit) (page, error) {
	s := v.s
	p := page{Title: "Diagnostics", Lead: "Did the chains find the same posterior, and are there enough independent draws?"}
	param := v.q.Get("param")
	q := url.Values{}
	if param != "" {
		q.Set("param", param)
	}
	if _, _, err := s.Params(charts.Query{Param: param}); err != nil && param != "" {
		p.Notices = append(p.Notices, notice{Text: shown(err.Error())})
	}
	if d := s.Diagnostics; d != nil {
		p.Cards = []card{
			{Name: "Largest R-hat", Value: decimals.Display(float64(d.RHatMax), 4), Note: fmt.Sprintf("threshold %g", d.RHatThreshold)},
			{Name: "Smallest bulk ESS", Value: decimals.Display(float64(d.ESSBulkMin), 0), Note: "threshold " + term.Count(d.ESSThreshold*d.Chains)},
			{Name: "Smallest tail ESS", Value: decimals.Display(float64(d.ESSTailMin), 0)},
			{Name: "Divergences", Value: term.Count(d.Divergences)},
			{Name: "Draws", Value: fmt.Sprintf("%d × %s", d.Chains, term.Count(d.Draws))},
		}
		for _, r := range d.Reasons {
			p.Notices = append(p.Notices, notice{Text: shown(r)})
		}
		if d.Passed && s.evaluated() {
			p.Notices = append(p.Notices, notice{Text: "All parameters pass the thresholds of the run.", Good: true})
		}
	}
	if d := s.NewFit; d != nil {
		for _, r := range d.Reasons {
			p.Notices = append(p.Notices, notice{Text: shown("Fit for new artists: " + r)})
		}
	}
	f := &form{Action: "diagnostics", Fields: []formField{{Name: "param", Label: "Parameter", Value: param, Options: s.paramOptions()}}}
	p.Sections = []section{
		{Title: "Traces and ranks", Form: f, Charts: about(charts.Parameters, q)},
		{Title: "All parameters", Charts: about(charts.Sampler, nil)},
		{Title: "R-hat and effective sample size", Lead: "Select a heading to sort.", Table: s.diagnosticsTable()},
	}
	return p, nil
}

func (s *Snapshot) paramOptions() []option {
	if s.Posterior == nil {
		return paramChoices(nil, nil)
	}
	return paramChoices(s.Posterior.Scalars, s.Posterior.Beta)
}

// paramChoices are the choices of a field for parameters.
func paramChoices(scalars, beta []chart.Param) []option {
	out := []option{{"", "all scalar parameters"}}
	for _, p := range slices.Concat(scalars, beta) {
		out = append(out, option{p.Name, shown(p.Name)})
	}
	return out
}

func (s *Snapshot) diagnosticsTable() *table {
	if s.Diagnostics == nil {
		return nil
	}
	d := s.Diagnostics
	t := &table{Name: "parameters", Columns: []column{{"Parameter", false}, {"R-hat", true}, {"Bulk ESS", true}, {"Tail ESS", true}, {"MCSE of mean", true}, {"Status", false}}}
	for _, x := range d.Parameters {
		ok := float64(x.RHat) < d.RHatThreshold && float64(x.ESSBulk) >= float64(d.ESSThreshold*d.Chains)
		t.Rows = append(t.Rows, []cell{
			link(x.Name, address("diagnostics", url.Values{"param": {paramName(x.Name)}})),
			num(float64(x.RHat), 4), num(float64(x.ESSBulk), 0), num(float64(x.ESSTail), 0), num(float64(x.MCSEMean), 5),
			{Text: map[bool]string{true: "pass", false: "fail"}[ok], Bad: !ok},
		})
	}
	return t
}

// paramName is the name of a parameter in addresses: a coefficient has that of
// its feature.
func paramName(name string) string {
	if feature, ok := results.FeatureOf(name); ok {
		return feature
	}
	return name
}
