package config

import (
	"slices"
	"sync"

	"github.com/latent-go/latent/internal/options"
)

// The stages in the order in which they run.
const (
	StageData     = "data"
	StageSplits   = "splits"
	StageFeatures = "features"
	StageTrain    = "train"
	StageEvaluate = "evaluate"
	StageReport   = "report"
)

// Stages returns the names of all stages in the order in which they run.
func Stages() []string {
	return []string{StageData, StageSplits, StageFeatures, StageTrain, StageEvaluate, StageReport}
}

// The commands that take settings.
const (
	CommandRun   = "run"
	CommandStage = "stage"
)

// datasetVariable is the environment variable that names the raw CSV.
const datasetVariable = "AOTY_DATASET_PATH"

// Groups of the help text, as in the CLI reference.
const (
	groupGeneral     = "General Options"
	groupConfig      = "Configuration Files and Data"
	groupPreflight   = "Preflight Memory Check"
	groupProcesses   = "Many Processes" // the group of the flags of package shards
	groupMCMC        = "MCMC Configuration"
	groupConvergence = "Convergence Thresholds"
	groupFilter      = "Data Filtering"
	groupAblation    = "Feature Ablation"
	groupNoise       = "Heteroscedastic Noise"
	groupModel       = "Model and Priors"
	groupSplits      = "Splits"
	groupOther       = "Other Settings"
)

var (
	runOnly     = []string{CommandRun}
	stageOnly   = []string{CommandStage}
	runAndStage = []string{CommandRun, CommandStage}
)

// Options returns the declaration of every setting of aoty-pipeline run and
// stage.
func Options() *options.Set { return declared() }

var declared = sync.OnceValue(func() *options.Set {
	var all []options.Option
	for _, group := range [][]options.Option{
		generalOptions(), dataOptions(), preflightOptions(), mcmcOptions(), convergenceOptions(),
		filterOptions(), ablationOptions(), noiseOptions(), priorOptions(), otherOptions(),
	} {
		all = append(all, group...)
	}
	return options.NewSet(all...)
})

func stages(names ...string) []string { return names }

// printed adds the report to the stages that obey a setting: the model card
// prints it, so that a report of other settings must not be reused, even where
// the numbers came out the same.
func printed(names []string) []string { return append(slices.Clone(names), StageReport) }
