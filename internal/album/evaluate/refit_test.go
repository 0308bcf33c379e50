package evaluate

import (
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/mcmc"
)

// TestLOOAgainstRefits compares leave-one-out with fits that have not seen the album,
// for last albums, of which a prediction from all earlier ones is the same thing.
// LATENT_LOO sets how many albums are left out; of 30 the largest difference was 0.014
// for the normal likelihood and 0.066 for the other.
func TestLOOAgainstRefits(t *testing.T) {
	refits := 2
	if n, err := strconv.Atoi(os.Getenv("LATENT_LOO")); err == nil {
		refits = n
	}
	tb := table{lengths: slices.Repeat([]int{4, 2, 6, 1, 3}, 12)}
	for name, noise := range map[string]model.Noise{"normal": {}, "student-t": {Likelihood: model.StudentT}} {
		t.Run(name, func(t *testing.T) {
			rows, tolerance := tb.rows(8), 0.03
			if noise.Likelihood != "" {
				tolerance = 0.1 // a prediction takes 400 draws of the mixing variables
			}
			m, draws := fitted(t, rows, noise)
			loo := leftOutOf(t, m, Thin(draws, MaxDraws), 1)
			for a := range refits {
				i := lastOf(rows.Artist, a*len(tb.lengths)/refits)
				without := rows
				without.Train = slices.Clone(rows.Train)
				without.Train[i] = false
				m, draws := fitted(t, without, noise)
				pred, err := Predict(bg, m, draws, []int{i}, PredictionCounts(m, []int{i}))
				if err != nil {
					t.Fatal(err)
				}
				k := slices.Index(loo.Rows, i)
				t.Logf("row %d: elpd %.4f, refitted %.4f, Pareto k %.2f", i, loo.ELPD[k], pred[0].LogDensity, loo.K[k])
				if math.Abs(loo.ELPD[k]-pred[0].LogDensity) > tolerance {
					t.Errorf("row %d: elpd %.4f by importance sampling, %.4f by a fit without it", i, loo.ELPD[k], pred[0].LogDensity)
				}
			}
		})
	}
}

func lastOf(artist []int, a int) int {
	return len(artist) - 1 - slices.Index(reversed(artist), a)
}

func reversed(x []int) []int {
	x = slices.Clone(x)
	slices.Reverse(x)
	return x
}

// fitted samples a model.
func fitted(t *testing.T, rows model.Rows, noise model.Noise) (*model.Model, []model.Draw) {
	t.Helper()
	m, err := model.New(rows, noise, model.DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	mode, err := m.Mode()
	if err != nil {
		t.Fatal(err)
	}
	r, err := mcmc.Sample(bg, func(int) (mcmc.Target, error) { return mode.Target(), nil },
		mcmc.Config{Chains: 2, Warmup: 300, Draws: 1500, TargetAccept: 0.9, Seed: 1, Metric: mode.Metric})
	if err != nil {
		t.Fatal(err)
	}
	var draws []model.Draw
	for _, c := range r.Chains {
		for _, q := range c.Draws {
			var d model.Draw
			m.Constrain(q, &d)
			draws = append(draws, d)
		}
	}
	return m, draws
}
