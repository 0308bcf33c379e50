package forecast

import (
	"io"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/album/transform"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

// smallRun runs the stages to train on 22 albums.
func smallRun(t *testing.T, set map[string]any) (*config.Config, *runs.Run) {
	t.Helper()
	given := map[string]any{"mcmc.num_chains": 2, "mcmc.num_samples": 100, "mcmc.num_warmup": 50, "features.genre_min_count": 2}
	for k, v := range set {
		given[k] = v
	}
	none := func(string) (string, bool) { return "", false }
	cfg, resolved, _, err := config.Load(config.Inputs{Dir: t.TempDir(), LookupEnv: none, Overrides: given})
	if err != nil {
		t.Fatal(err)
	}
	log := journal.New(io.Discard, journal.Options{})
	env := &stages.Env{
		Config: cfg, Dataset: config.Dataset{Path: filepath.Join("..", "cli", "testdata", "albums22.csv")},
		UI: term.New(io.Discard, io.Discard, term.Options{}), Log: log.Logger,
	}
	pipe, err := stages.New(env)
	if err != nil {
		t.Fatal(err)
	}
	r, err := runs.Create(t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	text, err := cfg.Save(resolved)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Describe(runs.Start{Program: "test", Settings: text}); err != nil {
		t.Fatal(err)
	}
	if err := pipe.Execute(t.Context(), r, pipeline.Options{Stages: []string{"data", "splits", "features", "train"}, Log: log}); err != nil {
		t.Fatal(err)
	}
	return cfg, r
}

// posterior opens the fit of known artists with its draws.
func posterior(t *testing.T, cfg *config.Config, r *runs.Run) *fit.Posterior {
	t.Helper()
	f, err := fit.Open(r.Dir(), cfg, catalog.User, splits.TemporalStrategy)
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Posterior(r.Dir())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var settingsOfForecasts = []map[string]any{nil, {"model.n_exponent": 0.5}, {"model.learn_n_exponent": true, "model.max_albums": 2}}

// A test album that is planned, where only training and validation albums are
// known, gets the very prediction that the evaluation makes.
func TestPlannedTestAlbumsAreEvaluated(t *testing.T) {
	for _, set := range settingsOfForecasts {
		cfg, r := smallRun(t, set)
		p := posterior(t, cfg, r)
		rows := p.Albums.Index(splits.Test)
		want, err := p.PredictTest(t.Context())
		if err != nil || len(rows) == 0 {
			t.Fatal(len(rows), err)
		}
		f, err := Open(r, catalog.User)
		if err != nil {
			t.Fatal(err)
		}
		f.data.Rows = slices.DeleteFunc(f.data.Rows, func(w features.Row) bool { return w.Split == splits.Test })
		f.known = f.data.In(splits.Train, splits.Validation)
		var planned []catalog.Album
		for k, i := range rows {
			a := *p.Albums.Rows[i].Album
			a.Row, a.UserScore, a.UserRatings = 1000+k, math.NaN(), math.NaN()
			planned = append(planned, a)
		}
		got, err := f.Predict(t.Context(), planned, 70)
		if err != nil {
			t.Fatal(err)
		}
		for k := range want {
			w, g := &want[k], &got[k]
			if math.Abs(w.Mean-g.Mean) > 1e-9 || math.Abs(w.SD-g.SD) > 1e-9 || math.Abs(w.Quantiles[0]-g.Quantiles[0]) > 1e-8 {
				t.Errorf("%v %s: %v +- %v, the evaluation has %v +- %v", set, g.Album.Title, g.Mean, g.SD, w.Mean, w.SD)
			}
		}
	}
}

// A new artist's score is, given a draw, Gaussian, as it is or transformed: the
// population's mean plus the features, with the population's spread and the noise.
func TestNewArtistClosedForm(t *testing.T) {
	for _, by := range []transform.Transform{transform.None, transform.Log} {
		t.Run(string(by), func(t *testing.T) { checkNewArtist(t, by) })
	}
}

func checkNewArtist(t *testing.T, by transform.Transform) {
	cfg, r := smallRun(t, map[string]any{"model.transform": map[transform.Transform]string{transform.None: config.TransformNone, transform.Log: config.TransformLog}[by]})
	f, err := Open(r, catalog.User)
	if err != nil {
		t.Fatal(err)
	}
	a := catalog.New(1000)
	a.Artist, a.ArtistKey, a.Title, a.Genres, a.Type = "Nobody", "Nobody", "One", []string{"Rock"}, "Album"
	a.Date, a.DatePrecision = time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC), catalog.DateDay
	const above = 75
	got, err := f.Predict(t.Context(), []catalog.Album{a}, above)
	if err != nil {
		t.Fatal(err)
	}
	p := posterior(t, cfg, r)
	x := rawFeatures(t, cfg, f, p.Albums, a)
	s := p.Model.Scaling()
	var mean, second, over float64
	draws := p.All()
	for i := range draws {
		mu, sd := newArtist(&draws[i], x, s)
		mean += mu / float64(len(draws))
		second += (mu*mu + sd*sd) / float64(len(draws))
		over += 0.5 * math.Erfc((by.Apply(above)-mu)/sd/math.Sqrt2) / float64(len(draws))
	}
	sd := math.Sqrt(second - mean*mean)
	if by != transform.None { // whose moments package mixture tests
		mean, sd = got[0].Mean, got[0].SD
	}
	if g := got[0]; math.Abs(g.Mean-mean) > 1e-8 || math.Abs(g.SD-sd) > 1e-8 || math.Abs(g.Above-over) > 1e-10 || g.Known != 0 || !math.IsNaN(g.Last) {
		t.Errorf("got %v +- %v, P %v, want %v +- %v, P %v", g.Mean, g.SD, g.Above, mean, sd, over)
	}
}

// rawFeatures builds the features of a planned album on its own terms.
func rawFeatures(t *testing.T, cfg *config.Config, f *Forecaster, d *fit.Albums, a catalog.Album) []float64 {
	t.Helper()
	rows := append(d.Plain(), splits.Row{Album: &a, Split: splits.Unused})
	opt := fit.FeatureOptions(cfg, catalog.User)
	opt.Variant = f.variant
	m, _, err := features.Build(f.History(), rows, append(d.In(splits.Train, splits.Validation), false), opt)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(m.Columns))
	for j := range m.Columns {
		out[j] = m.Columns[j].Values(m.Rows)[m.Rows-1]
	}
	return out
}

func newArtist(d *model.Draw, x []float64, s model.Scaling) (mean, sd float64) {
	z := d.Mu
	for j, b := range d.Beta {
		z += b * (x[j] - s.XMean[j]) / s.XSD[j]
	}
	return s.ScoreMean + s.ScoreSD*z, s.ScoreSD * math.Hypot(d.SigmaArtist, max(d.Sigma, model.NoiseFloor))
}

// Test albums that are known change what is predicted of their artist, and of
// nobody else.
func TestKnownTestAlbumsCondition(t *testing.T) {
	_, r := smallRun(t, nil)
	f, err := Open(r, catalog.User)
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, i := range f.data.Index(splits.Test) {
		tested[f.data.Rows[i].Album.ArtistKey] = true
	}
	var planned []catalog.Album
	for k, key := range f.Modelled() {
		a := catalog.New(1000 + k)
		a.Artist, a.ArtistKey = key, key
		a.Date, a.DatePrecision = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), catalog.DateDay
		planned = append(planned, a)
	}
	all, err := f.Predict(t.Context(), planned, math.NaN())
	if err != nil {
		t.Fatal(err)
	}
	f.known = f.data.In(splits.Train, splits.Validation)
	fewer, err := f.Predict(t.Context(), planned, math.NaN())
	if err != nil {
		t.Fatal(err)
	}
	for k := range all {
		if changed := math.Abs(all[k].Mean-fewer[k].Mean) > 1e-9; changed != tested[planned[k].Artist] {
			t.Errorf("%s (test album: %v): %v with it, %v without", planned[k].Artist, !changed, all[k].Mean, fewer[k].Mean)
		}
		if all[k].SD > fewer[k].SD && tested[planned[k].Artist] && all[k].Known != fewer[k].Known+1 {
			t.Errorf("%s: %d known albums, %d without the test album", planned[k].Artist, all[k].Known, fewer[k].Known)
		}
	}
}
