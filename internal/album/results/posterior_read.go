package results

import (
	"errors"
	"fmt"

	"github.com/latent-go/latent/inferencedata"
	"github.com/latent-go/latent/mcmc"
)

// readValues reads the parameters: those over chain and draw, and the
// coefficients, which have one value for each feature.
func (p *Posterior) readValues(g *inferencedata.Dataset) error {
	if g == nil {
		return errors.New("there is no group posterior")
	}
	chains, ok1 := g.Dim("chain")
	draws, ok2 := g.Dim("draw")
	if !ok1 || !ok2 || chains < 1 || draws < 1 {
		return errors.New("group posterior has no draws")
	}
	for i := range g.Vars {
		names := []string{g.Vars[i].Name}
		if names[0] == coefficients {
			features, err := labelsOf(g, "feature")
			if err != nil {
				return err
			}
			names = nil
			for _, f := range features {
				names = append(names, BetaName(f))
			}
		}
		x, err := values(g, g.Vars[i].Name, chains*draws*len(names), (*inferencedata.Variable).Float64s)
		if err != nil {
			return err
		}
		for j, name := range names {
			p.Names, p.Values = append(p.Names, name), append(p.Values, strided(x[j:], len(names), chains, draws))
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

// values returns the n values of a variable.
func values[T any](g *inferencedata.Dataset, name string, n int, as func(*inferencedata.Variable) ([]T, error)) ([]T, error) {
	v := g.Var(name)
	if v == nil {
		return nil, fmt.Errorf("group %s has no %s", g.Name, name)
	}
	x, err := as(v)
	if err != nil {
		return nil, err
	}
	if len(x) != n {
		return nil, fmt.Errorf("%s/%s has %d values, want %d", g.Name, name, len(x), n)
	}
	return x, nil
}

// readStats reads the statistics of the draws.
func (p *Posterior) readStats(g *inferencedata.Dataset) error {
	if g == nil {
		return errors.New("there is no group sample_stats")
	}
	if len(p.Values) == 0 {
		return errors.New("group posterior has no parameters")
	}
	chains, draws := len(p.Values[0]), len(p.Values[0][0])
	flat := make([]mcmc.DrawStats, chains*draws)
	for i := range stats {
		if err := stats[i].readFrom(g, flat); err != nil {
			return err
		}
	}
	for c := range chains {
		p.Stats = append(p.Stats, flat[c*draws:(c+1)*draws:(c+1)*draws])
	}
	return nil
}

// readFrom sets the field of every draw.
func (s *stat) readFrom(g *inferencedata.Dataset, flat []mcmc.DrawStats) error {
	switch {
	case s.number != nil:
		return setAll(g, s.name, flat, (*inferencedata.Variable).Float64s, func(d *mcmc.DrawStats, x float64) { *s.number(d) = x })
	case s.whole != nil:
		return setAll(g, s.name, flat, (*inferencedata.Variable).Int64s, func(d *mcmc.DrawStats, x int64) { *s.whole(d) = int(x) })
	default:
		return setAll(g, s.name, flat, (*inferencedata.Variable).Bools, func(d *mcmc.DrawStats, x bool) { *s.flag(d) = x })
	}
}

func setAll[T any](g *inferencedata.Dataset, name string, flat []mcmc.DrawStats, as func(*inferencedata.Variable) ([]T, error), set func(*mcmc.DrawStats, T)) error {
	x, err := values(g, name, len(flat), as)
	if err != nil {
		return err
	}
	for i := range flat {
		set(&flat[i], x[i])
	}
	return nil
}
