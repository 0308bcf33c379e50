package fit

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// Posterior is a fit with what its chains kept.
type Posterior struct {
	*Fit
	Draws *results.Posterior

	dir string // of the run whose file they are from; empty where they have just been drawn
}

// Posterior reads back what the chains of the fit kept.
func (f *Fit) Posterior(dir string) (*Posterior, error) {
	file := f.files().Split(f.Albums.Strategy).Posterior
	draws, err := file.Read(dir)
	if err != nil {
		return nil, err
	}
	p := &Posterior{Fit: f, Draws: draws, dir: dir}
	if err := p.arrange(); err != nil {
		return nil, fmt.Errorf("%s %w: settings or features have changed; run stage train again", file.Path(dir), err)
	}
	if err := p.supported(); err != nil {
		return nil, fmt.Errorf("%s %w, which no sampler leaves; run stage train again", file.Path(dir), err)
	}
	return p, nil
}

// Draws reads the posterior of a run's fit for a model with the same parameters,
// which may have more rows than the one that was fitted.
func Draws(dir string, t catalog.Target, s splits.Strategy, m *model.Model) ([]model.Draw, error) {
	f := &Fit{Albums: &Albums{Target: t, Strategy: s}, Model: m}
	p, err := f.Posterior(dir)
	if err != nil {
		return nil, err
	}
	return p.All(), nil
}

// arrange puts the parameters into the order of the model, which must have the
// same ones.
func (p *Posterior) arrange() error {
	names := Names(p.Model)
	if len(names) != len(p.Draws.Names) {
		return fmt.Errorf("has %d parameters, this model has %d", len(p.Draws.Names), len(names))
	}
	values := make([][][]float64, len(names))
	for j, name := range names {
		if values[j] = p.Draws.Param(name); values[j] == nil {
			return fmt.Errorf("has no %s", name)
		}
	}
	p.Draws.Names, p.Draws.Values = names, values
	return nil
}

// supported fails at the first draw that no chain of the model can have. The work
// with such a draw may not end, and nothing that comes of it would be a number.
func (p *Posterior) supported() error {
	j := 0
	for _, q := range p.Model.Parameters() {
		for range q.Size() {
			for c, chain := range p.Draws.Values[j] {
				for k, x := range chain {
					if !q.Holds(x) {
						return fmt.Errorf("has a draw of %s that is %g (chain %d, draw %d)", p.Draws.Names[j], x, c, k)
					}
				}
			}
			j++
		}
	}
	return nil
}

// draw returns draw k of a chain.
func (p *Posterior) draw(chain, k int) model.Draw {
	flat := make([]float64, len(p.Draws.Values))
	for j := range flat {
		flat[j] = p.Draws.Values[j][chain][k]
	}
	return p.Model.Unflatten(flat)
}

// All returns the draws of all chains, laid end to end.
func (p *Posterior) All() []model.Draw {
	var out []model.Draw
	for c, chain := range p.Draws.Stats {
		for k := range chain {
			out = append(out, p.draw(c, k))
		}
	}
	return out
}

// thinned returns the draws whose pointwise log likelihood is kept, the same
// number from every chain and at most evaluate.MaxDraws of all, and their
// indices in a chain.
func (p *Posterior) thinned() ([]model.Draw, []int64) {
	index := make([]int64, len(p.Draws.Stats[0]))
	for k := range index {
		index[k] = int64(k)
	}
	index = evaluate.Thin(index, max(1, evaluate.MaxDraws/len(p.Draws.Stats)))
	var draws []model.Draw
	for c := range p.Draws.Stats {
		for _, k := range index {
			draws = append(draws, p.draw(c, int(k)))
		}
	}
	return draws, index
}

// at returns the values of some draws of every chain, as [scalar][chain][draw].
func (p *Posterior) at(index []int64) [][][]float64 {
	out := make([][][]float64, len(p.Draws.Values))
	for j, chains := range p.Draws.Values {
		out[j] = make([][]float64, len(chains))
		for c, chain := range chains {
			for _, k := range index {
				out[j][c] = append(out[j][c], chain[k])
			}
		}
	}
	return out
}

// Diagnose applies the thresholds of the settings.
func (p *Posterior) Diagnose() *evaluate.Diagnostics {
	c := p.cfg.Convergence
	return evaluate.Diagnose(p.Draws.Names, p.Draws.Values, p.Draws.Stats, evaluate.Thresholds{RHat: c.RHatThreshold, ESS: c.ESSThreshold, AllowDivergences: c.AllowDivergences})
}

// PredictTest returns the predictions of the test rows.
func (p *Posterior) PredictTest(ctx context.Context) ([]evaluate.Prediction, error) {
	rows := p.Albums.Index(splits.Test)
	return evaluate.Predict(ctx, p.Model, p.All(), rows, evaluate.PredictionCounts(p.Model, rows))
}

// LOO leaves out each training album in turn.
func (p *Posterior) LOO(ctx context.Context) (*evaluate.LOOResult, error) {
	draws, index := p.thinned()
	like, err := p.logLik(ctx, draws, index)
	if err != nil {
		return nil, err
	}
	return evaluate.LOO(ctx, p.Model, like, evaluate.REff(p.at(index)))
}

