package dashboard

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/web"
)

// synthetic makes a finished run with n test albums of n artists of three albums
// each, named by the function.
func synthetic(n int, name func(i int) string) *Snapshot {
	rng := rand.New(rand.NewPCG(1, 2))
	s := &Snapshot{
		Data: charts.Data{
			ID: "2026-01-19_143052", Target: "user", Scaling: model.Scaling{ScoreSD: 8},
			Curves:  []charts.Curve{{Feature: "release_year", Label: "release year", X: []float64{2000, 2001, 2002}, Features: []string{"release_year"}, Z: [][]float64{{-1, 0, 1}}}},
			Summary: &ingest.Summary{Total: 1, ByReason: []ingest.ReasonCount{{Dataset: "d", Reason: name(1), Count: 1}}},
			Diagnostics: &evaluate.Diagnostics{
				Chains: 2, Draws: 50, RHatThreshold: 1.01, ESSThreshold: 400, Passed: true,
				Parameters: []evaluate.Parameter{{Name: "rho", RHat: 1.001, ESSBulk: 900, ESSTail: 800}, {Name: "beta[genre_" + name(2) + "]", RHat: 1.02, ESSBulk: 300, ESSTail: 200}},
			},
		},
		Status:     runs.Finished,
		Manifest:   &runs.Manifest{RunID: "2026-01-19_143052", Status: runs.Finished, Created: time.Date(2026, 1, 19, 14, 30, 52, 0, time.UTC), Command: []string{"aoty-pipeline", "run", name(0)}},
		Metrics:    &evaluate.Evaluation{KnownArtists: &evaluate.Metrics{N: n, RMSE: 6.8}},
		Exclusions: []ingest.Exclusion{{Row: 1, Artist: name(3), Album: name(4), Dataset: "d", Reason: name(5)}},
	}
	for i := range n {
		for k := range 3 {
			a := catalog.New(3*i + k)
			a.Artist, a.Title, a.Label = name(i), name(i+k+1), name(i+2)
			a.Date, a.DatePrecision = time.Date(2000+k, 1, 1+i%28, 0, 0, 0, 0, time.UTC), catalog.DateDay
			a.UserScore, a.CriticScore = 60+10*rng.NormFloat64(), 65+8*rng.NormFloat64()
			s.Albums = append(s.Albums, a)
			s.Paths = append(s.Paths, results.PathPoint{Artist: a.Artist, Album: a.Title, Split: []string{"train", "validation", "test"}[k], Mean: 60, Lo: 55, Hi: 65, Row: a.Row})
		}
		last := s.Albums[3*i+2]
		sd, mean := 7.0, last.UserScore+7*rng.NormFloat64()
		z := (last.UserScore - mean) / sd
		s.Predictions = append(s.Predictions, results.Prediction{
			Artist: last.Artist, Album: last.Title, Date: "2002-01-01", Actual: last.UserScore, Mean: mean, SD: sd,
			Intervals: [4]evaluate.Interval{{Lo: mean - 0.674*sd, Hi: mean + 0.674*sd}, 2: {Lo: mean - 1.645*sd, Hi: mean + 1.645*sd}}, PIT: 0.5 * math.Erfc(-z/math.Sqrt2), Row: last.Row,
		})
		s.LOO = append(s.LOO, results.Pointwise{Artist: last.Artist, Album: last.Title, Actual: 60, ELPD: -3 + rng.NormFloat64(), K: 0.3 * rng.Float64(), Row: last.Row})
	}
	s.NewArtists = s.Predictions[:min(n, 20)]
	s.Posterior = &charts.Posterior{Scalars: []chart.Param{{Name: "rho"}, {Name: "sigma_obs"}}, Beta: []chart.Param{{Name: "genre_" + name(2)}, {Name: "release_year"}}, Diverge: [][]int{{3}, nil}}
	for _, list := range [][]chart.Param{s.Posterior.Scalars, s.Posterior.Beta} {
		for j := range list {
			for range 2 {
				x := make([]float64, 50)
				for k := range x {
					x[k] = rng.NormFloat64()
				}
				list[j].Chains = append(list[j].Chains, x)
			}
		}
	}
	s.Posterior.Energy = s.Posterior.Scalars[0].Chains
	s.Index()
	return s
}

func plainName(i int) string { return fmt.Sprintf("Artist %05d", i) }

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// handler is the server as visualize starts it.
func handler(t testing.TB, s *Snapshot) http.Handler {
	t.Helper()
	return web.Protect(New(t.Context(), s, t.TempDir(), quiet()), web.Door{Bound: "127.0.0.1", Log: quiet()})
}

func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1:8050"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
