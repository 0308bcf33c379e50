package mcmc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
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
// Result is nil. A target that panics does so from Sample.
func Sample(ctx context.Context, newTarget func(chain int) (Target, error), cfg Config) (*Result, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if newTarget == nil {
		return nil, errors.New("mcmc: newTarget is nil, want a function that makes the target of a chain")
	}
	unlock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if cfg.Dir != "" {
		cfg.Storage = Checkpoints(cfg.Dir)
	}
	began := time.Now()
	r := &Result{Chains: make([]Chain, cfg.Chains)}
	errs := make([]error, cfg.Chains)
	panics := make([]string, cfg.Chains)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(cfg.Workers)
	for i := range cfg.Chains {
		if !cfg.runs(i) {
			continue
		}
		g.Go(func() error {
			defer func() {
				if p := recover(); p != nil {
					panics[i] = fmt.Sprintf("%v\n\n%s", p, debug.Stack())
					errs[i] = fmt.Errorf("mcmc: chain %d panicked", i)
				}
			}()
			r.Chains[i], errs[i] = runChain(gctx, i, newTarget, cfg)
			return errs[i]
		})
	}
	_ = g.Wait() // errs has this error and the others
	rethrow(panics)
	r.Elapsed = time.Since(began)
	return finish(ctx, r, errs)
}

// rethrow panics in the caller's goroutine with what a target panicked with in
// its own, where nobody could have recovered it.
func rethrow(panics []string) {
	for i, p := range panics {
		if p != "" {
			panic(fmt.Sprintf("mcmc: chain %d: the target panicked: %s", i, p))
		}
	}
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
	if cfg.Storage == nil {
		err = c.run(nil)
		return c.result(), err
	}
	s, err := cfg.Storage.Open(c.identity())
	if err != nil {
		return Chain{}, err
	}
	err = c.restore(s)
	if err == nil {
		err = c.run(s)
	}
	if cerr := s.Close(); cerr != nil && (err == nil || errors.Is(err, errStopped)) {
		err = cerr
	}
	return c.result(), err
}

func makeTarget(i int, newTarget func(int) (Target, error), cfg Config) (Target, error) {
	t, err := newTarget(i)
	if err != nil {
		return nil, fmt.Errorf("mcmc: chain %d: %w", i, err)
	}
	if t == nil {
		return nil, fmt.Errorf("mcmc: chain %d: newTarget returned neither a target nor an error", i)
	}
	if t.Dim() < 1 {
		return nil, fmt.Errorf("mcmc: chain %d: the target has %d dimensions, want at least 1", i, t.Dim())
	}
	if cfg.Start != nil && len(cfg.Start[i]) != t.Dim() {
		return nil, fmt.Errorf("mcmc: chain %d: its starting point has %d coordinates, the target has %d", i, len(cfg.Start[i]), t.Dim())
	}
	if cfg.Metric != nil {
		return t, cfg.Metric.check(t.Dim())
	}
	return t, nil
}

// run advances the chain to its end, and saves it to s after every block. s may
// be nil.
func (c *chain) run(s ChainStorage) error {
	began := time.Now()
	if c.it == 0 && !c.eng.stop() {
		if err := c.start(); err != nil {
			return err
		}
	}
	c.report(began)
	for !c.done() {
		finished := c.block(began)
		if err := c.save(s); err != nil {
			return err
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
