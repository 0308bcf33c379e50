package cli_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/dashboard"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/mcmc"
)

// sampleAgain makes the chains of a fit of a run again, with checkpoints, as its
// train stage made them.
func sampleAgain(t *testing.T, s *dashboard.Snapshot, name string, fingerprint string) string {
	t.Helper()
	r, err := runs.View(filepath.Dir(s.Dir), s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.OfRun(r)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fit.OpenNamed(r.Dir(), cfg, name)
	if err != nil {
		t.Fatal(err)
	}
	m := f.Model
	metric, err := mcmc.Laplace(m.Target(), m.Start())
	if err != nil {
		t.Fatal(err)
	}
	if fingerprint == "" {
		if fingerprint, err = f.Fingerprint(); err != nil {
			t.Fatal(err)
		}
	}
	c := cfg.MCMC
	dir := filepath.Join(s.Dir, filepath.FromSlash(results.CheckpointDir), name)
	_, err = mcmc.Sample(context.Background(), func(int) (mcmc.Target, error) { return m.Target(), nil }, mcmc.Config{
		Chains: c.NumChains, Warmup: c.NumWarmup, Draws: c.NumSamples, TargetAccept: c.TargetAccept, MaxTreeDepth: c.MaxTreeDepth,
		Seed: cfg.Seed, Metric: metric, Dir: dir, Fingerprint: fingerprint,
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkLive: the parameters that are shown while chains sample are, number by
// number, those that the posterior of the run then has.
func checkLive(t *testing.T, s *dashboard.Snapshot) {
	t.Helper()
	dir := sampleAgain(t, s, "user_score", "")
	w := live.NewWatcher(s.Dir)
	l := look(t, w)
	if len(l.Chains) != 2 || len(l.Fits) != 1 || l.Fits[0].Problem != "" || !l.Fits[0].Done || l.Chains[0].Total != 150 {
		t.Fatalf("%d chains, fits %+v", len(l.Chains), l.Fits)
	}
	sameParams(t, l.Fits[0].Scalars, s.Posterior.Scalars, nil)
	sameParams(t, l.Fits[0].Beta, s.Posterior.Beta, nil)
	checkInterim(t, s, l)

	// A chain that is behind: its file is a part of what it was.
	path := filepath.Join(dir, "chain-1.ckpt")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)*9/10], 0o600); err != nil {
		t.Fatal(err)
	}
	l = look(t, w)
	kept := l.Fits[0].Kept()
	if kept[0] != 100 || kept[1] == 0 || kept[1] >= 100 || l.Fits[0].Done {
		t.Errorf("the chains have %v draws", kept)
	}
	sameParams(t, l.Fits[0].Scalars, s.Posterior.Scalars, kept)
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	sameParams(t, look(t, w).Fits[0].Scalars, s.Posterior.Scalars, nil)

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if l := look(t, w); len(l.Chains) != 0 || len(l.Fits) != 0 {
		t.Errorf("%d chains are left of a stage that is done", len(l.Chains))
	}
	sampleAgain(t, s, "user_score", "other data")
	l = look(t, w)
	if len(l.Chains) != 2 || !strings.Contains(l.Fits[0].Problem, "other data") || len(l.Fits[0].Scalars) > 0 {
		t.Errorf("draws of another model are shown: %+v", l.Fits[0])
	}
	text := state(t, dashboard.New(t.Context(), s, t.TempDir(), quiet()), "/api/live", func(text string) bool { return strings.Contains(text, "other data") })
	if !strings.Contains(text, `"parameters":[]`) || strings.Count(text, `"phase"`) != 2 {
		t.Errorf("the event says %s", text)
	}
}

// look waits until the models are there.
func look(t *testing.T, w *live.Watcher) *live.State {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		l, err := w.Look()
		if err != nil || time.Now().After(end) {
			t.Fatal("no model: ", err)
		}
		if !slices.ContainsFunc(l.Fits, func(f live.Fit) bool { return f.Problem == "the model is being built" }) {
			return l
		}
	}
}

// sameParams compares the draws so far with all draws; kept, if given, is how
// many there are of each chain.
func sameParams(t *testing.T, got, want []chart.Param, kept []int) {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Fatalf("%d parameters, want %d", len(got), len(want))
	}
	for j := range got {
		if got[j].Name != want[j].Name || len(got[j].Chains) != len(want[j].Chains) {
			t.Fatalf("parameter %s of %d chains, want %s of %d", got[j].Name, len(got[j].Chains), want[j].Name, len(want[j].Chains))
		}
		for c, x := range got[j].Chains {
			all := want[j].Chains[c]
			if kept != nil {
				all = all[:kept[c]]
			}
			if !slices.Equal(x, all) {
				t.Fatalf("%s, chain %d: the live view has %v, the posterior %v", got[j].Name, c, x, all)
			}
		}
	}
}

// checkInterim: the diagnostics of finished chains are those of the evaluation,
// also on the way to the browser.
func checkInterim(t *testing.T, s *dashboard.Snapshot, l *live.State) {
	t.Helper()
	for _, p := range s.Diagnostics.Parameters {
		x, ok := l.Fits[0].Interim.Stats[p.Name]
		if !ok {
			continue // a coefficient
		}
		if math.Abs(x.RHat-float64(p.RHat)) > 1e-12 || math.Abs(x.ESSBulk-float64(p.ESSBulk)) > 1e-9 {
			t.Errorf("%s: R-hat %v, ESS %v; the evaluation has %v, %v", p.Name, x.RHat, x.ESSBulk, p.RHat, p.ESSBulk)
		}
	}
	h := dashboard.New(t.Context(), s, t.TempDir(), quiet())
	text := state(t, h, "/api/live", func(text string) bool { return strings.Contains(text, `"parameters":[{`) })
	if strings.Count(text, `"enough"`) != len(s.Posterior.Scalars) || !strings.Contains(text, "first 100 draws of chains 1 and 2") {
		t.Errorf("the event says %s", text)
	}
	one := state(t, h, "/api/live?param="+s.Posterior.Beta[0].Name, func(text string) bool { return strings.Contains(text, `"parameters":[{`) })
	if strings.Count(one, `"enough"`) != 1 || !strings.Contains(one, `"name":"`+s.Posterior.Beta[0].Name+`"`) || strings.Contains(one, `"rhat":"–"`) {
		t.Errorf("a chosen coefficient: %s", one)
	}
}
