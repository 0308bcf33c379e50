package config

import (
	"slices"

	"github.com/latent-go/latent/internal/options"
)

// Model describes the regression and its priors.
type Model struct {
	Targets        []string `key:"targets"` // user, critic
	MinAlbums      int      `key:"min_albums"`
	MaxAlbums      int      `key:"max_albums"`
	Walk           string   `key:"walk"`       // on or off
	Likelihood     string   `key:"likelihood"` // normal, student-t or skew-t
	Transform      string   `key:"transform"`  // none or log
	NoiseBy        []string `key:"noise_by"`   // year, genre and previous, or none
	NExponent      float64  `key:"n_exponent"` // 0 when the exponent is learned
	LearnNExponent bool     `key:"learn_n_exponent"`
	NExponentPrior string   `key:"n_exponent_prior"` // beta or logit-normal
	NExponentAlpha float64  `key:"n_exponent_alpha"`
	NExponentBeta  float64  `key:"n_exponent_beta"`
	Priors         Priors   `key:"priors"`
}

// Auto leaves a choice to the data: features.set to the validation albums, model.likelihood
// and model.noise_by to how many albums there are, features.bends to both.
const Auto = "auto"

// Open returns the keys of what the settings leave open of features and model.
func (c *Config) Open() []string {
	var out []string
	if c.Features.Bends == Auto {
		out = append(out, "features.bends")
	}
	if c.Features.Set == Auto {
		out = append(out, "features.set")
	}
	if c.Model.Likelihood == Auto {
		out = append(out, "model.likelihood")
	}
	if slices.Contains(c.Model.NoiseBy, Auto) {
		out = append(out, "model.noise_by")
	}
	return out
}

// How scores may be transformed, for model.transform.
const (
	TransformNone = "none"
	TransformLog  = "log"
)

// What the noise of a score may follow, for model.noise_by, beside [Auto] and nothing.
const (
	NoiseByNone     = "none"
	noiseByYear     = "year"
	noiseByGenre    = "genre"
	noiseByPrevious = "previous"
)

func filterOptions() []options.Option {
	filtered := stages(StageData, StageSplits, StageFeatures)
	return []options.Option{
		{
			Key: "data.min_ratings", Kind: options.Int, Default: 10, Range: options.AtLeast(1),
			Flag: "min-ratings", Group: groupFilter, Commands: runAndStage, Stages: filtered, Affects: printed(filtered),
			Help: "Minimum user ratings per album",
		},
		{
			Key: "data.min_critic_reviews", Kind: options.Int, Default: 1, Range: options.AtLeast(1),
			Group: groupFilter, Stages: filtered, Affects: printed(filtered),
			Help: "Minimum critic reviews per album where the critic score is the target",
		},
		{
			Key: "model.min_albums", Kind: options.Int, Default: 2, Range: options.AtLeast(1),
			Flag: "min-albums", Group: groupFilter, Commands: runAndStage,
			Stages: stages(StageFeatures, StageTrain, StageEvaluate), Affects: stages(StageFeatures, StageTrain, StageEvaluate, StageReport),
			Help: "Minimum albums per artist for dynamic effects",
		},
		{
			Key: "model.walk", Kind: options.Enum, Default: "off", Choices: []string{"off", "on"}, Flag: "walk", Group: groupFilter, Commands: runAndStage,
			Stages: stages(StageFeatures, StageTrain, StageEvaluate), Affects: stages(StageFeatures, StageTrain, StageEvaluate, StageReport),
			Help: "Let an artist's effect walk from album to album, where there are enough; off: it stays",
		},
	}
}

func noiseOptions() []options.Option {
	used := stages(StageFeatures, StageTrain, StageEvaluate) // features are chosen at the posterior mode
	opt := func(o options.Option) options.Option {
		o.Group, o.Commands, o.Stages, o.Affects = groupNoise, runAndStage, used, printed(used)
		return o
	}
	return []options.Option{
		{
			Key: "model.likelihood", Kind: options.Enum, Default: Auto, Choices: []string{Auto, "normal", "student-t", "skew-t"}, Flag: "likelihood",
			Group: groupNoise, Commands: runAndStage, Stages: used, Affects: printed(used),
			Help: "Distribution of a score about its mean",
			Doc:  "student-t has heavy tails, skew-t also reaches further to one side; their shapes are learned. auto is student-t where there are 6000 albums to model, else normal",
		},
		opt(options.Option{
			Key: "model.transform", Kind: options.Enum, Default: TransformLog, Choices: []string{TransformNone, TransformLog}, Flag: "transform",
			Help: "Scale of the scores on which effects add and noise is even",
			Doc:  "log models -120 log(1 - score/120), on which good scores lie further apart than bad ones; predictions are of scores all the same",
		}),
		opt(options.Option{
			Key: "model.noise_by", Kind: options.List, Default: []string{Auto}, Flag: "noise-by", NonEmpty: true,
			Choices: []string{Auto, NoiseByNone, noiseByYear, noiseByGenre, noiseByPrevious},
			Help:    "What the noise of a score follows: release year, record of the genres, the artist's previous score",
			Doc:     "albums of other years and genres, and after other albums, may scatter more or less; how much is learned. auto is all that the features have where 6000 albums are modelled with a heavy-tailed likelihood, else none. Under the normal likelihood all parameters are sampled with it",
		}),
		opt(options.Option{
			Key: "model.n_exponent", Kind: options.Float, Default: 0.0, Range: options.Between(0, 1), Flag: "n-exponent",
			Help: "Scaling exponent of the noise with the review count; 0 is homoscedastic, 0.5 the square root",
		}),
		opt(options.Option{
			Key: "model.learn_n_exponent", Kind: options.Bool, Default: false, Flag: "learn-n-exponent",
			Help: "Learn the exponent from the data; beats --n-exponent",
		}),
		opt(options.Option{
			Key: "model.n_exponent_prior", Kind: options.Enum, Default: "beta", Choices: []string{"beta", "logit-normal"},
			Flag: "n-exponent-prior", Help: "Prior of the learned exponent",
		}),
		opt(options.Option{
			Key: "model.n_exponent_alpha", Kind: options.Float, Default: 2.0, Range: options.AtLeast(0.01),
			Flag: "n-exponent-alpha", Help: "Beta prior's alpha parameter (advanced)",
		}),
		opt(options.Option{
			Key: "model.n_exponent_beta", Kind: options.Float, Default: 4.0, Range: options.AtLeast(0.01),
			Flag: "n-exponent-beta", Help: "Beta prior's beta parameter (advanced)",
		}),
	}
}
