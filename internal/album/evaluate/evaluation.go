package evaluate

import (
	"encoding/json"
	"math"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Evaluations is metrics.json: the evaluation of each fitted target.
type Evaluations struct {
	User   *Evaluation `json:"user_score,omitempty"`
	Critic *Evaluation `json:"critic_score,omitempty"`
}

// Of returns the evaluation of a target, nil if there is none.
func (r *Evaluations) Of(t catalog.Target) *Evaluation {
	if t == catalog.Critic {
		return r.Critic
	}
	return r.User
}

// Put sets the evaluation of a target.
func (r *Evaluations) Put(t catalog.Target, part *Evaluation) {
	if t == catalog.Critic {
		r.Critic = part
		return
	}
	r.User = part
}

// Evaluation is the evaluation of one target. Parts that a run did not compute,
// or that had no album to score, are absent.
type Evaluation struct {
	KnownArtists *Metrics    `json:"known_artists,omitempty"` // test albums
	NewArtists   *NewArtists `json:"new_artists,omitempty"`   // artists kept out of the fit
	Baselines    *Baselines  `json:"baselines,omitempty"`     // on the test albums
	LOO          *LOOSummary `json:"loo,omitempty"`           // over training albums

	// Draws is how many draws of the posterior there are, PredictiveDraws how many of
	// them, evenly spaced, the predictions are mixtures over; 0 in older runs.
	Draws           int           `json:"draws,omitempty"`
	PredictiveDraws int           `json:"predictive_draws,omitempty"`
	OneStepAhead    *OneStepAhead `json:"one_step_ahead,omitempty"`
}

// NewArtists is the evaluation on artists that the model was not fitted to.
type NewArtists struct {
	Metrics
	Debuts    *Metrics   `json:"debuts,omitempty"` // their albums without a previous score
	Baselines *Baselines `json:"baselines,omitempty"`
}

// LOOSummary sums up leave-one-out over the training albums, see [LOO].
type LOOSummary struct {
	ELPD       float64 `json:"elpd"`  // sum of pointwise elpd, 0-100 scale
	SE         float64 `json:"se"`    // sqrt(n) times their standard deviation
	PLOO       float64 `json:"p_loo"` // lpd - elpd: effective number of (theta, b)
	ParetoKMax Number  `json:"pareto_k_max"`
	NHighK     int     `json:"n_high_k"` // rows with k > GoodK

	// Draws is how many draws were reweighed, REff their relative efficiency, and
	// GoodK the largest k at which so many can be trusted; 0 in runs of programs that
	// took [HighK] for it.
	Draws int     `json:"draws,omitempty"`
	REff  float64 `json:"r_eff,omitempty"`
	GoodK float64 `json:"good_k,omitempty"`
}

// Limit is the Pareto shape above which an album cannot be judged.
func (s *LOOSummary) Limit() float64 {
	if s.GoodK > 0 {
		return s.GoodK
	}
	return HighK
}

// OneStepAhead is the sum of predictive log densities over test albums, on the
// 0-100 scale: the leak-free companion of [LOOSummary].
type OneStepAhead struct {
	N    int     `json:"n"`
	ELPD float64 `json:"elpd"`
}

// Baselines scores what one can do without the model, on the same albums.
type Baselines struct {
	GlobalMean Baseline `json:"global_mean"`
	LastScore  Baseline `json:"last_score"`
	ArtistMean Baseline `json:"artist_mean"`
	Ridge      Baseline `json:"ridge"`
}

// BaselineNames are the names of the baselines in files, in the order of
// [Baselines.All].
var BaselineNames = [4]string{"global_mean", "last_score", "artist_mean", "ridge"}

// All returns the baselines in the order of [BaselineNames].
func (b *Baselines) All() [4]*Baseline {
	return [4]*Baseline{&b.GlobalMean, &b.LastScore, &b.ArtistMean, &b.Ridge}
}

// Best returns the baseline with the smallest RMSE, and its name in words.
func (b *Baselines) Best() (name string, best *Baseline) {
	words := [4]string{"the global mean", "the last score", "the artist's mean", "ridge regression"}
	for k, c := range b.All() {
		if best == nil || c.RMSE < best.RMSE {
			name, best = words[k], c
		}
	}
	return name, best
}

// Baseline holds the errors of one baseline. Its predictive distribution is
// Gaussian with the standard deviation of its training residuals.
type Baseline struct {
	RMSE float64 `json:"rmse"`
	MAE  float64 `json:"mae"`
	CRPS float64 `json:"crps"`

	// Model is the model less this baseline; nil in runs of programs that did not
	// compare them album by album.
	Model *Versus `json:"model_minus_baseline,omitempty"`
}

// Number is a float64 that JSON shows as null when it is not finite.
type Number float64

// MarshalJSON implements [json.Marshaler].
func (n Number) MarshalJSON() ([]byte, error) {
	if f := float64(n); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.Marshal(f)
	}
	return []byte("null"), nil
}

// UnmarshalJSON implements [json.Unmarshaler]; null becomes NaN.
func (n *Number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}
