package config

import (
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/options"
)

func mcmcOptions() []options.Option {
	train := stages(StageTrain)
	count := func(key, flag string, def, least int, help string) options.Option {
		return options.Option{
			Key: "mcmc." + key, Kind: options.Int, Default: def, Range: options.AtLeast(float64(least)),
			Flag: flag, Group: groupMCMC, Commands: runAndStage, Stages: train, Affects: printed(train), Help: help,
		}
	}
	return []options.Option{
		count("num_chains", "num-chains", 4, 1, "Number of parallel MCMC chains"),
		count("num_samples", "num-samples", 1000, 100, "Post-warmup samples per chain"),
		count("num_warmup", "num-warmup", 1000, 50, "Warmup iterations per chain"),
		{
			Key: "mcmc.target_accept", Kind: options.Float, Default: 0.8, Range: options.Between(0.5, 0.999),
			Flag: "target-accept", Group: groupMCMC, Commands: runAndStage, Stages: train, Affects: printed(train),
			Help: "Target acceptance probability",
		},
		{
			Key: "model.max_albums", Kind: options.Int, Default: 50, Range: options.AtLeast(1),
			Flag: "max-albums", Group: groupMCMC, Commands: runAndStage,
			Stages: stages(StageFeatures, StageTrain, StageEvaluate), Affects: stages(StageFeatures, StageTrain, StageEvaluate, StageReport),
			Help: "Maximum albums per artist",
			Doc:  "The newest albums have positions of their own, older ones share the first",
		},
		{
			Key: "mcmc.max_tree_depth", Kind: options.Int, Default: 10, Range: options.Between(5, 15),
			Flag: "max-tree-depth", Group: groupMCMC, Commands: runAndStage, Stages: train, Affects: printed(train),
			Help: "Largest depth of a NUTS tree",
		},
		{
			Key: "mcmc.num_workers", Kind: options.Int, Default: 0, Range: options.AtLeast(0), Free: true,
			Flag: "threads", FlagAliases: []string{"num-workers"}, Group: groupMCMC, Commands: runAndStage,
			Help: "Threads that compute at once, and chains that are sampled at once; 0 for one a core, or what GOMAXPROCS says",
			Doc:  "Results never depend on it",
		},
		{
			Key: "mcmc.accelerator", Kind: options.String, Default: "auto", Given: true, Suggestions: []string{"auto", "cpu"},
			Flag: "accelerator", Placeholder: "name", Group: groupMCMC, Commands: runAndStage, Stages: train,
			Help: "Device of the sampler: auto and cpu are the CPU",
			Doc:  "A GPU (gpu, cuda, rocm, metal, tpu, also cuda:1) stops a run with exit code 6, because the album sampler has no GPU path; --preflight-only reports the memory of a GPU",
		},
	}
}

func convergenceOptions() []options.Option {
	concerns := stages(StageTrain, StageEvaluate)
	judged := stages(StageEvaluate, StageReport)
	return []options.Option{
		{
			Key: "convergence.rhat_threshold", Kind: options.Float, Default: 1.01, Range: options.Between(1, 1.1),
			Flag: "rhat-threshold", Group: groupConvergence, Commands: runAndStage, Stages: concerns, Affects: judged,
			Help: "Maximum acceptable R-hat",
		},
		{
			Key: "convergence.ess_threshold", Kind: options.Int, Default: 400, Range: options.AtLeast(100),
			Flag: "ess-threshold", Group: groupConvergence, Commands: runAndStage, Stages: concerns, Affects: judged,
			Help: "Minimum ESS per chain",
		},
		{
			Key: "convergence.allow_divergences", Kind: options.Bool, Default: false,
			Flag: "allow-divergences", Group: groupConvergence, Commands: runAndStage, Stages: concerns, Affects: judged,
			Help: "Don't fail on divergences",
		},
	}
}

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
	}
}

func ablationOptions() []options.Option {
	onlyFeatures := stages(StageFeatures)
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
			Key: "features.set", Kind: options.Enum, Default: AutoFeatures, Choices: append([]string{AutoFeatures}, features.SetNames()...),
			Flag: "feature-set", Group: groupAblation, Commands: runAndStage, Stages: onlyFeatures, Affects: onlyFeatures,
			Help: "Feature set; auto takes the one that predicts the validation albums best",
			Doc:  "A set that is named is taken as it is, so that studies can fit the features that made their data",
		},
		{
			Key: "features.genre_min_count", Kind: options.Int, Default: 20, Range: options.AtLeast(1),
			Group: groupAblation, Stages: onlyFeatures, Affects: onlyFeatures,
			Help: "Training albums that a genre needs to have a feature of its own",
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
			Key: "model.likelihood", Kind: options.Enum, Default: "normal", Choices: []string{"normal", "student-t", "skew-t"}, Flag: "likelihood",
			Group: groupNoise, Commands: runAndStage, Stages: used, Affects: printed(used),
			Help: "Distribution of a score about its mean",
			Doc:  "student-t has heavy tails, skew-t also reaches further to one side; their shapes are learned",
		},
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
