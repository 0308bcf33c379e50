package stages

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latent-go/latent/inferencedata"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/mcmc"
)

// Draws are what the chains of a fit kept, in named parameters.
type Draws struct {
	Names  []string      // mu_artist, ..., beta[genre_Rock]
	Values [][][]float64 // [parameter][chain][draw]
	Stats  [][]mcmc.DrawStats
}

// BetaName is the name of the coefficient of a feature among others.
func BetaName(feature string) string { return "beta[" + feature + "]" }

// FeatureOf returns the feature of a coefficient; ok is false for the name of
// another parameter.
func FeatureOf(name string) (feature string, ok bool) {
	if !strings.HasPrefix(name, "beta[") || !strings.HasSuffix(name, "]") {
		return "", false
	}
	return name[len("beta[") : len(name)-1], true
}

// ReadDraws reads the posterior file of a fit, without the log likelihood, which
// is larger than all the rest.
func ReadDraws(path string) (*Draws, error) {
	t, err := inferencedata.ReadNetCDF(path, "posterior", "sample_stats")
	if err != nil {
		return nil, err
	}
	d := &Draws{}
	if err := d.readPosterior(t.Group("posterior")); err != nil {
		return nil, fmt.Errorf("%s: %w; run stage train again", path, err)
	}
	if err := d.readStats(t.Group("sample_stats")); err != nil {
		return nil, fmt.Errorf("%s: %w; run stage train again", path, err)
	}
	return d, nil
}

// readPosterior reads back what writePosterior wrote for the model m.
func readPosterior(path string, m *model.Model) (*posterior, error) {
	d, err := ReadDraws(path)
	if err != nil {
		return nil, err
	}
	p := &posterior{model: m, stats: d.Stats, chains: make([][][]float64, len(d.Stats))}
	for c := range p.chains {
		p.chains[c] = make([][]float64, len(d.Stats[c]))
	}
	names := p.names()
	if len(names) != len(d.Names) {
		return nil, fmt.Errorf("%s has %d parameters, this model has %d: settings or features have changed; run stage train again", path, len(d.Names), len(names))
	}
	for _, name := range names {
		j := slices.Index(d.Names, name)
		if j < 0 {
			return nil, fmt.Errorf("%s has no %s: settings or features have changed; run stage train again", path, name)
		}
		for c := range p.chains {
			for k, x := range d.Values[j][c] {
				p.chains[c][k] = append(p.chains[c][k], x)
			}
		}
	}
	return p, nil
}

// readPosterior reads the parameters: those over chain and draw, and beta, which
// has one for each feature.
func (d *Draws) readPosterior(g *inferencedata.Dataset) error {
	if g == nil {
		return errors.New("there is no group posterior")
	}
	chains, ok1 := g.Dim("chain")
	draws, ok2 := g.Dim("draw")
	if !ok1 || !ok2 || chains < 1 || draws < 1 {
		return errors.New("group posterior has no draws")
	}
	for i := range g.Vars {
		v := &g.Vars[i]
		names := []string{v.Name}
		if v.Name == "beta" {
			features, err := labelsOf(g, "feature")
			if err != nil {
				return err
			}
			names = nil
			for _, f := range features {
				names = append(names, BetaName(f))
			}
		}
		x, err := numbers(g, v.Name, chains*draws*len(names))
		if err != nil {
			return err
		}
		for j, name := range names {
			d.Names, d.Values = append(d.Names, name), append(d.Values, strided(x[j:], len(names), chains, draws))
		}
	}
	return nil
}

// labelsOf returns the names along a dimension.
func labelsOf(g *inferencedata.Dataset, dim string) ([]string, error) {
	for i := range g.Coords {
		if g.Coords[i].Name == dim {
			return g.Coords[i].Strings()
		}
	}
	return nil, fmt.Errorf("group %s has no names of its %ss", g.Name, dim)
}

// strided returns every step-th value of x as [chain][draw].
func strided(x []float64, step, chains, draws int) [][]float64 {
	out := make([][]float64, chains)
	for c := range out {
		out[c] = make([]float64, draws)
		for k := range out[c] {
			out[c][k] = x[(c*draws+k)*step]
		}
	}
	return out
}

// numbers returns a variable of n values.
func numbers(g *inferencedata.Dataset, name string, n int) ([]float64, error) {
	v := g.Var(name)
	if v == nil {
		return nil, fmt.Errorf("group %s has no %s", g.Name, name)
	}
	x, err := v.Float64s()
	if err != nil {
		return nil, err
	}
	if len(x) != n {
		return nil, fmt.Errorf("%s/%s has %d values, want %d", g.Name, name, len(x), n)
	}
	return x, nil
}

// readStats reads the statistics of the draws.
func (d *Draws) readStats(g *inferencedata.Dataset) error {
	if g == nil {
		return errors.New("there is no group sample_stats")
	}
	if len(d.Values) == 0 {
		return errors.New("group posterior has no parameters")
	}
	chains, draws := len(d.Values[0]), len(d.Values[0][0])
	n := chains * draws
	col := map[string][]float64{}
	for _, name := range []string{"lp", "energy", "acceptance_rate", "step_size", "n_steps", "tree_depth"} {
		x, err := numbers(g, name, n)
		if err != nil {
			return err
		}
		col[name] = x
	}
	flag := map[string][]bool{}
	for _, name := range []string{"diverging", "reached_max_treedepth"} {
		v := g.Var(name)
		if v == nil {
			return fmt.Errorf("group sample_stats has no %s", name)
		}
		b, err := v.Bools()
		if err != nil || len(b) != n {
			return fmt.Errorf("sample_stats/%s has %d values, want %d", name, len(b), n)
		}
		flag[name] = b
	}
	d.Stats = make([][]mcmc.DrawStats, chains)
	for c := range d.Stats {
		d.Stats[c] = make([]mcmc.DrawStats, draws)
		for k := range d.Stats[c] {
			i := c*draws + k
			d.Stats[c][k] = mcmc.DrawStats{
				LogDensity: col["lp"][i], Energy: col["energy"][i], AcceptRate: col["acceptance_rate"][i], StepSize: col["step_size"][i],
				Steps: int(col["n_steps"][i]), TreeDepth: int(col["tree_depth"][i]),
				Diverging: flag["diverging"][i], MaxTreeDepth: flag["reached_max_treedepth"][i],
			}
		}
	}
	return nil
}
