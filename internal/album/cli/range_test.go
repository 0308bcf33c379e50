package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/options"
)

// invoke runs the program inside this process.
func invoke(args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = cli.App.Run(args, &out, &err)
	return code, out.String(), err.String()
}

// resolved returns the value of a key after parsing the arguments, as JSON.
func resolved(t *testing.T, key string, args ...string) string {
	t.Helper()
	code, out, msg := invoke(append(args, "--print-config", "--output", "json")...)
	if code != 0 {
		t.Fatalf("%q exits with %d: %s", args, code, msg)
	}
	var all []struct {
		Key   string          `json:"key"`
		Value json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%q prints no JSON: %v\n%s", args, err, out)
	}
	for _, e := range all {
		if e.Key == key {
			var plain bytes.Buffer
			if err := json.Compact(&plain, e.Value); err != nil {
				t.Fatal(err)
			}
			return plain.String()
		}
	}
	t.Fatalf("%q: there is no %s", args, key)
	return ""
}

// commandsOf are the commands that take an option: run, and every stage that it
// concerns.
func commandsOf(o *options.Option) [][]string {
	var list [][]string
	if o.In(config.CommandRun) {
		list = append(list, []string{"run"})
	}
	if o.In(config.CommandStage) {
		for _, s := range config.Stages() {
			if o.Concerns(s) {
				list = append(list, []string{"stage", s})
			}
		}
	}
	return list
}

// parses reports whether a command prints its settings where there is no run: the
// later stages take theirs from the run that they continue.
func parses(cmd []string) bool { return len(cmd) == 1 || cmd[1] == config.StageData }

// TestRanges: the default, both ends of the range, and just outside. A number
// outside ends with 64 and names flag and range; nothing is written.
func TestRanges(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, o := range config.Options().All() {
		if o.Flag == "" {
			continue
		}
		for _, cmd := range commandsOf(o) {
			if parses(cmd) && !o.FlagOnly {
				if want, got := plainJSON(t, o.Default), resolved(t, o.Key, cmd...); got != want {
					t.Errorf("%v: %s is %s by default, want %s", cmd, o.Key, got, want)
				}
			}
			checkRange(t, cmd, o)
			checkChoices(t, cmd, o)
			checkGiven(t, cmd, o)
		}
	}
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("parsing wrote %v", left)
	}
}

func checkRange(t *testing.T, cmd []string, o *options.Option) {
	t.Helper()
	if o.Range == nil {
		return
	}
	step := 1.0
	if o.Kind == options.Float {
		step = 1e-9
	}
	for _, end := range []struct{ at, outside float64 }{{o.Range.Min, o.Range.Min - step}, {o.Range.Max, o.Range.Max + step}} {
		if math.IsInf(end.at, 0) {
			continue
		}
		if parses(cmd) {
			if got := resolved(t, o.Key, append(cmd, "--"+o.Flag, number(end.at))...); got != number(end.at) {
				t.Errorf("%v --%s %v gives %s", cmd, o.Flag, end.at, got)
			}
		}
		refused(t, o, append(cmd, fmt.Sprintf("--%s=%s", o.Flag, number(end.outside)))...)
	}
	refused(t, o, append(cmd, "--"+o.Flag, "nan")...)
	refused(t, o, append(cmd, "--"+o.Flag, "")...)
}

func number(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.12g", x), ".0") }

func checkChoices(t *testing.T, cmd []string, o *options.Option) {
	t.Helper()
	for _, c := range o.Choices {
		if !parses(cmd) {
			break
		}
		want := `"` + c + `"`
		if o.Kind == options.List {
			want = "[" + want + "]"
		}
		if got := resolved(t, o.Key, append(cmd, "--"+o.Flag, c)...); !o.FlagOnly && got != want {
			t.Errorf("%v --%s %s gives %s", cmd, o.Flag, c, got)
		}
	}
	if len(o.Choices) > 0 {
		refused(t, o, append(cmd, "--"+o.Flag, "neither")...)
	}
}

// checkGiven: a shell variable that is not set must not silently mean something
// else, such as a new run for --resume "$RUN".
func checkGiven(t *testing.T, cmd []string, o *options.Option) {
	t.Helper()
	if o.Kind == options.List && !o.Whole {
		refused(t, o, append(cmd, "--"+o.Flag, ",")...)
	}
	if o.Kind == options.List || o.Kind == options.String || o.Kind == options.Any {
		refused(t, o, append(cmd, "--"+o.Flag, "")...)
	}
}

func refused(t *testing.T, o *options.Option, args ...string) {
	t.Helper()
	code, out, msg := invoke(args...)
	if code != cli.ExitUsage || !strings.Contains(msg, o.Flag) || out != "" {
		t.Errorf("%q exits with %d, want %d and the name of the flag: %s%s", args, code, cli.ExitUsage, out, msg)
	}
}

func plainJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEveryOptionHasAScript: an option that no script uses is an option of which
// nobody knows that it does something.
func TestEveryOptionHasAScript(t *testing.T) {
	text := strings.NewReplacer("=", " ", "\n", " ").Replace(strings.Join(scriptLines(t), "\n") + "\n")
	for _, o := range config.Options().All() {
		if o.Flag == "" {
			continue
		}
		if !strings.Contains(text, "--"+o.Flag+" ") {
			t.Errorf("no script uses --%s", o.Flag)
		}
		if o.Short != "" && !strings.Contains(text, " -"+o.Short+" ") {
			t.Errorf("no script uses -%s", o.Short)
		}
	}
}
