package dashboard

import (
	"net/url"
	"slices"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/term"
)

func coefficientsView(v *visit) (page, error) {
	group := v.q.Get("group")
	q := url.Values{}
	if group != "" {
		q.Set("group", group)
	}
	options := []option{{"", "all"}, {"time", "time"}}
	for _, g := range charts.Groups {
		if !slices.ContainsFunc(options, func(o option) bool { return o.Value == g.Name }) {
			options = append(options, option{g.Name, g.Title})
		}
	}
	t := &table{Name: "coefficients", Columns: []column{{"Feature", false}, {"Mean", true}, {"SD", true}, {"HDI 3%", true}, {"HDI 97%", true}, {"R-hat", true}, {"Bulk ESS", true}}}
	for _, c := range v.s.Effects() {
		if group == "" || c.Group == group {
			t.Rows = append(t.Rows, []cell{text(c.Name), num(c.Mean, 4), num(c.SD, 4), num(c.Lo, 4), num(c.Hi, 4), num(c.RHat, 4), num(c.ESSBulk, 0)})
		}
	}
	return page{
		Title: "Coefficients", Lead: "What one standard deviation of a feature does to the score, in standard deviations of " + v.s.Unit() + "; a label or genre counts against its absence.",
		Sections: []section{
			{Form: &form{Action: "coefficients", Fields: []formField{{Name: "group", Label: "Features", Value: group, Options: options}}}, Charts: about(charts.Coefficients, q)},
			{Title: "All of them", Lead: "Select a heading to sort.", Table: t, More: term.Counted(len(t.Rows), "feature") + "."},
		},
	}, nil
}
