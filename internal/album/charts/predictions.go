package charts

import (
	"fmt"
	"strings"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
)

// Held returns the predictions that the query selects.
func (d *Data) Held(q Query) []results.Prediction {
	list := d.Predictions
	if q.Part == "new" {
		list = d.NewArtists
	}
	if q.Artist == "" && !q.MissOnly {
		return list
	}
	text := strings.ToLower(strings.TrimSpace(q.Artist))
	var out []results.Prediction
	for _, p := range list {
		if text != "" && !strings.Contains(strings.ToLower(p.Artist), text) && !strings.Contains(strings.ToLower(p.Album), text) {
			continue
		}
		if q.MissOnly && !Missed(&p) {
			continue
		}
		out = append(out, p)
	}
	return out
}

func (d *Data) needHeld(q Query) ([]results.Prediction, error) {
	if len(d.Held(Query{Part: q.Part})) == 0 {
		return nil, NoData("predictions of this kind", "evaluate")
	}
	list := d.Held(q)
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: no prediction matches", ErrNoData)
	}
	return list, nil
}

func drawPredictions(d *Data, q Query) (figure.Figure, error) {
	list, err := d.needHeld(q)
	if err != nil {
		return figure.Figure{}, err
	}
	ps := make([]chart.Prediction, len(list))
	for i, p := range list {
		ps[i] = chart.Prediction{Name: p.Artist + ": " + p.Album, Mean: p.Mean, Lo: Ninety(&p).Lo, Hi: Ninety(&p).Hi, Actual: p.Actual}
	}
	return chart.PredictedVsActual(d.ScoreName(), 0.9, ps), nil
}

func pits(list []results.Prediction) []float64 {
	out := make([]float64, len(list))
	for i := range list {
		out[i] = list[i].PIT
	}
	return out
}

func drawPIT(d *Data, q Query) (figure.Figure, error) {
	list, err := d.needHeld(q)
	if err != nil {
		return figure.Figure{}, err
	}
	return chart.PIT(pits(list), 20), nil
}

// coverage returns the share of the predictions inside the central interval of
// every level.
func coverage(list []results.Prediction) (levels, covered []float64) {
	const steps = 20
	for k := 1; k < steps; k++ {
		levels = append(levels, float64(k)/steps)
	}
	return levels, evaluate.CentralCoverage(pits(list), levels)
}

// tolerance is the band of the coverages that the rule of claims takes for right,
// or says why there is none.
func tolerance(n int) (*chart.Tolerance, string) {
	if n < evaluate.LeastAlbums {
		return nil, fmt.Sprintf("Fewer than %d albums: nothing is claimed", evaluate.LeastAlbums)
	}
	return &chart.Tolerance{
		Label: "two standard errors",
		Of:    func(level float64) (lo, hi float64) { return evaluate.CoverageBand(level, n) },
	}, ""
}

func drawReliability(d *Data, q Query) (figure.Figure, error) {
	list, err := d.needHeld(q)
	if err != nil {
		return figure.Figure{}, err
	}
	levels, covered := coverage(list)
	within, note := tolerance(len(list))
	return chart.Coverage(levels, covered, within, note), nil
}

func drawParetoK(d *Data, _ Query) (figure.Figure, error) {
	if len(d.LOO) == 0 {
		return figure.Figure{}, NoData("leave-one-out results", "evaluate")
	}
	k, names := make([]float64, len(d.LOO)), make([]string, len(d.LOO))
	for i, p := range d.LOO {
		k[i], names[i] = p.K, p.Artist+": "+p.Album
	}
	return chart.ParetoK(k, names, d.GoodK), nil
}
