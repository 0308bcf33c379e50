package dashboard

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/album/splits"
)

// realRun makes a small run with the program itself.
func realRun(t *testing.T) *Snapshot {
	t.Helper()
	top, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.Command("go", "run", "./cmd/aoty-pipeline", "run", "--dataset", "internal/album/cli/testdata/albums22.csv",
		"--num-chains=2", "--num-samples=100", "--num-warmup=50", "--reports-dir", dir)
	cmd.Dir = top
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
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
	checkNext(t, s)
}

// checkNext: the model that predicts next albums is the one that was fitted:
// with all draws it gives the predictions of the test albums that the evaluate
// stage wrote. (The next albums stand in the same table and must not change
// them.)
func checkNext(t *testing.T, s *Snapshot) {
	t.Helper()
	f, err := s.forecast()
	if err != nil {
		t.Fatal(err)
	}
	var tests []int
	for i, r := range f.rows {
		if r.Split == splits.Test && r.Album.Row >= 0 {
			tests = append(tests, i)
		}
	}
	pred, err := f.predict(context.Background(), tests)
	if err != nil || len(pred) != len(s.Predictions) {
		t.Fatalf("%d predictions, the run has %d; %v", len(pred), len(s.Predictions), err)
	}
	written := map[int]Prediction{}
	for _, p := range s.Predictions {
		written[p.Row] = p
	}
	for k, i := range tests {
		w := written[f.rows[i].Album.Row]
		if math.Abs(pred[k].Mean-w.Mean) > 1e-9 || math.Abs(pred[k].SD-w.SD) > 1e-9 {
			t.Errorf("%s: %v ± %v, the run wrote %v ± %v", w.Album, pred[k].Mean, pred[k].SD, w.Mean, w.SD)
		}
	}
	if err := s.PredictNext(context.Background()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, a := range s.Artists {
		if a.Next != nil {
			n++
			if x := a.Next; !(x.Lo90 < x.Lo50 && x.Lo50 < x.Mean && x.Mean < x.Hi50 && x.Hi50 < x.Hi90) || x.SD <= 0 {
				t.Errorf("%s: %+v", a.Name, x)
			}
		}
	}
	if n == 0 {
		t.Error("no artist has a next album")
	}
}
