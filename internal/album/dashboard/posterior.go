package dashboard

import (
	"slices"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/figure/chart"
)

// Posterior holds the draws of a fit.
type Posterior struct {
	Scalars []chart.Param // in the order of model.AllScalars
	Beta    []chart.Param // one per feature
	Energy  [][]float64   // [chain][draw]
	Diverge [][]int       // [chain] indices of diverging draws
}

func (s *Snapshot) loadPosterior() error {
	d, err := stages.ReadDraws(s.path(s.files().Posterior))
	if err != nil {
		return err
	}
	s.Posterior = posteriorOf(d)
	return nil
}

// posteriorOf sorts draws into scalar parameters and coefficients.
func posteriorOf(d *stages.Draws) *Posterior {
	p := &Posterior{}
	for _, name := range model.AllScalars() {
		if j := slices.Index(d.Names, name); j >= 0 {
			p.Scalars = append(p.Scalars, chart.Param{Name: name, Chains: d.Values[j]})
		}
	}
	for j, name := range d.Names {
		if feature, ok := stages.FeatureOf(name); ok {
			p.Beta = append(p.Beta, chart.Param{Name: feature, Chains: d.Values[j]})
		}
	}
	for _, chain := range d.Stats {
		energy, bad := make([]float64, len(chain)), []int(nil)
		for k := range chain {
			energy[k] = chain[k].Energy
			if chain[k].Diverging {
				bad = append(bad, k)
			}
		}
		p.Energy, p.Diverge = append(p.Energy, energy), append(p.Diverge, bad)
	}
	return p
}
