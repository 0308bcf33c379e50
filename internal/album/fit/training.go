package fit

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
)

// Training sums up what was fitted to what.
func (p *Posterior) Training(diag *evaluate.Diagnostics) *results.Training {
	s := p.Model.Scaling()
	t := &results.Training{
		Model: p.Name, Path: p.files().Split(p.Albums.Strategy).Posterior.Name, Observations: p.Model.TrainRows(),
		Features: p.Model.Rows().X.Names(), Transform: s.Transform, ScoreMean: s.ScoreMean, ScoreSD: s.ScoreSD, FeatureMean: s.XMean, FeatureSD: s.XSD,
		RefCount: s.RefCount, Priors: Priors(p.cfg), MCMC: p.samplerSettings(),
		Diagnostics: results.DiagnosticsShort{RHatMax: diag.RHatMax, ESSBulkMin: diag.ESSBulkMin, ESSTailMin: diag.ESSTailMin, Divergences: diag.Divergences},
		Likelihood:  string(Noise(p.cfg).Likelihood), Noise: p.describeNoise(), Reviews: reviewSpread(p.Model),
	}
	t.Artists, t.Single = artistCounts(p.Model, p.cfg.Model.MinAlbums)
	return t
}

func (p *Posterior) samplerSettings() map[string]any {
	c := p.cfg.MCMC
	return map[string]any{
		"num_chains": c.NumChains, "num_samples": c.NumSamples, "num_warmup": c.NumWarmup,
		"target_accept": c.TargetAccept, "max_tree_depth": c.MaxTreeDepth, "seed": p.cfg.Seed,
	}
}

// artistCounts returns the number of artists with training albums, and how many
// of them have fewer than least.
func artistCounts(m *model.Model, least int) (artists, below int) {
	for _, s := range m.Artists() {
		n := 0
		for i := s.Lo; i < s.Hi; i++ {
			if m.Train(i) {
				n++
			}
		}
		if n > 0 {
			artists++
			if n < least {
				below++
			}
		}
	}
	return artists, below
}

func reviewSpread(m *model.Model) results.Spread {
	var counts []float64
	for i, n := range m.Rows().Count {
		if m.Train(i) && !math.IsNaN(n) {
			counts = append(counts, n)
		}
	}
	if len(counts) == 0 {
		return results.Spread{}
	}
	s := results.Spread{Min: math.Inf(1), Max: math.Inf(-1), Median: model.Median(counts)}
	for _, n := range counts {
		s.Min, s.Max = min(s.Min, n), max(s.Max, n)
		s.Mean += n / float64(len(counts))
	}
	return s
}

func (p *Posterior) describeNoise() results.Heteroscedastic {
	n := Noise(p.cfg)
	h := p.describeCounted(n)
	for k, at := range n.Followed() {
		mean, sd := moments(p.All(), func(d *model.Draw) float64 { return d.Slope[at] })
		h.By = append(h.By, results.NoiseSlope{Follows: n.By[k].Name, Feature: n.By[k].Column, Slope: mean, SD: sd})
	}
	return h
}

// describeCounted says how the noise depends on the number of reviews.
func (p *Posterior) describeCounted(n model.Noise) results.Heteroscedastic {
	switch {
	case n.Learn:
		mean, sd := moments(p.All(), func(d *model.Draw) float64 { return d.Exponent })
		nearest := "square root"
		if math.Abs(mean-1.0/3) < math.Abs(mean-0.5) {
			nearest = "cube root"
		}
		return results.Heteroscedastic{Mode: "learned", Exponent: &mean, ExponentSD: &sd, Interpretation: fmt.Sprintf("nearer to the %s law", nearest)}
	case n.Exponent > 0:
		return results.Heteroscedastic{Mode: "fixed", Exponent: &n.Exponent}
	default:
		return results.Heteroscedastic{Mode: "homoscedastic"}
	}
}

// moments returns mean and standard deviation of a function of the draws.
func moments(draws []model.Draw, f func(*model.Draw) float64) (mean, sd float64) {
	n := float64(len(draws))
	for k := range draws {
		mean += f(&draws[k]) / n
	}
	for k := range draws {
		sd += (f(&draws[k]) - mean) * (f(&draws[k]) - mean)
	}
	return mean, math.Sqrt(sd / max(1, n-1))
}
