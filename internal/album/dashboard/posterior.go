package dashboard

import (
	"errors"
	"fmt"

	"github.com/latent-go/latent/inferencedata"
	"github.com/latent-go/latent/internal/album/report"
	"github.com/latent-go/latent/internal/figure/chart"
)

// Posterior holds the draws of a fit.
type Posterior struct {
	Scalars []chart.Param // in the order of report.Hyperparameters
	Beta    []chart.Param // one per feature
	Energy  [][]float64   // [chain][draw]
	Diverge [][]int       // [chain] indices of diverging draws
}

// All returns every parameter.
func (p *Posterior) All() []chart.Param {
	return append(append([]chart.Param{}, p.Scalars...), p.Beta...)
}

func (s *Snapshot) loadPosterior() error {
	path := s.path("model/" + s.Target + "_score.nc")
	t, err := inferencedata.ReadNetCDF(path)
	if err != nil {
		return err
	}
	p := &Posterior{}
	if err := errors.Join(p.draws(t.Group("posterior")), p.stats(t.Group("sample_stats"))); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	s.Posterior = p
	return nil
}

func (p *Posterior) draws(g *inferencedata.Dataset) error {
	if g == nil {
		return errors.New("there is no group posterior")
	}
	for _, name := range report.Hyperparameters {
		if v := g.Var(name); v != nil {
			x, err := cube(v)
			if err != nil {
				return err
			}
			p.Scalars = append(p.Scalars, chart.Param{Name: name, Chains: x[0]})
		}
	}
	v := g.Var("beta")
	if v == nil {
		return nil
	}
	x, err := cube(v)
	if err != nil {
		return err
	}
	names := labels(g, "feature", len(x))
	for j := range x {
		p.Beta = append(p.Beta, chart.Param{Name: names[j], Chains: x[j]})
	}
	return nil
}

// labels returns the names along a dimension, or numbers where there are none.
func labels(g *inferencedata.Dataset, dim string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s %d", dim, i)
	}
	for i := range g.Coords {
		if g.Coords[i].Name != dim {
			continue
		}
		if s, err := g.Coords[i].Strings(); err == nil && len(s) == n {
			return s
		}
	}
	return out
}

// cube returns a variable over chain, draw and at most one more dimension as
// [element][chain][draw].
func cube(v *inferencedata.Variable) ([][][]float64, error) {
	x, err := v.Float64s()
	if err != nil {
		return nil, err
	}
	if len(v.Shape) < 2 || len(v.Shape) > 3 {
		return nil, fmt.Errorf("%s has %d dimensions, want chain, draw and at most one more", v.Name, len(v.Shape))
	}
	n := 1
	if len(v.Shape) == 3 {
		n = v.Shape[2]
	}
	out := make([][][]float64, n)
	for j := range out {
		out[j] = make([][]float64, v.Shape[0])
		for c := range out[j] {
			out[j][c] = make([]float64, v.Shape[1])
			for k := range out[j][c] {
				out[j][c][k] = x[(c*v.Shape[1]+k)*n+j]
			}
		}
	}
	return out, nil
}

func (p *Posterior) stats(g *inferencedata.Dataset) error {
	if g == nil {
		return nil
	}
	if v := g.Var("energy"); v != nil {
		x, err := cube(v)
		if err != nil {
			return err
		}
		p.Energy = x[0]
	}
	v := g.Var("diverging")
	if v == nil || len(v.Shape) != 2 {
		return nil
	}
	flags, err := v.Bools()
	if err != nil {
		return err
	}
	p.Diverge = make([][]int, v.Shape[0])
	for i, bad := range flags {
		if c := i / v.Shape[1]; bad {
			p.Diverge[c] = append(p.Diverge[c], i%v.Shape[1])
		}
	}
	return nil
}
