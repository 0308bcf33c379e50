package dashboard

import (
	"net/url"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/runs"
)

func liveView(v *visit) (page, error) {
	q := url.Values{}
	for _, k := range []string{"fit", "param"} {
		if x := v.q.Get(k); x != "" {
			q.Set(k, x)
		}
	}
	f := &form{Action: "live", Fields: []formField{
		{Name: "param", Label: "Parameter", Value: q.Get("param"), Options: v.liveParams()},
		{Name: "fit", Label: "Fit", Value: q.Get("fit"), Options: v.liveFits()},
	}}
	shows := queryOf(q)
	shows.Live = v.now
	p := page{
		Title: "Live", Lead: "What the run is doing now. The page follows by itself.",
		Sections: []section{
			{Live: address("api/live", q)},
			{Title: "Parameters", Lead: "In standard deviations of " + v.s.unit() + ", as in the posterior. Enough: R-hat and bulk ESS are within the thresholds of the run.", Form: f, Running: true, Charts: []chartRef{ref("live_trace", q).drawable(v.s, shows)}},
			{Title: "Log density", Charts: []chartRef{ref("live", nil).drawable(v.s, shows)}},
		},
	}
	if v.working != "" {
		p.Notices = []notice{{Text: shown("This page follows run " + v.s.ID + ", which does not work now; " + v.working + "."), Mild: true}}
	}
	return p, nil
}

// liveParams are the parameters that can be chosen: those of the fit that is
// shown, before it has begun those of the run.
func (v *visit) liveParams() []option {
	if l, err := v.now.Fit(v.q.Get("fit")); err == nil && len(l.Scalars) > 0 {
		return paramChoices(l.Scalars, l.Beta)
	}
	out := paramChoices(nil, nil)
	for _, name := range v.s.scalars() {
		out = append(out, option{name, name})
	}
	if f := v.s.Features; f != nil {
		for _, name := range f.Names {
			out = append(out, option{name, shown(name)})
		}
	}
	return out
}

func (v *visit) liveFits() []option {
	out := []option{{"", "the one that samples now"}}
	if v.now != nil {
		for _, f := range v.now.Fits {
			out = append(out, option{f.Name, f.Name})
		}
	}
	return out
}

// liveState is an event of the live view.
type liveState struct {
	Text       string         `json:"text"`
	Running    bool           `json:"running"`
	Iterations int            `json:"iterations"`
	Chains     []liveChainRow `json:"chains"`
	Basis      string         `json:"basis"` // of the parameters
	Parameters []liveParam    `json:"parameters"`
}

type liveChainRow struct {
	Fit         string `json:"fit"`
	Chain       int    `json:"chain"`
	Phase       string `json:"phase"`
	Iteration   int    `json:"iteration"`
	Total       int    `json:"total"`
	Step        string `json:"step"`
	Accept      string `json:"accept"`
	Divergences int    `json:"divergences"`
}

// liveParam is a parameter with its running diagnostics.
type liveParam struct {
	Name   string `json:"name"`
	Mean   string `json:"mean"`
	SD     string `json:"sd"`
	RHat   string `json:"rhat"`
	Bulk   string `json:"bulk"`
	Tail   string `json:"tail"`
	Enough bool   `json:"enough"` // for the thresholds of the run
}

// stateOf describes what the run is doing; q says which parameters are shown.
func stateOf(s *Snapshot, l *live.State, q query) liveState {
	out := liveState{Chains: []liveChainRow{}, Parameters: []liveParam{}, Iterations: l.Iterations(), Running: l.Running()}
	switch {
	case l.Stage != "":
		out.Text = "The run is working: stage " + l.Stage + "."
	case l.Status == runs.Running:
		out.Text = "The run is working."
	case l.Status == runs.Interrupted:
		out.Text = "The run was interrupted; no chain is sampling. The command run with --resume continues it."
	default:
		out.Text = "The run is " + string(l.Status) + "; no chain is sampling."
	}
	for _, c := range l.Chains {
		out.Chains = append(out.Chains, rowOf(c))
	}
	f, err := l.Fit(q.Fit)
	if err != nil {
		return out
	}
	if f.Problem != "" {
		out.Basis = "Parameters of " + f.Name + " are not shown: " + f.Problem + "."
		return out
	}
	out.Basis = f.Name + ": " + f.Interim.Basis() + "."
	out.Parameters = s.liveParams(f, q.Param)
	return out
}

func rowOf(c live.Chain) liveChainRow {
	phase := "sampling"
	switch {
	case c.Iteration < c.Warmup:
		phase = "warm-up"
	case c.Total > 0 && c.Iteration >= c.Total:
		phase = "done"
	}
	return liveChainRow{
		Fit: c.Fit, Chain: c.Chain + 1, Phase: phase, Iteration: c.Iteration, Total: c.Total,
		Step: live.Dash(c.StepSize, 3), Accept: live.Dash(c.Accept, 2), Divergences: c.Divergences,
	}
}

// liveParams are the rows of the parameters: the scalar ones, or the chosen one.
func (s *Snapshot) liveParams(f *live.Fit, param string) []liveParam {
	out := []liveParam{}
	r := f.Interim
	if len(r.Chains) == 0 {
		return out
	}
	rhat, ess := s.thresholds()
	list, err := charts.Chosen(f.Scalars, f.Beta, param)
	if err != nil {
		return out // the chart says so
	}
	for _, p := range list {
		x := r.Of(p)
		out = append(out, liveParam{
			Name: shown(p.Name), Mean: live.Dash(x.Mean, 4), SD: live.Dash(x.SD, 4), RHat: live.Dash(x.RHat, 3), Bulk: live.Dash(x.ESSBulk, 0), Tail: live.Dash(x.ESSTail, 0),
			Enough: x.RHat < rhat && x.ESSBulk >= ess,
		})
	}
	return out
}

// thresholds are those that the run will judge its chains by.
func (s *Snapshot) thresholds() (rhat, ess float64) {
	v := s.values()
	rhat, _ = v["convergence.rhat_threshold"].(float64)
	ess, _ = v["convergence.ess_threshold"].(float64)
	chains, _ := v["mcmc.num_chains"].(float64)
	return rhat, ess * chains
}
