package mcmc

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// Defaults of Config, used where a field is zero.
const (
	DefaultTargetAccept = 0.8
	DefaultMaxTreeDepth = 10
	DefaultBlockSize    = 25
)

// maxTreeDepthLimit keeps 2^depth gradients within one transition countable.
const maxTreeDepthLimit = 24

// Config says how to sample. Chains and Draws must be positive; Warmup may be
// zero, and then the metric is the unit matrix and the step a first guess.
type Config struct {
	Chains, Warmup, Draws int
	TargetAccept          float64 // mean acceptance statistic aimed at, in (0,1); 0 means 0.8
	MaxTreeDepth          int     // at most 2^MaxTreeDepth-1 leapfrogs per draw; 0 means 10
	Seed                  uint64  // with the chain's index it decides every random number

	// Only, when set, are the chains to run of the Chains, from 0, for processes
	// that share them; the others stay empty in the Result. A chain does not
	// depend on which others run beside it.
	Only []int

	// Workers is the number of chains that run at once; 0 means GOMAXPROCS.
	// Results never depend on it.
	Workers int

	// Dir, when set, receives one checkpoint file per chain, chain-<n>.ckpt,
	// n from 0, and is locked against a second sampler. Intact files are
	// resumed. More Draws than an earlier run had simply continue it.
	Dir string
	// Storage keeps the chains elsewhere than in Dir, which is then not set.
	// Who may write to it at a time is its own business.
	Storage Storage
	// Fingerprint identifies model, data and settings behind the target. It is
	// stored in the checkpoints; another one there is a *FingerprintError.
	Fingerprint string
	// BlockSize is the number of iterations per checkpoint record; 0 means 25.
	BlockSize int

	// Metric, when set, makes the sampler work in z with q = Mode + L z,
	// starting from draws of N(Mode, L L'). Without it chains start uniformly
	// in (-2, 2) in every coordinate.
	Metric *Affine

	// Start, when set, has the starting point of every chain, [chain][dim] in
	// the caller's coordinates, instead of random ones. It is not adapted:
	// chains that all start at the mode look better than they are.
	Start [][]float64

	// OnProgress is called from the goroutine of each chain when it starts and
	// after every iteration. It must be cheap and safe for concurrent use.
	OnProgress func(Progress)
}

// Progress is the state of one chain after an iteration.
type Progress struct {
	Chain, Iteration, Total int // Total = Warmup + Draws
	Warmup                  bool
	StepSize                float64
	Divergences             int // in the present phase, warm-up or sampling
	Leapfrogs               int // since the chain began, earlier processes included
	Elapsed                 time.Duration
	Resumed                 bool // part of the chain came from a checkpoint
}

// withDefaults returns the configuration with zero fields filled in.
func (c Config) withDefaults() Config {
	if c.TargetAccept == 0 {
		c.TargetAccept = DefaultTargetAccept
	}
	if c.MaxTreeDepth == 0 {
		c.MaxTreeDepth = DefaultMaxTreeDepth
	}
	if c.BlockSize == 0 {
		c.BlockSize = DefaultBlockSize
	}
	if c.Workers == 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	return c
}

// runs reports whether a chain is to be run.
func (c Config) runs(chain int) bool { return c.Only == nil || slices.Contains(c.Only, chain) }

// check reports every setting out of range, with the range.
func (c Config) check() error {
	var errs []error
	want := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("mcmc: "+format, args...))
		}
	}
	want(c.Chains >= 1, "chains is %d, want at least 1", c.Chains)
	want(c.Warmup >= 0, "warmup is %d, want at least 0", c.Warmup)
	want(c.Draws >= 1, "draws is %d, want at least 1", c.Draws)
	want(c.TargetAccept > 0 && c.TargetAccept < 1, "target accept is %v, want a number between 0 and 1", c.TargetAccept)
	want(c.MaxTreeDepth >= 1 && c.MaxTreeDepth <= maxTreeDepthLimit, "max tree depth is %d, want 1 to %d", c.MaxTreeDepth, maxTreeDepthLimit)
	want(c.Workers >= 1, "workers is %d, want at least 1, or 0 for all cores", c.Workers)
	for _, i := range c.Only {
		want(i >= 0 && i < c.Chains, "chain %d is asked for, there are 0 to %d", i, c.Chains-1)
	}
	want(c.Start == nil || len(c.Start) == c.Chains, "there are %d starting points for %d chains", len(c.Start), c.Chains)
	want(c.Dir == "" || c.Storage == nil, "both a directory and a storage are given, want one")
	want(c.BlockSize >= 1 && c.BlockSize <= math.MaxInt32, "block size is %d, want at least 1", c.BlockSize)
	return errors.Join(errs...)
}

// startDigest identifies the starting point that was given to a chain.
func (c Config) startDigest(chain int) string {
	if c.Start == nil {
		return ""
	}
	var k codec
	k.floats(c.Start[chain])
	return k.digest()
}
