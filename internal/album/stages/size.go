package stages

import (
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/preflight"
	"github.com/latent-go/latent/internal/album/splits"
)

// Size finds out how large a run would be, from its data and settings, without
// fitting or writing anything: it reads the CSV and builds the default features.
// Without the train stage no draws count.
func (e *Env) Size() (preflight.Size, error) {
	if err := e.checkDataset(); err != nil {
		return preflight.Size{}, err
	}
	clean, err := e.cleaned()
	if err != nil {
		return preflight.Size{}, err
	}
	s := preflight.Size{Rows: clean.Report.Rows, Targets: len(e.targets())}
	for _, t := range e.targets() {
		rows, lean, wide, err := e.sizeOf(t, clean.Albums, clean.Filter(t, e.least(t)))
		if err != nil {
			return s, err
		}
		s.Model, s.Lean, s.Columns = max(s.Model, rows), max(s.Lean, lean), max(s.Columns, (lean+wide+1)/2)
	}
	if e.samples() {
		s.Chains, s.Draws = e.Config.MCMC.NumChains, e.Config.MCMC.NumSamples
	}
	return s, nil
}

// samples reports whether the stages that the run names fit a model or work with
// one.
func (e *Env) samples() bool {
	named := e.Config.Run.Stages
	return len(named) == 0 || slices.ContainsFunc(named, func(s string) bool {
		return s == config.StageTrain || s == config.StageEvaluate || s == config.StageReport
	})
}

// sizeOf counts the rows of a target, and the features of the default set and of
// the widest one, which has a column for each genre.
func (e *Env) sizeOf(t catalog.Target, history, albums []catalog.Album) (rows, lean, wide int, err error) {
	if len(albums) == 0 {
		return 0, 0, 0, nil
	}
	a, err := splits.WithinArtistTemporal(albums)
	if err != nil {
		return 0, 0, 0, err
	}
	opt := e.featureOptions(t)
	for _, v := range features.Candidates(opt) {
		if v.Name != features.Default().Name && (!v.GenreIndicators || !v.Popularity) {
			continue
		}
		opt.Variant = v
		x, _, err := features.Build(history, a.Rows, a.Mask(splits.Train, splits.Validation), opt)
		if err != nil {
			return 0, 0, 0, err
		}
		if v.Name == features.Default().Name {
			lean = len(x.Columns)
		}
		wide = max(wide, len(x.Columns))
	}
	return len(a.Rows), lean, wide, nil
}
