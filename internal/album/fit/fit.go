package fit

import (
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// Fit is a model of a run before it is sampled from.
type Fit struct {
	Name   string // also of its directory of checkpoints
	Albums *Albums
	Model  *model.Model

	cfg  *config.Config
	mode *model.Mode // of Prepare
	why  error       // with the mode
}

// Open builds the model of a target and strategy from the tables of the run in
// dir, fitted to training and validation albums.
func Open(dir string, cfg *config.Config, t catalog.Target, s splits.Strategy) (*Fit, error) {
	cfg, err := Settled(dir, cfg, t)
	if err != nil {
		return nil, err
	}
	a, err := readAlbums(dir, t, s)
	if err != nil {
		return nil, err
	}
	m, err := a.Model(cfg, a.Matrix, a.In(splits.Train, splits.Validation))
	if err != nil {
		return nil, err
	}
	return &Fit{Name: results.FitName(t, s), Albums: a, Model: m, cfg: cfg}, nil
}

// Prepare finds the mode of the posterior, from which [Fit.Sample] and [Fit.Chain] go on.
// Under a likelihood with mixing variables that is seconds of work on one core: two fits
// may do it beside each other.
func (f *Fit) Prepare() {
	if f.mode == nil {
		f.mode, f.why = f.Model.Mode()
	}
}

// OpenNamed opens the fit of that name.
func OpenNamed(dir string, cfg *config.Config, name string) (*Fit, error) {
	for _, t := range Targets(cfg) {
		for _, s := range splits.Strategies {
			if results.FitName(t, s) == name {
				return Open(dir, cfg, t, s)
			}
		}
	}
	return nil, fmt.Errorf("this run fits no model called %q", name)
}

// Targets returns the scores to model, in the order of the settings.
func Targets(cfg *config.Config) []catalog.Target {
	var out []catalog.Target
	for _, t := range cfg.Model.Targets {
		out = append(out, catalog.Target(t))
	}
	return out
}

// TargetsIn returns the scores that the run in dir models: those of the settings
// without the ones that its data stage left out for having no data.
func TargetsIn(dir string, cfg *config.Config) ([]catalog.Target, error) {
	summary, err := results.Of(catalog.User).Summary.Read(dir)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(Targets(cfg), func(t catalog.Target) bool {
		return slices.ContainsFunc(summary.Cleaning.TargetsLeftOut, func(l ingest.TargetLeftOut) bool { return l.Target == t })
	}), nil
}

// files are the results of the fit's target.
func (f *Fit) files() results.Files { return results.Of(f.Albums.Target) }

// Names returns the name of every stored number, see [model.Model.Flatten].
func Names(m *model.Model) []string {
	var out []string
	for _, q := range m.Parameters() {
		if q.Coords == nil {
			out = append(out, q.Name)
			continue
		}
		for _, c := range q.Coords {
			out = append(out, results.BetaName(c))
		}
	}
	return out
}
