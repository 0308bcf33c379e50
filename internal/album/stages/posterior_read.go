package stages

import (
	"errors"
	"fmt"

	"github.com/latent-go/latent/inferencedata"
	"github.com/latent-go/latent/mcmc"
)

// readDraws fills the chains from the posterior group.
func (p *posterior) readDraws(g *inferencedata.Dataset) error {
	if g == nil {
		return errors.New("there is no group posterior")
	}
	chains, ok1 := g.Dim("chain")
	draws, ok2 := g.Dim("draw")
	if !ok1 || !ok2 || chains < 1 || draws < 1 {
		return errors.New("group posterior has no draws")
	}
	p.chains = make([][][]float64, chains)
	for c := range p.chains {
		p.chains[c] = make([][]float64, draws)
	}
	for _, q := range p.model.Parameters() {
		n := q.Size()
		if n == 0 {
			continue
		}
		x, err := numbers(g, q.Name, chains*draws*n)
		if err != nil {
			return err
		}
		for c := range p.chains {
			for k := range p.chains[c] {
				at := (c*draws + k) * n
				p.chains[c][k] = append(p.chains[c][k], x[at:at+n]...)
			}
		}
	}
	return nil
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
		return nil, fmt.Errorf("%s/%s has %d values, this model has %d: settings or features have changed", g.Name, name, len(x), n)
	}
	return x, nil
}

// readStats fills the statistics of the draws.
func (p *posterior) readStats(g *inferencedata.Dataset) error {
	if g == nil {
		return errors.New("there is no group sample_stats")
	}
	draws := len(p.chains[0])
	n := len(p.chains) * draws
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
	p.stats = make([][]mcmc.DrawStats, len(p.chains))
	for c := range p.stats {
		p.stats[c] = make([]mcmc.DrawStats, draws)
		for k := range p.stats[c] {
			i := c*draws + k
			p.stats[c][k] = mcmc.DrawStats{
				LogDensity: col["lp"][i], Energy: col["energy"][i], AcceptRate: col["acceptance_rate"][i], StepSize: col["step_size"][i],
				Steps: int(col["n_steps"][i]), TreeDepth: int(col["tree_depth"][i]),
				Diverging: flag["diverging"][i], MaxTreeDepth: flag["reached_max_treedepth"][i],
			}
		}
	}
	return nil
}
