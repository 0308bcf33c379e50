package dashboard

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/runs"
)

// fakeLive is a training with draws of two parameters.
func fakeLive(n int) *live.State {
	draws := func(shift float64) [][]float64 {
		out := make([][]float64, 2)
		for c := range out {
			for k := range n {
				out[c] = append(out[c], shift+math.Sin(float64(k*k+c)))
			}
		}
		return out
	}
	return &live.State{
		Status: runs.Running, Stage: "train",
		Chains: []live.Chain{{Fit: "user_score", Warmup: 100, Total: 1100, Iteration: 100 + n, StepSize: 0.5, Accept: math.NaN(), It: []float64{25, 50, 75}, LogDensity: []float64{-3, -2, -1}}},
		Fits: []live.Fit{
			{Name: "user_score", Draws: n, Done: true, Scalars: []chart.Param{{Name: "mu_artist", Chains: draws(9)}}},
			{
				Name: "user_score_new_artists", Draws: 1000,
				Scalars: []chart.Param{{Name: "rho", Chains: draws(0)}, {Name: "sigma_rw", Chains: draws(1)}},
				Beta:    []chart.Param{{Name: "genre_" + hostile[0], Chains: draws(2)}},
			},
		},
	}
}

// A state can always be sent: what is unknown is a dash, and names are shown as
// text.
func TestLiveStateIsJSON(t *testing.T) {
	s := synthetic(3, hostileName)
	for _, q := range []query{{}, {Query: charts.Query{Param: "genre_" + hostile[0]}}, {Fit: "other"}} {
		l := fakeLive(200)
		l.Fits[1].Interim = live.Interim{Chains: []int{0, 1}, Draws: 150}
		b, err := json.Marshal(stateOf(s, l, q))
		if err != nil || strings.Contains(string(b), "<script") {
			t.Errorf("%+v: %s, %v", q, b, err)
		}
	}
}
