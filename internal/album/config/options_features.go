package config

import (
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/options"
)

// Features switches blocks of columns.
type Features struct {
	Genre         bool `key:"genre"`
	Artist        bool `key:"artist"`
	Temporal      bool `key:"temporal"`
	GenreMinCount int  `key:"genre_min_count"`
	// Set names a feature set; [Auto] is that which predicts the validation albums best.
	Set string `key:"set"`
	// Bends says whether effects may bend and interact: on or off.
	Bends string `key:"bends"`
}

func ablationOptions() []options.Option {
	onlyFeatures, used := stages(StageFeatures), stages(StageFeatures, StageTrain, StageEvaluate)
	block := func(key, help string) options.Option {
		return options.Option{
			Key: "features." + key, Kind: options.Bool, Default: true,
			Flag: "no-" + key, Negated: true, Group: groupAblation, Commands: runAndStage,
			Stages: onlyFeatures, Affects: onlyFeatures, Help: help,
		}
	}
	return []options.Option{
		block("genre", "Disable genre features"),
		block("artist", "Disable artist reputation features"),
		block("temporal", "Disable temporal features"),
		{
			Key: "features.set", Kind: options.Enum, Default: Auto, Choices: append([]string{Auto}, features.SetNames()...),
			Flag: "feature-set", Group: groupAblation, Commands: runAndStage, Stages: onlyFeatures, Affects: onlyFeatures,
			Help: "Feature set; auto takes the one that predicts the validation albums best",
			Doc:  "A set that is named is taken as it is, so that studies can fit the features that made their data",
		},
		{
			Key: "features.bends", Kind: options.Enum, Default: Auto, Choices: []string{Auto, "off", "on"}, Flag: "bends", Group: groupAblation,
			Commands: runAndStage, Stages: used, Affects: printed(used),
			Help: "Let the effects of time, career and earlier scores bend and interact",
			Doc:  "Smooth functions of these features together, shrunk by a scale that is sampled, sigma_bend; auto is on where there are 6000 albums to model, at most 110 other features, and a gain of two standard errors on validation albums",
		},
		{
			Key: "features.genre_min_count", Kind: options.Int, Default: 20, Range: options.AtLeast(1),
			Group: groupAblation, Stages: onlyFeatures, Affects: onlyFeatures,
			Help: "Training albums that a genre needs to have a feature of its own",
		},
	}
}
