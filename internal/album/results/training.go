package results

import (
	"cmp"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/transform"
)

// Training is training_summary.json: what was fitted to what.
type Training struct {
	Model        string              `json:"model_type"`
	Path         string              `json:"model_path"`
	Observations int                 `json:"n_observations"`
	Artists      int                 `json:"n_artists"`
	Single       int                 `json:"n_artists_below_min_albums"`
	Features     []string            `json:"feature_cols"`
	Transform    transform.Transform `json:"score_transform,omitempty"` // absent: none
	ScoreMean    float64             `json:"score_mean"`                // of transformed scores
	ScoreSD      float64             `json:"score_sd"`
	FeatureMean  []float64           `json:"feature_mean"`
	FeatureSD    []float64           `json:"feature_sd"`
	RefCount     float64             `json:"n_ref"`
	Reviews      Spread              `json:"n_reviews_stats"`
	Likelihood   string              `json:"likelihood,omitempty"` // absent: normal
	Noise        Heteroscedastic     `json:"heteroscedastic_mode"`
	Priors       model.Priors        `json:"priors"`
	MCMC         map[string]any      `json:"mcmc_config"`
	Diagnostics  DiagnosticsShort    `json:"diagnostics"`
}

// Scaling is the map between scores and the units of the fit.
func (t *Training) Scaling() model.Scaling {
	return model.Scaling{Transform: t.Transform, ScoreMean: t.ScoreMean, ScoreSD: t.ScoreSD, XMean: t.FeatureMean, XSD: t.FeatureSD, RefCount: t.RefCount}
}

// Settled is what was fitted of what the settings may leave open, by the key of the
// setting: the likelihood, whether effects bend, and what the noise follows.
func (t *Training) Settled() map[string]string {
	bends := "off"
	if slices.ContainsFunc(t.Features, design.IsBend) {
		bends = "on"
	}
	var by []string
	for _, f := range t.Noise.By {
		by = append(by, f.Follows)
	}
	return map[string]string{
		"model.likelihood": cmp.Or(t.Likelihood, string(model.Normal)), "features.bends": bends, "model.noise_by": cmp.Or(strings.Join(by, " "), "none"),
	}
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

	By []NoiseSlope `json:"noise_by,omitempty"` // what the noise follows
}

// NoiseSlope tells how the noise follows something, see model.Noise.
type NoiseSlope struct {
	Follows string  `json:"follows"`           // year, genre or previous
	Feature string  `json:"feature,omitempty"` // none for the previous score
	Slope   float64 `json:"slope"`             // posterior mean
	SD      float64 `json:"slope_std"`
}

// DiagnosticsShort is the convergence of the fit; the thresholds belong to the evaluation.
type DiagnosticsShort struct {
	RHatMax     evaluate.Number `json:"rhat_max"`
	ESSBulkMin  evaluate.Number `json:"ess_bulk_min"`
	ESSTailMin  evaluate.Number `json:"ess_tail_min"`
	Divergences int             `json:"divergences"`
}
