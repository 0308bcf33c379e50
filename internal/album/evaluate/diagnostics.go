package evaluate

import (
	"context"
	"fmt"
	"math"

	"github.com/latent-go/latent/mcmc"
	"github.com/latent-go/latent/mcmc/diagnose"

	"github.com/latent-go/latent/internal/term"
)

// Diagnostics is diagnostics.json: the convergence of a fit over every stored
// scalar, and whether it passes the thresholds of the run.
type Diagnostics struct {
	RHatMax     Number   `json:"rhat_max"` // of one chain: that of its halves
	ESSBulkMin  Number   `json:"ess_bulk_min"`
	ESSTailMin  Number   `json:"ess_tail_min"`
	Divergences int      `json:"divergences"`
	Passed      bool     `json:"passed"`
	Reasons     []string `json:"reasons"`

	RHatThreshold    float64     `json:"rhat_threshold"`
	ESSThreshold     int         `json:"ess_threshold"` // per chain
	AllowDivergences bool        `json:"allow_divergences"`
	Chains           int         `json:"chains"`
	Draws            int         `json:"draws"` // per chain
	MaxTreeDepthHits int         `json:"max_tree_depth_hits"`
	Parameters       []Parameter `json:"parameters"`
}

// Parameter is the summary of one stored scalar, in standardised units.
type Parameter struct {
	Name     string  `json:"name"`
	Mean     float64 `json:"mean"`
	SD       float64 `json:"sd"`
	HDILow   float64 `json:"hdi_3%"`
	HDIHigh  float64 `json:"hdi_97%"`
	MCSEMean Number  `json:"mcse_mean"`
	MCSESD   Number  `json:"mcse_sd"`
	ESSBulk  Number  `json:"ess_bulk"`
	ESSTail  Number  `json:"ess_tail"`
	RHat     Number  `json:"r_hat"`
}

// Thresholds is what a fit must keep to pass.
type Thresholds struct {
	RHat             float64 // R-hat must be below it
	ESS              int     // bulk ESS per chain must reach it
	AllowDivergences bool
}

// Diagnose summarises every scalar of a fit and applies the thresholds. Values
// holds the draws of each name, as [scalar][chain][draw].
// Bulk ESS is compared with its threshold times the number of chains. One chain
// is judged by the R-hat of its halves.
func Diagnose(names []string, values [][][]float64, stats [][]mcmc.DrawStats, t Thresholds) *Diagnostics {
	d := &Diagnostics{
		RHatMax: Number(math.Inf(-1)), ESSBulkMin: Number(math.Inf(1)), ESSTailMin: Number(math.Inf(1)),
		RHatThreshold: t.RHat, ESSThreshold: t.ESS, AllowDivergences: t.AllowDivergences,
		Chains: len(stats), Draws: len(stats[0]), Reasons: []string{},
	}
	all := make([]diagnose.Stat, len(names))
	_ = forEach(context.Background(), len(names), func() struct{} { return struct{}{} }, func(_ struct{}, j int) {
		all[j] = diagnose.Summary(names[j], values[j])
	})
	for j, name := range names {
		d.add(name, all[j])
	}
	for _, chain := range stats {
		for _, s := range chain {
			d.Divergences += count(s.Diverging)
			d.MaxTreeDepthHits += count(s.MaxTreeDepth)
		}
	}
	d.judge()
	return d
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (d *Diagnostics) add(name string, s diagnose.Stat) {
	n := func(x float64) Number { return Number(x) }
	d.Parameters = append(d.Parameters, Parameter{
		Name: name, Mean: s.Mean, SD: s.SD, HDILow: s.HDILow, HDIHigh: s.HDIHigh, MCSEMean: n(s.MCSEMean), MCSESD: n(s.MCSESD),
		ESSBulk: n(s.ESSBulk), ESSTail: n(s.ESSTail), RHat: n(s.RHat),
	})
	// max and min keep NaN: one undefined scalar makes the summary undefined.
	d.RHatMax = max(d.RHatMax, n(s.RHat))
	d.ESSBulkMin, d.ESSTailMin = min(d.ESSBulkMin, n(s.ESSBulk)), min(d.ESSTailMin, n(s.ESSTail))
}

func (d *Diagnostics) judge() {
	fail := func(format string, args ...any) { d.Reasons = append(d.Reasons, fmt.Sprintf(format, args...)) }
	rhat, ess := float64(d.RHatMax), float64(d.ESSBulkMin)
	if !(rhat < d.RHatThreshold) {
		fail("R-hat %.4f is not below %g (%s)", rhat, d.RHatThreshold, d.worst(func(p *Parameter) float64 { return float64(p.RHat) }))
	}
	if need := float64(d.ESSThreshold * d.Chains); !(ess >= need) {
		fail("bulk ESS %.0f is below %.0f, %d for each chain (%s)", ess, need, d.ESSThreshold, d.worst(func(p *Parameter) float64 { return -float64(p.ESSBulk) }))
	}
	if d.Divergences > 0 && !d.AllowDivergences {
		fail("%s", term.Counted(d.Divergences, "divergence"))
	}
	d.Passed = len(d.Reasons) == 0
}

// worst names the scalar with the largest badness.
func (d *Diagnostics) worst(badness func(*Parameter) float64) string {
	name, top := "", math.Inf(-1)
	for i := range d.Parameters {
		if b := badness(&d.Parameters[i]); b > top || math.IsNaN(b) {
			name, top = d.Parameters[i].Name, b
		}
	}
	return name
}
