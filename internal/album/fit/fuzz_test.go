package fit

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/mcmc"
)

// posterior returns a fit, and draws of it that are anywhere plausible.
func posterior(t testing.TB) (dir string, f *Fit, p *results.Posterior) {
	t.Helper()
	cfg := settings(t, nil)
	dir = featured(t, cfg, invented(6))
	f = open(t, dir, cfg, splits.TemporalStrategy)
	p = &results.Posterior{Names: Names(f.Model)}
	for j := range p.Names {
		p.Values = append(p.Values, [][]float64{{0.3, 0.4, 0.35, 0.5}, {0.2 + 0.01*float64(j), 0.4, 0.3, 0.1}})
	}
	for range 2 {
		p.Stats = append(p.Stats, make([]mcmc.DrawStats, 4))
	}
	return dir, f, p
}

// used does with a posterior what the stages after the fit do, and fails where a
// number comes out that is none.
func used(t *testing.T, p *Posterior) {
	t.Helper()
	list, err := p.PredictTest(t.Context())
	for _, q := range list {
		if err == nil && (!finite(q.Mean) || !finite(q.SD) || !finite(q.CRPS) || !finite(q.Quantiles[0]) || !finite(q.Quantiles[8])) {
			t.Errorf("a forecast of %v +- %v from %v", q.Mean, q.SD, q.Quantiles)
		}
	}
	if points, err := p.Paths(t.Context()); err == nil {
		for _, q := range points {
			if !finite(q.Mean) || !finite(q.SD) || !finite(q.FitHi) {
				t.Errorf("a path at %v +- %v", q.Mean, q.SD)
			}
		}
	}
	if loo, err := p.LOO(t.Context()); err == nil {
		for _, x := range loo.ELPD {
			if !finite(x) {
				t.Errorf("a leave-one-out term of %v", x)
			}
		}
	}
	if _, err := json.Marshal(p.Diagnose()); err != nil {
		t.Errorf("the diagnostics cannot be written: %v", err)
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// FuzzDraws: whatever number a draw has, the posterior is refused or gives forecasts
// that are numbers.
func FuzzDraws(f *testing.F) {
	dir, model, p := posterior(f)
	file := results.Of(catalog.User).Split(splits.TemporalStrategy).Posterior
	for j := range p.Names {
		for _, x := range []float64{math.NaN(), math.Inf(1), -1, 0, 1e300, 1e-320} {
			f.Add(byte(j), byte(j), x)
		}
	}
	f.Fuzz(func(t *testing.T, parameter, draw byte, x float64) {
		chain := p.Values[int(parameter)%len(p.Values)][int(draw)%2]
		at := int(draw) / 2 % len(chain)
		was := chain[at]
		defer func() { chain[at] = was }()
		chain[at] = x
		put(t, dir, file, p)
		back, err := model.Posterior(dir)
		if err != nil {
			return
		}
		used(t, back)
	})
}

// FuzzPosterior: whatever the file of a posterior holds, it is refused or gives a
// posterior that can be worked with.
func FuzzPosterior(f *testing.F) {
	dir, model, p := posterior(f)
	file := results.Of(catalog.User).Split(splits.TemporalStrategy).Posterior
	put(f, dir, file, p)
	f.Add([]byte(filetest.Read(f, file.Path(dir))))
	kept, err := (&Posterior{Fit: model, Draws: p}).Keep(f.Context()) // with log likelihoods
	filetest.Must(f, err)
	put(f, dir, file, kept)
	f.Add([]byte(filetest.Read(f, file.Path(dir))))
	f.Fuzz(func(t *testing.T, text []byte) {
		filetest.Must(t, os.WriteFile(file.Path(dir), text, 0o666))
		if back, err := model.Posterior(dir); err == nil {
			used(t, back)
		}
	})
}
