package dashboard

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/mcmc"
)

// sampleAgain makes the chains of a fit of a run again, with checkpoints, as its
// train stage made them.
func sampleAgain(t *testing.T, s *Snapshot, fit string, fingerprint string) string {
	t.Helper()
	r, env, err := s.env()
	if err != nil {
		t.Fatal(err)
	}
	f, err := env.OpenFit(r, fit)
	if err != nil {
		t.Fatal(err)
	}
	m := f.Model
	metric, err := mcmc.Laplace(m.Target(), m.Start())
	if err != nil {
		t.Fatal(err)
	}
	if fingerprint == "" {
		fingerprint = f.Fingerprint
	}
	c := env.Config.MCMC
	dir := filepath.Join(s.path(s.files().Checkpoints), fit)
	_, err = mcmc.Sample(context.Background(), func(int) (mcmc.Target, error) { return m.Target(), nil }, mcmc.Config{
		Chains: c.NumChains, Warmup: c.NumWarmup, Draws: c.NumSamples, TargetAccept: c.TargetAccept, MaxTreeDepth: c.MaxTreeDepth,
		Seed: env.Config.Seed, Metric: metric, Dir: dir, Fingerprint: fingerprint,
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkLive: the parameters that are shown while chains sample are, number by
// number, those that the posterior of the run then has.
func checkLive(t *testing.T, s *Snapshot) {
	t.Helper()
	dir := sampleAgain(t, s, "user_score", "")
	w := NewWatcher()
	l := look(t, w, s)
	if len(l.Chains) != 2 || len(l.Fits) != 1 || l.Fits[0].Problem != "" || !l.Fits[0].Done {
		t.Fatalf("%d chains, fits %+v", len(l.Chains), l.Fits)
	}
	old := *s.Manifest // of the settings before the stage ran again
	old.Settings = []byte(`{"values":{"mcmc.num_samples":20}}`)
	if before := look(t, NewWatcher(), &Snapshot{Dir: s.Dir, Target: s.Target, Manifest: &old}); before.Chains[0].Total != 150 {
		t.Errorf("a chain of %d iterations in all, want the 150 of the fit that runs", before.Chains[0].Total)
	}
	sameParams(t, l.Fits[0].Scalars, s.Posterior.Scalars, nil)
	sameParams(t, l.Fits[0].Beta, s.Posterior.Beta, nil)
	checkRunning(t, s, l)

	// A chain that is behind: its file is a part of what it was.
	path := filepath.Join(dir, "chain-1.ckpt")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)*9/10], 0o600); err != nil {
		t.Fatal(err)
	}
	l = look(t, w, s)
	kept := l.Fits[0].kept()
	if kept[0] != 100 || kept[1] == 0 || kept[1] >= 100 || l.Fits[0].Done {
		t.Errorf("the chains have %v draws", kept)
	}
	sameParams(t, l.Fits[0].Scalars, s.Posterior.Scalars, kept)
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	sameParams(t, look(t, w, s).Fits[0].Scalars, s.Posterior.Scalars, nil)

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if l := look(t, w, s); len(l.Chains) != 0 || len(l.Fits) != 0 {
		t.Errorf("%d chains are left of a stage that is done", len(l.Chains))
	}
	sampleAgain(t, s, "user_score", "other data")
	l = look(t, w, s)
	if len(l.Chains) != 2 || !strings.Contains(l.Fits[0].Problem, "other data") || len(l.Fits[0].Scalars) > 0 {
		t.Errorf("draws of another model are shown: %+v", l.Fits[0])
	}
	if st := stateOf(s, l, Query{}); !strings.Contains(st.Basis, "other data") || len(st.Parameters) > 0 || len(st.Chains) != 2 {
		t.Errorf("the event says %+v", st)
	}
}

