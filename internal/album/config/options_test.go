package config

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

type flagReference struct {
	flag, short, key string
	def              any
	inside, outside  string
}

// reference is the table of the documented command line, written down again by hand:
// flag, short form, key, default, the values at the ends of the range and the ones
// just outside. Flags that the documents do not have need no row: see
// TestEveryOptionKeepsItsRange.
var reference = []flagReference{
	{"seed", "", "seed", 42, "0 9223372036854775807", "-1 9223372036854775808 1.5 x"},
	{"verbose", "v", "run.verbose", false, "true false", "2"},
	{"quiet", "q", "run.quiet", false, "true false", "2"},
	{"dry-run", "", "run.dry_run", false, "true false", "2"},
	{"strict", "", "convergence.strict", false, "true false", "2"},
	{"skip-existing", "", "run.skip_existing", false, "true false", "2"},
	{"stages", "s", "run.stages", []string{}, "data data,train report", "dta data;train"},
	{"resume", "", "run.resume", "", "2026-01-19_143052", ""},
	{"print-config", "", "run.print_config", false, "true false", "2"},
	{"output", "", "run.output", "text", "text json", "yaml"},
	{"preflight", "", "run.preflight", false, "true false", "2"},
	{"preflight-full", "", "run.preflight_full", false, "true false", "2"},
	{"preflight-only", "", "run.preflight_only", false, "true false", "2"},
	{"force-run", "", "run.force_run", false, "true false", "2"},
	{"recalibrate", "", "run.recalibrate", false, "true false", "2"},
	{"num-chains", "", "mcmc.num_chains", 4, "1 64", "0 -1 nan"},
	{"num-samples", "", "mcmc.num_samples", 1000, "100 100000", "99"},
	{"num-warmup", "", "mcmc.num_warmup", 1000, "50 100000", "49"},
	{"target-accept", "", "mcmc.target_accept", 0.8, "0.5 0.999", "0.4999 0.9991 nan inf -inf"},
	{"max-albums", "", "model.max_albums", 50, "1 1000", "0"},
	{"max-tree-depth", "", "mcmc.max_tree_depth", 10, "5 15", "4 16"},
	{"threads", "", "mcmc.num_workers", 0, "0 64", "-1"},
	{"accelerator", "", "mcmc.accelerator", "auto", "auto cpu gpu cuda anything", ""},
	{"rhat-threshold", "", "convergence.rhat_threshold", 1.01, "1.0 1.1", "0.9999 1.1001"},
	{"ess-threshold", "", "convergence.ess_threshold", 400, "100 100000", "99"},
	{"allow-divergences", "", "convergence.allow_divergences", false, "true false", "2"},
	{"min-ratings", "", "data.min_ratings", 10, "1 30", "0"},
	{"min-albums", "", "model.min_albums", 2, "1 10", "0"},
	{"no-genre", "", "features.genre", true, "true false", "2"},
	{"no-artist", "", "features.artist", true, "true false", "2"},
	{"no-temporal", "", "features.temporal", true, "true false", "2"},
	{"feature-set", "", "features.set", "auto", "auto full plain no-label label-indicators no-length spread no-popularity genre-indicators", "best"},
	{"likelihood", "", "model.likelihood", "auto", "auto normal student-t skew-t", "cauchy"},
	{"n-exponent", "", "model.n_exponent", 0.0, "0 0.5 1.0", "-0.0001 1.0001 nan"},
	{"learn-n-exponent", "", "model.learn_n_exponent", false, "true false", "2"},
	{"n-exponent-alpha", "", "model.n_exponent_alpha", 2.0, "0.01 100", "0.0099 inf"},
	{"n-exponent-beta", "", "model.n_exponent_beta", 4.0, "0.01 100", "0.0099 nan"},
	{"n-exponent-prior", "", "model.n_exponent_prior", "beta", "beta logit-normal", "gamma"},
	{"config", "c", "run.config", []string{}, "a.yaml a,b.yaml", ""},
	{"dataset", "", "data.raw_csv", "", "x.csv", ""},
	{"profile", "", "data.profile", nil, "p.yaml", ""},
	{"skip-bad-rows", "", "data.skip_bad_rows", "0", "20 1.5%", ""},
	{"reports-dir", "", "outputs.reports_dir", "reports", "out", ""},
}

