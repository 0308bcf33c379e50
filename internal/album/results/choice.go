package results

import "github.com/latent-go/latent/internal/album/features"

// Choice is choice.json: what was decided for a target by its albums, a feature set and
// what the settings leave open.
type Choice struct {
	Rule       string      `json:"rule"`
	Rows       int         `json:"validation_rows"`
	Candidates []Candidate `json:"candidates"`
	Features   []string    `json:"features,omitempty"` // of the set that was chosen, without bends
	Settled    *Settled    `json:"settled,omitempty"`  // nil where nothing was open, and in runs of before it was kept
}

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
// there was nothing to choose by.
func (c *Choice) Columns() int {
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
