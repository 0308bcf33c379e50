package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/settings"
)

// given collects the sources of one test.
type given struct {
	args   []string
	env    map[string]string
	files  map[string]string // in the working directory
	forced map[string]any
}

func (g given) inputs(t *testing.T) Inputs {
	t.Helper()
	dir := t.TempDir()
	for name, text := range g.files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	fs := pflag.NewFlagSet("run", pflag.ContinueOnError)
	fs.SetNormalizeFunc(Options().Normalize())
	Options().ForCommand(CommandRun).Bind(fs)
	if err := fs.Parse(g.args); err != nil {
		t.Fatal(err)
	}
	lookup := func(name string) (string, bool) { v, ok := g.env[name]; return v, ok }
	return Inputs{Flags: fs, Dir: dir, LookupEnv: lookup, Overrides: g.forced}
}

func (g given) load(t *testing.T) (*Config, *settings.Resolved, []settings.Warning) {
	t.Helper()
	c, r, w, err := Load(g.inputs(t))
	if err != nil {
		t.Fatal(err)
	}
	return c, r, w
}

func TestDefaults(t *testing.T) {
	c, r, warnings := given{}.load(t)
	if len(warnings) > 0 {
		t.Errorf("warnings on plain defaults: %v", warnings)
	}
	if c.Seed != 42 || c.MCMC.NumChains != 4 || c.Model.NExponentBeta != 4 || !c.Features.Genre || c.Model.Targets[0] != "user" {
		t.Errorf("defaults are off: %+v", c)
	}
	if got := len(r.Entries()); got != len(Options().All()) {
		t.Errorf("%d keys are resolved", got)
	}
	for _, e := range r.Entries() {
		if r.Given(e.Key) {
			t.Errorf("plain defaults have an override: %v", e)
		}
	}
}

// The struct has a field of the right type for every key, and they agree.
func TestConfigHasEveryKey(t *testing.T) {
	c, r, _ := given{}.load(t)
	encoded := settings.Encode(c)
	for _, e := range r.Entries() {
		v, ok := encoded[e.Key]
		if !ok || !reflect.DeepEqual(settings.Plain(v), settings.Plain(e.Winner.Value)) {
			t.Errorf("%s is %v in the struct, resolved to %v", e.Key, v, e.Winner.Value)
		}
	}
	if len(encoded) != len(r.Entries()) {
		t.Errorf("the struct has %d keys, %d are declared", len(encoded), len(r.Entries()))
	}
}

func TestPublicationFile(t *testing.T) {
	c, _, warnings := given{args: []string{"-c", "configs/publication.yaml"}}.load(t)
	m := c.MCMC
	if m.NumChains != 8 || m.NumSamples != 2000 || m.TargetAccept != 0.95 || c.Convergence.Strict || len(warnings) > 0 {
		t.Errorf("got %+v, %+v, %v", m, c.Convergence, warnings)
	}
}

