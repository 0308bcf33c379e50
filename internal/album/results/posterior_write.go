package results

import (
	"github.com/latent-go/latent/inferencedata"
	"github.com/latent-go/latent/mcmc"
)

// tree is the posterior as InferenceData.
func (p *Posterior) tree() *inferencedata.Tree {
	t := &inferencedata.Tree{
		Attrs: []inferencedata.Attr{
			{Name: "inference_library", Value: "latent"},
			{Name: "model", Value: "collapsed local-level model of album scores; parameters in standardised units"},
		},
		Groups: []inferencedata.Dataset{p.valueGroup(), p.statsGroup()},
	}
	f := p.Fitted
	if f == nil {
		return t
	}
	t.Attrs = append(t.Attrs,
		inferencedata.Attr{Name: "target", Value: f.Target},
		inferencedata.Attr{Name: "score_transform", Value: f.Transform.Text("score")},
		inferencedata.Attr{Name: "score_mean", Value: f.ScoreMean},
		inferencedata.Attr{Name: "score_sd", Value: f.ScoreSD},
		inferencedata.Attr{Name: "n_ref", Value: f.RefCount})
	if f.LogLik != nil {
		t.Groups = append(t.Groups, f.logLikDataset(len(p.Stats)))
	}
	t.Groups = append(t.Groups, f.observedGroup(), f.constantGroup())
	return t
}

// overDraws is an empty group over chains and draws.
func overDraws(name string, chains, draws int) inferencedata.Dataset {
	return inferencedata.Dataset{Name: name, Coords: []inferencedata.Variable{inferencedata.Index("chain", chains), inferencedata.Index("draw", draws)}}
}

// valueGroup holds the parameters. The coefficients, which follow each other,
// are one variable over the features.
func (p *Posterior) valueGroup() inferencedata.Dataset {
	chains, draws := len(p.Stats), len(p.Stats[0])
	g := overDraws("posterior", chains, draws)
	for j := 0; j < len(p.Names); {
		v := inferencedata.Variable{Name: p.Names[j], Dims: []string{"chain", "draw"}, Shape: []int{chains, draws}}
		n := 1
		if features := p.featuresFrom(j); len(features) > 0 {
			n = len(features)
			v.Name, v.Dims, v.Shape = coefficients, append(v.Dims, "feature"), append(v.Shape, n)
			g.Coords = append(g.Coords, inferencedata.Coord("feature", features))
		}
		v.Data = p.laid(j, n)
		g.Vars = append(g.Vars, v)
		j += n
	}
	return g
}

// featuresFrom returns the features of the coefficients from parameter j on.
func (p *Posterior) featuresFrom(j int) []string {
	var out []string
	for _, name := range p.Names[j:] {
		feature, ok := FeatureOf(name)
		if !ok {
			break
		}
		out = append(out, feature)
	}
	return out
}

// laid returns parameters [j, j+n) as [chain][draw][parameter], end to end.
func (p *Posterior) laid(j, n int) []float64 {
	chains, draws := len(p.Stats), len(p.Stats[0])
	out := make([]float64, 0, chains*draws*n)
	for c := range chains {
		for k := range draws {
			for i := j; i < j+n; i++ {
				out = append(out, p.Values[i][c][k])
			}
		}
	}
	return out
}

func (p *Posterior) statsGroup() inferencedata.Dataset {
	chains, draws := len(p.Stats), len(p.Stats[0])
	g := overDraws("sample_stats", chains, draws)
	for i := range stats {
		g.Vars = append(g.Vars, inferencedata.Variable{
			Name: stats[i].name, Dims: []string{"chain", "draw"}, Shape: []int{chains, draws}, Data: stats[i].from(p.Stats),
		})
	}
	return g
}

// from lays the statistic of all draws end to end.
func (s *stat) from(all [][]mcmc.DrawStats) any {
	switch {
	case s.number != nil:
		return collect(all, func(d *mcmc.DrawStats) float64 { return *s.number(d) })
	case s.whole != nil:
		return collect(all, func(d *mcmc.DrawStats) int64 { return int64(*s.whole(d)) })
	default:
		return collect(all, func(d *mcmc.DrawStats) bool { return *s.flag(d) })
	}
}

func collect[T any](all [][]mcmc.DrawStats, f func(*mcmc.DrawStats) T) []T {
	var out []T
	for _, chain := range all {
		for k := range chain {
			out = append(out, f(&chain[k]))
		}
	}
	return out
}

func (f *Fitted) logLikDataset(chains int) inferencedata.Dataset {
	n := len(f.Y)
	return inferencedata.Dataset{
		Name: logLikGroup,
		Coords: []inferencedata.Variable{
			inferencedata.Index("chain", chains), inferencedata.Coord("draw", f.Kept), inferencedata.Index("obs", n),
		},
		Vars: []inferencedata.Variable{{Name: "y", Dims: []string{"chain", "draw", "obs"}, Shape: []int{chains, len(f.Kept), n}, Data: f.LogLik}},
		Attrs: []inferencedata.Attr{{
			Name:  "description",
			Value: "log p(y_i | all other scores, theta, beta) on the 0-100 scale, artist paths integrated out, covariates held fixed; thinned",
		}},
	}
}

func (f *Fitted) observedGroup() inferencedata.Dataset {
	return inferencedata.Dataset{
		Name: "observed_data", Coords: []inferencedata.Variable{inferencedata.Index("obs", len(f.Y))},
		Vars: []inferencedata.Variable{overRows("y", f.Y), overRows("score", f.Score)},
	}
}

func overRows[T any](name string, data []T) inferencedata.Variable {
	return inferencedata.Variable{Name: name, Dims: []string{"obs"}, Shape: []int{len(data)}, Data: data}
}

func (f *Fitted) constantGroup() inferencedata.Dataset {
	n := len(f.Y)
	g := inferencedata.Dataset{
		Name: "constant_data", Coords: []inferencedata.Variable{inferencedata.Index("obs", n)},
		Vars: []inferencedata.Variable{
			overRows("artist_idx", f.Artist), overRows("album_seq", f.Position), overRows("prev_score", f.Prev),
			overRows("n_reviews", f.Reviews), overRows("original_row_id", f.Row),
		},
	}
	if len(f.Features) > 0 {
		g.Coords = append(g.Coords, inferencedata.Coord("feature", f.Features))
		g.Vars = append(g.Vars, inferencedata.Variable{Name: "X", Dims: []string{"obs", "feature"}, Shape: []int{n, len(f.Features)}, Data: f.X})
	}
	return g
}
