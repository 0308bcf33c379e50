// Package live watches a run while it samples.
//
// A [Watcher] reads what the chains of a run append to their checkpoints, turns
// the draws into named parameters and keeps running diagnostics of them, so that
// each look costs what is new. [DrawDensity] and [DrawTrace] are what the eye sees
// of it. Nothing here writes, and the sampler does not notice.
package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/mcmc"
)

// State is what a run is doing now.
type State struct {
	Status runs.Status
	Stage  string // that is running, "" if none
	Chains []Chain
	Fits   []Fit
}

// Running reports whether a process works in the run.
func (l *State) Running() bool { return l.Status == runs.Running }

// Iterations is the number of iterations of all chains: it changes whenever
// there is something new to draw.
func (l *State) Iterations() int {
	n := 0
	for i := range l.Chains {
		n += l.Chains[i].Iteration
	}
	return n
}

// Chain is how far a chain has come.
type Chain struct {
	Fit         string // name of the fit
	Chain       int    // from 0
	Warmup      int    // iterations that adapt
	Total       int    // iterations in all; 0 if unknown
	Iteration   int
	Divergences int
	StepSize    float64   // of the newest draw, NaN during warm-up
	Accept      float64   // mean acceptance rate of the draws, NaN during warm-up
	It          []float64 // iterations at which LogDensity is known
	LogDensity  []float64
}

// Watcher follows the chains of a run while they are sampled. It opens their
// checkpoints for reading only and reads what is new, so the sampler is not
// disturbed. It may be used by several goroutines.
type Watcher struct {
	dir string

	mu    sync.Mutex
	files map[string]*mcmc.Checkpoint
	fits  map[string]*fitting

	asked time.Time
	found runs.Status
}

// NewWatcher returns a watcher of the run in a directory that has seen nothing yet.
func NewWatcher(dir string) *Watcher {
	return &Watcher{dir: dir, files: map[string]*mcmc.Checkpoint{}, fits: map[string]*fitting{}}
}

// Look returns how far the run is.
func (w *Watcher) Look() (*State, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, err := runs.ReadManifest(w.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: the directory of the run is gone; was it moved or deleted?", charts.ErrNoData)
	}
	if err != nil {
		return nil, err
	}
	l := &State{Status: w.status(m)}
	for _, st := range m.Stages {
		if st.Status == runs.Running && l.Running() {
			l.Stage = st.Name
		}
	}
	if err := w.refresh(); err != nil {
		return nil, err
	}
	draws := drawsAsked(m) // of the fit that runs: a stage may run again with other settings
	byFit := map[string][]*mcmc.Checkpoint{}
	for path, c := range w.files {
		fit := filepath.Base(filepath.Dir(path))
		byFit[fit] = append(byFit[fit], c)
		l.Chains = append(l.Chains, chainOf(fit, c, draws))
	}
	slices.SortFunc(l.Chains, func(a, b Chain) int {
		if a.Fit != b.Fit {
			return strings.Compare(a.Fit, b.Fit)
		}
		return a.Chain - b.Chain
	})
	l.Fits = w.look(byFit, draws)
	return l, nil
}

// alivePace is how often a running run is asked whether its process still lives:
// asking touches the lock of the run.
const alivePace = 5 * time.Second

// status is that of the manifest, unless the process died that wrote it.
func (w *Watcher) status(m *runs.Manifest) runs.Status {
	if m.Status != runs.Running {
		w.asked = time.Time{}
		return m.Status
	}
	if time.Since(w.asked) > alivePace {
		w.asked, w.found = time.Now(), runs.Inspect(w.dir).Status
	}
	return w.found
}

// refresh reads what is new in the checkpoints. A chain whose file is gone, as
// at the end of the stage, or whose header is still being written is left out.
func (w *Watcher) refresh() error {
	paths, err := filepath.Glob(filepath.Join(w.dir, filepath.FromSlash(results.CheckpointDir), "*", "chain-*.ckpt"))
	if err != nil {
		return err
	}
	known := w.files
	w.files = map[string]*mcmc.Checkpoint{}
	for _, path := range paths {
		c := known[path]
		if c == nil {
			c = &mcmc.Checkpoint{Path: path}
		}
		if err := c.Refresh(); err == nil {
			w.files[path] = c
		}
	}
	return nil
}

// look brings the fits up to date, in the order in which they are named.
func (w *Watcher) look(byFit map[string][]*mcmc.Checkpoint, draws int) []Fit {
	var out []Fit
	for name, chains := range byFit {
		slices.SortFunc(chains, func(a, b *mcmc.Checkpoint) int { return a.Chain - b.Chain })
		f := w.fits[name]
		if f == nil || f.fingerprint != chains[0].Fingerprint {
			f = newFitting(w.dir, name, chains[0].Fingerprint)
			w.fits[name] = f
		}
		out = append(out, f.update(chains, draws))
	}
	for name := range w.fits {
		if byFit[name] == nil {
			delete(w.fits, name)
		}
	}
	slices.SortFunc(out, func(a, b Fit) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// chainOf tells how far a chain has come from its checkpoint.
func chainOf(fit string, c *mcmc.Checkpoint, draws int) Chain {
	l := Chain{Fit: fit, Chain: c.Chain, Warmup: c.Warmup, Iteration: c.Iteration, StepSize: math.NaN(), Accept: math.NaN()}
	if end := c.Warmup + draws; draws > 0 && c.Iteration <= end {
		l.Total = end // else the settings are of another fit, and nobody knows
	}
	for _, p := range c.Adapting {
		l.It, l.LogDensity = append(l.It, float64(p.Iteration)), append(l.LogDensity, p.LogDensity)
	}
	accept := 0.0
	for k := range c.Stats {
		d := &c.Stats[k]
		l.It, l.LogDensity = append(l.It, float64(c.Warmup+k+1)), append(l.LogDensity, d.LogDensity)
		accept += d.AcceptRate
		if d.Diverging {
			l.Divergences++
		}
	}
	if n := len(c.Stats); n > 0 {
		l.StepSize, l.Accept = c.Stats[n-1].StepSize, accept/float64(n)
	}
	return l
}

// openFit builds the model of a fit, if its chains sample from that: draws of
// another model must not be shown under the names of this one.
func openFit(dir, name, fingerprint string) (*fit.Fit, error) {
	r, err := runs.View(filepath.Dir(dir), dir)
	if err != nil {
		return nil, err
	}
	cfg, err := config.OfRun(r)
	if err != nil {
		return nil, err
	}
	f, err := fit.OpenNamed(dir, cfg, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the tables that the model was built from are gone")
	}
	if err != nil {
		return nil, err
	}
	if print, err := f.Fingerprint(); err != nil || print != fingerprint {
		return nil, errors.Join(err, fmt.Errorf("the chains of %s sample from other data or settings than the run has now", name))
	}
	return f, nil
}

// drawsAsked is the number of draws that the settings of the run ask of a chain, 0
// if they do not say.
func drawsAsked(m *runs.Manifest) int {
	var saved struct {
		Values map[string]any `json:"values"`
	}
	if json.Unmarshal(m.Settings, &saved) != nil {
		return 0
	}
	n, _ := saved.Values["mcmc.num_samples"].(float64)
	return int(n)
}
