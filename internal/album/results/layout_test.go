package results

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/filetest"
)

// Scripts, notebooks and the documentation name these files.
func TestNames(t *testing.T) {
	user, critic := Of(catalog.User), Of(catalog.Critic)
	for want, got := range map[string]string{
		"data/cleaned_all.parquet":                                    critic.Albums.Name,
		"data/critic_score.parquet":                                   critic.Modelled.Name,
		"data/exclusions.jsonl":                                       user.Exclusions.Name,
		"data/summary.json":                                           user.Summary.Name,
		"splits/user_score/artist_disjoint/manifest.json":             user.Split(splits.DisjointStrategy).Manifest.Name,
		"splits/user_score/within_artist_temporal/validation.parquet": user.Split(splits.TemporalStrategy).Rows(splits.Validation).Name,
		"features/user_score/choice.json":                             user.Choice.Name,
		"features/critic_score/artist_disjoint/manifest.json":         critic.Split(splits.DisjointStrategy).Features.Name,
		"model/user_score.nc":                                         user.Split(splits.TemporalStrategy).Posterior.Name,
		"model/critic_score_new_artists.nc":                           critic.Split(splits.DisjointStrategy).Posterior.Name,
		"model/training_summary.json":                                 user.Training.Name,
		"model/critic_artist_paths.parquet":                           critic.Paths.Name,
		"evaluation/metrics.json":                                     critic.Metrics.Name,
		"evaluation/critic_diagnostics.json":                          critic.Diagnostics.Name,
		"evaluation/baselines.csv":                                    user.Baselines.Name,
		"evaluation/critic_baselines_new_artists.csv":                 critic.NewBaselines.Name,
		"evaluation/predictions.csv":                                  user.Predictions.Name,
		"evaluation/critic_predictions_new_artists.csv":               critic.NewPredictions.Name,
		"evaluation/loo.csv":                                          user.LOO.Name,
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// someAlbums are two artists with two albums each, in order.
func someAlbums() []splits.Row {
	var rows []splits.Row
	for i, key := range []string{"a", "a", "b", "b"} {
		a := catalog.New(10 + i)
		a.Artist, a.ArtistKey, a.Title, a.Date, a.UserScore = key, key, strings.Repeat("t", i+1), time.Date(2000+i, 2, 3, 0, 0, 0, 0, time.UTC), float64(60+i)
		rows = append(rows, splits.Row{Album: &a, Split: []splits.Split{splits.Train, splits.Test}[i%2], Artist: i / 2, Position: 1 + i%2})
	}
	return rows
}

func TestPartsComeBack(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User).Split(splits.TemporalStrategy)
	if err := os.MkdirAll(dir+"/"+f.splitDir, 0o777); err != nil {
		t.Fatal(err)
	}
	rows := someAlbums()
	test := []splits.Row{rows[1], rows[3]}
	if err := f.Rows(splits.Test).Write(dir, test); err != nil {
		t.Fatal(err)
	}
	got, err := f.Rows(splits.Test).Read(dir)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	for i := range got {
		if got[i].Artist != test[i].Artist || got[i].Position != test[i].Position || got[i].Split != splits.Test || got[i].Album.Title != test[i].Album.Title {
			t.Errorf("got %+v, want %+v", got[i], test[i])
		}
	}
}

// The matrix comes back in the order of the rows, whatever part they are in, and
// is refused for rows that it was not built for.
func TestMatrixComesBack(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User).Split(splits.TemporalStrategy)
	if err := os.MkdirAll(dir+"/"+f.featureDir, 0o777); err != nil {
		t.Fatal(err)
	}
	rows := someAlbums()
	x := &design.Matrix{Rows: 4, Columns: []design.Column{{Name: "year", Dense: []float64{0.5, 1, 2, 3}}, {Name: "genre", Set: []int32{2}}}}
	if err := f.WriteMatrix(filetest.Root(t, dir), x, rows); err != nil {
		t.Fatal(err)
	}
	got, err := f.ReadMatrix(dir, rows)
	if err != nil || !reflect.DeepEqual(got, x) {
		t.Fatalf("%v\ngot  %+v\nwant %+v", err, got, x)
	}
	other := *rows[1].Album
	other.Row = 99
	rows[1].Album = &other
	for _, wrong := range [][]splits.Row{rows, rows[:3]} {
		if _, err := f.ReadMatrix(dir, wrong); err == nil || !strings.Contains(err.Error(), "run stage features again") {
			t.Errorf("rows of another split: %v", err)
		}
	}
}

// What has a line for each album is read however many there are: a million make it
// longer than a document may be.
func TestLongObjectsComeBack(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User).Split(splits.TemporalStrategy).Manifest
	filetest.Write(t, f.Path(dir), `{"version":"v1"}`+strings.Repeat(" ", 65<<20))
	if m, err := f.Read(dir); err != nil || m.Version != "v1" {
		t.Errorf("%v, %v", m, err)
	}
	filetest.Write(t, f.Path(dir), `{"version":`)
	if _, err := f.Read(dir); err == nil || !strings.Contains(err.Error(), "manifest.json") {
		t.Errorf("half an object: %v", err)
	}
}

func TestObjectsComeBack(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User)
	value := 3.5
	lines := []ingest.Exclusion{{Row: 1, Artist: "a<b>", Reason: "few"}, {Row: 2, Value: &value}}
	if err := f.Exclusions.Write(dir, lines); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Exclusions.Read(dir); err != nil || !reflect.DeepEqual(got, lines) {
		t.Errorf("%v, %+v", err, got)
	}
	text, _ := os.ReadFile(f.Exclusions.Path(dir))
	if !strings.Contains(string(text), `"a<b>"`) || strings.Count(string(text), "\n") != 2 || !json.Valid([]byte(strings.SplitN(string(text), "\n", 2)[0])) {
		t.Errorf("got %s", text)
	}
	if err := os.WriteFile(f.Exclusions.Path(dir), append(text, '{'), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Exclusions.Read(dir); err == nil || !strings.Contains(err.Error(), "value 3") {
		t.Errorf("half a line: %v", err)
	}
	train := &Training{Model: "user_score", Features: []string{"x"}, FeatureMean: []float64{1}, FeatureSD: []float64{2}, MCMC: map[string]any{"seed": 1.0}, ScoreMean: 70}
	train.Diagnostics.RHatMax = 1.5
	if err := f.Training.Write(dir, train); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Training.Read(dir); err != nil || !reflect.DeepEqual(got, train) {
		t.Errorf("%v, %+v", err, got)
	}
}

func TestChosenVariant(t *testing.T) {
	c := &Choice{Candidates: []Candidate{{}, {Chosen: true, CRPS: math.Pi}}}
	c.Candidates[1].Name = "wide"
	if got := c.Variant(); got.Name != "wide" {
		t.Errorf("got %+v", got)
	}
	if got := (&Choice{}).Variant(); !reflect.DeepEqual(got, features.Default()) {
		t.Errorf("no candidates: %+v", got)
	}
}
