package config

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/settings"
)

// saved returns the settings of a run as its manifest keeps them.
func saved(t *testing.T, g given) (*Config, map[string]any) {
	t.Helper()
	c, _, _ := g.load(t)
	b, err := json.Marshal(c.Settings())
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return c, m
}

var firstRun = given{
	args: strings.Fields("-c a.yaml --num-chains 2 --no-genre --learn-n-exponent --n-exponent 0.3 --dataset x.csv --seed 7"),
	files: map[string]string{
		"a.yaml": "model.targets: [user, critic]\ndata.profile: {score: {scale: 5, offset: 0.0}}\nsensitivity: [{name: v, set: {seed: 1}}]\n",
	},
}

func TestResumeRestoresEverything(t *testing.T) {
	first, m := saved(t, firstRun)
	for name, g := range map[string]given{
		"nothing given":     {},
		"the same again":    firstRun,
		"a part of it":      {args: strings.Fields("--seed 7 --num-chains 2")},
		"another variable":  {env: map[string]string{datasetVariable: "/other.csv"}},
		"another .env":      {files: map[string]string{".env": datasetVariable + "=/other.csv\n"}},
		"shipped base.yaml": {args: strings.Fields("-c pub.yaml"), files: map[string]string{"pub.yaml": "data.raw_csv: ${AOTY_DATASET_PATH}\n"}},
	} {
		c, r, _, err := Resume("2026-01-19_143052", m, g.inputs(t))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if text(c.Settings()) != text(first.Settings()) {
			t.Errorf("%s: restored\n%s\nwant\n%s", name, text(c.Settings()), text(first.Settings()))
		}
		if name == "nothing given" && r.Entry("seed").Winner.Origin.String() != "resumed run 2026-01-19_143052" {
			t.Errorf("the seed is from %s", r.Entry("seed").Winner.Origin)
		}
	}
}

