package options

import (
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func parse(t *testing.T, args ...string) (*pflag.FlagSet, error) {
	t.Helper()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	fs.SetNormalizeFunc(sample().Normalize())
	sample().Bind(fs)
	return fs, fs.Parse(args)
}

func TestFlags(t *testing.T) {
	for _, c := range []struct {
		args string
		flag string
		want any
	}{
		{"", "seed", 42},
		{"--seed 7", "seed", 7},
		{"--seed 7 --seed 8", "seed", 8},
		{"--target-accept=0.999", "target-accept", 0.999},
		{"--target_accept=0.999", "target-accept", 0.999},
		{"--no-genre", "no-genre", false},
		{"--no_genre", "no-genre", false},
		{"--no-genre=false", "no-genre", true},
		{"--output_dir a", "output_dir", "a"},
		{"--output-dir a", "output_dir", "a"},
		{"--out a", "output_dir", "a"},
		{"-o a", "output_dir", "a"},
		{"-s data -s train", "stages", []string{"data", "train"}},
		{"-c a,b -c c", "config", []string{"a,b", "c"}},
		{"--no-deterministic", "deterministic", false},
		{"--deterministic --no-deterministic", "deterministic", false},
		{"--no-deterministic --deterministic", "deterministic", true},
		{"--deterministic --no-deterministic --deterministic", "deterministic", true},
		{"--deterministic=false", "deterministic", false},
		{"--no-deterministic=false", "deterministic", true},
		{"", "batch", nil},
		{"--batch 5", "batch", 5},
		{"--learning-rate -1", "learning-rate", -1.0},
		{"--profile p.yaml", "profile", "p.yaml"},
	} {
		fs, err := parse(t, strings.Fields(c.args)...)
		if err != nil {
			t.Errorf("%s: %v", c.args, err)
			continue
		}
		if got := fs.Lookup(c.flag).Value.(*Value).Get(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: --%s is %v, want %v", c.args, c.flag, got, c.want)
		}
	}
}

func TestFlagRemembersWhatWasTyped(t *testing.T) {
	fs, err := parse(t, "--no-deterministic", "--seed", "7")
	if err != nil {
		t.Fatal(err)
	}
	v := fs.Lookup("deterministic").Value.(*Value)
	if v.Name() != "no-deterministic" || v.Option().Key != "deterministic" || !reflect.DeepEqual(v.typed, []string{"true"}) {
		t.Errorf("got %s, %s, %v", v.Name(), v.Option().Key, v.typed)
	}
	if fs.Changed("target-accept") || fs.Lookup("target-accept").Value.(*Value).Name() != "target-accept" {
		t.Error("a flag that was not typed counts as typed")
	}
}

func TestFlagMessages(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--target-accept 1.5", `invalid argument "1.5" for "--target-accept" flag: must be between 0.5 and 0.999`},
		{"--target-accept nan", `invalid argument "nan" for "--target-accept" flag: must be between 0.5 and 0.999`},
		{"--seed x", `invalid argument "x" for "--seed" flag: must be a whole number`},
		{"-s data,x", `invalid argument "data,x" for "-s, --stages" flag: must be one of data, train`},
		{"--prior gamma", `invalid argument "gamma" for "--prior" flag: must be one of beta, logit-normal`},
		{"--learning-rate=", `invalid argument "" for "--learning-rate" flag: must be a number`},
		{"--no-genre=x", `invalid argument "x" for "--no-genre" flag: must be true or false`},
		{"--seed", `flag needs an argument: --seed`},
	} {
		if _, err := parse(t, strings.Fields(c.args)...); message(err) != c.want {
			t.Errorf("%s: %q, want %q", c.args, message(err), c.want)
		}
	}
}

func command(t *testing.T) *cobra.Command {
	t.Helper()
	cmd := &cobra.Command{
		Use: "run [OPTIONS]", Short: "Run it", Example: "  run --seed 7", DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error { return nil }, SilenceUsage: true, SilenceErrors: true,
	}
	cmd.PersistentFlags().String("global", "", "a flag of no set")
	cmd.CompletionOptions.DisableDefaultCmd = true
	if err := sample().Attach(cmd, 80); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func execute(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd, out := command(t), &strings.Builder{}
	cmd.SetArgs(args)
	cmd.SetOut(out)
	cmd.SetErr(out)
	err := cmd.Execute()
	return out.String(), err
}

func TestUnknownFlagSuggestsTheNearest(t *testing.T) {
	for _, c := range []struct{ arg, want string }{
		{"--target-acept=1", "unknown flag: --target-acept (did you mean --target-accept?)"},
		{"--target_acept=1", "unknown flag: --target_acept (did you mean --target-accept?)"},
		{"--sed=1", "unknown flag: --sed (did you mean --seed?)"},
		{"--no-gender", "unknown flag: --no-gender (did you mean --no-genre?)"},
		{"--completely-different", "unknown flag: --completely-different (see 'run --help')"},
		{"-x", "unknown shorthand flag: 'x' in -x (see 'run --help')"},
	} {
		_, err := execute(t, c.arg)
		usage, ok := err.(*UsageError)
		if !ok || usage.Error() != c.want || usage.Unwrap() == nil {
			t.Errorf("%s: %v, want %q", c.arg, err, c.want)
		}
	}
}

func TestHelpIsGrouped(t *testing.T) {
	out, err := execute(t, "--help")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Usage:\n  run [OPTIONS]\n", "\nExamples:\n  run --seed 7\n",
		"\nGeneral:\n      --seed int   Random seed (≥0) (default 42)\n",
		"\nMCMC:\n      --target-accept float   Target acceptance probability (0.5–0.999)\n                              (default 0.8)\n",
		"\nAblation:\n      --no-genre   Disable genre\n",
		"--prior beta|logit-normal", "--no-deterministic ", "\nOther Options:\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in help:\n%s", want, out)
		}
	}
	if strings.Index(out, "General:") > strings.Index(out, "MCMC:") {
		t.Error("groups are not in order of declaration")
	}
}

func TestCompletion(t *testing.T) {
	out, err := execute(t, "__complete", "--prior", "")
	if err != nil || !strings.HasPrefix(out, "beta\nlogit-normal\n") {
		t.Errorf("completion of --prior: %q, %v", out, err)
	}
}

func TestDeprecatedAndHiddenFlags(t *testing.T) {
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	var out strings.Builder
	fs.SetOutput(&out)
	set := NewSet(
		Option{Key: "device", Kind: String, Default: "", Flag: "device", Deprecated: "use --accelerator instead", Help: "Device"},
		Option{Key: "secret", Kind: Bool, Default: false, Flag: "secret", Hidden: true, Help: "Secret"},
	)
	set.Bind(fs)
	if out.String() != "" || usages(fs, 0) != "" {
		t.Errorf("deprecated or hidden flags show: %q, %q", out.String(), usages(fs, 0))
	}
	if err := fs.Parse([]string{"--device", "cpu"}); err != nil || !strings.Contains(out.String(), "use --accelerator instead") {
		t.Errorf("no deprecation warning: %q, %v", out.String(), err)
	}
	if nearestFlag(fs, "secrets") != "" {
		t.Error("a hidden flag is suggested")
	}
}

// An entry that is typed twice is refused, in one flag or in two: later entries may
// beat earlier ones, and dropping the last would leave the one between them.
func TestEntriesOfAFlagAreNamedOnce(t *testing.T) {
	for args, want := range map[string]string{
		"-s data -s train,data": "names data twice: leave it out once",
		"-c a -c b -c a":        "names a twice: leave it out once",
	} {
		if _, err := parse(t, strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}
