package results

import (
	"fmt"

	"github.com/latent-go/latent/internal/album/evaluate"
)

// Prediction is the prediction of one held-out album, on the 0-100 scale.
type Prediction struct {
	Artist, Album, Date string
	Row                 int // of the raw file
	Actual              float64
	Mean, SD, Median    float64
	Intervals           [len(evaluate.Levels)]evaluate.Interval // central, of evaluate.Levels
	PIT                 float64                                 // predictive probability of a score up to Actual
	CRPS                float64                                 // continuous ranked probability score of Actual
	LogDensity          float64                                 // predictive log density at Actual
}

// predictionColumns are those of predictions.csv.
var predictionColumns = func() columns[Prediction] {
	type p = Prediction
	cs := columns[p]{
		texts("artist", func(p *p) *string { return &p.Artist }),
		texts("album", func(p *p) *string { return &p.Album }),
		texts("date", func(p *p) *string { return &p.Date }),
		numbers("actual", func(p *p) *float64 { return &p.Actual }),
		numbers("mean", func(p *p) *float64 { return &p.Mean }),
		numbers("sd", func(p *p) *float64 { return &p.SD }),
	}
	for k, level := range evaluate.Levels {
		cs = append(cs,
			numbers(fmt.Sprintf("lower_%.0f", 100*level), func(p *p) *float64 { return &p.Intervals[k].Lo }),
			numbers(fmt.Sprintf("upper_%.0f", 100*level), func(p *p) *float64 { return &p.Intervals[k].Hi }))
	}
	return append(cs,
		numbers("median", func(p *p) *float64 { return &p.Median }),
		numbers("pit", func(p *p) *float64 { return &p.PIT }),
		numbers("crps", func(p *p) *float64 { return &p.CRPS }),
		numbers("log_density", func(p *p) *float64 { return &p.LogDensity }),
		wholes("original_row_id", func(p *p) *int { return &p.Row }),
	)
}()

// BaselinePrediction is what the baselines say of one held-out album, in the order
// of evaluate.BaselineNames, on the 0-100 scale.
type BaselinePrediction struct {
	Artist, Album, Date string
	Row                 int // of the raw file
	Actual              float64
	Mean, CRPS          [len(evaluate.BaselineNames)]float64
}

// baselineColumns are those of baselines.csv.
var baselineColumns = func() columns[BaselinePrediction] {
	type p = BaselinePrediction
	cs := columns[p]{
		texts("artist", func(p *p) *string { return &p.Artist }),
		texts("album", func(p *p) *string { return &p.Album }),
		texts("date", func(p *p) *string { return &p.Date }),
		numbers("actual", func(p *p) *float64 { return &p.Actual }),
	}
	for k, name := range evaluate.BaselineNames {
		cs = append(cs,
			numbers(name, func(p *p) *float64 { return &p.Mean[k] }),
			numbers(name+"_crps", func(p *p) *float64 { return &p.CRPS[k] }))
	}
	return append(cs, wholes("original_row_id", func(p *p) *int { return &p.Row }))
}()

// Pointwise is the leave-one-out result of one training album.
type Pointwise struct {
	Artist, Album, Date string
	Row                 int // of the raw file
	Actual              float64
	ELPD                float64 // log predictive density of the album's score given all others
	LPD                 float64 // the same with the album's own score known
	K                   float64 // Pareto shape of the importance weights
}

// looColumns are those of loo.csv.
var looColumns = columns[Pointwise]{
	texts("artist", func(p *Pointwise) *string { return &p.Artist }),
	texts("album", func(p *Pointwise) *string { return &p.Album }),
	texts("date", func(p *Pointwise) *string { return &p.Date }),
	numbers("actual", func(p *Pointwise) *float64 { return &p.Actual }),
	numbers("elpd", func(p *Pointwise) *float64 { return &p.ELPD }),
	numbers("lpd", func(p *Pointwise) *float64 { return &p.LPD }),
	numbers("pareto_k", func(p *Pointwise) *float64 { return &p.K }),
	wholes("original_row_id", func(p *Pointwise) *int { return &p.Row }),
}

// PathPoint is an artist's effect at one album, on the scale of the scores.
type PathPoint struct {
	Artist, Album string
	Position      int // of the album among those of the artist, from 1
	Date          string
	Mean, SD      float64
	Lo, Mid, Hi   float64 // 5, 50 and 95 % quantiles
	Split         string
	Row           int // of the raw file

	// The score to expect of the album: effect, features and previous score; mean,
	// 5 and 95 % quantiles. NaN in a run of a program that did not write them.
	FitMean, FitLo, FitHi float64
}

// pathColumns are those of artist_paths.parquet.
var pathColumns = columns[PathPoint]{
	texts("artist", func(p *PathPoint) *string { return &p.Artist }),
	texts("album", func(p *PathPoint) *string { return &p.Album }),
	wholes("position", func(p *PathPoint) *int { return &p.Position }),
	texts("date", func(p *PathPoint) *string { return &p.Date }),
	numbers("mean", func(p *PathPoint) *float64 { return &p.Mean }),
	numbers("sd", func(p *PathPoint) *float64 { return &p.SD }),
	numbers("q5", func(p *PathPoint) *float64 { return &p.Lo }),
	numbers("q50", func(p *PathPoint) *float64 { return &p.Mid }),
	numbers("q95", func(p *PathPoint) *float64 { return &p.Hi }),
	texts("split", func(p *PathPoint) *string { return &p.Split }),
	wholes("original_row_id", func(p *PathPoint) *int { return &p.Row }),
	later("fit_mean", func(p *PathPoint) *float64 { return &p.FitMean }),
	later("fit_q5", func(p *PathPoint) *float64 { return &p.FitLo }),
	later("fit_q95", func(p *PathPoint) *float64 { return &p.FitHi }),
}
