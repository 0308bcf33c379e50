package live

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/mcmc"
)

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
	update := func(done bool, kept ...int) Interim {
		p := chart.Param{Name: "rho"}
		for c, n := range kept {
			x := make([]float64, n)
			for k := range x {
				x[k] = math.Sin(float64(k*k + c))
			}
			p.Chains = append(p.Chains, x)
		}
		f.diagnose(&Fit{Scalars: []chart.Param{p}, Done: done})
		return f.interim
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

// TestAChainIsNeverBeyondItsEnd: a chain that has more iterations than the settings
// say is of other settings: how many there will be is unknown.
func TestAChainIsNeverBeyondItsEnd(t *testing.T) {
	for iteration, total := range map[int]int{1099: 1100, 1100: 1100, 1400: 0} {
		if l := chainOf("user_score", &mcmc.Checkpoint{Warmup: 700, Iteration: iteration}, 400); l.Total != total {
			t.Errorf("iteration %d is of %d, want %d", iteration, l.Total, total)
		}
	}
}

// sampling is a training with draws of two parameters.
func sampling(n int) *State {
	draws := func(shift float64) [][]float64 {
		out := make([][]float64, 2)
		for c := range out {
			for k := range n {
				out[c] = append(out[c], shift+math.Sin(float64(k*k+c)))
			}
		}
		return out
	}
	return &State{
		Status: runs.Running, Stage: "train",
		Chains: []Chain{{Fit: "user_score", Warmup: 100, Total: 1100, Iteration: 100 + n, StepSize: 0.5, Accept: math.NaN(), It: []float64{25, 50, 75}, LogDensity: []float64{-3, -2, -1}}},
		Fits: []Fit{
			{Name: "user_score", Draws: n, Done: true, Scalars: []chart.Param{{Name: "mu_artist", Chains: draws(9)}}},
			{
				Name: "user_score_new_artists", Draws: 1000,
				Scalars: []chart.Param{{Name: "rho", Chains: draws(0)}, {Name: "sigma_rw", Chains: draws(1)}},
				Beta:    []chart.Param{{Name: "genre_a", Chains: draws(2)}},
			},
		},
	}
}

// Without a name the fit that samples now is shown; a name asks for another one.
func TestLiveTrace(t *testing.T) {
	for _, c := range []struct {
		fit    string
		param  string
		panels int
		says   string
	}{
		{"", "", 2, "user_score_new_artists"},
		{"user_score", "", 1, "user_score,"},
		{"", "rho", 1, "50 draws"},
		{"", "genre_a", 1, ""},
	} {
		f, err := DrawTrace(sampling(200), c.fit, c.param)
		if err != nil || len(f.Panels) != c.panels || !strings.Contains(f.Subtitle, c.says) {
			t.Errorf("%+v: %d panels, %q, %v", c, len(f.Panels), f.Subtitle, err)
		}
	}
	for name, c := range map[string]struct {
		l          *State
		fit, param string
	}{
		"no chain": {}, "no such fit": {l: sampling(10), fit: "other"}, "warm-up": {l: sampling(0)}, "no such parameter": {l: sampling(10), param: "nothing"},
	} {
		if _, err := DrawTrace(c.l, c.fit, c.param); err == nil || !strings.Contains(err.Error(), "no data") {
			t.Errorf("%s: %v", name, err)
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
