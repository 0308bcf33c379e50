package stages

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"
)

// Training is training_summary.json: what was fitted to what.
type Training struct {
	Model        string           `json:"model_type"`
	Path         string           `json:"model_path"`
	Observations int              `json:"n_observations"`
	Artists      int              `json:"n_artists"`
	Single       int              `json:"n_artists_below_min_albums"`
	Features     []string         `json:"feature_cols"`
	ScoreMean    float64          `json:"score_mean"`
	ScoreSD      float64          `json:"score_sd"`
	FeatureMean  []float64        `json:"feature_mean"`
	FeatureSD    []float64        `json:"feature_sd"`
	RefCount     float64          `json:"n_ref"`
	Reviews      Spread           `json:"n_reviews_stats"`
	Noise        Heteroscedastic  `json:"heteroscedastic_mode"`
	Priors       model.Priors     `json:"priors"`
	MCMC         map[string]any   `json:"mcmc_config"`
	Diagnostics  DiagnosticsShort `json:"diagnostics"`
}

// Spread is the range of the review counts of training albums.
type Spread struct {
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
	Median float64 `json:"median"`
	Mean   float64 `json:"mean"`
}

// Heteroscedastic tells how the noise depends on the number of reviews.
type Heteroscedastic struct {
	Mode           string   `json:"mode"` // homoscedastic, fixed or learned
	Exponent       *float64 `json:"n_exponent,omitempty"`
	ExponentSD     *float64 `json:"n_exponent_std,omitempty"`
	Interpretation string   `json:"interpretation,omitempty"`
}

// DiagnosticsShort is the convergence of the fit; the thresholds belong to the evaluation.
type DiagnosticsShort struct {
	RHatMax     evaluate.Number `json:"rhat_max"`
	ESSBulkMin  evaluate.Number `json:"ess_bulk_min"`
	ESSTailMin  evaluate.Number `json:"ess_tail_min"`
	Divergences int             `json:"divergences"`
}

func (e *Env) writeTraining(r *runs.Run, d *dataset, p *posterior, diag *evaluate.Diagnostics) error {
	s := p.model.Scaling()
	t := Training{
		Model: fitName(d.target, d.strategy), Path: posteriorFile(d.target, d.strategy), Observations: p.model.TrainRows(),
		Features: p.model.Rows().X.Names(), ScoreMean: s.ScoreMean, ScoreSD: s.ScoreSD, FeatureMean: s.XMean, FeatureSD: s.XSD,
		RefCount: s.RefCount, Priors: e.priors(), MCMC: e.mcmcSettings(),
		Diagnostics: DiagnosticsShort{diag.RHatMax, diag.ESSBulkMin, diag.ESSTailMin, diag.Divergences},
		Noise:       e.describeNoise(p), Reviews: reviewSpread(p.model),
	}
	t.Artists, t.Single = artistCounts(p.model, e.Config.Model.MinAlbums)
	return atomicfile.WriteJSON(r.Path(ofTarget(trainingFile, d.target)), &t)
}

func (e *Env) mcmcSettings() map[string]any {
	c := e.Config.MCMC
	return map[string]any{
		"num_chains": c.NumChains, "num_samples": c.NumSamples, "num_warmup": c.NumWarmup,
		"target_accept": c.TargetAccept, "max_tree_depth": c.MaxTreeDepth, "seed": e.Config.Seed,
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

func reviewSpread(m *model.Model) Spread {
	var counts []float64
	for i, n := range m.Rows().Count {
		if m.Train(i) && !math.IsNaN(n) {
			counts = append(counts, n)
		}
	}
	if len(counts) == 0 {
		return Spread{}
	}
	s := Spread{Min: math.Inf(1), Max: math.Inf(-1), Median: model.Median(counts)}
	for _, n := range counts {
		s.Min, s.Max = min(s.Min, n), max(s.Max, n)
		s.Mean += n / float64(len(counts))
	}
	return s
}

func (e *Env) describeNoise(p *posterior) Heteroscedastic {
	n := e.noise()
	switch {
	case n.Learn:
		mean, sd := moments(p.draws(), func(d *model.Draw) float64 { return d.Exponent })
		nearest := "square root"
		if math.Abs(mean-1.0/3) < math.Abs(mean-0.5) {
			nearest = "cube root"
		}
		return Heteroscedastic{Mode: "learned", Exponent: &mean, ExponentSD: &sd, Interpretation: fmt.Sprintf("nearer to the %s law", nearest)}
	case n.Exponent > 0:
		return Heteroscedastic{Mode: "fixed", Exponent: &n.Exponent}
	default:
		return Heteroscedastic{Mode: "homoscedastic"}
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