// logLik returns the log likelihood of every training album at the thinned draws: that
// which the file of the posterior has, and where there is none of them a new one.
func (p *Posterior) logLik(ctx context.Context, draws []model.Draw, index []int64) (*evaluate.LogLik, error) {
	if p.dir == "" {
		return evaluate.LogLikelihood(ctx, p.Model, draws)
	}
	file, rows := p.files().Split(p.Albums.Strategy).LogLik, evaluate.TrainRows(p.Model)
	kept, err := file.Read(p.dir)
	switch {
	case err != nil:
		return nil, err
	case kept.Values == nil:
		return evaluate.LogLikelihood(ctx, p.Model, draws)
	case kept.Rows != len(rows) || kept.Chains != len(p.Draws.Stats) || !slices.Equal(kept.Kept, index):
		return nil, fmt.Errorf("%s has log likelihoods of other albums or draws; run stage train again", file.Path(p.dir))
	}
	for k, v := range kept.Values {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 1) {
			return nil, fmt.Errorf("%s has a log likelihood that is %g (draw %d, album %d), which no fit leaves; run stage train again", file.Path(p.dir), v, k/kept.Rows, k%kept.Rows)
		}
	}
	return &evaluate.LogLik{Rows: rows, Values: kept.Values}, nil
}

// pathDraws is how many posterior draws summarise the artist paths.
const pathDraws = 200

// Paths returns the artist's effect and the fit at every album.
func (p *Posterior) Paths(ctx context.Context) ([]results.PathPoint, error) {
	points, err := evaluate.Paths(ctx, p.Model, evaluate.Thin(p.All(), pathDraws))
	if err != nil {
		return nil, err
	}
	out := make([]results.PathPoint, len(points))
	for k, q := range points {
		w := &p.Albums.Rows[q.Row]
		out[k] = results.PathPoint{
			Artist: w.Album.Artist, Album: w.Album.Title, Date: w.Album.DateText(), Position: q.Position, Split: w.Split.String(), Row: w.Album.Row,
			Mean: q.Mean, SD: q.SD, Lo: q.Lower, Mid: q.Mid, Hi: q.Higher,
			FitMean: q.Fit.Mean, FitLo: q.Fit.Lower, FitHi: q.Fit.Higher,
		}
	}
	return out, nil
}

// Predictions names predictions for their file.
func (a *Albums) Predictions(list []evaluate.Prediction) []results.Prediction {
	out := make([]results.Prediction, len(list))
	for k := range list {
		p, album := &list[k], a.Rows[list[k].Row].Album
		out[k] = results.Prediction{
			Artist: album.Artist, Album: album.Title, Date: album.DateText(), Row: album.Row, Actual: p.Actual,
			Mean: p.Mean, SD: p.SD, Median: p.Median(), PIT: p.PIT, CRPS: p.CRPS, LogDensity: p.LogDensity,
		}
		for l := range evaluate.Levels {
			out[k].Intervals[l] = p.Interval(l)
		}
	}
	return out
}

// Baselines names what the baselines say for its file.
func (a *Albums) Baselines(list []evaluate.BaselinePrediction) []results.BaselinePrediction {
	out := make([]results.BaselinePrediction, len(list))
	for k := range list {
		p, album := &list[k], a.Rows[list[k].Row].Album
		out[k] = results.BaselinePrediction{
			Artist: album.Artist, Album: album.Title, Date: album.DateText(), Row: album.Row, Actual: p.Actual, Mean: p.Mean, CRPS: p.CRPS,
		}
	}
	return out
}

// Pointwise names leave-one-out results for their file.
func (a *Albums) Pointwise(l *evaluate.LOOResult) []results.Pointwise {
	out := make([]results.Pointwise, len(l.Rows))
	for k, i := range l.Rows {
		album := a.Rows[i].Album
		out[k] = results.Pointwise{
			Artist: album.Artist, Album: album.Title, Date: album.DateText(), Row: album.Row, Actual: a.Target.Score(album),
			ELPD: l.ELPD[k], LPD: l.LPD[k], K: l.K[k],
		}
	}
	return out
}

// Keep returns the posterior as it is written: with what it was fitted to, and
// for known artists how well each of their albums fits. Nobody asks that of the
// fit that is judged on other artists.
func (p *Posterior) Keep(ctx context.Context) (*results.Posterior, error) {
	out := *p.Draws
	out.Fitted = p.fitted()
	if p.Albums.Strategy != splits.TemporalStrategy {
		return &out, nil
	}
	draws, kept := p.thinned()
	like, err := evaluate.LogLikelihood(ctx, p.Model, draws)
	if err != nil {
		return nil, err
	}
	out.Fitted.Kept, out.Fitted.LogLik = kept, like.Values
	return &out, nil
}

// fitted is the table of the training rows in the units of the model.
func (p *Posterior) fitted() *results.Fitted {
	rows, s := p.Model.Rows(), p.Model.Scaling()
	f := &results.Fitted{
		Target: string(p.Albums.Target) + "_score", Transform: s.Transform, ScoreMean: s.ScoreMean, ScoreSD: s.ScoreSD, RefCount: s.RefCount, Features: rows.X.Names(),
	}
	index := evaluate.TrainRows(p.Model)
	for _, i := range index {
		album := p.Albums.Rows[i].Album
		f.Y, f.Score = append(f.Y, p.Model.Y(i)), append(f.Score, p.Albums.Target.Score(album))
		f.Artist, f.Position, f.Row = append(f.Artist, int64(rows.Artist[i])), append(f.Position, int64(rows.Position[i])), append(f.Row, int64(album.Row))
		f.Prev, f.Reviews = append(f.Prev, p.Model.Prev(i)), append(f.Reviews, rows.Count[i])
	}
	f.X = standardised(p.Model, index)
	return f
}

// standardised returns the features of the rows in the units of the model.
func standardised(m *model.Model, rows []int) []float64 {
	x, s := m.Rows().X, m.Scaling()
	out := make([]float64, len(rows)*len(x.Columns))
	for j := range x.Columns {
		column := x.Columns[j].Values(x.Rows)
		for k, i := range rows {
			out[k*len(x.Columns)+j] = (column[i] - s.XMean[j]) / s.XSD[j]
		}
	}
	return out
}
