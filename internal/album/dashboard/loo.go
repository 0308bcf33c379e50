package dashboard

import (
	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/term"
)

func looView(v *visit) (page, error) {
	limit := evaluate.HighK
	if m := v.s.Metrics; m != nil && m.LOO != nil {
		limit = m.LOO.Limit()
	}
	p := page{Title: "Leave-one-out", Lead: "How well is each training album predicted by all the others? Albums with Pareto k above " + decimals.Display(limit, 2) + " cannot be judged this way."}
	if m := v.s.Metrics; m != nil && m.LOO != nil {
		p.Cards = []card{
			{Name: "elpd", Value: decimals.Display(m.LOO.ELPD, 1), Note: "± " + decimals.Display(m.LOO.SE, 1)},
			{Name: "p_loo", Value: decimals.Display(m.LOO.PLOO, 1)},
			{Name: "Largest Pareto k", Value: decimals.Display(float64(m.LOO.ParetoKMax), 2)},
			{Name: "k above " + decimals.Display(limit, 2), Value: term.Count(m.LOO.NHighK)},
		}
	}
	t := &table{Name: "loo", Columns: []column{{"Artist", false}, {"Album", false}, {"Date", false}, {"Score", true}, {"elpd", true}, {"Pareto k", true}}}
	for _, x := range v.s.worst(100) {
		k := num(x.K, 2)
		k.Bad = x.K > limit
		t.Rows = append(t.Rows, []cell{artistLink(x.Artist), text(x.Album), day(x.Date), num(x.Actual, 0), num(x.ELPD, 2), k})
	}
	p.Sections = []section{{Charts: about(charts.LeaveOneOut, nil)}, {Title: "The albums that the model expected least", Lead: "The 100 with the smallest elpd. Select a heading to sort.", Table: t}}
	return p, nil
}
