package config

import (
	"runtime"

	"github.com/latent-go/latent/internal/options"
)

// MCMC configures the sampler.
type MCMC struct {
	NumChains    int     `key:"num_chains"`
	NumSamples   int     `key:"num_samples"`
	NumWarmup    int     `key:"num_warmup"`
	TargetAccept float64 `key:"target_accept"`
	MaxTreeDepth int     `key:"max_tree_depth"`
	NumWorkers   int     `key:"num_workers"` // as it is given; see Workers
	Accelerator  string  `key:"accelerator"`
}

// Workers is how many things are computed at once: what the settings say, or one a core.
func (m *MCMC) Workers() int {
	if m.NumWorkers > 0 {
		return m.NumWorkers
	}
	return runtime.GOMAXPROCS(0)
}

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

// Convergence holds the thresholds of the convergence gate.
type Convergence struct {
	RHatThreshold    float64 `key:"rhat_threshold"`
	ESSThreshold     int     `key:"ess_threshold"` // per chain
	AllowDivergences bool    `key:"allow_divergences"`
	Strict           bool    `key:"strict"`
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
