package stages

import (
	"context"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/tables"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/mcmc"
)

// train fits, for every target, the model of known artists to training and
// validation albums, and the same model to the artist-disjoint split. A strict
// run stops here when the chains of known artists did not converge; the
// posterior is kept, so that one can look at what went wrong.
func (e *Env) train(ctx context.Context, r *runs.Run) error {
	for _, t := range e.targets() {
		for _, s := range strategies {
			ok, err := hasSplit(r, t, s)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if err := e.fit(ctx, r, t, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Env) fit(ctx context.Context, r *runs.Run, t catalog.Target, s splits.Strategy) error {
	d, m, err := e.fitted(r, t, s)
	if err != nil {
		return err
	}
	name := fitName(t, s)
	began := time.Now()
	result, err := e.sample(ctx, r, name, m)
	if err != nil {
		return err
	}
	p := newPosterior(m, result)
	diag := e.diagnose(p)
	e.logFit(name, m, p, diag, time.Since(began))
	if err := e.keep(ctx, r, d, p, diag); err != nil {
		return err
	}
	if s == splits.TemporalStrategy && e.Config.Convergence.Strict && !diag.Passed {
		return &ConvergenceError{Reasons: diag.Reasons}
	}
	return nil
}

// keep writes what a fit leaves behind.
func (e *Env) keep(ctx context.Context, r *runs.Run, d *dataset, p *posterior, diag *evaluate.Diagnostics) error {
	draws, kept := p.thinned()
	loo, err := evaluate.LOO(ctx, p.model, draws, 1)
	if err != nil {
		return err
	}
	if err := e.writePosterior(r, d, p, loo, kept); err != nil {
		return err
	}
	if d.strategy != splits.TemporalStrategy {
		return nil
	}
	if err := e.writeTraining(r, d, p, diag); err != nil {
		return err
	}
	return e.writePaths(ctx, r, d, p)
}

// pathDraws is how many posterior draws summarise the artist paths.
const pathDraws = 200

func (e *Env) writePaths(ctx context.Context, r *runs.Run, d *dataset, p *posterior) error {
	points, err := evaluate.Paths(ctx, p.model, evaluate.Thin(p.draws(), pathDraws))
	if err != nil {
		return err
	}
	return writeTable(r.Path(ofTarget(pathsFile, d.target)), pathTable(d, points))
}

// pathTable has a row per album: the artist's effect there.
func pathTable(d *dataset, points []evaluate.PathPoint) *tables.Table {
	n := len(points)
	artist, album, date, part := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	position, row := make([]int64, n), make([]int64, n)
	number := func(f func(*evaluate.PathPoint) float64) []float64 {
		x := make([]float64, n)
		for k := range points {
			x[k] = f(&points[k])
		}
		return x
	}
	for k, q := range points {
		w := &d.rows[q.Row]
		artist[k], album[k], date[k], part[k] = w.Album.Artist, w.Album.Title, w.Album.DateText(), w.Split.String()
		position[k], row[k] = int64(q.Position), int64(w.Album.Row)
	}
	return tables.New(
		tables.Texts("artist", artist), tables.Texts("album", album), tables.Ints("position", position), tables.Texts("date", date),
		tables.Floats("mean", number(func(q *evaluate.PathPoint) float64 { return q.Mean })),
		tables.Floats("sd", number(func(q *evaluate.PathPoint) float64 { return q.SD })),
		tables.Floats("q5", number(func(q *evaluate.PathPoint) float64 { return q.Lower })),
		tables.Floats("q50", number(func(q *evaluate.PathPoint) float64 { return q.Mid })),
		tables.Floats("q95", number(func(q *evaluate.PathPoint) float64 { return q.Higher })),
		tables.Texts("split", part), tables.Ints("original_row_id", row),
	)
}

func (e *Env) logFit(name string, m *model.Model, p *posterior, d *evaluate.Diagnostics, took time.Duration) {
	e.Log.Info(journal.EventConvergenceCheck, "fit", name, "rows", m.TrainRows(), "dimensions", m.FlatSize(), "seconds", took.Seconds(),
		"rhat_max", float64(d.RHatMax), "ess_bulk_min", float64(d.ESSBulkMin), "ess_tail_min", float64(d.ESSTailMin), "divergences", d.Divergences, "passed", d.Passed)
	for _, why := range d.Reasons {
		e.Log.Warn(journal.EventConvergenceWarning, "fit", name, "reason", why)
	}
}

// diagnose applies the thresholds of the run.
func (e *Env) diagnose(p *posterior) *evaluate.Diagnostics {
	c := e.Config.Convergence
	return evaluate.Diagnose(p.names(), p.chains, p.stats, evaluate.Thresholds{RHat: c.RHatThreshold, ESS: c.ESSThreshold, AllowDivergences: c.AllowDivergences})
}

// posterior is a fit: the model and what the chains kept, in named parameters.
type posterior struct {
	model  *model.Model
	chains [][][]float64 // [chain][draw] values in the order of model.Flatten
	stats  [][]mcmc.DrawStats
}

func newPosterior(m *model.Model, result *mcmc.Result) *posterior {
	p := &posterior{model: m, chains: make([][][]float64, len(result.Chains)), stats: make([][]mcmc.DrawStats, len(result.Chains))}
	var d model.Draw
	for c := range result.Chains {
		p.stats[c] = result.Chains[c].Stats
		p.chains[c] = make([][]float64, len(result.Chains[c].Draws))
		for k, q := range result.Chains[c].Draws {
			m.Constrain(q, &d)
			p.chains[c][k] = m.Flatten(&d, nil)
		}
	}
	return p
}

// draws returns the draws of all chains, laid end to end.
func (p *posterior) draws() []model.Draw {
	var out []model.Draw
	for _, chain := range p.chains {
		for _, values := range chain {
			out = append(out, p.model.Unflatten(values))
		}
	}
	return out
}

// names returns the name of every stored number.
func (p *posterior) names() []string { return ParameterNames(p.model) }

// ParameterNames returns the names of what [model.Model.Flatten] writes.
func ParameterNames(m *model.Model) []string {
	var out []string
	for _, q := range m.Parameters() {
		if q.Coords == nil {
			out = append(out, q.Name)
			continue
		}
		for _, c := range q.Coords {
			out = append(out, BetaName(c))
		}
	}
	return out
}
