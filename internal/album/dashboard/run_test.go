package dashboard

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// program runs the program and returns what it prints.
func program(t *testing.T, args ...string) []byte {
	t.Helper()
	top, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append([]string{"run", "./cmd/aoty-pipeline"}, args...)...)
	cmd.Dir = top
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var says bytes.Buffer
	cmd.Stderr = &says
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, says.Bytes())
	}
	return out
}

// realRun makes a small run with the program itself.
func realRun(t *testing.T) *Snapshot {
	t.Helper()
	dir := t.TempDir()
	program(t, "run", "--dataset", "internal/album/cli/testdata/albums22.csv",
		"--num-chains=2", "--num-samples=100", "--num-warmup=50", "--reports-dir", dir)
	found, err := filepath.Glob(dir + "/2*")
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	s, err := Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRunIsReadWhole: a finished run has all its parts, without a problem, and
// every chart that needs nothing else can be drawn.
func TestRunIsReadWhole(t *testing.T) {
	s := realRun(t)
	if len(s.Problems) > 0 || s.Metrics == nil || s.Diagnostics == nil || s.Training == nil || s.Features == nil || s.Summary == nil ||
		len(s.Albums) != 22 || len(s.Predictions) == 0 || len(s.LOO) == 0 || len(s.Paths) == 0 || s.Posterior == nil {
		t.Fatalf("parts are missing: %q", s.Problems)
	}
	for _, c := range Charts() {
		if !c.Static {
			continue
		}
		if _, err := c.Figure(s, Query{Width: 640, Height: 480}); err != nil && c.Name != "exclusions" { // none of these albums is left out
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	t.Run("next", func(t *testing.T) { checkNext(t, s) })
	t.Run("unfinished", func(t *testing.T) { checkUnfinished(t, s) })
	t.Run("live", func(t *testing.T) { checkLive(t, s) })
	t.Run("half written", func(t *testing.T) { checkHalfWritten(t, s) })
}

// checkNext: the next albums are those of the command predict.
func checkNext(t *testing.T, s *Snapshot) {
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
			n.Lo50 != w.Intervals[0].Lower || n.Hi50 != w.Intervals[0].Upper || n.Lo90 != w.Intervals[2].Lower || n.Hi90 != w.Intervals[2].Upper {
			t.Errorf("%s: %+v, predict says %+v", w.Artist, n, w)
		}
		if s.Artist(w.Artist) == nil {
			t.Errorf("no page shows the prediction of %s", w.Artist)
		}
	}
}
