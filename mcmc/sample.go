package mcmc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"
)

// Sample draws cfg.Draws states from each of cfg.Chains chains. newTarget is
// called once per chain, from the goroutine that runs it.
//
// When ctx ends, every chain stops before its next gradient, checkpoints are
// flushed, and Sample returns the draws kept so far with an *InterruptedError
// that wraps ctx.Err(). Other errors are *FingerprintError, *CheckpointError,
// *StartError, those of newTarget, and settings out of range; with them the
// Result is nil.
func Sample(ctx context.Context, newTarget func(chain int) (Target, error), cfg Config) (*Result, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	unlock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	began := time.Now()
	r := &Result{Chains: make([]Chain, cfg.Chains)}
	errs := make([]error, cfg.Chains)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(cfg.Workers)
	for i := range cfg.Chains {
		g.Go(func() error {
			r.Chains[i], errs[i] = runChain(gctx, i, newTarget, cfg)
			return errs[i]
		})
	}
	_ = g.Wait() // errs has this error and the others
	r.Elapsed = time.Since(began)
	return finish(ctx, r, errs)
}

// finish decides what the caller gets when all chains have returned. A chain
// that failed makes the others stop, so its error comes before theirs.
func finish(ctx context.Context, r *Result, errs []error) (*Result, error) {
	var stopped error
	for _, err := range errs {
		switch {
		case err == nil:
		case errors.Is(err, errStopped) || ctx.Err() != nil && errors.Is(err, ctx.Err()):
			stopped = err
		default:
			return nil, err
		}
	}
	if stopped == nil {
		return r, nil
	}
	kept := make([]int, len(r.Chains))
	for i := range r.Chains {
		kept[i] = len(r.Chains[i].Draws)
	}
	return r, &InterruptedError{Kept: kept, Err: ctx.Err()}
}

// errStopped says that a chain ended early because its context did.
var errStopped = errors.New("mcmc: stopped")

// runChain makes, restores, runs and saves one chain.
func runChain(ctx context.Context, i int, newTarget func(int) (Target, error), cfg Config) (Chain, error) {
	t, err := makeTarget(i, newTarget, cfg)
	if err != nil {
		return Chain{}, err
	}
	c := newChain(i, t, cfg)
	c.eng.stop = func() bool { return ctx.Err() != nil }
	if cfg.Dir == "" {
		err = c.run(nil)
		return c.result(), err
	}
	s, err := openStore(cfg.Dir, c)
	if err != nil {
		return Chain{}, err
	}
	err = c.run(s)
	if cerr := s.close(); cerr != nil && (err == nil || errors.Is(err, errStopped)) {
		err = cerr
	}
	return c.result(), err
}

func makeTarget(i int, newTarget func(int) (Target, error), cfg Config) (Target, error) {
	t, err := newTarget(i)
	if err != nil {
		return nil, fmt.Errorf("mcmc: chain %d: %w", i, err)
	}
	if t.Dim() < 1 {
		return nil, fmt.Errorf("mcmc: chain %d: the target has %d dimensions, want at least 1", i, t.Dim())
	}
	if cfg.Metric != nil {
		return t, cfg.Metric.check(t.Dim())
	}
	return t, nil
}

// run advances the chain to its end, a record of s per block. s may be nil.
func (c *chain) run(s *store) error {
	began := time.Now()
	if c.it == 0 && !c.eng.stop() {
		if err := c.start(); err != nil {
			return err
		}
	}
	c.report(began)
	for !c.done() {
		finished := c.block(began)
		if s != nil && c.it > 0 {
			if err := s.append(c); err != nil {
				return err
			}
		}
		if !finished {
			return errStopped
		}
	}
	return nil
}

// block does the iterations of one record, fewer when told to stop.
func (c *chain) block(began time.Time) bool {
	for n := 0; n < c.cfg.BlockSize && !c.done(); n++ {
		if c.eng.stop() || !c.advance() {
			return false
		}
		c.report(began)
	}
	return true
}

func (c *chain) report(began time.Time) {
	if c.cfg.OnProgress != nil {
		c.cfg.OnProgress(c.progress(began))
	}
}

// lockDir makes the checkpoint directory and holds it against a second sampler,
// whose appended records would tear each other's.
func lockDir(dir string) (unlock func(), err error) {
	if dir == "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, &CheckpointError{Path: dir, Op: "create", Err: err}
	}
	path := filepath.Join(dir, "chains.lock")
	l := flock.New(path)
	ok, err := l.TryLock()
	if err == nil && !ok {
		err = errors.New("another sampler is writing to this directory; wait for it, or choose another directory")
	}
	if err != nil {
		return nil, &CheckpointError{Path: path, Op: "lock", Err: err}
	}
	return func() { _ = l.Unlock() }, nil
}
