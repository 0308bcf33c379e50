package stages

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/runs"
)

// SavedSettings returns the settings that a run was made with. Numbers stay as
// they are written: a seed may have more digits than a float64.
func SavedSettings(r *runs.Run) (map[string]any, error) {
	var saved struct {
		Values map[string]any `json:"values"`
	}
	dec := json.NewDecoder(bytes.NewReader(r.Manifest().Settings))
	dec.UseNumber()
	if err := dec.Decode(&saved); err != nil {
		return nil, fmt.Errorf("the manifest of run %s holds no settings: %w; start a new run", r.ID(), err)
	}
	return saved.Values, nil
}

// EnvOf returns the environment for looking at a run: its settings, without its
// data set and without a terminal.
func EnvOf(r *runs.Run, log *slog.Logger) (*Env, error) {
	saved, err := SavedSettings(r)
	if err != nil {
		return nil, err
	}
	cfg, _, _, err := config.Continue(r.ID(), saved, config.Inputs{})
	if err != nil {
		return nil, err
	}
	return &Env{Config: cfg, Log: log}, nil
}

// Scalars names the scalar parameters of the models of a run, also before it has
// any.
func (e *Env) Scalars() []string { return e.noise().Scalars() }

// Fit is a model of a run as the train stage fits it.
type Fit struct {
	Name        string // also of its directory of checkpoints
	Fingerprint string // of the checkpoints of its chains
	Model       *model.Model
}

// OpenFit builds the model of a fit from the tables of the run. It can be asked
// for as soon as the features are written.
func (e *Env) OpenFit(r *runs.Run, name string) (*Fit, error) {
	t, s, err := e.fitNamed(name)
	if err != nil {
		return nil, err
	}
	_, m, err := e.fitted(r, t, s)
	if err != nil {
		return nil, err
	}
	print, err := e.fingerprint(name, m)
	return &Fit{Name: name, Fingerprint: print, Model: m}, err
}

func (e *Env) fitNamed(name string) (catalog.Target, splits.Strategy, error) {
	for _, t := range e.targets() {
		for _, s := range strategies {
			if fitName(t, s) == name {
				return t, s, nil
			}
		}
	}
	return "", "", fmt.Errorf("this run fits no model called %q", name)
}

// fitted reads the table of a fit and builds its model.
func (e *Env) fitted(r *runs.Run, t catalog.Target, s splits.Strategy) (*dataset, *model.Model, error) {
	d, err := loadDataset(r, t, s)
	if err != nil {
		return nil, nil, err
	}
	m, err := e.model(d, d.matrix, d.in(splits.Train, splits.Validation))
	return d, m, err
}
