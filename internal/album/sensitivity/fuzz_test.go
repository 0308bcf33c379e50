package sensitivity

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/filetest"
)

// FuzzReadFit: whatever is put in the place of a piece of the files of a variant, it
// is refused or has its line in every form of the table.
func FuzzReadFit(f *testing.F) {
	dir, files := f.TempDir(), results.Of(catalog.User)
	filetest.Must(f, os.MkdirAll(filepath.Join(dir, results.EvaluationDir), 0o777))
	filetest.Must(f, os.MkdirAll(filepath.Join(dir, results.ModelDir), 0o777))
	var loo []results.Pointwise
	var predictions []results.Prediction
	for i := range 4 {
		loo = append(loo, results.Pointwise{Artist: "a", Album: "b", Actual: 70 + float64(i), ELPD: -3, LPD: -2.5, K: 0.2, Row: i})
		predictions = append(predictions, results.Prediction{
			Artist: "a", Album: "b", Actual: 70, Mean: 71, SD: 5, CRPS: 2 + float64(i), Row: 10 + i,
			Intervals: [4]evaluate.Interval{{Lo: 69, Hi: 72}, {Lo: 65, Hi: 75}, {Lo: 62, Hi: 80}, {Lo: 60, Hi: 83}},
		})
	}
	filetest.Must(f, files.LOO.Write(dir, loo))
	filetest.Must(f, files.Predictions.Write(dir, predictions))
	filetest.Must(f, files.NewPredictions.Write(dir, predictions[:2]))
	filetest.Must(f, files.Diagnostics.Write(dir, &evaluate.Diagnostics{RHatMax: 1.01, Passed: true}))
	filetest.Must(f, files.Training.Write(dir, &results.Training{Features: []string{"release_year"}, FeatureMean: []float64{2001}, FeatureSD: []float64{1}, ScoreSD: 8}))
	base, err := ReadFit(dir, catalog.User)
	filetest.Must(f, err)
	base.Name = "base"
	names := []string{files.LOO.Name, files.Predictions.Name, files.NewPredictions.Name, files.Diagnostics.Name, files.Training.Name}
	for i := range names {
		for k, piece := range []string{"1e308", "-1e308", "NaN", "", "\"", "null", ",", "7\n"} {
			f.Add(byte(i), uint16(60+9*k), uint8(k), piece)
		}
	}
	f.Fuzz(func(t *testing.T, which byte, at uint16, cut uint8, piece string) {
		path := filepath.Join(dir, filepath.FromSlash(names[int(which)%len(names)]))
		whole := filetest.Read(t, path)
		defer filetest.Write(t, path, whole)
		from := min(int(at), len(whole))
		filetest.Write(t, path, whole[:from]+piece+whole[min(from+int(cut), len(whole)):])
		other, err := ReadFit(dir, catalog.User)
		if err != nil {
			return
		}
		table, err := Compare([]*Fit{base, other})
		filetest.Must(t, err)
		filetest.Expect(t, "lines", len(table.Cells()), 2)
		filetest.Must(t, table.WriteCSV(io.Discard))
		_, err = json.Marshal(table)
		filetest.Must(t, err)
		filetest.Must(t, table.Figure().SVG(io.Discard, figure.Options{}))
	})
}
