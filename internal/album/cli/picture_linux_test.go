package cli_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/program/programtest"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/internal/term/termtest"
)

// watched runs the program on a terminal of some columns.
func watched(t *testing.T, columns int, args ...string) []string {
	t.Helper()
	return programtest.Watched(t, &cli.App, columns, args...)
}

// fewDraws are the settings of a run that takes a moment.
var fewDraws = []string{"--dataset", "albums.csv", "--num-chains", "2", "--num-samples", "200", "--num-warmup", "100"}

// watchedRun makes a directory with a finished run, and returns what its terminal
// showed.
func watchedRun(t *testing.T) []string {
	t.Helper()
	albums, err := os.ReadFile(filepath.Join("testdata", "albums22.csv"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	t.Setenv("NO_COLOR", "1")
	if err := os.WriteFile("albums.csv", albums, 0o666); err != nil {
		t.Fatal(err)
	}
	return watched(t, 80, append([]string{"run"}, fewDraws...)...)
}

// masked are what differs from run to run: when it began, and how long it took.
var masked = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\d_\d{6}`), "2026-01-19_143052"},
	{regexp.MustCompile(`\((\d+ min )?[\d.]+ s\)$`), "(1.2 s)"},
	{regexp.MustCompile(`, (\d+ min )?[\d.]+ s$`), ", 5.6 s"},
}

// picture compares lines with a text under testdata, which -update rewrites.
func picture(t *testing.T, golden, name string, lines []string) {
	t.Helper()
	for i, l := range lines {
		for _, m := range masked {
			l = m.what.ReplaceAllString(l, m.with)
		}
		lines[i] = l
	}
	got, path := strings.Join(lines, "\n")+"\n", filepath.Join(golden, name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || got != string(want) {
		t.Errorf("%s differs (%v); look at it, then run go test -run TestPictures -update\ngot\n%s\nwant\n%s", path, err, got, want)
	}
}

// TestPictures are the terminal of 80 columns and 24 lines as people see it. The
// numbers are those of amd64; times and names of runs are made the same.
func TestPictures(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skipf("the pictures are recorded on amd64, this is %s", runtime.GOARCH)
	}
	golden, err := filepath.Abs(filepath.Join("testdata", "picture"))
	if err != nil {
		t.Fatal(err)
	}
	lines := watchedRun(t)
	const rows = 24
	picture(t, golden, "run-begins", append([]string(nil), lines[:rows]...))
	picture(t, golden, "run-ends", append([]string(nil), lines[len(lines)-rows:]...))
	picture(t, golden, "run-samples", sampling(t))
	picture(t, golden, "predict", watched(t, 80, "predict", "--artist", "Test Artist One", "--above", "80"))
	picture(t, golden, "predict-all", watched(t, 80, "predict", "--all"))
	settle(t)
	picture(t, golden, "runs", watched(t, 80, "runs"))
	watched(t, 80, append([]string{"sensitivity", "--variants", "no-genre"}, fewDraws...)...)
	all := watched(t, 80, append([]string{"sensitivity", "--variants", "no-genre"}, fewDraws...)...)
	picture(t, golden, "sensitivity", all[max(0, len(all)-2*rows):])
	wide := watched(t, 80, "runs", "--reports-dir", "nowhere")
	picture(t, golden, "runs-none", wide)
}

// settle gives the run a time that is always the same.
func settle(t *testing.T) {
	t.Helper()
	path := filepath.Join("reports", "latest", "manifest.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`(?m)^  "seconds": [\d.e-]+`).ReplaceAll(text, []byte(`  "seconds": 5.6`))
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// sampling is the middle of a run: what the narrator says of its events, and bars
// that stand still.
func sampling(t *testing.T) []string {
	t.Helper()
	tty := termtest.Open(t, 80, 24)
	ui := term.New(tty.File, tty.File, term.Options{})
	log := cli.NewLog(ui, false, false)
	for _, e := range []struct {
		event string
		attrs []any
	}{
		{journal.EventPipelineStarted, []any{"run", "2026-01-19_143052", "dir", "reports/2026-01-19_143052", "stages", "data,splits,features,train,evaluate,report"}},
		{journal.EventStageAlreadyCompleted, []any{"stage", "data", "reason", "inputs and settings are the same"}},
		{journal.EventStageSkipped, []any{"stage", "splits", "source", "2026-01-18_090000", "reason", "inputs and settings are the same"}},
		{journal.EventStageStarted, []any{"stage", "features", "reason", "asked for"}},
		{"features_dropped", []any{"target", "user", "reason", "no album has a label: no label features"}},
		{"features_chosen", []any{"target", "user", "set", "plain", "validation_crps", 3.6123456}},
		{journal.EventStageCompleted, []any{"stage", "features", "seconds", 3.25}},
		{journal.EventStageStarted, []any{"stage", "train", "reason", "asked for"}},
		{journal.EventConvergenceCheck, []any{"fit", "user_score", "rows", 12062, "seconds", 31.0, "rhat_max", 1.0056921735482038, "ess_bulk_min", 4072.7, "divergences", 3, "passed", true}},
	} {
		level := slog.LevelInfo
		if e.event == "features_dropped" {
			level = slog.LevelWarn
		}
		log.Log(t.Context(), level, e.event, e.attrs...)
	}
	log.Debug(journal.EventFitStarted, "fit", "user_score_new_artists", "rows", 11312, "dimensions", 102)
	bars := ui.Bars("chain", 4)
	for k, s := range []term.State{
		{Done: 1743, Total: 2000, Label: "sampling"},
		{Done: 1929, Total: 2000, Label: "sampling", Note: "12 divergences"},
		{Done: 505, Total: 2000, Label: "warm-up"},
		{Total: 2000, Label: "warm-up"},
	} {
		bars.Update(k, s)
	}
	var before []string
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		lines := tty.Lines()
		// What is read in the middle of a frame is not yet the picture.
		if strings.Contains(strings.Join(lines, "\n"), " 0/2000") && slices.Equal(lines, before) {
			bars.Close()
			return lines
		}
		if time.Now().After(deadline) {
			t.Fatalf("the bars do not come:\n%s", strings.Join(lines, "\n"))
		}
		before = lines
	}
}

// TestEveryTableFits renders every table of the program on three terminals: no line
// is wider than any of them, and what a table is about is on the screen.
func TestEveryTableFits(t *testing.T) {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	watchedRun(t)
	sensitivity := append([]string{"sensitivity", "--variants", "no-genre"}, fewDraws...)
	for _, c := range []struct {
		file string // of the call
		args []string
		want []string
	}{
		{"print.go", append([]string{"run", "--dry-run"}, fewDraws...), []string{"stage", "evaluate", "report"}},
		{"print.go", append([]string{"run", "--print-config"}, fewDraws...), []string{"mcmc.num_chains", "outputs.reports_dir", "albums.csv"}},
		{"runs.go", []string{"runs"}, []string{"finished", "all"}},
		{"predict_write.go", []string{"predict", "--artist", "Test Artist One", "--above", "80"}, []string{"Artist", "One", "P(>", "80)"}},
		{"predict_write.go", []string{"predict", "--all"}, []string{"Artist", "mean", "90%"}},
		{"sensitivity_collect.go", sensitivity, []string{"base", "no-genre", "converged"}},
		{"calibrate_collect.go", []string{"calibrate", "--replicates", "2", "--artists", "12", "--num-chains", "2", "--num-samples", "100", "--num-warmup", "50"}, []string{"sigma_artist", "cover"}},
		{"preflight.go", append([]string{"run", "--preflight-only", "--verbose", "--force-run"}, fewDraws...), []string{"part", "memory"}},
		{"", append([]string{"sensitivity", "--tasks"}, fewDraws[:2]...), []string{"no-genre", "state"}},
		{"", append([]string{"run", "--chains-as-tasks", "--tasks"}, fewDraws...), []string{"chain-1"}},
		{"", []string{"data", "list"}, []string{"albums-2020", "licence"}},
	} {
		for _, columns := range []int{60, 80, 140} {
			all := programtest.Fits(t, &cli.App, columns, c.args, c.want)
			if top := regexp.MustCompile(`(?m)^┌.*[^┐]$`).FindString(all); top != "" {
				t.Errorf("%v: a frame is broken on %d columns: %s", c.args, columns, top)
			}
		}
	}
	calls := map[string]int{"print.go": 2, "runs.go": 1, "predict_write.go": 1, "sensitivity_collect.go": 1, "preflight.go": 1, "calibrate_collect.go": 1}
	for file, n := range tables(t, dir) {
		if calls[file] != n {
			t.Errorf("%s prints %d tables, this test knows %d of them", file, n, calls[file])
		}
	}
}

// tables counts the calls that print a table, by file.
func tables(t *testing.T, dir string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(fmt.Sprint(err), len(files))
	}
	out := map[string]int{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "ui.Table("); n > 0 && !strings.HasSuffix(f, "_test.go") {
			out[filepath.Base(f)] = n
		}
	}
	return out
}