func TestResumeSwitchesAreFree(t *testing.T) {
	_, m := saved(t, given{})
	g := given{args: strings.Fields("--resume ID --verbose --num-workers 1 --reports-dir elsewhere")}
	c, _, _, err := Resume("ID", m, g.inputs(t))
	if err != nil || !c.Run.Verbose || c.MCMC.NumWorkers != 1 || c.Outputs.ReportsDir != "elsewhere" || c.Run.Resume != "ID" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestResumeRefusesWhatDiffers(t *testing.T) {
	_, m := saved(t, firstRun)
	g := given{
		args:  strings.Fields("--seed 8 --num-chains 2 -c b.yaml"),
		files: map[string]string{"b.yaml": "features.genre: true\nmodel.targets: [user]\n"},
	}
	_, _, _, err := Resume("ID", m, g.inputs(t))
	want := "run ID cannot be resumed with other settings: seed is 7 there, but 8 here (command line --seed); " +
		"features.genre is false there, but true here (config file b.yaml:1:17); " +
		`model.targets is ["user","critic"] there, but ["user"] here (config file b.yaml:2:16) ` +
		"(leave them out to resume with the settings of that run)"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, _, _, err := Resume("ID", map[string]any{"seed": "x"}, given{}.inputs(t)); err == nil {
		t.Error("a damaged manifest is accepted")
	}
	if _, _, _, err := Resume("ID", m, given{args: []string{"-c", "none"}}.inputs(t)); err == nil {
		t.Error("a missing file is accepted")
	}
}

func TestVariants(t *testing.T) {
	g := given{args: []string{"-c", "a.yaml", "--num-chains", "2"}, files: map[string]string{"a.yaml": `
sensitivity:
  - name: few
    set: {data.min_ratings: 5, model: {priors: {beta_scale: 5}}}
  - name: learned
    set: {model.learn_n_exponent: true}
model.n_exponent: 0.3
`}}
	c, _, _ := g.load(t)
	variants, err := c.Variants()
	if err != nil || len(variants) != 2 || variants[0].Name != "few" {
		t.Fatalf("variants are %v, %v", variants, err)
	}
	few, warnings, err := c.With(variants[0])
	if err != nil || len(warnings) > 0 || few.Data.MinRatings != 5 || few.Model.Priors.BetaScale != 5 || few.MCMC.NumChains != 2 {
		t.Errorf("%+v, %v, %v", few, warnings, err)
	}
	learned, warnings, err := c.With(variants[1])
	if err != nil || len(warnings) != 1 || learned.Model.NExponent != 0 || c.Model.NExponent != 0.3 {
		t.Errorf("%+v, %v, %v", learned, warnings, err)
	}
	if none, err := (&Config{}).Variants(); err != nil || none != nil {
		t.Errorf("no variants are %v, %v", none, err)
	}
}

func TestShippedVariants(t *testing.T) {
	plain, _, _ := given{}.load(t)
	seen := map[string]bool{}
	for _, v := range ShippedVariants() {
		c, _, err := plain.With(v)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if reflect.DeepEqual(c.Settings(), plain.Settings()) {
			t.Errorf("%s changes nothing", v.Name)
		}
		seen[v.Name] = true
	}
	if len(seen) < 8 {
		t.Errorf("only %d variants are shipped", len(seen))
	}
}

func TestVariantErrors(t *testing.T) {
	for set, want := range map[string]string{
		"5":                                   "a.yaml:1:14: sensitivity must be a list of variants",
		"[5]":                                 "a.yaml:1:15: a variant is a mapping with a name and a set",
		"[{set: {seed: 1}}]":                  "a.yaml:1:15: the variant has no name",
		"[{name: a/b, set: {seed: 1}}]":       "a.yaml:1:22: the name of a variant must be made of",
		"[{name: '', set: {seed: 1}}]":        "a.yaml:1:22: the name of a variant must be made of",
		"[{name: a}]":                         `a.yaml:1:15: the variant "a" has no set`,
		"[{name: a, set: {}}]":                `a.yaml:1:15: the variant "a" has no set`,
		"[{name: a, sets: {}}]":               `a.yaml:1:25: unknown key "sets"`,
		"[{name: a, set: {sed: 1}}]":          `a.yaml:1:31: unknown key "sed" (did you mean "seed"?)`,
		"[{name: a, set: {seed: -1}}]":        "a.yaml:1:37: seed must be at least 0",
		"[{name: a, set: {sensitivity: []}}]": `a.yaml:1:31: a variant cannot change sensitivity: `,
		"[{name: a, set: {data.raw_csv: x}}]": `a.yaml:1:31: a variant cannot change data.raw_csv: `,
		"[{name: a, set: {seed: 1}}, {name: a, set: {seed: 2}}]": `a.yaml:1:42: there are two variants called "a"`,
	} {
		g := given{args: []string{"-c", "a.yaml"}, files: map[string]string{"a.yaml": "sensitivity: " + set + "\n"}}
		_, _, _, err := Load(g.inputs(t))
		var e *settings.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Summary(), want) {
			t.Errorf("%s: %v, want %s", set, err, want)
		}
	}
}

func TestContinueLetsGivenSettingsChange(t *testing.T) {
	_, m := saved(t, firstRun)
	g := given{args: strings.Fields("--seed 8"), env: map[string]string{datasetVariable: "/other.csv"}}
	c, r, _, err := Continue("ID", m, g.inputs(t))
	if err != nil || c.Seed != 8 || c.MCMC.NumChains != 2 || c.Data.RawCSV != "x.csv" {
		t.Fatalf("%+v, %v", c, err)
	}
	if e := r.Entry("seed"); len(e.Losers) != 2 || e.Losers[0].Origin.String() != "resumed run ID" {
		t.Errorf("the seed of the run is forgotten: %+v", e)
	}
	if d, err := ChooseDataset(c, r, nil); err != nil || line(d) != "dataset: x.csv (given by the resumed run)" {
		t.Errorf("%v, %v", line(d), err)
	}
	for _, bad := range []given{{args: []string{"-c", "none"}}, {forced: map[string]any{"x": 1}}} {
		if _, _, _, err := Continue("ID", m, bad.inputs(t)); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
	if _, _, _, err := Continue("ID", map[string]any{"seed": -1}, given{}.inputs(t)); err == nil {
		t.Error("a damaged manifest is accepted")
	}
}
