package stages

import (
	"path"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/splits"
)

// Directories of a run, each owned by one stage.
const (
	dataDir       = "data/"
	splitsDir     = "splits/"
	featuresDir   = "features/"
	modelDir      = "model/"
	evaluationDir = "evaluation/"
	figuresDir    = "figures/"
	tablesDir     = "tables/"
	modelCard     = "MODEL_CARD.md"
	htmlReport    = "report.html"  // one file, with figures and tables
	checkpointDir = "checkpoints/" // only while chains run
)

const (
	cleanedFile    = dataDir + "cleaned_all.parquet"
	exclusionsFile = dataDir + "exclusions.jsonl"
	summaryFile    = dataDir + "summary.json"

	trainingFile    = modelDir + "training_summary.json"
	pathsFile       = modelDir + "artist_paths.parquet"
	metricsFile     = evaluationDir + "metrics.json"
	diagnosticsFile = evaluationDir + "diagnostics.json"
	predictionsFile = evaluationDir + "predictions.csv"
	looFile         = evaluationDir + "loo.csv"

	newPredictionsFile = evaluationDir + "predictions_new_artists.csv"
)

// strategies in the order in which they are split and fitted: the first gives
// the model of known artists, the second judges it on new ones.
var strategies = []splits.Strategy{splits.TemporalStrategy, splits.DisjointStrategy}

// targetFile is the table of the albums that can be modelled for a target.
func targetFile(t catalog.Target) string { return dataDir + string(t) + "_score.parquet" }

// partDir holds the tables of one target and strategy below a stage's directory.
func partDir(stageDir string, t catalog.Target, s splits.Strategy) string {
	return path.Join(stageDir, string(t)+"_score", string(s))
}

// fitName names a fitted model and its files: user_score for known artists,
// user_score_new_artists for the fit that never sees the artists it is judged on.
func fitName(t catalog.Target, s splits.Strategy) string {
	if s == splits.DisjointStrategy {
		return string(t) + "_score_new_artists"
	}
	return string(t) + "_score"
}

// posteriorFile is the InferenceData file of a fit.
func posteriorFile(t catalog.Target, s splits.Strategy) string {
	return modelDir + fitName(t, s) + ".nc"
}

// ofTarget returns the evaluation or model file of a target: the user score has
// the documented name, other targets get theirs in front.
func ofTarget(file string, t catalog.Target) string {
	if t == catalog.User {
		return file
	}
	return path.Join(path.Dir(file), string(t)+"_"+path.Base(file))
}
