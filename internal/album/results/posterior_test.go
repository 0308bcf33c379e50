package results

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/inferencedata"
	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/mcmc"
)

// somePosterior has coefficients in the middle, as the model has.
func somePosterior(chains, draws int) *Posterior {
	rng := rand.New(rand.NewPCG(1, 2))
	p := &Posterior{Names: []string{"mu_artist", BetaName("year"), BetaName("genre_[x]"), "sigma_obs"}}
	for range p.Names {
		value := make([][]float64, chains)
		for c := range value {
			for range draws {
				value[c] = append(value[c], rng.NormFloat64())
			}
		}
		p.Values = append(p.Values, value)
	}
	for c := range chains {
		p.Stats = append(p.Stats, nil)
		for k := range draws {
			p.Stats[c] = append(p.Stats[c], mcmc.DrawStats{
				LogDensity: rng.NormFloat64(), Energy: rng.Float64(), AcceptRate: 0.5, StepSize: 0.1, TreeDepth: 3, Steps: 7 + k,
				Diverging: k%3 == 1, MaxTreeDepth: c == 1,
			})
		}
	}
	return p
}

func TestPosteriorComesBack(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User).Split(splits.TemporalStrategy).Posterior
	for _, p := range []*Posterior{somePosterior(2, 5), somePosterior(1, 1)} {
		if err := f.Write(dir, p); err != nil {
			t.Fatal(err)
		}
		got, err := f.Read(dir)
		if err != nil || !reflect.DeepEqual(got, p) {
			t.Fatalf("%v\ngot  %+v\nwant %+v", err, got, p)
		}
	}
}

// What a model was fitted to is in the file under the names of the convention,
// and passed over when the file is read back.
func TestFittedIsWritten(t *testing.T) {
	dir, f := dirOf(t), Of(catalog.User).Split(splits.TemporalStrategy).Posterior
	p := somePosterior(2, 4)
	p.Fitted = &Fitted{
		Target: "user_score", ScoreMean: 70, ScoreSD: 9, RefCount: 40,
		Y: []float64{1, 2, 3}, Score: []float64{70, 80, 90}, Artist: []int64{0, 0, 1}, Position: []int64{1, 2, 1}, Row: []int64{5, 6, 7},
		Prev: []float64{0, 1, 0}, Reviews: []float64{10, 20, 30}, Features: []string{"year", "genre_[x]"}, X: []float64{1, 2, 3, 4, 5, 6},
		Kept: []int64{0, 2}, LogLik: make([]float32, 2*2*3),
	}
	if err := f.Write(dir, p); err != nil {
		t.Fatal(err)
	}
	tree, err := inferencedata.ReadNetCDF(f.Path(dir))
	if err != nil {
		t.Fatal(err)
	}
	shapes := map[string][]int{
		"posterior/beta": {2, 4, 2}, "posterior/mu_artist": {2, 4}, "sample_stats/n_steps": {2, 4}, "log_likelihood/y": {2, 2, 3},
		"observed_data/score": {3}, "constant_data/X": {3, 2}, "constant_data/original_row_id": {3},
	}
	for name, want := range shapes {
		group, variable, _ := strings.Cut(name, "/")
		if g := tree.Group(group); g == nil || g.Var(variable) == nil || !slices.Equal(g.Var(variable).Shape, want) {
			t.Errorf("%s has not shape %v", name, want)
		}
	}
	got, err := f.Read(dir)
	if err != nil || got.Fitted != nil || !reflect.DeepEqual(got.Values, p.Values) {
		t.Errorf("%v, %+v", err, got)
	}
	p.Fitted.LogLik = nil
	if err := f.Write(dir, p); err != nil {
		t.Fatal(err)
	}
	if tree, err = inferencedata.ReadNetCDF(f.Path(dir)); err != nil || tree.Group("log_likelihood") != nil {
		t.Error("a log likelihood that nobody computed is in the file", err)
	}
}

func TestPosteriorByName(t *testing.T) {
	p := somePosterior(2, 5)
	if got := p.Param("sigma_obs"); !reflect.DeepEqual(got, p.Values[3]) {
		t.Errorf("got %v", got)
	}
	if p.Param("nobody") != nil {
		t.Error("a parameter that is not there has draws")
	}
	if got, want := p.Divergent(), [][]int{{1, 4}, {1, 4}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for name, want := range map[string]string{"beta[year]": "year", "beta[genre_[x]]": "genre_[x]", "beta": "", "beta[x": "", "rho": ""} {
		if got, ok := FeatureOf(name); got != want || ok != (want != "") {
			t.Errorf("FeatureOf(%q) = %q, %v", name, got, ok)
		}
	}
}

// A file that lacks a part is refused with the stage that writes it.
func TestIncompletePosterior(t *testing.T) {
	f := Of(catalog.User).Split(splits.TemporalStrategy).Posterior
	for _, cut := range []string{"posterior", "sample_stats", "sample_stats/energy", "sample_stats/diverging", "sample_stats/tree_depth"} {
		dir := dirOf(t)
		tree := somePosterior(2, 3).tree()
		group, variable, part := strings.Cut(cut, "/")
		if !part {
			tree.Groups = slices.DeleteFunc(tree.Groups, func(g inferencedata.Dataset) bool { return g.Name == group })
		} else {
			g := tree.Group(group)
			g.Vars = slices.DeleteFunc(g.Vars, func(v inferencedata.Variable) bool { return v.Name == variable })
		}
		if err := inferencedata.WriteNetCDF(f.Path(dir), tree, inferencedata.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Read(dir); err == nil || !strings.Contains(err.Error(), "run stage train again") {
			t.Errorf("without %s: %v", cut, err)
		}
	}
	dir := dirOf(t)
	if err := os.WriteFile(filepath.Join(dir, f.Name), []byte("no such format"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(dir); err == nil {
		t.Error("text was read as a posterior")
	}
}
