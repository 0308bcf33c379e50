package dashboard

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/report"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

// view is a page of the dashboard.
type view struct {
	path, title string
	build       func(v *visit) (page, error)
}

// views in the order of the navigation; the first is the start page.
var views = []view{
	{"/overview", "Overview", overview},
	{"/diagnostics", "Diagnostics", diagnostics},
	{"/calibration", "Calibration", calibration},
	{"/predictions", "Predictions", predictions},
	{"/coefficients", "Coefficients", coefficientsView},
	{"/loo", "Leave-one-out", looView},
	{"/artists", "Artists", artists},
	{"/data", "Data", dataView},
	{"/compare", "Compare", compare},
	{"/live", "Live", liveView},
}

// visit is a request for a page: the run, and what the address asks for.
type visit struct {
	s      *Snapshot
	q      url.Values
	other  *Snapshot
	list   []runs.Info
	unread error // why the other run cannot be read
	live   *Live // of the live view

	working string // says that another run works
}

func overview(v *visit) (page, error) {
	s := v.s
	p := page{Title: "Overview", Lead: "What was run, how good the predictions are, and what to be careful about."}
	p.Notices = s.warnings()
	if m := s.Metrics; m != nil && m.KnownArtists != nil {
		k := m.KnownArtists
		p.Cards = []card{
			{Name: "RMSE, unseen albums", Value: report.Display(k.RMSE, 2), Note: "points of 100"},
			{Name: "MAE", Value: report.Display(k.MAE, 2)},
			{Name: "R²", Value: report.Display(k.R2, 3)},
			{Name: "90% interval covers", Value: percent(k.Coverage.P90)},
			{Name: "50% interval covers", Value: percent(k.Coverage.P50)},
			{Name: "CRPS", Value: report.Display(k.CRPS, 2)},
			{Name: "Unseen albums", Value: term.Count(k.N)},
		}
		if n := m.NewArtists; n != nil {
			p.Cards = append(p.Cards, card{Name: "RMSE, new artists", Value: report.Display(n.RMSE, 2), Note: term.Count(n.N) + " albums"})
		}
	}
	if d := s.Diagnostics; d != nil {
		class, word := "good", "converged"
		if !d.Passed {
			class, word = "bad", "not converged"
		}
		p.Cards = append(p.Cards, card{Name: "Sampler", Value: word, Class: class, Note: fmt.Sprintf("%d chains of %s draws", d.Chains, term.Count(d.Draws))})
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
		p.Sections = append(p.Sections, section{Title: "Against baselines", Lead: "The same albums, predicted without the model.", Table: t})
	}
	p.Sections = append(p.Sections, section{Title: "The run", Table: s.runTable()}, section{Title: "Stages", Table: s.stageTable()})
	return p, nil
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
	if m := s.Metrics; m != nil && m.KnownArtists != nil && s.evaluated() {
		for _, l := range []struct {
			name         string
			level, found float64
		}{{"50%", 0.5, m.KnownArtists.Coverage.P50}, {"90%", 0.9, m.KnownArtists.Coverage.P90}} {
			if off := l.found - l.level; math.Abs(off) > 3*math.Sqrt(l.level*(1-l.level)/float64(m.KnownArtists.N)) {
				add("The %s intervals cover %s of the unseen albums: they are too %s.", l.name, percent(l.found), map[bool]string{true: "wide", false: "narrow"}[off > 0])
			}
		}
	}
	if m := s.Metrics; m != nil && m.LOO != nil && s.evaluated() && m.LOO.NHighK > 0 {
		add("%s albums have a Pareto k above %g: their leave-one-out results are not reliable.", term.Count(m.LOO.NHighK), evaluate.HighK)
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
	t := &table{Name: "baselines", Columns: []column{{"Method", false}, {"RMSE", true}, {"MAE", true}, {"CRPS", true}}}
	for _, m := range report.Compared(s.Metrics) {
		t.Rows = append(t.Rows, []cell{text(m.Name), num(m.RMSE, 2), num(m.MAE, 2), num(m.CRPS, 2)})
	}
	return t
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
	add("Version", strings.TrimSpace(m.ProgramVersion+" "+m.Git.Commit))
	for name, in := range m.Inputs {
		add("Input "+name, in.Path+" (SHA-256 "+in.SHA256+")")
	}
	if s.Training != nil {
		add("Fitted", fmt.Sprintf("%s albums of %s artists, %d features", term.Count(s.Training.Observations), term.Count(s.Training.Artists), len(s.Training.Features)))
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

func diagnostics(v *visit) (page, error) {
	s := v.s
	p := page{Title: "Diagnostics", Lead: "Did the chains find the same posterior, and are there enough independent draws?"}
	param := v.q.Get("param")
	q := url.Values{}
	if param != "" {
		q.Set("param", param)
	}
	if _, _, err := s.params(Query{Param: param}); err != nil && param != "" {
		p.Notices = append(p.Notices, notice{Text: shown(err.Error())})
	}
	if d := s.Diagnostics; d != nil {
		p.Cards = []card{
			{Name: "Largest R-hat", Value: report.Display(float64(d.RHatMax), 4), Note: fmt.Sprintf("threshold %g", d.RHatThreshold)},
			{Name: "Smallest bulk ESS", Value: report.Display(float64(d.ESSBulkMin), 0), Note: "threshold " + term.Count(d.ESSThreshold*d.Chains)},
			{Name: "Smallest tail ESS", Value: report.Display(float64(d.ESSTailMin), 0)},
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
	f := &form{Action: "/diagnostics", Fields: []formField{{Name: "param", Label: "Parameter", Value: param, Options: s.paramOptions()}}}
	p.Sections = []section{
		{Title: "Traces and ranks", Form: f, Charts: []chartRef{ref("trace", q), ref("rank", q), ref("posterior", q)}},
		{Title: "All parameters", Charts: refs("convergence", "energy", "divergences")},
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
			link(x.Name, address("/diagnostics", url.Values{"param": {paramName(x.Name)}})),
			num(float64(x.RHat), 4), num(float64(x.ESSBulk), 0), num(float64(x.ESSTail), 0), num(float64(x.MCSEMean), 5),
			{Text: map[bool]string{true: "pass", false: "fail"}[ok], Bad: !ok},
		})
	}
	return t
}

// paramName is the name of a parameter in addresses: a coefficient has that of
// its feature.
func paramName(name string) string {
	if feature, ok := stages.FeatureOf(name); ok {
		return feature
	}
	return name
}

func calibration(v *visit) (page, error) {
	part := v.q.Get("part")
	q := url.Values{}
	if part == "new" {
		q.Set("part", "new")
	}
	p := page{Title: "Calibration", Lead: "Do the intervals hold what they promise? Albums that the model has not seen."}
	f := &form{Action: "/calibration", Fields: []formField{partField(part)}}
	p.Sections = []section{{Form: f, Charts: []chartRef{ref("reliability", q), ref("pit", q)}}}
	m := v.s.Metrics
	if m == nil || m.KnownArtists == nil {
		return p, nil
	}
	k := m.KnownArtists
	if part == "new" && m.NewArtists != nil {
		k = &m.NewArtists.Metrics
	}
	t := &table{Columns: []column{{"Interval", false}, {"Covers", true}, {"Mean width", true}}}
	for _, l := range []struct {
		name         string
		cover, width float64
	}{
		{"50%", k.Coverage.P50, k.IntervalWidth.P50},
		{"80%", k.Coverage.P80, k.IntervalWidth.P80},
		{"90%", k.Coverage.P90, k.IntervalWidth.P90},
		{"95%", k.Coverage.P95, k.IntervalWidth.P95},
	} {
		t.Rows = append(t.Rows, []cell{text(l.name), {Text: percent(l.cover), Num: true}, num(l.width, 1)})
	}
	p.Sections = append(p.Sections, section{Title: "Coverage and width", Table: t})
	return p, nil
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
	c := ref("predictions", q)
	c.Points = address("/api/points", q)
	list := v.s.held(queryOf(q))
	p := page{Title: "Predictions", Lead: "Every unseen album with its 90% interval. A point leads to its artist."}
	f := &form{Action: "/predictions", Fields: []formField{
		{Name: "artist", Label: "Artist or album contains", Value: q.Get("artist")},
		partField(q.Get("part")),
		{Name: "missed", Label: "Only intervals that missed", Type: "checkbox", Value: q.Get("missed")},
	}}
	t := &table{Name: "predictions", Columns: []column{{"Artist", false}, {"Album", false}, {"Date", false}, {"Actual", true}, {"Predicted", true}, {"90% interval", true}, {"Error", true}}}
	byError := slices.Clone(list)
	slices.SortStableFunc(byError, func(a, b Prediction) int { return compareDown(math.Abs(a.Actual-a.Mean), math.Abs(b.Actual-b.Mean)) })
	for _, x := range byError[:min(shownRows, len(byError))] {
		t.Rows = append(t.Rows, []cell{
			artistLink(x.Artist), text(x.Album), day(x.Date), num(x.Actual, 0), num(x.Mean, 1),
			{Text: report.Between(x.Lo90, x.Hi90, 1), Num: true, Sort: fmt.Sprint(x.Hi90 - x.Lo90)},
			num(x.Actual-x.Mean, 1),
		})
	}
	more := fmt.Sprintf("%s albums match.", term.Count(len(list)))
	if len(list) > shownRows {
		more += fmt.Sprintf(" The table has the %d with the largest errors; filter to see others, or save the chart as CSV for all.", shownRows)
	}
	p.Sections = []section{{Form: f, Charts: []chartRef{c}}, {Title: "Largest errors", Lead: "Select a heading to sort.", Table: t, More: more}}
	return p, nil
}

func coefficientsView(v *visit) (page, error) {
	group := v.q.Get("group")
	q := url.Values{}
	if group != "" {
		q.Set("group", group)
	}
	options := []option{{"", "all"}, {"time", "time"}}
	for _, g := range featureGroups {
		if !slices.ContainsFunc(options, func(o option) bool { return o.Value == g.Name }) {
			options = append(options, option{g.Name, g.Title})
		}
	}
	t := &table{Name: "coefficients", Columns: []column{{"Feature", false}, {"Mean", true}, {"SD", true}, {"HDI 3%", true}, {"HDI 97%", true}, {"R-hat", true}, {"Bulk ESS", true}}}
	for _, c := range v.s.coefficients() {
		if group == "" || c.Group == group {
			t.Rows = append(t.Rows, []cell{text(c.Name), num(c.Mean, 4), num(c.SD, 4), num(c.Lo, 4), num(c.Hi, 4), num(c.RHat, 4), num(c.ESSBulk, 0)})
		}
	}
	return page{
		Title: "Coefficients", Lead: "What the features say about a score. Features are standardised; a label or genre counts against its absence.",
		Sections: []section{
			{Form: &form{Action: "/coefficients", Fields: []formField{{Name: "group", Label: "Features", Value: group, Options: options}}}, Charts: []chartRef{ref("coefficients", q)}},
			{Title: "All of them", Lead: "Select a heading to sort.", Table: t, More: fmt.Sprintf("%d features.", len(t.Rows))},
		},
	}, nil
}

func looView(v *visit) (page, error) {
	p := page{Title: "Leave-one-out", Lead: "How well is each training album predicted by all the others? Albums with Pareto k above 0.7 cannot be judged this way."}
	if m := v.s.Metrics; m != nil && m.LOO != nil {
		p.Cards = []card{
			{Name: "elpd", Value: report.Display(m.LOO.ELPD, 1), Note: "± " + report.Display(m.LOO.SE, 1)},
			{Name: "p_loo", Value: report.Display(m.LOO.PLOO, 1)},
			{Name: "Largest Pareto k", Value: report.Display(float64(m.LOO.ParetoKMax), 2)},
			{Name: "k above 0.7", Value: term.Count(m.LOO.NHighK)},
		}
	}
	t := &table{Name: "loo", Columns: []column{{"Artist", false}, {"Album", false}, {"Date", false}, {"Score", true}, {"elpd", true}, {"Pareto k", true}}}
	for _, x := range v.s.worst(100) {
		k := num(x.K, 2)
		k.Bad = x.K > evaluate.HighK
		t.Rows = append(t.Rows, []cell{artistLink(x.Artist), text(x.Album), day(x.Date), num(x.Actual, 0), num(x.ELPD, 2), k})
	}
	p.Sections = []section{{Charts: refs("pareto_k")}, {Title: "The albums that the model expected least", Lead: "The 100 with the smallest elpd. Select a heading to sort.", Table: t}}
	return p, nil
}

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
	p.Sections = []section{
		{Charts: append(refs("scores", "years", "missingness"), ref("exclusions", nil).drawable(s, Query{}))},
		{Title: "Rows left out", Table: t, More: fmt.Sprintf("The first %d of %s; all are in data/exclusions.jsonl.", len(t.Rows), term.Count(len(s.Exclusions)))},
	}
	return p, nil
}