func TestFlagsMatchTheReference(t *testing.T) {
	for _, ref := range reference {
		o := Options().Get(ref.key)
		if o == nil || o.Flag != ref.flag || o.Short != ref.short || !o.In(CommandRun) {
			t.Errorf("%s: the declaration is %+v", ref.flag, o)
			continue
		}
		if !reflect.DeepEqual(o.Default, ref.def) {
			t.Errorf("--%s: default %v, want %v", ref.flag, o.Default, ref.def)
		}
		for _, text := range strings.Fields(ref.inside) {
			if err := parseFlag(ref.flag, text); err != nil {
				t.Errorf("--%s %s: %v", ref.flag, text, err)
			}
		}
		for _, text := range strings.Fields(ref.outside) {
			if err := parseFlag(ref.flag, text); err == nil || !strings.Contains(err.Error(), "--"+ref.flag) {
				t.Errorf("--%s %s: error %v", ref.flag, text, err)
			}
		}
	}
}

func parseFlag(flag, text string) error {
	fs := pflag.NewFlagSet("run", pflag.ContinueOnError)
	Options().ForCommand(CommandRun).Bind(fs)
	return fs.Parse([]string{"--" + flag + "=" + text})
}

// TestEveryOptionKeepsItsRange: what a declaration allows is taken and what it
// rules out is refused, by flag and in a file, whichever option it is; and each
// explains itself.
func TestEveryOptionKeepsItsRange(t *testing.T) {
	for _, o := range Options().All() {
		if o.Help == "" || o.Group == "" {
			t.Errorf("%s has no help or group", o.Key)
		}
		good, bad := declaredValues(o)
		for text, want := range map[string]bool{good: true, bad: false} {
			if text == "" {
				continue
			}
			if !o.FlagOnly {
				if _, err := parseKey(o.Key, text); (err == nil) != want {
					t.Errorf("%s: %s in a file: %v", o.Key, text, err)
				}
			}
			if o.In(CommandRun) && !o.Negated {
				if err := parseFlag(o.Flag, text); (err == nil) != want {
					t.Errorf("--%s %s: %v", o.Flag, text, err)
				}
			}
		}
	}
}

// declaredValues returns a value that an option allows and one that it does not, or
// "" where there is none.
func declaredValues(o *options.Option) (good, bad string) {
	switch {
	case len(o.Choices) > 0:
		return o.Choices[len(o.Choices)-1], "neither-this"
	case o.Kind == options.Bool:
		return "true", "2"
	case o.Kind == options.Int || o.Kind == options.Float:
		if good = options.Format(o.Default); o.Range == nil {
			return good, "x"
		}
		return good, fmt.Sprint(math.Floor(o.Range.Min) - 1)
	}
	return "", ""
}

// A value in a file has the range of the flag, and the error points at it.
func TestFilesHaveTheSameRanges(t *testing.T) {
	for _, ref := range reference {
		o := Options().Get(ref.key)
		if o.FlagOnly || o.Kind == options.String || o.Kind == options.Any {
			continue
		}
		for _, text := range strings.Fields(ref.inside) {
			if _, err := parseKey(ref.key, text); err != nil {
				t.Errorf("%s: %s: %v", ref.key, text, err)
			}
		}
		for _, text := range strings.Fields(ref.outside) {
			_, err := parseKey(ref.key, text)
			want := fmt.Sprintf("t.yaml:1:%d: %s must ", len(ref.key)+3, ref.key)
			if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s: %s: error %v, want %s...", ref.key, text, err, want)
			}
		}
	}
}

func parseKey(key, text string) (*settings.Layer, error) {
	if text == "nan" || strings.HasSuffix(text, "inf") {
		text = strings.Replace(strings.Replace(text, "nan", ".nan", 1), "inf", ".inf", 1)
	}
	none := func(string) (string, bool) { return "", false }
	return settings.ParseLayer(Options(), layerFile, "t.yaml", []byte(key+": "+text+"\n"), none)
}

