package stages

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/mcmc"
)

// modeOf returns the posterior mode of a model, or the best point that the
// search came to when the mode is not regular.
func modeOf(m *model.Model) []float64 {
	a, err := mcmc.Laplace(m.Target(), m.Start())
	if bad, ok := errors.AsType[*mcmc.LaplaceError](err); ok && len(bad.At) > 0 {
		return bad.At
	}
	if err != nil {
		return m.Start()
	}
	return a.Mode
}

// sample draws from the posterior of m. The chains move in the coordinates of
// the Gaussian at the mode; where there is none they adapt in windows.
func (e *Env) sample(ctx context.Context, r *runs.Run, name string, m *model.Model) (*mcmc.Result, error) {
	metric, err := mcmc.Laplace(m.Target(), m.Start())
	if _, irregular := errors.AsType[*mcmc.LaplaceError](err); irregular {
		e.Log.Warn("mode_irregular", "fit", name, "reason", err, "instead", "windowed adaptation, which takes longer")
		metric = nil
	} else if err != nil {
		return nil, err
	}
	print, err := e.fingerprint(name, m)
	if err != nil {
		return nil, err
	}
	c := e.Config.MCMC
	bars := e.UI.Bars(name+" chain", c.NumChains)
	defer bars.Close()
	result, err := mcmc.Sample(ctx, func(int) (mcmc.Target, error) { return m.Target(), nil }, mcmc.Config{
		Chains: c.NumChains, Warmup: c.NumWarmup, Draws: c.NumSamples,
		TargetAccept: c.TargetAccept, MaxTreeDepth: c.MaxTreeDepth, Workers: c.NumWorkers,
		Seed: e.Config.Seed, Metric: metric, Dir: r.Path(checkpointDir, name), Fingerprint: print,
		OnProgress: func(p mcmc.Progress) { bars.Update(p.Chain, barState(p)) },
	})
	if stopped, ok := errors.AsType[*mcmc.InterruptedError](err); ok {
		return nil, fmt.Errorf("stopped; kept of %s, per chain: %s draws: %w", name, listInts(stopped.Kept), stopped.Err)
	}
	return result, err
}

// listInts writes numbers as "610, 277".
func listInts(x []int) string {
	const shown = 8
	var s []string
	for _, v := range x[:min(shown, len(x))] {
		s = append(s, strconv.Itoa(v))
	}
	if len(x) > shown {
		s = append(s, "...")
	}
	return strings.Join(s, ", ")
}

func barState(p mcmc.Progress) term.State {
	s := term.State{Done: p.Iteration, Total: p.Total, Label: "sampling"}
	if p.Warmup {
		s.Label = "warm-up"
	}
	s.Note = fmt.Sprintf("step %.3g, %d divergences", p.StepSize, p.Divergences)
	return s
}

// fingerprint identifies what the chains sample from: a checkpoint of other data
// or settings must not be continued.
func (e *Env) fingerprint(name string, m *model.Model) (string, error) {
	h := sha256.New()
	enc := json.NewEncoder(h)
	rows := m.Rows()
	parts := []any{name, e.noise(), e.priors(), rows.Artist, rows.Position, rows.Train, rows.X.Names()}
	for _, p := range parts {
		if err := enc.Encode(p); err != nil {
			return "", err
		}
	}
	for _, column := range [][]float64{rows.Score, rows.Prev, rows.Count} {
		hashFloats(h, column)
	}
	for j := range rows.X.Columns {
		hashFloats(h, rows.X.Columns[j].Dense)
		if err := enc.Encode(rows.X.Columns[j].Set); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
