package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/runs"
)

// Forecaster predicts albums that do not exist yet, with the posterior of a run.
// Every album of the run's table is known by then, test albums included: they
// condition the filter and feed the histories. What was estimated when the model
// was fitted (scaling, vocabularies, knots, parameters) stays as it was.
type Forecaster struct {
	cfg     *config.Config
	dir     string
	data    *fit.Albums // without their features
	variant features.Variant
	known   []bool   // the rows that condition the predictions
	columns []string // of the fit
	planner *Planner
}

// Forecast is a prediction of a planned album.
type Forecast struct {
	Album catalog.Album
	evaluate.Prediction
	// Known counts the artist's albums before it that condition it: those that the
	// model may see, not the ones with too few ratings. Last is the score of the
	// latest of them, NaN for none.
	Known int
	Last  float64
	// Above is the probability of a score over the threshold, NaN without one.
	Above float64
}

// UnfinishedError reports a run without what is asked of it.
type UnfinishedError struct{ Run, Stage string }

// Error names the run and the stage.
func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("run %s cannot predict: its stage %s has not run, has not finished or is stale", e.Run, e.Stage)
}

// Open reads what predictions need from a run. The error is *[UnfinishedError] if
// the run has not come that far.
func Open(r *runs.Run, t catalog.Target) (*Forecaster, error) {
	cfg, err := config.OfRun(r)
	if err != nil {
		return nil, err
	}
	for _, stage := range []string{config.StageFeatures, config.StageTrain} {
		if s := r.Manifest().Stage(stage); s == nil || !s.Complete() {
			return nil, &UnfinishedError{Run: r.ID(), Stage: stage}
		}
	}
	data, err := fit.ReadRows(r.Dir(), t, splits.TemporalStrategy)
	if err != nil {
		return nil, err
	}
	files := results.Of(t)
	choice, err := files.Choice.Read(r.Dir())
	if err != nil {
		return nil, err
	}
	built, err := files.Split(data.Strategy).Features.Read(r.Dir())
	if err != nil {
		return nil, err
	}
	if cfg, err = fit.Settled(r.Dir(), cfg, t); err != nil {
		return nil, err
	}
	return &Forecaster{
		cfg: cfg, dir: r.Dir(), data: data, variant: fit.ChosenFeatures(cfg, t, choice),
		known: data.In(splits.Parts...), columns: built.Names, planner: newPlanner(data.History),
	}, nil
}

// History returns the cleaned table of the run.
func (f *Forecaster) History() []catalog.Album { return f.data.History }

// Planner returns the planner of the run's albums.
func (f *Forecaster) Planner() *Planner { return f.planner }

// Next plans the next album of each artist.
func (f *Forecaster) Next(keys ...string) []catalog.Album {
	planned := make([]catalog.Album, len(keys))
	for i, key := range keys {
		planned[i] = f.planner.Next(key, key)
	}
	return planned
}

// Modelled returns the keys of the artists that the model knows, in order, without
// the names that stand for nobody.
func (f *Forecaster) Modelled() []string {
	var keys []string
	for i := range f.data.Rows {
		a := f.data.Rows[i].Album
		if !a.Anonymous() && (len(keys) == 0 || keys[len(keys)-1] != a.ArtistKey) {
			keys = append(keys, a.ArtistKey)
		}
	}
	return keys
}

// Predict returns the predictions of planned albums in their order. above is the
// threshold of Forecast.Above; NaN for none. The albums need row numbers that no
// other album has, see package forecast.
func (f *Forecaster) Predict(ctx context.Context, planned []catalog.Album, above float64) ([]Forecast, error) {
	if len(planned) == 0 {
		return nil, nil
	}
	all := f.extend(planned)
	m, err := f.model(all, above)
	if err != nil {
		return nil, err
	}
	draws, err := fit.Draws(f.dir, f.data.Target, f.data.Strategy, m)
	if err != nil {
		return nil, err
	}
	rows := all.planned(len(planned))
	pred, err := evaluate.Predict(ctx, m, draws, rows, evaluate.PredictionCounts(m, rows))
	if err != nil {
		return nil, err
	}
	out := make([]Forecast, len(pred))
	for k := range pred {
		if !finite(&pred[k]) {
			return nil, &NonFiniteError{planned[k]}
		}
		i := rows[k]
		out[k] = Forecast{Album: planned[k], Prediction: pred[k], Known: all.before[i], Last: all.last[i], Above: 1 - pred[k].PIT}
	}
	return out, nil
}

// NonFiniteError reports a forecast that is no number. The posterior holds draws
// that no sampler leaves.
type NonFiniteError struct{ Album catalog.Album }