// look waits until the models are there.
func look(t *testing.T, w *Watcher, s *Snapshot) *Live {
	t.Helper()
	l, err := w.Look(s)
	for _, f := range w.fits {
		<-f.ready
		l, err = w.Look(s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
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

// checkRunning: the diagnostics of finished chains are those of the evaluation.
func checkRunning(t *testing.T, s *Snapshot, l *Live) {
	t.Helper()
	st := stateOf(s, l, Query{})
	if len(st.Parameters) != len(s.Posterior.Scalars) || !strings.Contains(st.Basis, "first 100 draws of chains 1 and 2") {
		t.Fatalf("%+v", st)
	}
	for _, p := range s.Diagnostics.Parameters {
		x, ok := l.Fits[0].Running.Stats[p.Name]
		if !ok {
			continue // a coefficient
		}
		if math.Abs(x.RHat-float64(p.RHat)) > 1e-12 || math.Abs(x.ESSBulk-float64(p.ESSBulk)) > 1e-9 {
			t.Errorf("%s: R-hat %v, ESS %v; the evaluation has %v, %v", p.Name, x.RHat, x.ESSBulk, p.RHat, p.ESSBulk)
		}
	}
	one := stateOf(s, l, Query{Param: s.Posterior.Beta[0].Name})
	if len(one.Parameters) != 1 || one.Parameters[0].Name != s.Posterior.Beta[0].Name || one.Parameters[0].RHat == "–" {
		t.Errorf("a chosen coefficient: %+v", one.Parameters)
	}
}

// The running diagnostics take the chains that are not far behind, and as many
// draws of each.
func TestUsable(t *testing.T) {
	for _, c := range []struct {
		kept, chains []int
		draws        int
	}{
		{nil, nil, 0},
		{[]int{0, 49}, nil, 0},
		{[]int{50, 0}, []int{0}, 50},
		{[]int{60, 80, 100}, []int{0, 1, 2}, 60},
		{[]int{1000, 1000, 60, 0}, []int{0, 1}, 1000},
		{[]int{1000, 1000, 500, 499}, []int{0, 1, 2}, 500},
	} {
		if chains, draws := usable(c.kept); !slices.Equal(chains, c.chains) || draws != c.draws {
			t.Errorf("%v: chains %v, %d draws; want %v, %d", c.kept, chains, draws, c.chains, c.draws)
		}
	}
}

// The diagnostics are computed again when there are a tenth more draws, when a
// chain joins in and at the end; not at every look.
func TestDiagnosticsAreNotComputedAtEveryLook(t *testing.T) {
	f := &fitting{}
	update := func(done bool, kept ...int) Running {
		p := chart.Param{Name: "rho"}
		for c, n := range kept {
			x := make([]float64, n)
			for k := range x {
				x[k] = math.Sin(float64(k*k + c))
			}
			p.Chains = append(p.Chains, x)
		}
		f.diagnose(&LiveFit{Scalars: []chart.Param{p}, Done: done})
		return f.running
	}
	for _, step := range []struct {
		done bool
		kept []int
		want int
	}{
		{false, []int{40, 40}, 0},
		{false, []int{100, 100}, 100},
		{false, []int{105, 105}, 100},
		{false, []int{110, 110}, 110},
		{false, []int{115, 115, 112}, 112},
		{false, []int{116, 116, 116}, 112},
		{true, []int{116, 116, 116}, 116},
	} {
		r := update(step.done, step.kept...)
		if r.Draws != step.want {
			t.Errorf("%v: diagnostics of %d draws, want %d", step.kept, r.Draws, step.want)
		}
		if step.want > 0 && math.IsNaN(r.Stats["rho"].RHat) {
			t.Errorf("%v: no R-hat", step.kept)
		}
	}
}

// fakeLive is a training with draws of two parameters.
func fakeLive(n int) *Live {
	draws := func(shift float64) [][]float64 {
		out := make([][]float64, 2)
		for c := range out {
			for k := range n {
				out[c] = append(out[c], shift+math.Sin(float64(k*k+c)))
			}
		}
		return out
	}
	return &Live{
		Status: runs.Running, Stage: "train",
		Chains: []LiveChain{{Fit: "user_score", Warmup: 100, Total: 1100, Iteration: 100 + n, StepSize: 0.5, Accept: math.NaN(), It: []float64{25, 50, 75}, LogDensity: []float64{-3, -2, -1}}},
		Fits: []LiveFit{
			{Name: "user_score", Draws: n, Done: true, Scalars: []chart.Param{{Name: "mu_artist", Chains: draws(9)}}},
			{
				Name: "user_score_new_artists", Draws: 1000,
				Scalars: []chart.Param{{Name: "rho", Chains: draws(0)}, {Name: "sigma_rw", Chains: draws(1)}},
				Beta:    []chart.Param{{Name: "genre_" + hostile[0], Chains: draws(2)}},
			},
		},
	}
}

// Without a name the fit that samples now is shown; a name asks for another one.
func TestLiveTrace(t *testing.T) {
	for _, c := range []struct {
		q      Query
		panels int
		says   string
	}{
		{Query{}, 2, "user_score_new_artists"},
		{Query{Fit: "user_score"}, 1, "user_score,"},
		{Query{Param: "rho"}, 1, "50 draws"},
		{Query{Param: "genre_" + hostile[0]}, 1, ""},
	} {
		c.q.Live = fakeLive(200)
		f, err := drawLiveTrace(nil, c.q)
		if err != nil || len(f.Panels) != c.panels || !strings.Contains(f.Subtitle, c.says) {
			t.Errorf("%+v: %d panels, %q, %v", c.q, len(f.Panels), f.Subtitle, err)
		}
	}
	for name, q := range map[string]Query{
		"no chain": {}, "no such fit": {Live: fakeLive(10), Fit: "other"}, "warm-up": {Live: fakeLive(0)}, "no such parameter": {Live: fakeLive(10), Param: "nothing"},
	} {
		if _, err := drawLiveTrace(nil, q); err == nil || !strings.Contains(err.Error(), "no data") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A state can always be sent: what is unknown is a dash, and names are shown as
// text.
func TestLiveStateIsJSON(t *testing.T) {
	s := synthetic(3, hostileName)
	for _, q := range []Query{{}, {Param: "genre_" + hostile[0]}, {Fit: "other"}} {
		l := fakeLive(200)
		l.Fits[1].Running = Running{Chains: []int{0, 1}, Draws: 150}
		b, err := json.Marshal(stateOf(s, l, q))
		if err != nil || strings.Contains(string(b), "<script") {
			t.Errorf("%+v: %s, %v", q, b, err)
		}
	}
}

// Traces fill at least half of their axis, which never ends before them.
func TestRoom(t *testing.T) {
	for _, c := range [][3]int{{1, 1000, 1}, {300, 1000, 500}, {500, 1000, 500}, {501, 1000, 1000}, {1000, 1000, 1000}, {1200, 1000, 1200}, {7, 0, 7}} {
		if got := room(c[0], c[1]); got != c[2] {
			t.Errorf("%d draws of %d: %d, want %d", c[0], c[1], got, c[2])
		}
	}
}