func TestLayersInOrder(t *testing.T) {
	g := given{
		args: []string{"-c", "a.yaml", "--num-chains", "7", "-c", "b.yaml"},
		files: map[string]string{
			"a.yaml": "mcmc: {num_chains: 2, num_samples: 200, num_warmup: 60}\n",
			"b.yaml": "mcmc: {num_chains: 3, num_samples: 300}\n",
		},
		forced: map[string]any{"mcmc.target_accept": 0.9},
	}
	c, r, _ := g.load(t)
	if m := c.MCMC; m.NumChains != 7 || m.NumSamples != 300 || m.NumWarmup != 60 || m.TargetAccept != 0.9 {
		t.Errorf("got %+v", m)
	}
	e := r.Entry("mcmc.num_chains")
	got := []string{e.Winner.Origin.String()}
	for _, l := range e.Losers {
		got = append(got, l.Origin.String())
	}
	want := []string{"command line --num-chains", "config file b.yaml:1:20", "config file a.yaml:1:20", "default"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFilesOnDiskBeatShippedOnes(t *testing.T) {
	g := given{args: []string{"-c", "configs/base.yaml"}, files: map[string]string{"configs/base.yaml": "seed: 7\n"}}
	if c, _, _ := g.load(t); c.Seed != 7 {
		t.Errorf("seed %d", c.Seed)
	}
	_, r, _ := given{args: []string{"-c", `.\configs\publication.yaml`}}.load(t)
	if got := r.Entry("mcmc.num_chains").Winner.Source; got != `.\configs\publication.yaml (built in)` {
		t.Errorf("source is %s", got)
	}
}

func TestLoadErrors(t *testing.T) {
	for _, c := range []struct {
		g    given
		want string
	}{
		{given{args: []string{"-c", "none.yaml"}}, "none.yaml: cannot be opened: "},
		{given{args: []string{"-c", "publication.yaml"}}, "(did you mean configs/publication.yaml?)"},
		{given{args: []string{"-c", "configs/publicaton.yaml"}}, "(did you mean configs/publication.yaml?)"},
		{given{args: []string{"-c", "."}}, ".: cannot be read: "},
		{
			given{args: []string{"-c", "a.yaml"}, files: map[string]string{"a.yaml": "mcmc:\n  targt_accept: 0.9\n"}},
			`a.yaml:2:3: unknown key "mcmc.targt_accept" (did you mean "mcmc.target_accept"?)`,
		},
		{given{files: map[string]string{".env": "AOTY_DATASET_PATH: x\n"}}, "the line has no equals sign"},
		{
			given{args: []string{"-c", "a.yaml"}, files: map[string]string{"a.yaml": "outputs: {reports_dir: ''}\n"}},
			"a.yaml:1:24: outputs.reports_dir must not be empty",
		},
		{
			given{args: []string{"-c", "a.yaml"}, files: map[string]string{"a.yaml": "splits: {val_fraction: 0.5, test_fraction: 0.5}\n"}},
			"a.yaml:1:44: splits.val_fraction and splits.test_fraction together must be less than 1, not 1",
		},
		{
			given{args: []string{"-c", "a.yaml"}, files: map[string]string{"a.yaml": "data: {profile: [1]}\n"}},
			"a.yaml:1:17: data.profile must be the path",
		},
		{given{args: []string{"--num-samples", "9223372036854775807"}}, "--num-samples: chains x (warm-up + samples) must be at most 1e+12 in all, not 3.69e+19"},
		{given{args: []string{"--num-warmup", "9223372036854775807"}}, "--num-warmup: chains x"},
		{given{args: []string{"--num-chains", "100000000"}}, "--num-chains: at most 1000000 chains can run, not 100000000"},
		{given{forced: map[string]any{"seed": -1}}, "seed must be at least 0"},
	} {
		_, _, _, err := Load(c.g.inputs(t))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %s", c.g, err, c.want)
		}
		var e *settings.Error
		if !errors.As(err, &e) {
			t.Errorf("%v: the error is a %T", c.g, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		g    given
		want []string
	}{
		{given{args: []string{"--n-exponent", "0.5"}}, nil},
		{given{args: []string{"--learn-n-exponent"}}, nil},
		{given{args: []string{"--learn-n-exponent", "--n-exponent", "0"}}, nil},
		{
			given{args: []string{"--learn-n-exponent", "--n-exponent", "0.5"}},
			[]string{"the exponent is learned (command line --learn-n-exponent): the fixed n_exponent 0.5 (command line --n-exponent) is ignored"},
		},
		{
			given{args: []string{"--n-exponent", "0.5", "-c", "a.yaml"}, files: map[string]string{"a.yaml": "model.learn_n_exponent: true\n"}},
			[]string{"the exponent is learned (config file a.yaml:1:25): the fixed n_exponent 0.5 (command line --n-exponent) is ignored"},
		},
		{given{args: []string{"--n-exponent-alpha", "3"}}, []string{"--n-exponent-alpha has no effect: the exponent is not learned (--learn-n-exponent)"}},
		{
			given{args: []string{"--learn-n-exponent", "--n-exponent-prior", "logit-normal", "--n-exponent-beta", "3"}},
			[]string{"--n-exponent-beta has no effect: the prior is logit-normal"},
		},
		{
			given{args: []string{"-c", "a.yaml"}, files: map[string]string{"a.yaml": "model: {min_albums: 3, max_albums: 50, priors: {sigma_rw_scale: 0.2}}\n"}},
			[]string{
				"model.min_albums (config file a.yaml:1:21) has no effect: effects of artists stay (--walk on lets them walk)",
				"model.priors.sigma_rw_scale (config file a.yaml:1:65) has no effect: effects of artists stay (--walk on lets them walk)",
			},
		},
		{
			given{args: []string{"-c", "a.yaml", "--likelihood", "normal", "--bends", "off", "--walk", "on", "--noise-by", "none"}, files: map[string]string{"a.yaml": "model.priors: {sigma_rw_scale: 0.2, nu_rate: 1, skew_scale: 2, sigma_bend_scale: 1, noise_slope_scale: 1}\n"}},
			[]string{
				"model.priors.nu_rate (config file a.yaml:1:46) has no effect: the likelihood is normal",
				"model.priors.skew_scale (config file a.yaml:1:61) has no effect: the likelihood is normal",
				"model.priors.sigma_bend_scale (config file a.yaml:1:82) has no effect: effects do not bend",
				"model.priors.noise_slope_scale (config file a.yaml:1:104) has no effect: the noise follows nothing",
			},
		},
		{given{args: []string{"-c", "a.yaml"}, files: map[string]string{"a.yaml": "model.priors: {nu_rate: 1, sigma_bend_scale: 1}\n"}}, nil}, // auto may use them
		{given{files: map[string]string{".env": "some thing\nA=1\n"}}, []string{".env:1: the line has no equals sign (write NAME=value); the line is ignored"}},
		{
			given{args: []string{"-c", "a.yaml"}, files: map[string]string{"a.yaml": "outputs.reports_dir: ${NOT_SET}\n"}},
			[]string{"a.yaml:1:22: outputs.reports_dir is not given here, because the variable NOT_SET is not set"},
		},
	} {
		cfg, _, warnings := c.g.load(t)
		if len(warnings) != len(c.want) {
			t.Errorf("%v: %v", c.g, warnings)
			continue
		}
		for i, w := range warnings {
			if !strings.HasSuffix(w.String(), c.want[i]) {
				t.Errorf("%v: %s, want %s", c.g, w, c.want[i])
			}
		}
		if cfg.Model.LearnNExponent && cfg.Model.NExponent != 0 {
			t.Errorf("%v: a learned exponent is also fixed at %g", c.g, cfg.Model.NExponent)
		}
	}
}

func TestStagesRunInTheirOwnOrder(t *testing.T) {
	c, r, _ := given{args: []string{"-s", "train,data", "-s", "splits"}}.load(t)
	if !reflect.DeepEqual(c.Run.Stages, []string{"data", "splits", "train"}) {
		t.Errorf("stages are %v", c.Run.Stages)
	}
	if w := r.Entry("run.stages").Losers[0]; w.Source != "--stages" {
		t.Errorf("what was typed is forgotten: %+v", w)
	}
}

func TestStageSettings(t *testing.T) {
	plain, _, _ := given{}.load(t)
	for _, c := range []struct {
		args   string
		stages []string // those whose settings change
	}{
		{"", nil},
		{"--verbose --dry-run --num-workers 3 --accelerator cpu --strict --dataset x.csv --reports-dir y", nil},
		{"--target-accept 0.9", []string{StageTrain, StageReport}},
		{"--rhat-threshold 1.05", []string{StageEvaluate, StageReport}},
		{"--no-genre", []string{StageFeatures}},
		{"--profile p.yaml", []string{StageData}},
		{"--min-ratings 5", []string{StageData, StageSplits, StageFeatures, StageReport}},
		{"--seed 1", []string{StageSplits, StageFeatures, StageTrain, StageEvaluate, StageReport}},
		{"--n-exponent 0.5", []string{StageFeatures, StageTrain, StageEvaluate, StageReport}},
		{"--max-albums 5", []string{StageFeatures, StageTrain, StageEvaluate, StageReport}},
	} {
		cfg, _, _ := given{args: strings.Fields(c.args)}.load(t)
		for _, stage := range Stages() {
			changed := text(cfg.StageSettings(stage)) != text(plain.StageSettings(stage))
			if changed != slices.Contains(c.stages, stage) {
				t.Errorf("%s: the settings of %s changed: %v", c.args, stage, changed)
			}
		}
	}
	if got := len(plain.StageSettings(StageTrain)); got < 20 {
		t.Errorf("train depends on %d settings only", got)
	}
}
