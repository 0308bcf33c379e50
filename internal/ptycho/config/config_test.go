package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// flags parses arguments as a command would.
func flags(t *testing.T, command string, args ...string) *pflag.FlagSet {
	t.Helper()
	fs := pflag.NewFlagSet(command, pflag.ContinueOnError)
	fs.SetNormalizeFunc(Options(command).Normalize())
	Options(command).Bind(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return fs
}

func train(t *testing.T, args ...string) (*Training, error) {
	t.Helper()
	return NewTraining(Inputs{Flags: flags(t, Train, args...)}, nil)
}

func mustTrain(t *testing.T, args ...string) *Training {
	t.Helper()
	c, err := train(t, args...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// trail writes a record as "value 1:from > value 2:from ...".
func trail(s Setting) string {
	out := fmt.Sprintf("%v %d:%s", s.Value, s.Level, s.From)
	for _, l := range s.Losers {
		out += fmt.Sprintf(" > %v %d:%s", l.Value, l.Level, l.From)
	}
	return out
}

// The 22 fields of the execution record with the defaults of the promise.
func TestExecutionDefaults(t *testing.T) {
	want := map[string]any{
		"accelerator": "auto", "gradient_clip_val": nil, "strategy": "auto", "accum_steps": 1, "n_devices": 1,
		"enable_checkpointing": true, "deterministic": true, "checkpoint_save_top_k": 1, "num_workers": 0,
		"checkpoint_monitor_metric": "val_loss", "pin_memory": false, "early_stop_patience": 100,
		"persistent_workers": false, "enable_progress_bar": false, "prefetch_factor": nil, "logger_backend": nil,
		"learning_rate": 1e-3, "disable_mlflow": false, "scheduler": "Default", "inference_batch_size": nil,
		"middle_trim": 0, "pad_eval": false,
	}
	record := map[string]any{}
	for _, k := range executionOptions() {
		record[k.Key], _ = k.at(k.backend)
	}
	if len(record) != 22 || !cmp.Equal(record, want) {
		t.Errorf("%d fields: %s", len(record), cmp.Diff(want, record))
	}
	given := maps.Clone(record)
	maps.DeleteFunc(given, func(_ string, v any) bool { return v == nil })
	set := Options(Train)
	lowest, err := settings.FromMap(set, "lowest", "", bottom(set, Train))
	if err != nil {
		t.Fatal(err)
	}
	layer, err := settings.FromMap(set, "record", "", given)
	if err != nil {
		t.Fatal(err)
	}
	var e Execution
	settings.Decode(settings.Resolve(set, lowest, layer), &e)
	// Both commands know all fields, and without flags they have these values;
	// the command line adds a progress bar and a log of metrics.
	csv := "csv"
	e.EnableProgressBar, e.LoggerBackend = true, &csv
	if got := mustTrain(t).Execution; !cmp.Equal(got, e) {
		t.Errorf("train: %s", cmp.Diff(e, got))
	}
	for _, command := range both {
		for key := range want {
			if Options(command).Get(key) == nil {
				t.Errorf("%s does not know %s", command, key)
			}
		}
	}
}

// The example of the promise: an override beats a typed flag, that a file, that
// the defaults, and the record lists all of them.
func TestFiveLevels(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f.yaml")
	if err := os.WriteFile(file, []byte("learning_rate: 2e-3\ngridsize: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in := Inputs{Flags: flags(t, Train, "--learning-rate", "1e-3", "--config", file, "--set", "seed=9", "--seed", "7")}
	c, err := NewTraining(in, map[string]any{"learning_rate": 5e-4, "seed": 8})
	if err != nil {
		t.Fatal(err)
	}
	if c.Execution.LearningRate != 5e-4 || c.Seed != 9 || c.GridSize != 1 {
		t.Errorf("learning rate %v, seed %d, gridsize %d", c.Execution.LearningRate, c.Seed, c.GridSize)
	}
	for key, want := range map[string]string{
		"learning_rate": "0.0005 1:override overrides > 0.001 2:execution --learning-rate > 0.002 3:config file " + file +
			":1:16 > 0.001 3:parser default > 0.001 4:backend default",
		"seed":         "9 1:override --set > 8 1:override overrides > 7 1:override --seed > 42 3:parser default",
		"gridsize":     "1 3:config file " + file + ":2:11 > 2 3:parser default > 2 4:backend default > 1 5:canonical default",
		"momentum":     "0.9 5:canonical default",
		"cbam_encoder": "true 4:backend default",
	} {
		s, ok := c.Applied().Key(key)
		if got := trail(s); !ok || got != want {
			t.Errorf("%s\n got %s\nwant %s", key, got, want)
		}
	}
}

func TestUntypedFlagsStayAtLevelThree(t *testing.T) {
	for _, command := range both {
		r, err := resolve(command, Inputs{Flags: flags(t, command)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		canonical := canonicalDefaults(command)
		for _, s := range applied(command, r) {
			if s.Level < levelParser {
				t.Errorf("%s: %s wins at level %d without being given", command, s.Key, s.Level)
			}
			if _, ok := canonical[s.Key]; s.Level == levelCanonical && !ok && s.Value != nil {
				t.Errorf("%s: %s = %v is called canonical, which it is not", command, s.Key, s.Value)
			}
		}
	}
}

func TestExecutionSetInGo(t *testing.T) {
	c, err := NewTraining(Inputs{Flags: flags(t, Train, "--num-workers", "2"), Execution: map[string]any{"num_workers": 3, "accum_steps": 2}}, nil)
	if err != nil || c.Execution.NumWorkers != 3 || c.Execution.AccumSteps != 2 {
		t.Errorf("%v, %v", c, err)
	}
	for _, key := range []string{"N", "gridsize", "batch_size", "max_epochs", "epochs"} {
		_, err := NewTraining(Inputs{Execution: map[string]any{key: 64}}, nil)
		if err == nil || key == "batch_size" && !strings.Contains(err.Error(), "level 2 cannot set it") {
			t.Errorf("%s at level 2: %v", key, err)
		}
	}
}

func TestRanges(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--num-workers -1", "num_workers must be >= 0 (got -1)"},
		{"--learning-rate 0", "learning_rate must be > 0 (got 0)"},
		{"--learning-rate -1e-3", "learning_rate must be > 0 (got -0.001)"},
		{"--learning-rate nan", "learning_rate must be > 0 (got NaN)"},
		{"--learning-rate inf", "learning_rate must be > 0 (got +Inf)"},
		{"--learning-rate -inf", "learning_rate must be > 0 (got -Inf)"},
		{"--set learning_rate=0", "learning_rate must be > 0 (got 0)"},
		{"--set lr=nan", "learning_rate must be > 0 (got NaN)"},
		{"--gradient-clip-val 0", "gradient_clip_val must be > 0 (got 0)"},
		{"--checkpoint-save-top-k -2", "checkpoint_save_top_k must be >= -1 (got -2)"},
		{"--early-stop-patience 0", "early_stop_patience must be > 0 (got 0)"},
		{"--prefetch-factor 0 --num-workers 1", "prefetch_factor must be > 0 (got 0)"},
		{"--prefetch-factor 2", "prefetch_factor needs num_workers > 0"},
		{"--persistent-workers", "persistent_workers needs num_workers > 0"},
		{"--max_epochs 0", "max_epochs must be > 0 (got 0)"},
		{"--batch_size 0", "batch_size must be > 0 (got 0)"},
		{"--n_images 0", "n_images must be > 0 (got 0)"},
		{"--gridsize 3", "gridsize must be 1 or 2 (got 3)"},
		{"--seed -1", "seed must be >= 0 (got -1)"},
		{"--N 65", "N must be 64, 128 or 256 (got 65)"},
		{"--N 32", "N must be 64, 128 or 256 (got 32)"},
		{"--set accum_steps=0", "accum_steps must be > 0 (got 0)"},
		{"--set n_devices=2", "n_devices must be 1 (got 2)"},
		{"--set middle_trim=-1", "middle_trim must be >= 0 (got -1)"},
		{"--set scheduler=Cosine", "scheduler must be one of Default"},
		{"--set learning=1", "unknown key \"learning\""},
		{"--set group_passes=1 --set generator_output_mode=amp_phase", "group_passes above 0 needs"},
		{"--set group_passes=1001", "group_passes must be from 0 to 1000 (got 1001)"},
		{"--set physics_forward_mode=rectangular_scaled --set generator_output_mode=amp_phase", "needs generator_output_mode real_imag"},
	} {
		_, err := train(t, strings.Fields(c.args)...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
		if e := (*settings.Error)(nil); !errors.As(err, &e) {
			t.Errorf("%s: %T", c.args, err)
		}
	}
	_, err := NewInference(Inputs{Flags: flags(t, Inference, "--inference-batch-size", "0")}, nil)
	if err == nil || !strings.Contains(err.Error(), "inference_batch_size must be > 0 (got 0)") {
		t.Error(err)
	}
	if _, err := NewTraining(Inputs{}, map[string]any{"learning_rate": math.NaN()}); err == nil || !strings.Contains(err.Error(), "learning_rate must be > 0 (got NaN)") {
		t.Error(err)
	}
}

// TestAllMistakesAtOnce: from every source, of ranges, of names and between keys, in
// one error; what follows from another mistake is not told beside it.
func TestAllMistakesAtOnce(t *testing.T) {
	fs := flags(t, Train, "--N", "100", "--max_epochs", "0", "--num-workers", "-1", "--persistent-workers", "--set", "foo=1", "--set", "gridsize=9", "--set", "bar=2")
	_, err := NewTraining(Inputs{Flags: fs, Execution: map[string]any{"batch_size": 3, "learning_rate": -1.0, "wrong": 1, "gridsize": 1}},
		map[string]any{"quux": true, "momentum": 2.0, "physics_forward_mode": "rectangular_scaled", "generator_output_mode": "amp_phase", "group_passes": 4})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"N must be 64, 128 or 256 (got 100)", "max_epochs must be > 0", "num_workers must be >= 0", `unknown key "foo"`, "gridsize must be 1 or 2", `unknown key "bar"`,
		"batch_size is no execution setting", "learning_rate must be > 0", `unknown key "wrong"`, "gridsize is no execution setting", `unknown key "quux"`, "momentum must be", "rectangular_scaled needs", "group_passes above 0 needs",
	} {
		if n := strings.Count(err.Error(), want); n != 1 {
			t.Errorf("%q is told %d times in\n%v", want, n, err)
		}
	}
	if strings.Contains(err.Error(), "persistent_workers needs") {
		t.Errorf("a consequence is told beside its cause:\n%v", err)
	}
	if _, ok := errors.AsType[*options.UsageError](err); !ok {
		t.Error("an unknown key of --set among ranges is no mistake of the command line")
	}
	if _, err := NewTraining(Inputs{Flags: flags(t, Train, "--set", "gridsize=9")}, nil); err == nil {
		t.Error("no error")
	} else if _, ok := errors.AsType[*options.UsageError](err); ok {
		t.Error("a range alone is a mistake of the command line")
	}
	_, err = NewInference(Inputs{Execution: map[string]any{"inference_batch_size": 0}}, map[string]any{"n_images": 0, "foo": 1})
	for _, want := range []string{"inference_batch_size must be > 0", "n_images must be > 0", `unknown key "foo"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("inference: %v, want %s in it", err, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		args, warning, accelerator string
	}{
		{"", "", "auto"},
		{"--device cpu", "--device is deprecated. Use --accelerator instead.", "cpu"},
		{"--device cuda", "--device is deprecated. Use --accelerator instead.", "gpu"},
		{"--device cuda --accelerator cpu", "--device is deprecated. Use --accelerator instead. Ignoring --device value.", "cpu"},
		{"--device cpu --set accelerator=tpu", "--device is deprecated. Use --accelerator instead. Ignoring --device value.", "tpu"},
		{"--num-workers 4", "num_workers=4 with deterministic=true may introduce non-determinism on some platforms; here sums keep their order, so any number of workers gives the same bits", "auto"},
		{"--num-workers 4 --no-deterministic", "", "auto"},
		{"--disable_mlflow", "--disable_mlflow is deprecated. Use --logger-backend none instead.", "auto"},
		{"--disable-mlflow --logger-backend csv", "--disable_mlflow is deprecated. Use --logger-backend none instead. Ignoring --disable_mlflow.", "auto"},
		{"--set pin_memory=true", "pin_memory has no effect on the CPU", "auto"},
		{"--num-workers 2 --persistent-workers --no-deterministic", "", "auto"},
		{"--num-workers 2 --persistent-workers --prefetch-factor 1 --no-deterministic", "", "auto"},
		{"--early-stop-patience 5 --validation-share 0", "early_stop_patience has no effect without test_data_file and validation_share: there is no validation loss to wait for", "auto"},
		{"--early-stop-patience 5 --test_data_file f.npz", "", "auto"},
		{"--pretrain-epochs 5", "pretrain_epochs has no effect without --pretrain simulated", "auto"},
		{"--pretrain-epochs 5 --pretrain simulated", "", "auto"},
		{"--lr-range-test --pretrain simulated", "pretrain has no effect on --lr-range-test, which starts from a new network", "auto"},
		{"--set pad_eval=true", "pad_eval has no effect: the canvas always holds all patches", "auto"},
	} {
		got := mustTrain(t, strings.Fields(c.args)...)
		if w := strings.Join(got.Warnings, "|"); w != c.warning || got.Execution.Accelerator != c.accelerator {
			t.Errorf("%s: %q, %s", c.args, w, got.Execution.Accelerator)
		}
	}
	if l := mustTrain(t, "--disable_mlflow").Execution.LoggerBackend; l != nil {
		t.Errorf("--disable_mlflow leaves the logger %s", *l)
	}
	if l := mustTrain(t, "--disable_mlflow", "--logger-backend", "csv").Execution.LoggerBackend; l == nil || *l != "csv" {
		t.Error("--disable_mlflow beats a typed logger")
	}
	if mustTrain(t, "--quiet").Execution.EnableProgressBar {
		t.Error("--quiet shows progress")
	}
}

func TestFlagsOfTheCommands(t *testing.T) {
	for flag, in := range map[string][2]bool{
		"accelerator": {true, true}, "deterministic": {true, false}, "no-deterministic": {true, false}, "num-workers": {true, true},
		"learning-rate": {true, false}, "inference-batch-size": {false, true}, "device": {true, true}, "scheduler": {true, false},
		"model_path": {false, true}, "test_data": {false, true}, "n_images": {true, true}, "quiet": {true, true}, "seed": {true, true},
	} {
		for i, command := range both {
			fs := flags(t, command)
			if got := fs.Lookup(flag) != nil; got != in[i] {
				t.Errorf("%s --%s: %v", command, flag, got)
			}
		}
	}
	if a, b := mustTrain(t).Groups, 512; a != b {
		t.Errorf("%d groups, want %d", a, b)
	}
	i, err := NewInference(Inputs{Flags: flags(t, Inference, "--n-images", "9")}, nil)
	if err != nil || i.Images != 9 {
		t.Errorf("%+v, %v", i, err)
	}
}

func TestSideComesFromTheData(t *testing.T) {
	c := mustTrain(t)
	if err := c.SetN(128); err != nil || c.N != 128 {
		t.Fatal(c.N, err)
	}
	if s, _ := c.Applied().Key("N"); trail(s) != "128 0:rule side of the data > 64 5:canonical default" {
		t.Error(trail(s))
	}
	if err := mustTrain(t, "--N", "64").SetN(128); err == nil || !strings.Contains(err.Error(), "have side 128") {
		t.Error(err)
	}
	if err := mustTrain(t).SetN(32); err == nil || !strings.Contains(err.Error(), "ptycho convert") {
		t.Error(err)
	}
}

func TestNoDeterministicDrawsASeed(t *testing.T) {
	a, b := mustTrain(t, "--no-deterministic").Seed, mustTrain(t, "--no-deterministic").Seed
	if a == b { // one chance in four thousand million
		t.Errorf("both runs have seed %d", a)
	}
	if s := mustTrain(t, "--no-deterministic", "--seed", "7").Seed; s != 7 {
		t.Errorf("the seed that was given became %d", s)
	}
}

// A seed that somebody has given is not drawn, whichever way it was given.
func TestAGivenSeedIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.yaml")
	if err := os.WriteFile(file, []byte("seed: 7\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--seed", "7"}, {"--config", file}, {"--set", "seed=7"}} {
		c, err := NewTraining(Inputs{Flags: flags(t, Train, append(args, "--no-deterministic")...)}, nil)
		if err != nil || c.Seed != 7 {
			t.Errorf("%v: seed %d, %v", args, c.Seed, err)
		}
	}
}

func TestAppliedIsStableJSON(t *testing.T) {
	one, err := json.Marshal(mustTrain(t, "--num-workers", "2").Applied())
	if err != nil {
		t.Fatal(err)
	}
	two, _ := json.Marshal(mustTrain(t, "--num-workers", "2").Applied())
	if !reflect.DeepEqual(one, two) || !strings.Contains(string(one), `"key":"num_workers","value":2,"level":2`) {
		t.Errorf("%s", one)
	}
	var b strings.Builder
	if err := mustTrain(t, "--output_dir", "\x1b[31mred").Applied().WriteTable(&b); err != nil || strings.Contains(b.String(), "\x1b") {
		t.Errorf("%v %q", err, b.String())
	}
}
