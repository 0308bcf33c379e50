package fit

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/stat"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// Choose compares the candidate feature sets by the CRPS of validation albums,
// each fitted to the training albums at its posterior mode: a fraction of a
// second instead of a minute of sampling, and the same order. Without validation
// albums there are no candidates. Effects are straight here: they bend on whatever set is
// chosen, by the same columns but for those it lacks, see [Albums.TryBends]. told, which may
// be nil, hears from any goroutine how many are done of all.
func (a *Albums) Choose(ctx context.Context, cfg *config.Config, told func(done, total int)) (*results.Choice, error) {
	genres := slices.Contains(cfg.Model.NoiseBy, model.ByGenre) // other sets cannot be followed there
	cfg = straight(cfg)
	opt := FeatureOptions(cfg, a.Target)
	val := a.Index(splits.Validation)
	c := &results.Choice{Rule: "lowest mean CRPS of the validation albums at the posterior mode of the training albums", Rows: len(val)}
	list := features.Candidates(opt)
	if genres {
		list = slices.DeleteFunc(list, func(v features.Variant) bool { return !v.GenreRecord })
	}
	if set := cfg.Features.Set; set != config.Auto {
		c.Rule = "the set " + set + ", named by features.set"
		list = []features.Variant{named(opt, set)}
	}
	if len(val) == 0 {
		return c, nil
	}
	names, err := a.tryAll(ctx, cfg, opt, list, c, told)
	if err != nil {
		return nil, err
	}
	best := 0
	for k := range c.Candidates {
		if c.Candidates[k].CRPS < c.Candidates[best].CRPS {
			best = k
		}
	}
	c.Candidates[best].Chosen, c.Features = true, names[best]
	return c, nil
}

// tryAll tries the candidates side by side, in an order that nothing depends on, and
// returns the names of the features of each.
func (a *Albums) tryAll(ctx context.Context, cfg *config.Config, opt features.Options, list []features.Variant, c *results.Choice, told func(done, total int)) ([][]string, error) {
	val := a.Index(splits.Validation)
	c.Candidates = make([]results.Candidate, len(list))
	names := make([][]string, len(list))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cfg.MCMC.Workers())
	var done atomic.Int64
	for k, v := range list {
		mine := opt
		mine.Variant = v
		group.Go(func() error {
			score, of, err := a.try(ctx, cfg, mine, val)
			if err != nil {
				return fmt.Errorf("feature set %s: %w", v.Name, err)
			}
			c.Candidates[k], names[k] = *score, of
			if n := int(done.Add(1)); told != nil {
				told(n, len(list))
			}
			return nil
		})
	}
	return names, group.Wait()
}

// ChosenFeatures returns the set to build: the chosen one, without validation
// albums the one that is named, or the default.
func ChosenFeatures(cfg *config.Config, t catalog.Target, c *results.Choice) features.Variant {
	if set := cfg.Features.Set; set != config.Auto {
		return named(FeatureOptions(cfg, t), set)
	}
	return c.Variant()
}

// named returns a candidate by its name, which the settings have checked.
func named(opt features.Options, set string) features.Variant {
	for _, v := range features.Candidates(opt) {
		if v.Name == set {
			return v
		}
	}
	return features.Default()
}

// try fits one candidate to the training rows and scores the validation rows; names are
// those of its features.
func (a *Albums) try(ctx context.Context, cfg *config.Config, opt features.Options, val []int) (score *results.Candidate, names []string, err error) {
	pred, x, err := a.atMode(ctx, cfg, opt, val)
	if err != nil {
		return nil, nil, err
	}
	s := evaluate.Score(pred)
	return &results.Candidate{Variant: opt.Variant, Columns: len(x.Columns), CRPS: s.CRPS, RMSE: s.RMSE}, x.Names(), nil
}

// atMode predicts rows at the posterior mode of the training rows, with features x.
func (a *Albums) atMode(ctx context.Context, cfg *config.Config, opt features.Options, rows []int) (pred []evaluate.Prediction, x *design.Matrix, err error) {
	train := a.In(splits.Train)
	if x, _, err = features.Build(a.History, a.Plain(), train, opt); err != nil {
		return nil, nil, err
	}
	m, err := a.Model(cfg, x, train)
	if err != nil {
		return nil, nil, err
	}
	var d model.Draw
	m.Constrain(m.ModePoint(), &d)
	draws := []model.Draw{d}
	if m.Mixed() {
		draws = slices.Repeat(draws, mixings)
	}
	pred, err = evaluate.Predict(ctx, m, draws, rows, evaluate.PredictionCounts(m, rows))
	return pred, x, err
}

// mixings is how often the mixing variables of an artist are drawn for a prediction at one
// point: what they leave by chance in the CRPS of a thousand albums, a hundredth with one of
// them, decided between candidates.
const mixings = 32

// TryBends compares effects that bend with straight ones on the validation albums, at the
// posterior modes of the training albums, with the set that was chosen.
func (a *Albums) TryBends(ctx context.Context, cfg *config.Config, c *results.Choice) (*results.Gain, error) {
	val := a.Index(splits.Validation)
	var with, without []evaluate.Prediction
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cfg.MCMC.Workers())
	for bends, pred := range map[string]*[]evaluate.Prediction{"on": &with, "off": &without} {
		mine := *cfg
		mine.Features.Bends = bends
		opt := FeatureOptions(&mine, a.Target)
		opt.Variant = ChosenFeatures(cfg, a.Target, c)
		group.Go(func() (err error) {
			*pred, _, err = a.atMode(ctx, &mine, opt, val)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("effects that bend: %w", err)
	}
	d := make([]float64, len(val))
	for k := range d {
		d[k] = with[k].CRPS - without[k].CRPS
	}
	mean, sd := stat.MeanStdDev(d, nil)
	return &results.Gain{CRPS: mean, SE: sd / math.Sqrt(float64(len(d)))}, nil
}
