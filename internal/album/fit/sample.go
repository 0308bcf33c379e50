package fit

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/mcmc"
)

// Sampling says where the chains keep their checkpoints and who is told of them.
type Sampling struct {
	Dir        string              // of the checkpoints of this fit
	OnProgress func(mcmc.Progress) // nil for nobody
	Irregular  func(why error)     // the mode has no Gaussian around it: sampling takes longer
}

// Sample draws from the posterior. The chains move in the coordinates of the
// Gaussian at the mode; where there is none they adapt in windows.
func (f *Fit) Sample(ctx context.Context, s Sampling) (*Posterior, error) {
	mode, err := f.Model.Mode()
	if _, irregular := errors.AsType[*mcmc.LaplaceError](err); irregular {
		if s.Irregular != nil {
			s.Irregular(err)
		}
	} else if err != nil {
		return nil, err
	}
	print, err := f.Fingerprint()
	if err != nil {
		return nil, err
	}
	c := f.cfg.MCMC
	result, err := mcmc.Sample(ctx, func(int) (mcmc.Target, error) { return mode.Target(), nil }, mcmc.Config{
		Chains: c.NumChains, Warmup: c.NumWarmup, Draws: c.NumSamples,
		TargetAccept: c.TargetAccept, MaxTreeDepth: c.MaxTreeDepth, Workers: c.NumWorkers,
		Seed: f.cfg.Seed, Metric: mode.Metric, Dir: s.Dir, Fingerprint: print, OnProgress: s.OnProgress,
	})
	if stopped, ok := errors.AsType[*mcmc.InterruptedError](err); ok {
		return nil, fmt.Errorf("stopped; kept of %s, per chain: %s draws: %w", f.Name, listInts(stopped.Kept), stopped.Err)
	}
	if err != nil {
		return nil, err
	}
	return f.named(result), nil
}

// named turns what the chains kept into named parameters.
func (f *Fit) named(result *mcmc.Result) *Posterior {
	draws := &results.Posterior{Names: Names(f.Model)}
	draws.Values = make([][][]float64, len(draws.Names))
	for j := range draws.Values {
		draws.Values[j] = make([][]float64, len(result.Chains))
	}
	var d model.Draw
	var flat []float64
	for c := range result.Chains {
		draws.Stats = append(draws.Stats, result.Chains[c].Stats)
		for j := range draws.Values {
			draws.Values[j][c] = make([]float64, 0, len(result.Chains[c].Draws))
		}
		for _, q := range result.Chains[c].Draws {
			f.Model.Constrain(q, &d)
			flat = f.Model.Flatten(&d, flat)
			for j, x := range flat {
				draws.Values[j][c] = append(draws.Values[j][c], x)
			}
		}
	}
	return &Posterior{Fit: f, Draws: draws}
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

// mode returns the posterior mode of a model, or the best point that the search
// came to when the mode is not regular.
func mode(m *model.Model) []float64 {
	mode, _ := m.Mode()
	return mode.At
}