// Keys without a flag: default, the ends of the range, just outside.
func TestKeysWithoutFlags(t *testing.T) {
	for _, c := range []struct {
		key             string
		def             any
		inside, outside string
	}{
		{"data.encoding", "auto", "auto utf-8 windows-1252", "ebcdic"},
		{"data.min_critic_reviews", 1, "1 5", "0"},
		{"features.genre_min_count", 20, "1 100", "0"},
		{"model.targets", []string{"user"}, "user critic", "label []"},
		{"model.priors.mu_artist_loc", 0.0, "-5 5", ".nan"},
		{"model.priors.mu_artist_scale", 1.0, "1e-6 10", "0 -1 .inf"},
		{"model.priors.sigma_artist_scale", 0.5, "1e-6", "0"},
		{"model.priors.sigma_rw_scale", 0.1, "1e-6", "0"},
		{"model.priors.rho_loc", 0.0, "-1 1", ".inf"},
		{"model.priors.rho_scale", 0.3, "1e-6", "0"},
		{"model.priors.beta_loc", 0.0, "-1 1", ".inf"},
		{"model.priors.beta_scale", 1.0, "1e-6", "0"},
		{"model.priors.sigma_obs_scale", 1.0, "1e-6", "0"},
		{"model.priors.sigma_ref_scale", 1.0, "1e-6", "0"},
		{"model.priors.n_exponent_loc", 0.0, "-1 1", ".inf"},
		{"model.priors.n_exponent_scale", 1.0, "1e-6", "0"},
		{"splits.val_fraction", 0.15, "0.01 0.84", "0 1"},
		{"splits.test_fraction", 0.15, "0.01 0.84", "0 1"},
	} {
		o := Options().Get(c.key)
		if o == nil || o.Flag != "" || !reflect.DeepEqual(o.Default, c.def) {
			t.Errorf("%s is declared as %+v", c.key, o)
			continue
		}
		for _, text := range strings.Fields(c.inside) {
			if _, err := parseKey(c.key, text); err != nil {
				t.Errorf("%s: %s: %v", c.key, text, err)
			}
		}
		for _, text := range strings.Fields(c.outside) {
			if _, err := parseKey(c.key, text); err == nil {
				t.Errorf("%s: %s is accepted", c.key, text)
			}
		}
	}
}

func TestStagesTakeWhatConcernsThem(t *testing.T) {
	for stage, want := range map[string]string{
		StageData:   "dataset profile min-ratings",
		StageSplits: "min-ratings seed",
		StageTrain: "strict rhat-threshold ess-threshold allow-divergences num-chains target-accept max-albums " +
			"min-albums n-exponent learn-n-exponent seed verbose",
		StageEvaluate: "rhat-threshold seed verbose config run output print-config reports-dir",
		StageReport:   "seed verbose",
		StageFeatures: "no-genre no-artist no-temporal min-ratings",
	} {
		set := flagsOf(Options().ForStage(CommandStage, stage))
		for f := range strings.FieldsSeq(want) {
			if !slices.Contains(set, f) {
				t.Errorf("stage %s does not take --%s", stage, f)
			}
		}
	}
	for stage, not := range map[string]string{
		StageData: "num-chains no-genre strict resume", StageReport: "num-chains dataset", StageSplits: "no-genre target-accept",
	} {
		set := flagsOf(Options().ForStage(CommandStage, stage))
		for f := range strings.FieldsSeq(not) {
			if slices.Contains(set, f) {
				t.Errorf("stage %s takes --%s", stage, f)
			}
		}
	}
}

func flagsOf(set *options.Set) []string {
	var out []string
	for _, o := range set.All() {
		out = append(out, o.Flag)
	}
	return out
}

// The command lines of the CLI reference are understood, except the -c files,
// which other tests read.
func TestReferenceCommandLines(t *testing.T) {
	for _, line := range []string{
		"", "--num-chains 8 --num-samples 2000 --target-accept 0.95", "--num-chains 1 --num-samples 500 --num-warmup 500",
		"--no-genre --no-temporal", "--rhat-threshold 1.05 --allow-divergences", "--resume 2026-01-19_143052", "--preflight",
		"--preflight-only", "--preflight --force-run", "--preflight-full", "--stages data,splits,features",
		"--num-chains 1 --num-samples 500 --allow-divergences", "--num-chains 8 --num-samples 2000 --target-accept 0.95 --strict",
		"--preflight-full --preflight-only",
	} {
		given{args: strings.Fields(line)}.load(t)
	}
}

// Stages and Affects name stages, and what affects a stage concerns it, so that
// the stage's command takes the flag. Thresholds are an exception: the gate of
// train reads them, what they change is the judgement. The report is another: it
// prints the settings of the stages before it and obeys none of them.
func TestDeclarationsAreConsistent(t *testing.T) {
	for _, o := range Options().All() {
		for _, s := range append(slices.Clone(o.Stages), o.Affects...) {
			if !slices.Contains(Stages(), s) {
				t.Errorf("%s names a stage %s", o.Key, s)
			}
		}
		for _, s := range o.Affects {
			if !o.Concerns(s) && s != StageReport && !strings.HasPrefix(o.Key, "convergence.") {
				t.Errorf("%s affects %s, which does not take it", o.Key, s)
			}
		}
		if o.FlagOnly && (len(o.Affects) > 0 || !strings.HasPrefix(o.Key, "run.")) {
			t.Errorf("%s is given on the command line only, but affects results or is not under run", o.Key)
		}
	}
}
