package diagnose

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"
)

// number is a float64 that JSON may spell as "nan" or "inf".
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		b = []byte(s)
	}
	v, err := strconv.ParseFloat(string(b), 64)
	*n = number(v)
	return err
}

// reference holds draws and what ArviZ says about them; testdata/reference.py
// wrote it.
type reference struct {
	Probs   []float64 `json:"probs"`
	Scalars map[string]struct {
		Draws      [][]float64       `json:"draws"`
		RHat       number            `json:"rhat"`
		Bulk       number            `json:"bulk"`
		Tail       number            `json:"tail"`
		Mean       number            `json:"mean"`
		Quantile25 number            `json:"quantile25"`
		MCSEMean   number            `json:"mcse_mean"`
		MCSESD     number            `json:"mcse_sd"`
		HDI50      [2]number         `json:"hdi50"`
		Quantiles  []number          `json:"quantiles"`
		BFMI       number            `json:"bfmi"`
		Summary    map[string]number `json:"summary"`
	} `json:"scalars"`
	PSIS map[string]struct {
		LogRatios  []float64 `json:"log_ratios"`
		Reff       float64   `json:"reff"`
		LogWeights []number  `json:"log_weights"`
		K          number    `json:"k"`
	} `json:"psis"`
}

func loadReference(t *testing.T) (r reference) {
	t.Helper()
	b, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// same compares to a relative 1e-10; NaN equals NaN.
func same(t *testing.T, what string, got float64, want number) {
	t.Helper()
	w := float64(want)
	if math.IsNaN(w) && math.IsNaN(got) || got == w {
		return
	}
	if !(math.Abs(got-w) <= 1e-10*math.Max(1, math.Abs(w))) {
		t.Errorf("%s = %.17g, ArviZ says %.17g", what, got, w)
	}
}

func TestDiagnosticsEqualArviZ(t *testing.T) {
	ref := loadReference(t)
	for name, c := range ref.Scalars {
		t.Run(name, func(t *testing.T) {
			if len(c.Draws) > 1 { // ArviZ does not judge one chain
				same(t, "RHat", RHat(c.Draws), c.RHat)
			}
			same(t, "ESSBulk", ESSBulk(c.Draws), c.Bulk)
			same(t, "ESSTail", ESSTail(c.Draws), c.Tail)
			same(t, "ESSMean", ESSMean(c.Draws), c.Mean)
			same(t, "ESSQuantile", ESSQuantile(c.Draws, 0.25), c.Quantile25)
			same(t, "MCSEMean", MCSEMean(c.Draws), c.MCSEMean)
			same(t, "MCSESD", MCSESD(c.Draws), c.MCSESD)
			same(t, "BFMI", BFMI(c.Draws[0]), c.BFMI)
			all := pool(c.Draws)
			low, high := HDI(all, 0.5)
			same(t, "HDI low", low, c.HDI50[0])
			same(t, "HDI high", high, c.HDI50[1])
			for i, q := range Quantiles(all, ref.Probs...) {
				same(t, "Quantile", q, c.Quantiles[i])
			}
		})
	}
}

func TestSummaryEqualsArviZ(t *testing.T) {
	for name, c := range loadReference(t).Scalars {
		t.Run(name, func(t *testing.T) {
			s := Summary("x", c.Draws)
			if s.Name != "x" {
				t.Errorf("Name = %q", s.Name)
			}
			for key, got := range map[string]float64{
				"mean": s.Mean, "sd": s.SD, "hdi_3%": s.HDILow, "hdi_97%": s.HDIHigh,
				"mcse_mean": s.MCSEMean, "mcse_sd": s.MCSESD, "ess_bulk": s.ESSBulk, "ess_tail": s.ESSTail,
			} {
				same(t, key, got, c.Summary[key])
			}
			// With an odd number of draws ArviZ's summary folds around another
			// median than its rhat; ours is the latter in both places.
			if len(c.Draws) > 1 && len(c.Draws[0])%2 == 0 {
				same(t, "r_hat", s.RHat, c.Summary["r_hat"])
			}
		})
	}
}

func TestPSISEqualsArviZ(t *testing.T) {
	for name, c := range loadReference(t).PSIS {
		t.Run(name, func(t *testing.T) {
			w, k := PSIS(c.LogRatios, c.Reff)
			same(t, "k", k, c.K)
			for i := range w {
				same(t, "log weight", w[i], c.LogWeights[i])
			}
		})
	}
}
