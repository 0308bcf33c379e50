package fit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/mcmc"
)

// Sampling says where the chains keep their checkpoints and who is told of them.
// Who holds the run, or the task that a chain is, is alone there.
type Sampling struct {
	Storage    mcmc.Storage
	OnProgress func(mcmc.Progress) // nil for nobody
	Irregular  func(why error)     // the mode has no Gaussian around it: sampling takes longer
	Reduced    func(model.Approximation)
	Surrogate  func(*model.Surrogate)
	Mixing     func(why error) // mixing variables are sampled: draws are more alike
	// Preparing is told, once, what is done before the chains move, when that takes
	// longer than [patience].
	Preparing func(what string)
}

// patience is how long somebody who watches waits for a word.
var patience = 3 * time.Second

// prepare does one thing before the chains move.
func (s *Sampling) prepare(what string, do func() error) error {
	if s.Preparing != nil {
		word := time.AfterFunc(patience, func() { s.Preparing(what) })
		defer word.Stop()
	}
	return do()
}

// Sample draws from the posterior. Where the coefficients can be integrated out
// ([model.Model.Reduce]) the chains move in what is left, and the coefficients are
// drawn afterwards; else in all parameters, under a likelihood with mixing variables
// by proposals from a surrogate where there is one. The coordinates are those of the
// Gaussian at the mode; where there is none the chains adapt in windows.
func (f *Fit) Sample(ctx context.Context, s Sampling) (*Posterior, error) {
	result, reduced, err := f.draw(ctx, s, nil)
	if err != nil {
		return nil, err
	}
	return f.named(result, reduced)
}

// Chain brings the checkpoint of one chain to its end, from which Sample goes on:
// the draws are those that the chain has beside the others.
func (f *Fit) Chain(ctx context.Context, s Sampling, chain int) error {
	_, _, err := f.draw(ctx, s, []int{chain})
	return err
}

// draw lets chains move, those of only or all where that is nil.
func (f *Fit) draw(ctx context.Context, s Sampling, only []int) (*mcmc.Result, *model.Reduced, error) {
	f.Prepare()
	mode, err := f.mode, f.why
	if _, irregular := errors.AsType[*mcmc.LaplaceError](err); irregular {
		if s.Irregular != nil {
			s.Irregular(err)
		}
	} else if err != nil {
		return nil, nil, err
	}
	var reduced *model.Reduced
	err = s.prepare("integrating the coefficients out", func() (err error) {
		reduced, err = f.Model.Reduce(ctx, mode, f.cfg.MCMC.Workers())
		return err
	})
	if err != nil && !errors.Is(err, model.ErrNotReduced) {
		return nil, nil, err
	}
	result, err := f.chains(ctx, s, mode, reduced, only)
	if stopped, ok := errors.AsType[*mcmc.InterruptedError](err); ok {
		return nil, nil, fmt.Errorf("stopped; kept of %s, per chain: %s draws: %w", f.Name, listInts(stopped.Kept), stopped.Err)
	}
	return result, reduced, err
}

// chains samples the reduced density, or the whole one where that is nil.
func (f *Fit) chains(ctx context.Context, s Sampling, mode *model.Mode, reduced *model.Reduced, only []int) (*mcmc.Result, error) {
	print, err := f.Fingerprint()
	if err != nil {
		return nil, err
	}
	c := f.cfg.MCMC
	target, metric := mode.Target, mode.Metric
	if reduced != nil {
		target, metric = reduced.Target, reduced.Metric
		if s.Reduced != nil {
			s.Reduced(reduced.Approximation)
		}
	} else if f.Model.Mixed() {
		x, err := f.surrogate(ctx, s, mode)
		if err != nil {
			return nil, err
		}
		if x != nil {
			target, metric = func() mcmc.Target { return x.Target(c.NumWarmup - c.NumWarmup/10) }, x.Metric
		}
	}
	return mcmc.Sample(ctx, func(int) (mcmc.Target, error) { return target(), nil }, mcmc.Config{
		Chains: c.NumChains, Only: only, Warmup: c.NumWarmup, Draws: c.NumSamples,
		TargetAccept: c.TargetAccept, MaxTreeDepth: c.MaxTreeDepth, Workers: c.Workers(),
		Seed: f.cfg.Seed, Metric: metric, Storage: s.Storage, Fingerprint: print, OnProgress: s.OnProgress,
	})
}

// Folders keeps every chain in a directory of its own choice.
type Folders func(chain int) string

// Open implements [mcmc.Storage].
func (dir Folders) Open(id mcmc.Identity) (mcmc.ChainStorage, error) {
	d := dir(id.Chain)
	if err := os.MkdirAll(d, 0o777); err != nil {
		return nil, &mcmc.CheckpointError{Path: d, Op: "create", Err: err}
	}
	return mcmc.Checkpoints(d).Open(id)
}

// surrogate returns the surrogate of the posterior, nil where it has none.
func (f *Fit) surrogate(ctx context.Context, s Sampling, mode *model.Mode) (*model.Surrogate, error) {
	var x *model.Surrogate
	err := s.prepare("integrating the mixing variables out", func() (err error) {
		x, err = f.Model.Surrogate(ctx, mode, f.cfg.MCMC.Workers())
		return err
	})
	if errors.Is(err, model.ErrNoSurrogate) {
		if s.Mixing != nil {
			s.Mixing(err)
		}
		return nil, nil
	}
	if err == nil && s.Surrogate != nil {
		s.Surrogate(x)
	}
	return x, err
}

// named turns what the chains kept into named parameters, on all workers.
func (f *Fit) named(result *mcmc.Result, reduced *model.Reduced) (*Posterior, error) {
	draws := &results.Posterior{Names: Names(f.Model)}
	draws.Values = make([][][]float64, len(draws.Names))
	for j := range draws.Values {
		draws.Values[j] = make([][]float64, len(result.Chains))
	}
	var group errgroup.Group
	group.SetLimit(f.cfg.MCMC.Workers())
	for c := range result.Chains {
		draws.Stats = append(draws.Stats, result.Chains[c].Stats)
		group.Go(func() error { return f.nameChain(draws, c, result.Chains[c].Draws, reduced) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return &Posterior{Fit: f, Draws: draws}, nil
}

// nameChain fills chain c of draws. Coefficients that were integrated out come from
// a generator of the chain's own.
func (f *Fit) nameChain(draws *results.Posterior, c int, kept [][]float64, reduced *model.Reduced) error {
	for j := range draws.Values {
		draws.Values[j][c] = make([]float64, 0, len(kept))
	}
	whole := func(q []float64, d *model.Draw) error { f.Model.Constrain(q, d); return nil }
	if reduced != nil {
		whole = reduced.Completer(rand.New(rand.NewPCG(f.cfg.Seed, uint64(c)))).Complete
	}
	var d model.Draw
	var flat []float64
	for _, q := range kept {
		if err := whole(q, &d); err != nil {
			return err
		}
		flat = f.Model.Flatten(&d, flat)
		for j, x := range flat {
			draws.Values[j][c] = append(draws.Values[j][c], x)
		}
	}
	return nil
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
