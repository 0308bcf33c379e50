package evaluate

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/latent-go/latent/mcmc"
)

// noise returns independent normal draws of one scalar, shifted per chain.
func noiseChains(chains, draws int, shift ...float64) ([][][]float64, [][]mcmc.DrawStats) {
	rng := rand.New(rand.NewPCG(1, 2))
	x, stats := make([][]float64, chains), make([][]mcmc.DrawStats, chains)
	for c := range x {
		for range draws {
			v := rng.NormFloat64()
			if c < len(shift) {
				v += shift[c]
			}
			x[c] = append(x[c], v)
			stats[c] = append(stats[c], mcmc.DrawStats{})
		}
	}
	return [][][]float64{x}, stats
}

// One chain is judged too: by whether its halves agree.
func TestDiagnoseOneChainThatDrifts(t *testing.T) {
	x, stats := noiseChains(1, 1000)
	for k := range x[0][0] {
		x[0][0][k] += float64(k) / 300
	}
	d := Diagnose([]string{"x"}, x, stats, Thresholds{RHat: 1.01, ESS: 1})
	if d.Passed || len(d.Reasons) != 1 || !strings.Contains(d.Reasons[0], "R-hat") {
		t.Errorf("passed %v for %q", d.Passed, d.Reasons)
	}
}

func TestDiagnose(t *testing.T) {
	limits := Thresholds{RHat: 1.01, ESS: 400}
	for _, c := range []struct {
		name    string
		chains  int
		shift   []float64
		diverge int
		limits  Thresholds
		reason  string // "" passes
	}{
		{"independent draws", 4, nil, 0, limits, ""},
		{"a chain elsewhere", 4, []float64{3}, 0, limits, "R-hat"},
		{"one chain that stays", 1, nil, 0, Thresholds{RHat: 1.05, ESS: 400}, ""},
		{"divergences", 4, nil, 2, limits, "2 divergences"},
		{"divergences allowed", 4, nil, 2, Thresholds{RHat: 1.01, ESS: 400, AllowDivergences: true}, ""},
		{"more draws wanted", 4, nil, 0, Thresholds{RHat: 1.01, ESS: 1400}, "bulk ESS"},
		{"threshold that nothing is below", 4, nil, 0, Thresholds{RHat: 0.9, ESS: 100}, "is not below 0.9 (x)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, stats := noiseChains(c.chains, 1000, c.shift...)
			for k := range c.diverge {
				stats[0][k].Diverging = true
			}
			d := Diagnose([]string{"x"}, x, stats, c.limits)
			if d.Passed != (c.reason == "") || !strings.Contains(strings.Join(d.Reasons, "; "), c.reason) {
				t.Errorf("passed %v for %q, want %q", d.Passed, d.Reasons, c.reason)
			}
			if _, err := json.Marshal(d); err != nil {
				t.Errorf("undefined numbers must become null: %v", err)
			}
		})
	}
}
