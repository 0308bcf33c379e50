package stages

import (
	"github.com/latent-go/latent/inferencedata"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/mcmc"
)

// thinned returns the draws whose pointwise log likelihood is kept, the same
// number from every chain and at most evaluate.MaxDraws of all, and their
// indices in a chain.
func (p *posterior) thinned() ([]model.Draw, []int64) {
	index := make([]int64, len(p.chains[0]))
	for k := range index {
		index[k] = int64(k)
	}
	index = evaluate.Thin(index, max(1, evaluate.MaxDraws/len(p.chains)))
	var draws []model.Draw
	for _, chain := range p.chains {
		for _, k := range index {
			draws = append(draws, p.model.Unflatten(chain[k]))
		}
	}
	return draws, index
}

// writePosterior writes a fit as InferenceData.
func (e *Env) writePosterior(r *runs.Run, d *dataset, p *posterior, loo *evaluate.LOOResult, kept []int64) error {
	s := p.model.Scaling()
	t := &inferencedata.Tree{
		Attrs: []inferencedata.Attr{
			{Name: "inference_library", Value: "latent"},
			{Name: "model", Value: "collapsed local-level model of album scores; parameters in standardised units"},
			{Name: "target", Value: string(d.target) + "_score"},
			{Name: "score_mean", Value: s.ScoreMean},
			{Name: "score_sd", Value: s.ScoreSD},
			{Name: "n_ref", Value: s.RefCount},
		},
		Groups: []inferencedata.Dataset{
			p.posteriorGroup(), p.statsGroup(), logLikGroup(loo, len(p.chains), kept), d.observedGroup(p, loo), d.constantGroup(p, loo),
		},
	}
	return inferencedata.WriteNetCDF(r.Path(posteriorFile(d.target, d.strategy)), t, inferencedata.Options{})
}

func (p *posterior) posteriorGroup() inferencedata.Dataset {
	chains, draws := len(p.chains), len(p.chains[0])
	g := inferencedata.Dataset{Name: "posterior", Coords: []inferencedata.Variable{inferencedata.Index("chain", chains), inferencedata.Index("draw", draws)}}
	at := 0
	for _, q := range p.model.Parameters() {
		v := inferencedata.Variable{Name: q.Name, Dims: []string{"chain", "draw"}, Shape: []int{chains, draws}}
		n := q.Size()
		if q.Coords != nil {
			if n == 0 {
				continue // a model without features has no beta
			}
			v.Dims, v.Shape = append(v.Dims, "feature"), append(v.Shape, n)
			g.Coords = append(g.Coords, inferencedata.Coord("feature", q.Coords))
		}
		data := make([]float64, 0, chains*draws*n)
		for _, chain := range p.chains {
			for _, values := range chain {
				data = append(data, values[at:at+n]...)
			}
		}
		v.Data = data
		g.Vars = append(g.Vars, v)
		at += n
	}
	return g
}

func (p *posterior) statsGroup() inferencedata.Dataset {
	chains, draws := len(p.stats), len(p.stats[0])
	g := inferencedata.Dataset{Name: "sample_stats", Coords: []inferencedata.Variable{inferencedata.Index("chain", chains), inferencedata.Index("draw", draws)}}
	add := func(name string, data any) {
		g.Vars = append(g.Vars, inferencedata.Variable{Name: name, Dims: []string{"chain", "draw"}, Shape: []int{chains, draws}, Data: data})
	}
	add("lp", collect(p.stats, func(s *mcmc.DrawStats) float64 { return s.LogDensity }))
	add("energy", collect(p.stats, func(s *mcmc.DrawStats) float64 { return s.Energy }))
	add("acceptance_rate", collect(p.stats, func(s *mcmc.DrawStats) float64 { return s.AcceptRate }))
	add("step_size", collect(p.stats, func(s *mcmc.DrawStats) float64 { return s.StepSize }))
	add("n_steps", collect(p.stats, func(s *mcmc.DrawStats) int64 { return int64(s.Steps) }))
	add("tree_depth", collect(p.stats, func(s *mcmc.DrawStats) int64 { return int64(s.TreeDepth) }))
	add("diverging", collect(p.stats, func(s *mcmc.DrawStats) bool { return s.Diverging }))
	add("reached_max_treedepth", collect(p.stats, func(s *mcmc.DrawStats) bool { return s.MaxTreeDepth }))
	return g
}

// collect lays one statistic of all draws end to end.
func collect[T any](stats [][]mcmc.DrawStats, f func(*mcmc.DrawStats) T) []T {
	var out []T
	for _, chain := range stats {
		for k := range chain {
			out = append(out, f(&chain[k]))
		}
	}
	return out
}

func logLikGroup(loo *evaluate.LOOResult, chains int, kept []int64) inferencedata.Dataset {
	return inferencedata.Dataset{
		Name: "log_likelihood",
		Coords: []inferencedata.Variable{
			inferencedata.Index("chain", chains), inferencedata.Coord("draw", kept), inferencedata.Index("obs", loo.LogLik.Rows),
		},
		Vars: []inferencedata.Variable{{
			Name: "y", Dims: []string{"chain", "draw", "obs"}, Shape: []int{chains, len(kept), loo.LogLik.Rows}, Data: loo.LogLik.Values,
		}},
		Attrs: []inferencedata.Attr{{
			Name:  "description",
			Value: "log p(y_i | all other scores, theta, beta) on the 0-100 scale, artist paths integrated out, covariates held fixed; thinned",
		}},
	}
}

func (d *dataset) observedGroup(p *posterior, loo *evaluate.LOOResult) inferencedata.Dataset {
	n := len(loo.Rows)
	y, score := make([]float64, n), make([]float64, n)
	for k, i := range loo.Rows {
		y[k], score[k] = p.model.Y(i), d.target.Score(d.rows[i].Album)
	}
	return inferencedata.Dataset{
		Name: "observed_data", Coords: []inferencedata.Variable{inferencedata.Index("obs", n)},
		Vars: []inferencedata.Variable{obsVar("y", y), obsVar("score", score)},
	}
}

func obsVar[T any](name string, data []T) inferencedata.Variable {
	return inferencedata.Variable{Name: name, Dims: []string{"obs"}, Shape: []int{len(data)}, Data: data}
}

func (d *dataset) constantGroup(p *posterior, loo *evaluate.LOOResult) inferencedata.Dataset {
	n, rows := len(loo.Rows), p.model.Rows()
	artist, position, source := make([]int64, n), make([]int64, n), make([]int64, n)
	prev, reviews := make([]float64, n), make([]float64, n)
	for k, i := range loo.Rows {
		artist[k], position[k], source[k] = int64(rows.Artist[i]), int64(rows.Position[i]), int64(d.rows[i].Album.Row)
		prev[k], reviews[k] = p.model.Prev(i), rows.Count[i]
	}
	g := inferencedata.Dataset{
		Name: "constant_data", Coords: []inferencedata.Variable{inferencedata.Index("obs", n)},
		Vars: []inferencedata.Variable{
			obsVar("artist_idx", artist), obsVar("album_seq", position), obsVar("prev_score", prev),
			obsVar("n_reviews", reviews), obsVar("original_row_id", source),
		},
	}
	if names := rows.X.Names(); len(names) > 0 {
		g.Coords = append(g.Coords, inferencedata.Coord("feature", names))
		g.Vars = append(g.Vars, inferencedata.Variable{Name: "X", Dims: []string{"obs", "feature"}, Shape: []int{n, len(names)}, Data: standardised(p.model, loo.Rows)})
	}
	return g
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
