package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/album/dashboard"
	"github.com/latent-go/latent/internal/runs"
)

// program runs the program and returns what it prints.
func program(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), cli.Program, args...)
	var says bytes.Buffer
	cmd.Stderr = &says
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, says.Bytes())
	}
	return out
}

// smallRun makes a small run with the program itself.
func smallRun(t *testing.T) *dashboard.Snapshot {
	t.Helper()
	dir := t.TempDir()
	program(t, "run", "--dataset", filepath.Join("testdata", "albums22.csv"),
		"-c", "configs/original.yaml", "--num-chains=2", "--num-samples=100", "--num-warmup=50", "--reports-dir", dir)
	found, err := filepath.Glob(dir + "/2*")
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	s, err := dashboard.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// page asks the dashboard for an address.
func page(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}

// TestRunIsReadWhole: a finished run has all its parts, without a problem, and
// every chart that needs nothing else can be drawn.
func TestRunIsReadWhole(t *testing.T) {
	s := smallRun(t)
	if len(s.Problems) > 0 || s.Metrics == nil || s.Diagnostics == nil || s.Training == nil || s.Features == nil || s.Summary == nil ||
		len(s.Albums) != 22 || len(s.Predictions) == 0 || len(s.LOO) == 0 || len(s.Paths) == 0 || s.Posterior == nil {
		t.Fatalf("parts are missing: %q", s.Problems)
	}
	for _, c := range charts.All() {
		if _, err := c.Figure(&s.Data, charts.Query{Width: 640, Height: 480}); err != nil && c.Name != "exclusions" { // none of these albums is left out
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	t.Run("everywhere", func(t *testing.T) { checkEverywhere(t, s) })
	t.Run("next", func(t *testing.T) { checkNext(t, s) })
	t.Run("unfinished", func(t *testing.T) { checkUnfinished(t, s) })
	t.Run("live", func(t *testing.T) { checkLive(t, s) })
	t.Run("half written", func(t *testing.T) { checkHalfWritten(t, s) })
}

// checkEverywhere: a chart that is declared is in the report, among the figures of
// the run in every format, among the exported ones and on a page of the dashboard.
func checkEverywhere(t *testing.T, s *dashboard.Snapshot) {
	t.Helper()
	out := t.TempDir()
	program(t, "export-figures", "--run", s.Dir, "-o", out, "-f", "svg")
	html, err := os.ReadFile(filepath.Join(s.Dir, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := dashboard.Open(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	h, pages := dashboard.New(t.Context(), again, t.TempDir(), quiet()), ""
	for _, path := range allPages() {
		if !strings.HasPrefix(path, "/chart/") && !strings.HasPrefix(path, "/export/") {
			pages += page(t, h, path).Body.String()
		}
	}
	for _, c := range charts.All() {
		files := []string{filepath.Join(out, c.Name+".svg")}
		for _, format := range charts.Formats {
			files = append(files, filepath.Join(s.Dir, "figures", c.Name+"."+format))
		}
		if !strings.Contains(pages, `id="chart-`+c.Name+`"`) {
			t.Errorf("no page of the dashboard has %s", c.Name)
		}
		if c.Name == "exclusions" { // none of these albums is left out
			continue
		}
		if !strings.Contains(string(html), `<figure id="`+c.Name+`"><svg`) {
			t.Errorf("the report has no %s", c.Name)
		}
		for _, f := range files {
			if _, err := os.Stat(f); err != nil {
				t.Error(err)
			}
		}
	}
}

// checkNext: the next albums are those of the command predict.
func checkNext(t *testing.T, s *dashboard.Snapshot) {
	t.Helper()
	var want []struct {
		Artist, Date string
		Mean, SD     float64
		Intervals    []struct{ Level, Lower, Upper float64 }
	}
	out := program(t, "predict", "--all", "--format", "json", "--run", s.Dir)
	if err := json.Unmarshal(out, &want); err != nil || len(want) == 0 {
		t.Fatalf("%d predictions, %v", len(want), err)
	}
	if s.Next(want[0].Artist) != nil {
		t.Error("there is a prediction before anything was predicted")
	}
	if err := s.PredictNext(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, w := range want {
		n := s.Next(w.Artist)
		if n == nil || n.Mean != w.Mean || n.SD != w.SD || n.Date.Format(time.DateOnly) != w.Date ||
			n.Half.Lo != w.Intervals[0].Lower || n.Half.Hi != w.Intervals[0].Upper || n.Ninety.Lo != w.Intervals[2].Lower || n.Ninety.Hi != w.Intervals[2].Upper {
			t.Errorf("%s: %+v, predict says %+v", w.Artist, n, w)
		}
		if s.Artist(w.Artist) == nil {
			t.Errorf("no page shows the prediction of %s", w.Artist)
		}
	}
}

// checkUnfinished: a stage that has to run is waited for, which is no failure for
// the log; when it has run, a server that shows the run has the predictions.
func checkUnfinished(t *testing.T, s *dashboard.Snapshot) {
	t.Helper()
	path := filepath.Join(s.Dir, runs.ManifestName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(change func(m *runs.Manifest)) {
		m := new(runs.Manifest)
		if err := json.Unmarshal(whole, m); err != nil {
			t.Fatal(err)
		}
		change(m)
		b, err := json.Marshal(m)
		if err := errors.Join(err, os.WriteFile(path, b, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	// A run that has not finished is looked at every two seconds.
	write(func(m *runs.Manifest) { m.Status, m.Stage("train").Status = runs.Failed, runs.Stale })
	old, err := dashboard.Open(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := old.PredictNext(t.Context()); !errors.Is(err, charts.ErrNoData) || !strings.Contains(err.Error(), "stage train is stale") {
		t.Errorf("%v is logged as a failure", err)
	}
	h := dashboard.New(t.Context(), old, filepath.Dir(s.Dir), quiet())
	write(func(m *runs.Manifest) { m.Updated = m.Updated.Add(time.Second) })
	for end := time.Now().Add(30 * time.Second); !strings.Contains(page(t, h, "/artist?name=Test+Artist+One").Body.String(), ">Next album<"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the next albums are not predicted after the stage has run")
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
}

// allPages are the pages of the dashboard, and every chart on its own and as file.
func allPages() []string {
	out := []string{"/", "/artist?name=Test+Artist+One", "/chart/trajectory?artist=Test+Artist+One", "/chart/live", "/chart/live_trace", "/api/artists?q=test", "/api/points"}
	for _, v := range strings.Fields("overview diagnostics calibration predictions coefficients loo artists data compare live") {
		out = append(out, "/"+v)
	}
	for _, c := range charts.All() {
		out = append(out, "/chart/"+c.Name, "/export/"+c.Name+"?format=csv")
	}
	return out
}

// checkHalfWritten cuts every file of a run in half, one after the other: the
// rest is still shown, and what cannot be read is named.
func checkHalfWritten(t *testing.T, s *dashboard.Snapshot) {
	t.Helper()
	cut := 0
	err := filepath.WalkDir(s.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "figures") || d.Name() == runs.ManifestName {
			return err
		}
		whole, err := os.ReadFile(path)
		if err != nil || len(whole) == 0 {
			return err
		}
		if err := os.WriteFile(path, whole[:len(whole)/2], 0o600); err != nil {
			return err
		}
		cut++
		half, err := dashboard.Open(s.Dir)
		if err != nil {
			return err
		}
		h := dashboard.New(t.Context(), half, t.TempDir(), quiet())
		for _, path := range allPages() {
			if w := page(t, h, path); w.Code >= 500 {
				t.Errorf("%s is half there: %s answers %d %s", d.Name(), path, w.Code, w.Body)
			}
		}
		for _, p := range half.Problems {
			if strings.Contains(p, s.Dir) {
				t.Errorf("a problem names the place of the run: %s", p)
			}
		}
		return os.WriteFile(path, whole, 0o600)
	})
	if err != nil || cut < 15 {
		t.Errorf("%d files, %v", cut, err)
	}
	if again, err := dashboard.Open(s.Dir); err != nil || len(again.Problems) > 0 {
		t.Errorf("the run is not what it was: %v", again.Problems)
	}
}

// state asks for the state of the live view until it is the one that is wanted.
func state(t *testing.T, h http.Handler, path string, wanted func(text string) bool) string {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		text := page(t, h, path).Body.String()
		if wanted(text) {
			return text
		}
		if time.Now().After(end) {
			t.Fatalf("%s: last %s", path, text)
		}
	}
}
