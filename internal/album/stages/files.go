package stages

import (
	"path"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/splits"
)

// Files are the files of a run that others read, relative to its directory and
// with slashes. Those of a stage that has not run do not exist.
type Files struct {
	Albums, Summary, Exclusions string // of all targets
	Metrics                     string // of all targets
	Checkpoints                 string // a directory, with one for each fit while it samples

	Posterior, Training, Paths                    string
	Diagnostics, Predictions, NewPredictions, LOO string
}

// FilesOf returns the files of the model of known artists of a target.
func FilesOf(t catalog.Target) Files {
	return Files{
		Albums: cleanedFile, Summary: summaryFile, Exclusions: exclusionsFile, Metrics: metricsFile, Checkpoints: path.Clean(checkpointDir),
		Posterior: posteriorFile(t, splits.TemporalStrategy), Training: ofTarget(trainingFile, t), Paths: ofTarget(pathsFile, t),
		Diagnostics: ofTarget(diagnosticsFile, t), Predictions: ofTarget(predictionsFile, t), NewPredictions: ofTarget(newPredictionsFile, t), LOO: ofTarget(looFile, t),
	}
}

// SplitManifest is the manifest of a split.
func SplitManifest(t catalog.Target, s splits.Strategy) string {
	return path.Join(partDir(splitsDir, t, s), "manifest.json")
}

// FeatureManifest is the manifest of the features of a split.
func FeatureManifest(t catalog.Target, s splits.Strategy) string {
	return path.Join(partDir(featuresDir, t, s), "manifest.json")
}
