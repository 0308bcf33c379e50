package config

import "github.com/latent-go/latent/internal/options"

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

func dataOptions() []options.Option {
	onlyData := stages(StageData)
	return []options.Option{
		{
			Key: "run.config", Kind: options.List, Default: []string{}, Given: true, FlagOnly: true, Whole: true,
			Flag: "config", Short: "c", Placeholder: "file", Group: groupConfig, Commands: runAndStage,
			Help: "YAML settings; repeat it to layer files, later ones win",
			Doc:  "A shipped file such as configs/publication.yaml is found even where there is no such file on disk",
		},
		{
			Key: "data.raw_csv", Kind: options.String, Default: "", Given: true, Env: datasetVariable,
			Flag: "dataset", FlagAliases: []string{"data"}, Placeholder: "file",
			Group: groupConfig, Commands: runAndStage, Stages: onlyData,
			Help: "Raw CSV, plain or gzip, - for standard input; a -c file, " + datasetVariable + ", .env or the demo catalogue if not given",
			Doc:  "Relative paths start at the working directory; a pipe is read once, and the run keeps a copy in input/",
		},
		{
			Key: "data.profile", Kind: options.Any, Given: true, Flag: "profile", Placeholder: "file",
			Group: groupConfig, Commands: runAndStage, Stages: onlyData, Affects: onlyData,
			Help: "Dataset profile that maps the columns of the CSV",
			Doc:  "In a configuration file it may also be the mapping itself",
		},
		{
			Key: "data.encoding", Kind: options.Enum, Default: "auto",
			Choices: []string{"auto", "utf-8", "utf-8-sig", "utf-16", "latin-1", "windows-1252", "cp1252"},
			Group:   groupConfig, Stages: onlyData, Affects: onlyData,
			Help: "Encoding of the CSV",
			Doc:  "auto takes a byte order mark, else UTF-8 where the bytes are valid, else Windows-1252 or Latin-1, and says so",
		},
		{
			Key: "data.skip_bad_rows", Kind: options.String, Default: "0", Flag: "skip-bad-rows", Placeholder: "n|p%",
			Group: groupConfig, Commands: runAndStage, Stages: onlyData, Affects: onlyData,
			Help: "Leave out up to so many rows, or that share, that cannot be read",
			Doc:  "Each is in the audit with its reason; without it the bad cells are shown together and nothing is run",
		},
		{
			Key: "data.join_names", Kind: options.Bool, Default: false,
			Group: groupConfig, Stages: onlyData, Affects: onlyData,
			Help: "Make one artist of names that differ only in case, quotes, hyphens, accents or \"The\"",
			Doc:  "Such names are listed either way",
		},
		{
			Key: "outputs.reports_dir", Kind: options.String, Default: "reports", Given: true, Free: true,
			Flag: "reports-dir", Placeholder: "dir", Group: groupConfig, Commands: runAndStage,
			Help: "Directory that holds the run directories",
		},
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