// Error names the album and says what to do.
func (e *NonFiniteError) Error() string {
	return fmt.Sprintf("the forecast of %q by %s is no finite number: the posterior of this run cannot be right; run stage train again", e.Album.Title, e.Album.Artist)
}

// finite reports whether a prediction can be used.
func finite(p *evaluate.Prediction) bool {
	for _, v := range append([]float64{p.Mean, p.SD}, p.Quantiles[:]...) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// extended is the table of a run with planned albums in it.
type extended struct {
	rows   []features.Row
	plan   []int     // per row, the planned album, or -1
	fit    []bool    // the rows that the model was fitted to
	known  []bool    // the rows that condition the predictions
	before []int     // per row, the known rows of its artist before it
	last   []float64 // per row, the score of the latest of these, or NaN
}

// extend merges planned albums into the table, in the order of catalog.Compare.
func (f *Forecaster) extend(planned []catalog.Album) *extended {
	type entry struct {
		splits.Row
		plan       int
		fit, known bool
	}
	fitted := f.data.In(splits.Train, splits.Validation)
	var list []entry
	for i := range f.data.Rows {
		list = append(list, entry{f.data.Rows[i].Row, -1, fitted[i], f.known[i]})
	}
	for k := range planned {
		list = append(list, entry{Row: splits.Row{Album: &planned[k], Split: splits.Unused}, plan: k})
	}
	slices.SortStableFunc(list, func(a, b entry) int { return catalog.Compare(a.Album, b.Album) })
	e := &extended{}
	rows := make([]splits.Row, len(list))
	for i, w := range list {
		rows[i] = w.Row
		e.plan, e.fit, e.known = append(e.plan, w.plan), append(e.fit, w.fit), append(e.known, w.known)
	}
	number(rows, e.plan)
	e.count(rows, f.data.Target)
	e.rows = features.Link(f.data.History, rows, f.data.Target)
	return e
}

// count finds what conditions every row: the known rows of its artist before it.
func (e *extended) count(rows []splits.Row, t catalog.Target) {
	e.before, e.last = make([]int, len(rows)), make([]float64, len(rows))
	for i := range rows {
		e.last[i] = math.NaN()
		if i == 0 || rows[i].Artist != rows[i-1].Artist {
			continue
		}
		e.before[i], e.last[i] = e.before[i-1], e.last[i-1]
		if e.known[i-1] {
			e.before[i]++
			e.last[i] = t.Score(rows[i-1].Album)
		}
	}
}

// number gives every row the number of its artist, and planned albums a place
// after the album before them, but not after the one that follows: known albums
// keep theirs.
func number(rows []splits.Row, plan []int) {
	artist := 0
	for i := range rows {
		first := i == 0 || rows[i].Album.ArtistKey != rows[i-1].Album.ArtistKey
		if first && i > 0 {
			artist++
		}
		rows[i].Artist = artist
		if plan[i] < 0 {
			continue
		}
		rows[i].Position = 1
		if !first && rows[i].Album.Dated() {
			rows[i].Position = rows[i-1].Position + 1
		}
		for j := i + 1; j < len(rows) && rows[j].Album.ArtistKey == rows[i].Album.ArtistKey; j++ {
			if plan[j] < 0 {
				rows[i].Position = min(rows[i].Position, rows[j].Position)
				break
			}
		}
	}
}

// planned returns the rows of the planned albums in their own order.
func (e *extended) planned(n int) []int {
	out := make([]int, n)
	for i, k := range e.plan {
		if k >= 0 {
			out[k] = i
		}
	}
	return out
}

// model builds the model of the extended table: known albums condition, the
// fitted ones define every scale. The threshold stands in for the unknown score
// of a planned album, so that its PIT is the probability of staying below.
func (f *Forecaster) model(all *extended, above float64) (*model.Model, error) {
	plain := make([]splits.Row, len(all.rows))
	for i := range plain {
		plain[i] = all.rows[i].Row
	}
	opt := fit.FeatureOptions(f.cfg, f.data.Target)
	opt.Variant = f.variant
	x, _, err := features.Build(f.data.History, plain, all.fit, opt)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(x.Names(), f.columns) {
		return nil, fmt.Errorf("this program builds other features than the run has: run stage features and stage train again")
	}
	albums := &fit.Albums{Target: f.data.Target, Strategy: f.data.Strategy, Rows: all.rows}
	rows := albums.ModelRows(f.cfg, x, all.known)
	rows.Scale = all.fit
	for i, k := range all.plan {
		if k >= 0 {
			rows.Score[i], rows.Count[i] = above, math.NaN()
		}
	}
	return model.New(rows, fit.Noise(f.cfg), fit.Priors(f.cfg))
}
