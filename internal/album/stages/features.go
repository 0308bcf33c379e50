package stages

import (
	"context"
	"fmt"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"
)

// features chooses a feature set on the validation albums of known artists, then
// builds the matrices of that set with everything estimated on training and
// validation together. The test albums take no part in the choice.
func (e *Env) features(ctx context.Context, r *runs.Run) error {
	for _, t := range e.targets() {
		d, history, err := loadRows(r, t, splits.TemporalStrategy)
		if err != nil {
			return err
		}
		choice, err := e.choose(ctx, d, history)
		if err != nil {
			return err
		}
		for _, s := range strategies {
			if err := makeDirs(r, partDir(featuresDir, t, s)+"/"); err != nil {
				return err
			}
		}
		if err := atomicfile.WriteJSON(r.Path(featuresDir, string(t)+"_score", "choice.json"), choice); err != nil {
			return err
		}
		for _, s := range strategies {
			if err := e.build(r, t, s, choice.variant()); err != nil {
				return err
			}
		}
	}
	return nil
}

// candidate is one feature set with its score on validation.
type candidate struct {
	features.Variant
	Columns int     `json:"columns"`
	CRPS    float64 `json:"validation_crps"`
	RMSE    float64 `json:"validation_rmse"`
	Chosen  bool    `json:"chosen"`
}

// choice is the record of a choice of features.
type choice struct {
	Rule       string      `json:"rule"`
	Rows       int         `json:"validation_rows"`
	Candidates []candidate `json:"candidates"`
}

func (c *choice) variant() features.Variant {
	for _, v := range c.Candidates {
		if v.Chosen {
			return v.Variant
		}
	}
	return features.Default()
}

// choose compares the candidates by the CRPS of validation albums, each fitted
// to the training albums at its posterior mode: a fraction of a second instead
// of a minute of sampling, and the same order.
func (e *Env) choose(ctx context.Context, d *dataset, history []catalog.Album) (*choice, error) {
	opt := e.featureOptions(d.target)
	val := d.index(splits.Validation)
	c := &choice{Rule: "lowest mean CRPS of the validation albums at the posterior mode of the training albums", Rows: len(val)}
	if len(val) == 0 {
		e.Log.Warn("features_not_chosen", "reason", "no artist has three dated albums, so there is no validation album: the default features are used")
		return c, nil
	}
	best := 0
	for k, v := range features.Candidates(opt) {
		opt.Variant = v
		m, err := e.score(ctx, d, history, opt, val)
		if err != nil {
			return nil, fmt.Errorf("feature set %s: %w", v.Name, err)
		}
		c.Candidates = append(c.Candidates, candidate{Variant: v, Columns: m.columns, CRPS: m.CRPS, RMSE: m.RMSE})
		if m.CRPS < c.Candidates[best].CRPS {
			best = k
		}
	}
	c.Candidates[best].Chosen = true
	e.Log.Info("features_chosen", "target", string(d.target), "set", c.Candidates[best].Name, "validation_crps", c.Candidates[best].CRPS)
	return c, nil
}

type validation struct {
	*evaluate.Metrics
	columns int
}

// score fits one candidate to the training rows and scores the validation rows.
func (e *Env) score(ctx context.Context, d *dataset, history []catalog.Album, opt features.Options, val []int) (*validation, error) {
	train := d.in(splits.Train)
	x, _, err := features.Build(history, d.plain(), train, opt)
	if err != nil {
		return nil, err
	}
	m, err := e.model(d, x, train)
	if err != nil {
		return nil, err
	}
	var mode model.Draw
	m.Constrain(modeOf(m), &mode)
	pred, err := evaluate.Predict(ctx, m, []model.Draw{mode}, val, evaluate.PredictionCounts(m, val))
	if err != nil {
		return nil, err
	}
	return &validation{evaluate.Score(pred), len(x.Columns)}, nil
}

func (e *Env) featureOptions(t catalog.Target) features.Options {
	f := e.Config.Features
	return features.Options{Target: t, Temporal: f.Temporal, Artist: f.Artist, Genre: f.Genre, GenreMinCount: f.GenreMinCount}
}

// build writes the matrices of one strategy.
func (e *Env) build(r *runs.Run, t catalog.Target, s splits.Strategy, v features.Variant) error {
	if ok, err := hasSplit(r, t, s); err != nil || !ok {
		return err
	}
	d, history, err := loadRows(r, t, s)
	if err != nil {
		return err
	}
	opt := e.featureOptions(t)
	opt.Variant = v
	x, report, err := features.Build(history, d.plain(), d.in(splits.Train, splits.Validation), opt)
	if err != nil {
		return err
	}
	if s == splits.TemporalStrategy {
		for _, w := range report.Warnings {
			e.Log.Warn("features_dropped", "target", string(t), "reason", w)
		}
	}
	if err := atomicfile.WriteJSON(r.Path(partDir(featuresDir, t, s), "manifest.json"), report); err != nil {
		return err
	}
	return writeMatrix(r, d, x)
}
