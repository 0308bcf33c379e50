package charts

import (
	"errors"
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/figure"
)

// Topic is what a chart is about: the page, and the part of the report, that it
// belongs to.
type Topic string

// The topics, in the order of the report.
const (
	Predicted    Topic = "Predictions"
	Calibration  Topic = "Calibration"
	Coefficients Topic = "Coefficients"
	Parameters   Topic = "Parameters" // one panel for each: a query may choose one
	Sampler      Topic = "Sampler"
	LeaveOneOut  Topic = "Leave-one-out"
	Artists      Topic = "Artists"
	Albums       Topic = "Data"
	Comparison   Topic = "Comparison"
)

// Query says which part of the data a chart shows. The zero value is all of it.
type Query struct {
	Width, Height float64 // in CSS pixels; zero leaves them to the chart
	Artist        string  // the artist, or the start of the names to show
	Part          string  // "known" or "new" artists, for predictions
	Group         string  // group of features, for coefficients
	Param         string  // parameter of the trace
	MissOnly      bool    // only predictions whose interval missed

	Other *Data // the run to compare with
	Next  *Next // the artist's next album
}

// Chart is a figure that can be drawn from a run.
type Chart struct {
	Name  string // in URLs and file names; it does not change
	Title string
	Topic Topic
	// Draw returns ErrNoData, wrapped, when the run does not hold what it needs.
	Draw func(d *Data, q Query) (figure.Figure, error)
	// Former are names under which the chart is still found.
	Former []string
}

// ErrNoData means that a run does not hold what a chart shows, or not yet.
var ErrNoData = errors.New("no data")

// NoData wraps [ErrNoData]: the run has no such thing before a stage has run.
func NoData(what, stage string) error {
	return fmt.Errorf("%w: the run has no %s yet; stage %s writes them", ErrNoData, what, stage)
}

// All returns the charts that need nothing but a run, in the order of the report.
func All() []Chart {
	return []Chart{
		{Name: "predictions", Title: "Predicted against actual", Topic: Predicted, Draw: drawPredictions, Former: []string{"predicted_vs_actual"}},
		{Name: "reliability", Title: "Coverage against level", Topic: Calibration, Draw: drawReliability, Former: []string{"calibration", "coverage"}},
		{Name: "pit", Title: "Probability integral transform", Topic: Calibration, Draw: drawPIT, Former: []string{"pit_histogram"}},
		{Name: "coefficients", Title: "Coefficients", Topic: Coefficients, Draw: drawCoefficients},
		{Name: "effects", Title: "Effects along a number", Topic: Coefficients, Draw: drawEffects},
		{Name: "trace", Title: "Traces", Topic: Parameters, Draw: drawTrace, Former: []string{"trace_plot"}},
		{Name: "rank", Title: "Rank plots", Topic: Parameters, Draw: drawRank},
		{Name: "posterior", Title: "Posterior distributions", Topic: Parameters, Draw: drawPosterior, Former: []string{"posterior_plot"}},
		{Name: "convergence", Title: "R-hat and effective sample size", Topic: Sampler, Draw: drawConvergence},
		{Name: "energy", Title: "Energy", Topic: Sampler, Draw: drawEnergy},
		{Name: "divergences", Title: "Divergences", Topic: Sampler, Draw: drawDivergences},
		{Name: "pareto_k", Title: "Pareto k", Topic: LeaveOneOut, Draw: drawParetoK},
		{Name: "trajectories", Title: "Artist trajectories", Topic: Artists, Draw: drawTrajectories, Former: []string{"artist_trajectories"}},
		{Name: "scores", Title: "Distribution of scores", Topic: Albums, Draw: drawScores},
		{Name: "years", Title: "Albums by year", Topic: Albums, Draw: drawYears},
		{Name: "missingness", Title: "Missing values", Topic: Albums, Draw: drawMissing},
		{Name: "exclusions", Title: "Exclusions", Topic: Albums, Draw: drawExclusions},
	}
}

// Asked returns the charts of which a query must say what they show.
func Asked() []Chart {
	return []Chart{
		{Name: "trajectory", Title: "Trajectory of an artist", Topic: Artists, Draw: drawTrajectory},
		{Name: "compare_parameters", Title: "Parameters of two runs", Topic: Comparison, Draw: drawCompareParameters},
		{Name: "compare_coverage", Title: "Coverage of two runs", Topic: Comparison, Draw: drawCompareCoverage},
	}
}

// Of returns the charts of All that are about a topic.
func Of(t Topic) []Chart {
	return slices.DeleteFunc(All(), func(c Chart) bool { return c.Topic != t })
}

// Called reports whether name is that of the chart, or a former one.
func (c Chart) Called(name string) bool { return c.Name == name || slices.Contains(c.Former, name) }

// Figure draws the chart at the size that the query asks for.
func (c Chart) Figure(d *Data, q Query) (figure.Figure, error) {
	f, err := c.Draw(d, q)
	if err != nil {
		return f, err
	}
	if f.Title == "" {
		f.Title = c.Title
	}
	if q.Width > 0 {
		f.Width = q.Width
	}
	if q.Height > 0 {
		f.Height = q.Height
	}
	return f, nil
}

func ptr(x float64) *float64 { return &x }
