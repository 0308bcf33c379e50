package results

import "github.com/latent-go/latent/internal/album/features"

// Choice is choice.json: what was decided for a target by its albums, a feature set and
// what the settings leave open.
type Choice struct {
	Rule       string      `json:"rule"`
	Rows       int         `json:"validation_rows"`
	Candidates []Candidate `json:"candidates"`
	Features   []string    `json:"features,omitempty"` // of the set that was chosen, without bends
	Bends      *Gain       `json:"bends,omitempty"`    // of effects that bend over straight ones, where that was tried
	Settled    *Settled    `json:"settled,omitempty"`  // nil where nothing was open, and in runs of before it was kept
}

// Gain is the mean difference of validation albums in CRPS, negative where it is better,
// and its standard error.
type Gain struct {
	CRPS float64 `json:"validation_crps"`
	SE   float64 `json:"standard_error"`
}

// Clear reports whether it is better by two standard errors.
func (g *Gain) Clear() bool { return g.CRPS < -2*g.SE }

// Settled is what was decided of the settings that are "auto", empty for the others.
type Settled struct {
	Likelihood string `json:"likelihood,omitempty"`
	Bends      string `json:"bends,omitempty"`

	NoiseBy []string `json:"noise_by,omitempty"`

	Reason string `json:"reason"`
}

// Candidate is one feature set with its score on validation.
type Candidate struct {
	features.Variant
	Columns int     `json:"columns"`
	CRPS    float64 `json:"validation_crps"`
	RMSE    float64 `json:"validation_rmse"`
	Chosen  bool    `json:"chosen"`
}

// Columns returns how many features the set that was chosen has, without bends; 0 where
// that is not known.
func (c *Choice) Columns() int {
	if len(c.Features) > 0 {
		return len(c.Features)
	}
	for _, v := range c.Candidates {
		if v.Chosen {
			return v.Columns
		}
	}
	return 0
}

// Variant returns the feature set that was chosen, or the default one.
func (c *Choice) Variant() features.Variant {
	for _, v := range c.Candidates {
		if v.Chosen {
			return v.Variant
		}
	}
	return features.Default()
}
