package dashboard

import (
	"errors"
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/figure"
)

// Query says which part of the data a chart shows. The zero value is all of it.
type Query struct {
	Width, Height float64 // in CSS pixels; zero leaves them to the chart
	Artist        string  // the artist, or the start of the names to show
	Part          string  // "known" or "new" artists, for predictions
	Group         string  // group of features, for coefficients
	Param         string  // parameter of the trace
	MissOnly      bool    // only predictions whose interval missed

	Other *Snapshot // the run to compare with
	Live  *Live     // the chains that are sampling
	Fit   string    // the fit whose parameters are shown; "" for the one that samples
}

// Chart is a figure that can be drawn from a run.
type Chart struct {
	Name  string // in URLs and file names
	Title string
	// Static charts need nothing but the run: they are exported as files.
	Static bool
	// Draw returns ErrNoData, wrapped, when the run does not hold what it needs.
	Draw func(s *Snapshot, q Query) (figure.Figure, error)
}

// ErrNoData means that a run does not hold what a chart shows, or not yet.
var ErrNoData = errors.New("no data")

func noData(what, stage string) error {
	return fmt.Errorf("%w: the run has no %s yet; stage %s writes them", ErrNoData, what, stage)
}

// Charts returns all charts; the names do not change.
func Charts() []Chart {
	return []Chart{
		{"predictions", "Predicted against actual", true, drawPredictions},
		{"coefficients", "Coefficients", true, drawCoefficients},
		{"reliability", "Coverage against level", true, drawReliability},
		{"pit", "Probability integral transform", true, drawPIT},
		{"trace", "Traces", true, drawTrace},
		{"posterior", "Posterior distributions", true, drawPosterior},
		{"rank", "Rank plots", true, drawRank},
		{"energy", "Energy", true, drawEnergy},
		{"divergences", "Divergences", true, drawDivergences},
		{"convergence", "R-hat and effective sample size", true, drawConvergence},
		{"pareto_k", "Pareto k", true, drawParetoK},
		{"scores", "Distribution of scores", true, drawScores},
		{"missingness", "Missing values", true, drawMissing},
		{"exclusions", "Exclusions", true, drawExclusions},
		{"years", "Albums by year", true, drawYears},
		{"trajectory", "Trajectory of an artist", false, drawTrajectory},
		{"compare_parameters", "Parameters of two runs", false, drawCompareParameters},
		{"compare_coverage", "Coverage of two runs", false, drawCompareCoverage},
		{"live", "Chains as they sample", false, drawLive},
		{"live_trace", "Parameters as they sample", false, drawLiveTrace},
	}
}

// ChartNamed returns the chart of a name. calibration is another name of
// reliability.
func ChartNamed(name string) (Chart, bool) {
	if name == "calibration" {
		name = "reliability"
	}
	all := Charts()
	i := slices.IndexFunc(all, func(c Chart) bool { return c.Name == name })
	if i < 0 {
		return Chart{}, false
	}
	return all[i], true
}

// Figure draws the chart at the size that the query asks for.
func (c Chart) Figure(s *Snapshot, q Query) (figure.Figure, error) {
	f, err := c.Draw(s, q)
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
