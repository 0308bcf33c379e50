package results

import (
	"path"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/simulate"
	"github.com/latent-go/latent/internal/album/splits"
)

// Directories and single files of a run, each owned by one stage, with slashes.
// Those that end in a slash are directories.
const (
	DataDir       = "data/"
	SplitsDir     = "splits/"
	FeaturesDir   = "features/"
	ModelDir      = "model/"
	EvaluationDir = "evaluation/"
	FiguresDir    = "figures/"
	TablesDir     = "tables/"
	ModelCard     = "MODEL_CARD.md"
	HTMLReport    = "report.html"  // one file, with figures and tables
	CheckpointDir = "checkpoints/" // a directory for each fit, only while its chains run
)

// Files are the results of a run for one target. Those of a stage that has not
// run do not exist.
type Files struct {
	Target catalog.Target

	// Of the whole run, whatever the target.
	Albums     File[[]catalog.Album] // cleaned, all of them
	Summary    File[*ingest.Summary]
	Exclusions File[[]ingest.Exclusion]
	Truth      File[*simulate.Truth] // of invented albums; there is none of others
	Metrics    File[*evaluate.Evaluations]

	Modelled File[[]catalog.Album] // that can be modelled for the target
	Choice   File[*Choice]         // of the features

	// Of the model of known artists.
	Training    File[*Training]
	Paths       File[[]PathPoint] // by artist, then time
	Diagnostics File[*evaluate.Diagnostics]
	Predictions File[[]Prediction] // test albums
	Baselines   File[[]BaselinePrediction]
	LOO         File[[]Pointwise] // training albums

	// Of the same model, fitted without the artists that it is judged on.
	NewPredictions File[[]Prediction]
	NewBaselines   File[[]BaselinePrediction]
	NewDiagnostics File[*evaluate.Diagnostics]
}

// Of returns the files of a target.
func Of(t catalog.Target) Files {
	return Files{
		Target:     t,
		Albums:     albumFile(DataDir + "cleaned_all.parquet"),
		Summary:    jsonFile[ingest.Summary](DataDir + "summary.json"),
		Exclusions: linesFile[ingest.Exclusion](DataDir + "exclusions.jsonl"),
		Truth:      longFile[simulate.Truth](DataDir + "truth.json"),
		Metrics:    jsonFile[evaluate.Evaluations](EvaluationDir + "metrics.json"),
		Modelled:   albumFile(DataDir + string(t) + "_score.parquet"),
		Choice:     jsonFile[Choice](path.Join(FeaturesDir, string(t)+"_score", "choice.json")),

		Training:       jsonFile[Training](OfTarget(ModelDir+"training_summary.json", t)),
		Paths:          parquetFile(OfTarget(ModelDir+"artist_paths.parquet", t), pathColumns),
		Diagnostics:    jsonFile[evaluate.Diagnostics](OfTarget(EvaluationDir+"diagnostics.json", t)),
		Predictions:    csvFile(OfTarget(EvaluationDir+"predictions.csv", t), predictionColumns, "evaluate"),
		Baselines:      csvFile(OfTarget(EvaluationDir+"baselines.csv", t), baselineColumns, "evaluate"),
		LOO:            csvFile(OfTarget(EvaluationDir+"loo.csv", t), looColumns, "evaluate"),
		NewDiagnostics: jsonFile[evaluate.Diagnostics](OfTarget(EvaluationDir+"diagnostics_new_artists.json", t)),
		NewPredictions: csvFile(OfTarget(EvaluationDir+"predictions_new_artists.csv", t), predictionColumns, "evaluate"),
		NewBaselines:   csvFile(OfTarget(EvaluationDir+"baselines_new_artists.csv", t), baselineColumns, "evaluate"),
	}
}

// Convergence returns the file of the diagnostics of one fit.
func (f Files) Convergence(s splits.Strategy) File[*evaluate.Diagnostics] {
	if s == splits.DisjointStrategy {
		return f.NewDiagnostics
	}
	return f.Diagnostics
}

// SplitFiles are the results for one way to split the albums of a target.
type SplitFiles struct {
	Manifest  File[*splits.Manifest]
	Features  File[*features.Manifest]
	Posterior File[*Posterior]
	LogLik    File[*LogLik] // of the posterior's file, which has it of known artists

	splitDir, featureDir string
}

// Split returns the files of a split.
func (f Files) Split(s splits.Strategy) SplitFiles {
	part := path.Join(string(f.Target)+"_score", string(s))
	return SplitFiles{
		Manifest:   manifestFile(path.Join(SplitsDir, part, "manifest.json")),
		Features:   jsonFile[features.Manifest](path.Join(FeaturesDir, part, "manifest.json")),
		Posterior:  posteriorFile(ModelDir + FitName(f.Target, s) + ".nc"),
		LogLik:     logLikFile(ModelDir + FitName(f.Target, s) + ".nc"),
		splitDir:   path.Join(SplitsDir, part),
		featureDir: path.Join(FeaturesDir, part),
	}
}

// Rows returns the table of one part of the split.
func (f SplitFiles) Rows(p splits.Split) File[[]splits.Row] {
	return partFile(path.Join(f.splitDir, p.String()+".parquet"), p)
}

// FitName names a fitted model and its files: user_score for known artists,
// user_score_new_artists for the fit that never sees the artists it is judged on.
func FitName(t catalog.Target, s splits.Strategy) string {
	if s == splits.DisjointStrategy {
		return string(t) + "_score_new_artists"
	}
	return string(t) + "_score"
}

// OfTarget returns the name of a file that every target has: the user score has
// the documented name, other targets get theirs in front.
func OfTarget(file string, t catalog.Target) string {
	if t == catalog.User {
		return file
	}
	return path.Join(path.Dir(file), string(t)+"_"+path.Base(file))
}
