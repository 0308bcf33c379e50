package config

import "github.com/latent-go/latent/internal/options"

// Run says what to do this time. These come from the command line only.
type Run struct {
	Verbose       bool     `key:"verbose"`
	Quiet         bool     `key:"quiet"`
	DryRun        bool     `key:"dry_run"`
	SkipExisting  bool     `key:"skip_existing"`
	Stages        []string `key:"stages"` // in pipeline order; all when none was named
	Resume        string   `key:"resume"`
	Dir           string   `key:"dir"` // of a stage command
	PrintConfig   bool     `key:"print_config"`
	Output        string   `key:"output"` // text or json
	ConfigFiles   []string `key:"config"`
	Preflight     bool     `key:"preflight"`
	PreflightFull bool     `key:"preflight_full"`
	PreflightOnly bool     `key:"preflight_only"`
	ForceRun      bool     `key:"force_run"`
	Recalibrate   bool     `key:"recalibrate"`
	ChainsAsTasks bool     `key:"chains_as_tasks"`
}

func generalOptions() []options.Option {
	seeded := stages(StageSplits, StageFeatures, StageTrain, StageEvaluate, StageReport)
	return []options.Option{
		{
			Key: "seed", Kind: options.Int, Default: 42, Range: options.AtLeast(0),
			Flag: "seed", Group: groupGeneral, Commands: runAndStage, Affects: seeded,
			Help: "Random seed for reproducibility",
			Doc:  "Two runs with the same seed, data and settings give the same posterior, whatever the number of cores",
		},
		runSwitch("run.verbose", "verbose", "v", groupGeneral, runAndStage, "Enable DEBUG logging"),
		runSwitch("run.quiet", "quiet", "q", groupGeneral, runAndStage, "Say nothing but warnings and errors"),
		runSwitch("run.dry_run", "dry-run", "", groupGeneral, runAndStage, "Show the execution plan without running"),
		{
			Key: "convergence.strict", Kind: options.Bool, Default: false,
			Flag: "strict", Group: groupGeneral, Commands: runAndStage, Stages: stages(StageTrain),
			Help: "Fail on convergence warnings or a missing lock file",
			Doc:  "The lock file is pixi.lock, or failing that go.sum, searched upward from the working directory",
		},
		runSwitch("run.skip_existing", "skip-existing", "", groupGeneral, runOnly, "Skip stages with unchanged inputs"),
		{
			Key: "run.stages", Kind: options.List, Default: []string{}, Given: true, Choices: Stages(), FlagOnly: true,
			Flag: "stages", Short: "s", Placeholder: "names", Group: groupGeneral, Commands: runOnly,
			Help: "Comma-separated stages to run; all if not given",
			Doc:  "Stages run in their own order, however they are listed",
		},
		{
			Key: "run.resume", Kind: options.String, Default: "", Given: true, FlagOnly: true,
			Flag: "resume", Placeholder: "run-id", Group: groupGeneral, Commands: runOnly,
			Help: "Resume a failed run by its id, for example 2026-01-19_143052",
		},
		{
			Key: "run.dir", Kind: options.String, Default: "", Given: true, FlagOnly: true,
			Flag: "run", Short: "r", Placeholder: "dir", Group: groupGeneral, Commands: stageOnly,
			Help: "Run directory to work in; the newest one if not given",
		},
		runSwitch("run.chains_as_tasks", "chains-as-tasks", "", groupProcesses, runOnly,
			"Draw each chain as a task of its own, which --shard and submit share among processes; the posterior is the same to the byte"),
		runSwitch("run.print_config", "print-config", "", groupGeneral, runAndStage,
			"Print every setting with its value and origin, and exit"),
		{
			Key: "run.output", Kind: options.Enum, Default: "text", Choices: []string{"text", "json"}, FlagOnly: true,
			Flag: "output", Group: groupGeneral, Commands: runAndStage,
			Help: "Format of what is printed on standard output",
		},
	}
}

func runSwitch(key, flag, short, group string, commands []string, help string) options.Option {
	return options.Option{
		Key: key, Kind: options.Bool, Default: false, FlagOnly: true,
		Flag: flag, Short: short, Group: group, Commands: commands, Help: help,
	}
}

func preflightOptions() []options.Option {
	sw := func(key, flag, help string) options.Option {
		return runSwitch(key, flag, "", groupPreflight, runOnly, help)
	}
	return []options.Option{
		sw("run.preflight", "preflight", "Quick memory check (about 1 s) with fixed estimates"),
		sw("run.preflight_full", "preflight-full", "Mini-MCMC to measure the peak memory (30 to 60 s); beats --preflight"),
		sw("run.preflight_only", "preflight-only", "Run the memory check and exit (0 pass, 1 fail, 2 warning or cannot check)"),
		sw("run.force_run", "force-run", "Continue after a failed preflight"),
		sw("run.recalibrate", "recalibrate", "Measure again even if a calibration is cached"),
	}
}
