package config

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/settings"
)

// record is the settings member of a manifest.
type record struct {
	Values     map[string]any `json:"values"`
	Provenance any            `json:"provenance"` // for people, not read back
}

// Save returns the settings as the manifest of a run keeps them, with what set
// each.
func (c *Config) Save(r *settings.Resolved) (json.RawMessage, error) {
	return json.Marshal(record{c.Settings(), r.Provenance()})
}

// Saved returns the settings that a run was made with. Numbers stay as they are
// written: a seed may have more digits than a float64.
func Saved(r *runs.Run) (map[string]any, error) {
	var s record
	dec := json.NewDecoder(bytes.NewReader(r.Manifest().Settings))
	dec.UseNumber()
	if err := dec.Decode(&s); err != nil {
		return nil, fmt.Errorf("the manifest of run %s holds no settings: %w; start a new run", r.ID(), err)
	}
	Earlier(s.Values)
	return s.Values, nil
}

// Earlier puts into the values of a run what it was made with where its program had no
// setting for that yet.
func Earlier(values map[string]any) {
	for key, v := range before {
		if _, ok := values[key]; !ok && values != nil {
			values[key] = v
		}
	}
}

// before is what runs were made with before there was a setting, where its default is
// another one.
var before = map[string]any{
	"model.likelihood": "normal", "model.transform": TransformNone, "model.walk": "on", "features.bends": "off",
	"model.noise_by": []any{NoiseByNone},
}

// OfRun returns the settings of a run, for looking at it.
func OfRun(r *runs.Run) (*Config, error) {
	values, err := Saved(r)
	if err != nil {
		return nil, err
	}
	c, _, _, err := Continue(r.ID(), values, Inputs{})
	return c, err
}

// Least is the number of ratings, or of reviews for the critic score, that a
// score of the target needs.
func (d Data) Least(target string) int {
	if target == "critic" {
		return d.MinCriticReviews
	}
	return d.MinRatings
}
