package preflight

import (
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/splits"
)

// SizeOf finds out how large a run would be, from its data and settings, without
// fitting or writing anything: it reads the CSV and builds the default features.
// Without the train stage no draws count.
func SizeOf(cfg *config.Config, in ingest.Input) (Size, error) {
	if err := in.Check(); err != nil {
		return Size{}, err
	}
	clean, err := in.Read()
	if err != nil {
		return Size{}, err
	}
	s := Size{Rows: clean.Report.Rows}
	for _, t := range fit.Targets(cfg) {
		rows, lean, wide, err := sizeOf(cfg, t, clean.Albums, clean.Filter(t, cfg.Data.Least(string(t))))
		if err != nil {
			return s, err
		}
		if rows > 0 { // others are left out of the run
			s.Targets++
		}
		s.Model, s.Lean, s.Columns = max(s.Model, rows), max(s.Lean, lean), max(s.Columns, (lean+wide+1)/2)
	}
	if Samples(cfg) {
		s.Chains, s.Draws = cfg.MCMC.NumChains, cfg.MCMC.NumSamples
	}
	return s, nil
}

// Samples reports whether the stages that the run names fit a model or work with
// one.
func Samples(cfg *config.Config) bool {
	named := cfg.Run.Stages
	return len(named) == 0 || slices.ContainsFunc(named, func(s string) bool {
		return s == config.StageTrain || s == config.StageEvaluate || s == config.StageReport
	})
}

// sizeOf counts the rows of a target, and the features of the default set and of
// the widest one, which has a column for each genre.
func sizeOf(cfg *config.Config, t catalog.Target, history, albums []catalog.Album) (rows, lean, wide int, err error) {
	if len(albums) == 0 {
		return 0, 0, 0, nil
	}
	a, err := splits.WithinArtistTemporal(albums)
	if err != nil {
		return 0, 0, 0, err
	}
	settled, _ := fit.Settle(cfg, len(a.Rows), nil) // with bends where they may be
	opt := fit.FeatureOptions(settled, t)
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

// Rehearsed returns the size of the short run that measures in place of one of
// this size: the default features, and fewer draws, but as many as the pointwise
// log likelihood keeps.
func (s Size) Rehearsed() Size {
	s.Columns = s.Lean
	if s.Chains > 0 {
		s.Draws = min(s.Draws, (evaluate.MaxDraws+s.Chains-1)/s.Chains)
	}
	return s
}
