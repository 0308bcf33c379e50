package dashboard

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/report"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

func overview(v *visit) (page, error) {
	s := v.s
	p := page{Title: "Overview", Lead: "What was run, how good the predictions are, and what to be careful about."}
	p.Notices = s.warnings()
	if m := s.Metrics; m != nil && m.KnownArtists != nil {
		k := m.KnownArtists
		p.Cards = []card{
			{Name: "RMSE, unseen albums", Value: decimals.Display(k.RMSE, 2), Note: "points of 100"},
			{Name: "MAE", Value: decimals.Display(k.MAE, 2)},
			{Name: "R²", Value: decimals.Display(k.R2, 3)},
			{Name: "90% interval covers", Value: percent(k.Coverage.P90)},
			{Name: "50% interval covers", Value: percent(k.Coverage.P50)},
			{Name: "CRPS", Value: decimals.Display(k.CRPS, 2)},
			{Name: "Unseen albums", Value: term.Count(k.N)},
		}
		if n := m.NewArtists; n != nil {
			p.Cards = append(p.Cards, card{Name: "RMSE, new artists", Value: decimals.Display(n.RMSE, 2), Note: term.Counted(n.N, "album")})
		}
	}
	if d := s.Diagnostics; d != nil {
		p.Cards = append(p.Cards, samplerCard("Sampler", d))
	}
	if d := s.NewFit; d != nil {
		p.Cards = append(p.Cards, samplerCard("Sampler, new artists", d))
	}
	if !s.evaluated() {
		for i := range p.Cards {
			p.Cards[i].age()
		}
	}
	if len(s.Predictions) > 0 {
		p.Sections = append(p.Sections, section{Title: "At a glance", Charts: refs("predictions", "reliability", "coefficients", "scores")})
	}
	if t := s.baselines(); t != nil {
		p.Sections = append(p.Sections, section{Title: "Against baselines", Lead: "The same albums, predicted without the model. " + report.Claim(s.Metrics) + ".", Table: t, More: "Differences: the model less the method, album by album, with their standard errors."})
	}
	p.Sections = append(p.Sections, section{Title: "The run", Table: s.runTable()}, section{Title: "Stages", Table: s.stageTable()})
	return p, nil
}

// samplerCard says whether the chains of a fit converged.
func samplerCard(name string, d *evaluate.Diagnostics) card {
	class, word := "good", "converged"
	if !d.Passed {
		class, word = "bad", "not converged"
	}
	return card{Name: name, Value: word, Class: class, Note: term.Counted(d.Chains, "chain") + " of " + term.Counted(d.Draws, "draw")}
}

// warnings lists what a reader should know before believing a number.
func (s *Snapshot) warnings() []notice {
	var out []notice
	add := func(format string, args ...any) {
		out = append(out, notice{Text: shown(fmt.Sprintf(format, args...))})
	}
	if !s.finished() {
		out = append(out, notice{Text: fmt.Sprintf("The run is %s: what is shown may be incomplete.", s.Status), Mild: true})
	}
	if e := s.Manifest.Error; e != "" {
		add("The run stopped: %s", e)
	}
	for _, p := range s.Problems {
		add("A file could not be read: %s", p)
	}
	if d := s.Diagnostics; d != nil && s.evaluated() {
		for _, r := range d.Reasons {
			add("The chains did not converge: %s", r)
		}
	}
	if d := s.NewFit; d != nil && s.evaluated() {
		for _, r := range d.Reasons {
			add("The chains of the fit for new artists did not converge: %s", r)
		}
	}
	if m := s.Metrics; m != nil && m.KnownArtists != nil && s.evaluated() {
		k := m.KnownArtists
		for _, l := range levels(k) {
			if v := evaluate.JudgeCoverage(l.cover, l.level, k.N); v == evaluate.Lower || v == evaluate.Higher {
				add("The %s intervals cover %s of the unseen albums: they are %s.", l.name, percent(l.cover), v.Fits())
			}
		}
		if k.N < evaluate.LeastAlbums {
			out = append(out, notice{Text: fmt.Sprintf("%s, fewer than %d: nothing is claimed about them.", term.Counted(k.N, "unseen album"), evaluate.LeastAlbums), Mild: true})
		}
	}
	if m := s.Metrics; m != nil && m.LOO != nil && s.evaluated() && m.LOO.NHighK > 0 {
		add("%s with a Pareto k above %s, too high for leave-one-out to be reliable.", term.Counted(m.LOO.NHighK, "album"), decimals.Display(m.LOO.Limit(), 2))
	}
	if s.Features != nil {
		for _, w := range s.Features.Warnings {
			out = append(out, notice{Text: shown("Features: " + w), Mild: true})
		}
	}
	return out
}

func (s *Snapshot) baselines() *table {
	if s.Metrics == nil || s.Metrics.KnownArtists == nil {
		return nil
	}
	t := &table{Name: "baselines", Columns: []column{
		{"Method", false}, {"RMSE", true}, {"MAE", true}, {"CRPS", true}, {"RMSE difference", true}, {"CRPS difference", true}, {"The model is", false},
	}}
	for _, m := range report.Compared(s.Metrics) {
		t.Rows = append(t.Rows, []cell{
			text(m.Name), num(m.RMSE, 2), num(m.MAE, 2), num(m.CRPS, 2),
			differ(m.ByRMSE), differ(m.ByCRPS), text(m.Verdict()),
		})
	}
	return t
}

// differ is a difference with its standard error, sorted by the difference.
func differ(d *evaluate.Difference) cell {
	c := cell{Text: report.Error(d), Num: true}
	if d != nil {
		c.Sort = fmt.Sprint(d.Mean)
	}
	return c
}

func (s *Snapshot) runTable() *table {
	t := &table{Columns: []column{{"", false}, {"", false}}}
	add := func(name, value string) {
		if value != "" {
			t.Rows = append(t.Rows, []cell{{Text: name}, text(value)})
		}
	}
	m := s.Manifest
	add("Command", s.command())
	add("Started", m.Created.Format("2006-01-02 15:04:05 MST"))
	add("Working time", term.Duration(time.Duration(m.Seconds*float64(time.Second))))
	add("Seed", fmt.Sprint(m.Seed))
	add("Version", strings.TrimSpace(m.ProgramVersion+" "+m.Build.Revision))
	for _, name := range slices.Sorted(maps.Keys(m.Inputs)) {
		in := m.Inputs[name]
		add("Input "+name, in.Path+" (SHA-256 "+in.SHA256+")")
	}
	if s.Training != nil {
		add("Fitted", fmt.Sprintf("%s of %s, %s", term.Counted(s.Training.Observations, "album"), term.Counted(s.Training.Artists, "artist"), term.Counted(len(s.Training.Features), "feature")))
		add("Model", s.model())
	}
	return t
}

func (s *Snapshot) stageTable() *table {
	t := &table{Columns: []column{{"Stage", false}, {"Status", false}, {"Seconds", true}}}
	for _, l := range s.stages() {
		t.Rows = append(t.Rows, []cell{text(l.Name), {Text: l.Status, Bad: l.Status == string(runs.Failed)}, num(l.Seconds, 1)})
	}
	return t
}
