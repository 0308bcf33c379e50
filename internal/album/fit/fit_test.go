package fit

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/mcmc"
)

// invented makes albums of artists with three to six albums each.
func invented(artists int) []catalog.Album {
	rng := rand.New(rand.NewPCG(3, 4))
	var list []catalog.Album
	for a := range artists {
		level := 70 + 8*rng.NormFloat64()
		for k := range 3 + a%4 {
			x := catalog.New(len(list))
			x.Artist = fmt.Sprintf("artist %02d", a)
			x.ArtistKey, x.Title = x.Artist, fmt.Sprintf("album %d", k)
			x.Date, x.DatePrecision = time.Date(1990+2*k+a%9, 3, 1+a%28, 0, 0, 0, 0, time.UTC), catalog.DateDay
			x.Genres, x.Type = []string{[]string{"one", "two"}[a%2]}, "Album"
			x.UserScore, x.UserRatings = level+4*rng.NormFloat64(), float64(20+a+k)
			list = append(list, x)
		}
	}
	return list
}

// settings are the defaults with what is given.
func settings(t testing.TB, set map[string]any) *config.Config {
	t.Helper()
	given := map[string]any{"mcmc.num_chains": 2, "mcmc.num_samples": 100, "mcmc.num_warmup": 50, "features.genre_min_count": 2, "model.likelihood": "normal", "features.bends": "off", "model.noise_by": []string{config.NoiseByNone}}
	for k, v := range set {
		given[k] = v
	}
	none := func(string) (string, bool) { return "", false }
	cfg, _, _, err := config.Load(config.Inputs{Dir: t.TempDir(), LookupEnv: none, Overrides: given})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// featured writes the files of a run up to its features, without the stages, and
// returns its directory.
func featured(t testing.TB, cfg *config.Config, albums []catalog.Album) string {
	t.Helper()
	dir, f := t.TempDir(), results.Of(catalog.User)
	put(t, dir, f.Albums, albums)
	for _, s := range splits.Strategies {
		a, err := splits.Assign(s, albums, splits.Options{Seed: 1, Test: 0.2, Validation: 0.2})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range splits.Parts {
			put(t, dir, f.Split(s).Rows(p), a.Of(p))
		}
		opt := FeatureOptions(cfg, catalog.User)
		opt.Variant = features.Default()
		x, report, err := features.Build(albums, a.Rows, a.Mask(splits.Train, splits.Validation), opt)
		if err != nil {
			t.Fatal(err)
		}
		put(t, dir, f.Split(s).Features, report)
		if err := f.Split(s).WriteMatrix(filetest.Root(t, dir), x, a.Rows); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func put[T any](t testing.TB, dir string, f results.File[T], v T) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(f.Path(dir)), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(dir, v); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, dir string, cfg *config.Config, s splits.Strategy) *Fit {
	t.Helper()
	f, err := Open(dir, cfg, catalog.User, s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The albums come back in order, whatever table they were in, and the model is
// fitted to all but the test albums.
func TestOpen(t *testing.T) {
	cfg, albums := settings(t, nil), invented(12)
	f := open(t, featured(t, cfg, albums), cfg, splits.TemporalStrategy)
	if !slices.IsSortedFunc(f.Albums.Rows, func(a, b features.Row) int { return catalog.Compare(a.Album, b.Album) }) || len(f.Albums.Rows) != len(albums) {
		t.Errorf("%d rows of %d albums, or out of order", len(f.Albums.Rows), len(albums))
	}
	test := f.Albums.Index(splits.Test)
	if len(test) != 12 || f.Model.TrainRows() != len(albums)-12 || f.Name != "user_score" {
		t.Errorf("%d test albums, %d training rows, called %s", len(test), f.Model.TrainRows(), f.Name)
	}
	for _, i := range test {
		if f.Model.Train(i) {
			t.Errorf("row %d is tested and trained on", i)
		}
	}
}

func TestOpenNamed(t *testing.T) {
	cfg := settings(t, nil)
	dir := featured(t, cfg, invented(12))
	f, err := OpenNamed(dir, cfg, "user_score_new_artists")
	if err != nil || f.Albums.Strategy != splits.DisjointStrategy {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := OpenNamed(dir, cfg, "critic_score"); err == nil || !strings.Contains(err.Error(), "critic_score") {
		t.Errorf("a score that is not modelled: %v", err)
	}
	if _, err := OpenNamed(t.TempDir(), cfg, "user_score"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty run: %v", err)
	}
}

// The same data and settings have the same fingerprint; another score, prior or
// name has another.
func TestFingerprint(t *testing.T) {
	cfg, albums := settings(t, nil), invented(12)
	dir := featured(t, cfg, albums)
	of := func(f *Fit) string {
		print, err := f.Fingerprint()
		if err != nil {
			t.Fatal(err)
		}
		return print
	}
	seen := map[string]string{}
	note := func(what, print string) {
		if other, ok := seen[print]; ok {
			t.Errorf("%s has the fingerprint of %s", what, other)
		}
		seen[print] = what
	}
	first := of(open(t, dir, cfg, splits.TemporalStrategy))
	if again := of(open(t, dir, cfg, splits.TemporalStrategy)); again != first {
		t.Error("opened again it has another fingerprint")
	}
	note("the fit", first)
	note("new artists", of(open(t, dir, cfg, splits.DisjointStrategy)))
	note("another prior", of(open(t, dir, settings(t, map[string]any{"model.priors.rho_scale": 0.5}), splits.TemporalStrategy)))
	note("noise that depends on the reviews", of(open(t, dir, settings(t, map[string]any{"model.n_exponent": 0.5}), splits.TemporalStrategy)))
	albums[5].UserScore++
	note("another score", of(open(t, featured(t, cfg, albums), cfg, splits.TemporalStrategy)))
}

// What the chains keep comes back as it was sampled, and is refused by a model
// with other parameters.
func TestPosteriorComesBack(t *testing.T) {
	t.Run("straight", func(t *testing.T) { comesBack(t, nil) })
	t.Run("bent", func(t *testing.T) { comesBack(t, map[string]any{"features.bends": "on"}) })
}

// TestBent: effects that bend have a scale that is sampled, with coefficients behind all
// others, and every consumer of draws takes them.
func TestBent(t *testing.T) {
	cfg := settings(t, map[string]any{"features.bends": "on"})
	f := open(t, featured(t, cfg, invented(12)), cfg, splits.TemporalStrategy)
	p := must(f.Sample(t.Context(), Sampling{Storage: mcmc.Checkpoints(t.TempDir())}))(t)
	names := Names(f.Model)
	if !slices.Contains(names, "sigma_bend") || !slices.Contains(names, "beta[bend_01]") {
		t.Errorf("parameters %q", names)
	}
	for _, d := range p.All() {
		if !(d.Bend > 0) {
			t.Fatalf("a scale of %v", d.Bend)
		}
	}
	must(p.PredictTest(t.Context()))(t)
	must(p.LOO(t.Context()))(t)
	must(p.Paths(t.Context()))(t)
	off := must(f.Fingerprint())(t)
	wider := settings(t, map[string]any{"features.bends": "on", "model.priors.sigma_bend_scale": 1.0})
	if g := (&Fit{Name: f.Name, Albums: f.Albums, Model: f.Model, cfg: wider}); must(g.Fingerprint())(t) == off {
		t.Error("another prior of the scale has the same fingerprint")
	}
}

func comesBack(t *testing.T, set map[string]any) {
	cfg := settings(t, set)
	dir := featured(t, cfg, invented(12))
	f := open(t, dir, cfg, splits.TemporalStrategy)
	p, err := f.Sample(t.Context(), Sampling{Storage: mcmc.Checkpoints(t.TempDir())})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := p.Keep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, results.Of(catalog.User).Split(splits.TemporalStrategy).Posterior, kept)
	back, err := f.Posterior(dir)
	if err != nil || len(p.All()) != 200 || !reflect.DeepEqual(back.All(), p.All()) {
		t.Fatalf("%v: %d draws, %d were kept", err, len(back.All()), len(p.All()))
	}
	learn := map[string]any{"model.learn_n_exponent": true}
	maps.Copy(learn, set)
	learned := open(t, dir, settings(t, learn), splits.TemporalStrategy)
	if _, err := learned.Posterior(dir); err == nil || !strings.Contains(err.Error(), "run stage train again") {
		t.Errorf("a model with other parameters: %v", err)
	}
	checkKept(t, p, kept)
	checkReadAgain(t, f, dir, p, kept)
	checkTraining(t, p)
}

// checkKept: the file has a row for each training album, with the density that
// leave-one-out weighs; the mean of its exponentials is LOO's lpd.
func checkKept(t *testing.T, p *Posterior, kept *results.Posterior) {
	t.Helper()
	n, loo := p.Model.TrainRows(), must(p.LOO(t.Context()))(t)
	w := kept.Fitted
	if len(w.Y) != n || len(w.Row) != n || len(w.X) != n*len(w.Features) || len(w.LogLik) != n*2*len(w.Kept) {
		t.Fatalf("%d rows: %d scores, %d features, %d densities", n, len(w.Y), len(w.X), len(w.LogLik))
	}
	draws := len(w.LogLik) / n
	for r := range n {
		sum := 0.0
		for d := range draws {
			sum += math.Exp(float64(w.LogLik[d*n+r]))
		}
		if got := math.Log(sum / float64(draws)); math.Abs(got-loo.LPD[r]) > 1e-5 {
			t.Errorf("row %d: lpd %v, from the file %v", r, loo.LPD[r], got)
		}
		if album := p.Albums.Rows[loo.Rows[r]].Album; int(w.Row[r]) != album.Row || w.Score[r] != album.UserScore {
			t.Errorf("row %d is album %d with %v, want %d with %v", r, w.Row[r], w.Score[r], album.Row, album.UserScore)
		}
	}
}

// checkReadAgain: leave-one-out of a run goes by the densities in the file of the
// posterior, computes them where there are none, and refuses those of something else.
func checkReadAgain(t *testing.T, f *Fit, dir string, p *Posterior, kept *results.Posterior) {
	t.Helper()
	want := must(p.LOO(t.Context()))(t)
	read := func(change func(w *results.Fitted)) (*evaluate.LOOResult, error) {
		t.Helper()
		other, w := *kept, *kept.Fitted
		other.Fitted = &w
		w.LogLik = slices.Clone(w.LogLik)
		change(&w)
		put(t, dir, results.Of(catalog.User).Split(splits.TemporalStrategy).Posterior, &other)
		return must(f.Posterior(dir))(t).LOO(t.Context())
	}
	for name, change := range map[string]func(w *results.Fitted){"as it is": func(*results.Fitted) {}, "without densities": func(w *results.Fitted) { w.LogLik = nil }} {
		if got, err := read(change); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("the file %s: %v, other numbers than of the draws", name, err)
		}
	}
	n := len(kept.Fitted.Y)
	if got, err := read(func(w *results.Fitted) {
		for d := range len(w.LogLik) / n {
			w.LogLik[d*n+3] = -2.5
		}
	}); err != nil || math.Abs(got.ELPD[3]+2.5) > 1e-9 || got.ELPD[2] != want.ELPD[2] {
		t.Errorf("%v: the densities of the file are not those that count", err)
	}
	for name, change := range map[string]func(w *results.Fitted){
		"log likelihoods of other albums or draws": func(w *results.Fitted) { w.Kept = append([]int64{99}, w.Kept[1:]...) },
		"a log likelihood that is NaN (draw 1":     func(w *results.Fitted) { w.LogLik[n] = float32(math.NaN()) },
	} {
		if _, err := read(change); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "run stage train again") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// checkTraining counts by hand: 12 artists with 3, 4, 5 and 6 albums in turn, of
// which one is tested.
func checkTraining(t *testing.T, p *Posterior) {
	t.Helper()
	s := p.Training(p.Diagnose())
	if s.Artists != 12 || s.Observations != 54-12 || s.Model != "user_score" || s.Path != "model/user_score.nc" || s.Noise.Mode != "homoscedastic" {
		t.Errorf("got %+v", s)
	}
	least := p.cfg.Model.MinAlbums
	below := 0
	for a := range 12 {
		if 2+a%4 < least {
			below++
		}
	}
	if s.Single != below || len(s.Features) != len(s.FeatureSD) || s.Reviews.Min != 20 {
		t.Errorf("%d artists have fewer than %d albums, want %d: %+v", s.Single, least, below, s)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// The fit that is judged on other artists keeps no density of its own albums.
func TestNewArtistsKeepNoLikelihood(t *testing.T) {
	cfg := settings(t, nil)
	p := must(open(t, featured(t, cfg, invented(12)), cfg, splits.DisjointStrategy).Sample(t.Context(), Sampling{Storage: mcmc.Checkpoints(t.TempDir())}))(t)
	kept := must(p.Keep(t.Context()))(t)
	if kept.Fitted.LogLik != nil || len(kept.Fitted.Y) != p.Model.TrainRows() {
		t.Errorf("%d densities, %d scores of %d rows", len(kept.Fitted.LogLik), len(kept.Fitted.Y), p.Model.TrainRows())
	}
}

// One candidate is chosen, that with the lowest CRPS; without validation albums
// there is nothing to choose by.
func TestChoose(t *testing.T) {
	cfg := settings(t, nil)
	a := must(ReadRows(featured(t, cfg, invented(16)), catalog.User, splits.TemporalStrategy))(t)
	c := must(a.Choose(t.Context(), cfg, nil))(t)
	var chosen []results.Candidate
	lowest := math.Inf(1)
	for _, v := range c.Candidates {
		lowest = min(lowest, v.CRPS)
		if v.Chosen {
			chosen = append(chosen, v)
		}
	}
	if len(c.Candidates) < 2 || len(chosen) != 1 || chosen[0].CRPS != lowest || c.Rows != 16 {
		t.Errorf("%d of %d chosen, lowest %v: %+v", len(chosen), len(c.Candidates), lowest, chosen)
	}
	for i := range a.Rows {
		if a.Rows[i].Split == splits.Validation {
			a.Rows[i].Split = splits.Train
		}
	}
	if c = must(a.Choose(t.Context(), cfg, nil))(t); len(c.Candidates) != 0 {
		t.Errorf("chosen by no album: %+v", c)
	}
}

// What effects that bend change is the difference of both fits on the validation albums.
func TestTryBends(t *testing.T) {
	cfg := settings(t, nil)
	a := must(ReadRows(featured(t, cfg, invented(60)), catalog.User, splits.TemporalStrategy))(t)
	c := must(a.Choose(t.Context(), cfg, nil))(t)
	g := must(a.TryBends(t.Context(), cfg, c))(t)
	crps := map[string]float64{}
	for _, bends := range []string{"on", "off"} {
		mine := *cfg
		mine.Features.Bends = bends
		opt := FeatureOptions(&mine, catalog.User)
		opt.Variant = ChosenFeatures(cfg, catalog.User, c)
		score, _, err := a.try(t.Context(), &mine, opt, a.Index(splits.Validation))
		if err != nil {
			t.Fatal(err)
		}
		crps[bends] = score.CRPS
	}
	if want := crps["on"] - crps["off"]; math.Abs(g.CRPS-want) > 1e-9 || want == 0 || !(g.SE > 0 && g.SE < 1) {
		t.Errorf("%+v, CRPS %v", g, crps)
	}
}

// The choice depends on no setting that the features stage does not declare: else
// a stage would be taken from a run that chose otherwise.
func TestChoiceDependsOnDeclaredSettings(t *testing.T) {
	plain := settings(t, nil)
	a := must(ReadRows(featured(t, plain, invented(16)), catalog.User, splits.TemporalStrategy))(t)
	want, declared := must(a.Choose(t.Context(), plain, nil))(t), 0
	for _, o := range config.Options().All() {
		var value any
		switch v := o.Default.(type) {
		case float64:
			if value = v + 0.3; !o.Range.Contains(v + 0.3) {
				value = v - 0.3
			}
		case int:
			value = 3
		}
		if value == nil || !strings.HasPrefix(o.Key, "model.") {
			continue
		}
		got := must(a.Choose(t.Context(), settings(t, map[string]any{o.Key: value}), nil))(t)
		affects := slices.Contains(o.Affects, config.StageFeatures)
		if same := reflect.DeepEqual(got, want); !same && !affects {
			t.Errorf("%s changes the choice of features and does not say so", o.Key)
		} else if !same {
			declared++
		}
	}
	if declared < 3 {
		t.Errorf("%d settings changed the choice: this test sees nothing", declared)
	}
}

// Predictions, leave-one-out terms and paths have the names of their albums.
func TestNamesOfResults(t *testing.T) {
	cfg := settings(t, nil)
	a := must(ReadRows(featured(t, cfg, invented(12)), catalog.User, splits.TemporalStrategy))(t)
	pred := evaluate.Prediction{Row: 7, Actual: 70, Mean: 71, Quantiles: [9]float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, PIT: 0.4}
	got, want := a.Predictions([]evaluate.Prediction{pred})[0], a.Rows[7].Album
	if got.Artist != want.Artist || got.Album != want.Title || got.Row != want.Row || got.Median != 5 || got.PIT != 0.4 || got.Intervals[3] != (evaluate.Interval{Lo: 1, Hi: 9}) {
		t.Errorf("got %+v", got)
	}
	loo := a.Pointwise(&evaluate.LOOResult{Rows: []int{3}, ELPD: []float64{-3}, LPD: []float64{-2}, K: []float64{0.5}})[0]
	if w := a.Rows[3].Album; loo.Album != w.Title || loo.Actual != w.UserScore || loo.ELPD != -3 || loo.LPD != -2 || loo.K != 0.5 || loo.Row != w.Row {
		t.Errorf("got %+v", loo)
	}
}
