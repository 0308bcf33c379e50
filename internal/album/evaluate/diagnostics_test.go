package evaluate

import (
	"encoding/json"
	"math"
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

// The thresholds themselves: R-hat has to lie below its own, ESS may be its own.
func TestJudgeAtTheThresholds(t *testing.T) {
	good := Diagnostics{RHatMax: 1.009, ESSBulkMin: 1600, RHatThreshold: 1.01, ESSThreshold: 400, Chains: 4}
	for name, c := range map[string]struct {
		change func(d *Diagnostics)
		passed bool
	}{
		"all in order":       {func(*Diagnostics) {}, true},
		"R-hat is its limit": {func(d *Diagnostics) { d.RHatMax = 1.01 }, false},
		"no R-hat":           {func(d *Diagnostics) { d.RHatMax = Number(math.NaN()) }, false},
		"one draw less":      {func(d *Diagnostics) { d.ESSBulkMin = 1599 }, false},
		"no ESS":             {func(d *Diagnostics) { d.ESSBulkMin = Number(math.NaN()) }, false},
		"one more chain":     {func(d *Diagnostics) { d.Chains = 5 }, false},
		"one divergence":     {func(d *Diagnostics) { d.Divergences = 1 }, false},
		"one, allowed":       {func(d *Diagnostics) { d.Divergences, d.AllowDivergences = 1, true }, true},
	} {
		d := good
		c.change(&d)
		if d.judge(); d.Passed != c.passed || (len(d.Reasons) == 0) != c.passed {
			t.Errorf("%s: passed %v, %q", name, d.Passed, d.Reasons)
		}
	}
	d := Diagnostics{Parameters: []Parameter{{Name: "a", RHat: 1.2}, {Name: "b", RHat: 1.3}, {Name: "c", RHat: 1.3}, {Name: "d", RHat: 1.1}}}
	rhat := func(p *Parameter) float64 { return float64(p.RHat) }
	if got := d.worst(rhat); got != "b" {
		t.Errorf("the first of the worst is %s", got)
	}
	d.Parameters[3].RHat = Number(math.NaN())
	if got := d.worst(rhat); got != "d" {
		t.Errorf("worse than any number is %s", got)
	}
}
