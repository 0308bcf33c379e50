package dashboard

import (
	"slices"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/figure"
)

// query is what an address asks of a drawing.
type query struct {
	charts.Query
	Live *live.State // what the run does now
	Fit  string      // the fit whose parameters are shown; "" for the one that samples
}

// drawing is what the server draws: a chart of a run, or one of its chains while
// they sample.
type drawing struct {
	charts.Chart
	live func(q query) (figure.Figure, error) // nil for a chart of the run
}

// drawings lists everything that has an address.
func drawings() []drawing {
	var out []drawing
	for _, c := range slices.Concat(charts.All(), charts.Asked()) {
		out = append(out, drawing{Chart: c})
	}
	return append(out,
		drawing{charts.Chart{Name: "live", Title: "Chains as they sample"}, func(q query) (figure.Figure, error) { return live.DrawDensity(q.Live) }},
		drawing{charts.Chart{Name: "live_trace", Title: "Parameters as they sample"}, func(q query) (figure.Figure, error) { return live.DrawTrace(q.Live, q.Fit, q.Param) }})
}

// drawingCalled returns the drawing of a name, or of a former one.
func drawingCalled(name string) (drawing, bool) {
	all := drawings()
	i := slices.IndexFunc(all, func(c drawing) bool { return c.Called(name) })
	if i < 0 {
		return drawing{}, false
	}
	return all[i], true
}

// figure draws it for a run.
func (c drawing) figure(s *Snapshot, q query) (figure.Figure, error) {
	if c.live != nil {
		c.Draw = func(*charts.Data, charts.Query) (figure.Figure, error) { return c.live(q) }
	}
	q.Next = s.Next(q.Artist)
	return c.Figure(&s.Data, q.Query)
}
