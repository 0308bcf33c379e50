package stages

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/mcmc"
)

// train fits, for every target, the model of known artists to training and
// validation albums, and the same model to the artist-disjoint split. A strict
// run stops behind the last fit when the chains of any did not converge; the
// posteriors are kept with their diagnostics, so that one can look at what went
// wrong.
func (e *Env) train(ctx context.Context, r *runs.Run) error {
	list, err := e.fits(r)
	if err != nil {
		return err
	}
	var all verdicts
	next := e.ahead(r, list)
	for range list {
		f, err := next()
		if err != nil {
			return err
		}
		diag, err := e.fit(ctx, r, f)
		if err != nil {
			return err
		}
		all = append(all, verdict{f.Albums.Target, f.Albums.Strategy, diag})
	}
	return e.strict(r, all)
}

// ahead returns what opens the next fit of the list. Where finding its mode is long work
// on one core, the fit after it is opened and does so at the same time.
func (e *Env) ahead(r *runs.Run, list []which) (next func() (*fit.Fit, error)) {
	var waiting []*opened
	at := 0
	return func() (*fit.Fit, error) {
		for ; at < len(list) && (len(waiting) == 0 || len(waiting) == 1 && e.besides(r, list[at])); at++ {
			waiting = append(waiting, e.open(r, list[at]))
		}
		mine := waiting[0]
		waiting = waiting[1:]
		mine.work.Wait()
		return mine.f, mine.err
	}
}

// opened is a fit that is being opened.
type opened struct {
	work crew.Group
	f    *fit.Fit
	err  error
}

func (e *Env) open(r *runs.Run, w which) *opened {
	o := new(opened)
	o.work.Go(func() {
		if o.f, o.err = fit.Open(r.Dir(), e.Config, w.target, w.strategy); o.err == nil && o.f.Model.Mixed() {
			o.f.Prepare()
		}
	})
	return o
}

// besides reports whether a fit is prepared beside another one. An error shows when the
// fit is opened.
func (e *Env) besides(r *runs.Run, w which) bool {
	cfg, err := fit.Settled(r.Dir(), e.Config, w.target)
	return err == nil && e.Config.MCMC.Workers() > 1 && cfg.Model.Likelihood != string(model.Normal)
}

// which says what a fit is of.
type which struct {
	target   catalog.Target
	strategy splits.Strategy
}

// fits lists the fits of a run, in the order in which they are made.
func (e *Env) fits(r *runs.Run) ([]which, error) {
	targets, err := fit.TargetsIn(r.Dir(), e.Config)
	if err != nil {
		return nil, err
	}
	var list []which
	for _, t := range targets {
		for _, s := range splits.Strategies {
			ok, err := results.Of(t).Split(s).Manifest.Exists(r.Dir())
			if err != nil {
				return nil, err
			}
			if ok {
				list = append(list, which{t, s})
			}
		}
	}
	return list, nil
}

// Chain draws one chain, from 0, of every fit of a run, into the directory that
// e.Chains names. The run is only read: its features must be there. The stage train
// goes on from the checkpoints of all chains. Progress is told in iterations of all
// fits.
func (e *Env) Chain(ctx context.Context, r *runs.Run, chain int, progress func(done, total int, fit string)) error {
	list, err := e.fits(r)
	if err != nil {
		return err
	}
	each := e.Config.MCMC.NumWarmup + e.Config.MCMC.NumSamples
	for i, w := range list {
		f, err := fit.Open(r.Dir(), e.Config, w.target, w.strategy)
		if err != nil {
			return err
		}
		err = f.Chain(ctx, fit.Sampling{
			Storage:    e.checkpoints(r, f.Name),
			OnProgress: func(p mcmc.Progress) { progress(i*each+p.Iteration, len(list)*each, f.Name) },
			Irregular:  e.irregular(f.Name),
			Preparing:  func(what string) { e.Log.Info("preparing", "fit", f.Name, "what", what) },
		}, chain)
		if err != nil {
			return err
		}
	}
	return nil
}

// checkpoints is where the chains of a fit are kept.
func (e *Env) checkpoints(r *runs.Run, name string) mcmc.Storage {
	if e.Chains != nil {
		return fit.Folders(func(chain int) string { return e.Chains(name, chain) })
	}
	return inRun{r, filepath.FromSlash(path.Join(results.CheckpointDir, name))}
}

// inRun keeps the chains in a directory of a run.
type inRun struct {
	r   *runs.Run
	dir string
}

// Open implements [mcmc.Storage].
func (s inRun) Open(id mcmc.Identity) (mcmc.ChainStorage, error) {
	if err := s.r.Root().MkdirAll(s.dir, 0o777); err != nil {
		return nil, &mcmc.CheckpointError{Path: s.r.Path(s.dir), Op: "create", Err: err}
	}
	return mcmc.CheckpointsIn(s.r.Root(), s.dir).Open(id)
}

func (e *Env) irregular(fit string) func(error) {
	return func(why error) {
		e.Log.Warn("mode_irregular", "fit", fit, "reason", why, "instead", "windowed adaptation, which takes longer")
	}
}

// fit samples from one model and writes what that leaves.
func (e *Env) fit(ctx context.Context, r *runs.Run, f *fit.Fit) (*evaluate.Diagnostics, error) {
	e.Log.Debug(journal.EventFitStarted, "fit", f.Name, "rows", f.Model.TrainRows(), "dimensions", f.Model.FlatSize())
	began := time.Now()
	p, err := e.sample(ctx, r, f)
	if err != nil {
		return nil, err
	}
	diag := p.Diagnose()
	e.logFit(p, diag, time.Since(began))
	posterior, err := p.Keep(ctx)
	if err != nil {
		return nil, err
	}
	t, s := f.Albums.Target, f.Albums.Strategy
	if err := keep(r, results.Of(t).Split(s).Posterior, posterior); err != nil || s != splits.TemporalStrategy {
		return diag, err
	}
	return diag, e.knownOnly(ctx, r, p, diag)
}

// knownOnly writes what only the fit of known artists leaves.
func (e *Env) knownOnly(ctx context.Context, r *runs.Run, p *fit.Posterior, diag *evaluate.Diagnostics) error {
	files := results.Of(p.Albums.Target)
	if err := keep(r, files.Training, p.Training(diag)); err != nil {
		return err
	}
	paths, err := p.Paths(ctx)
	if err != nil {
		return err
	}
	return keep(r, files.Paths, paths)
}

// verdict is what was found about the chains of one fit.
type verdict struct {
	target   catalog.Target
	strategy splits.Strategy
	diag     *evaluate.Diagnostics
}

// verdicts are those of every fit of a run: one alone says nothing of the others.
type verdicts []verdict

// strict stops a strict run of which any fit did not converge, and leaves the
// diagnostics of all of them to look at.
func (e *Env) strict(r *runs.Run, all verdicts) error {
	if !e.Config.Convergence.Strict {
		return nil
	}
	failed := new(ConvergenceError)
	for _, v := range all {
		if !v.diag.Passed {
			failed.Fits = append(failed.Fits, FailedFit{results.FitName(v.target, v.strategy), v.diag.Reasons})
		}
	}
	if failed.Fits == nil {
		return nil
	}
	for _, v := range all {
		if err := keep(r, results.Of(v.target).Convergence(v.strategy), v.diag); err != nil {
			return err
		}
	}
	return pipeline.Standing(failed)
}

func (e *Env) sample(ctx context.Context, r *runs.Run, f *fit.Fit) (*fit.Posterior, error) {
	live := e.UI.Live()
	title := f.Name + " chain"
	if live { // the line above has the name, and the screen has 80 columns
		title = "chain"
	}
	bars := e.UI.Bars(title, e.Config.MCMC.NumChains)
	defer bars.Close()
	p, err := f.Sample(ctx, fit.Sampling{
		Storage:    e.checkpoints(r, f.Name),
		OnProgress: func(p mcmc.Progress) { bars.Update(p.Chain, barState(p, live)) },
		Reduced: func(a model.Approximation) {
			e.Log.Info("coefficients_integrated_out", "fit", f.Name, "points", a.Points, "largest_error", a.Error)
		},
		Surrogate: func(x *model.Surrogate) {
			e.Log.Info("mixing_variables_integrated_out", "fit", f.Name, "acceptance", x.Acceptance, "levels", x.Levels)
		},
		Mixing: func(why error) {
			e.Log.Info("mixing_variables_sampled", "fit", f.Name, "reason", why)
		},
		Irregular: e.irregular(f.Name),
		Preparing: func(what string) { e.Log.Info("preparing", "fit", f.Name, "what", what) },
	})
	if err == nil {
		bars.Drop() // the line that follows says what came of the chains
	}
	return p, err
}

// barState is what is shown of a chain. Divergences of the warm-up are how it finds
// its step, and no trouble: who watches sees those of the draws, if there are any.
func barState(p mcmc.Progress, live bool) term.State {
	s := term.State{Done: p.Iteration, Total: p.Total, Label: "sampling"}
	if p.Warmup {
		s.Label = "warm-up"
	}
	if live {
		if !p.Warmup && p.Divergences > 0 {
			s.Note = term.Counted(p.Divergences, "divergence")
		}
		return s
	}
	s.Note = fmt.Sprintf("step %.3g, %s", p.StepSize, term.Counted(p.Divergences, "divergence"))
	return s
}

func (e *Env) logFit(p *fit.Posterior, d *evaluate.Diagnostics, took time.Duration) {
	e.Log.Info(journal.EventConvergenceCheck, "fit", p.Name, "rows", p.Model.TrainRows(), "dimensions", p.Model.FlatSize(), "seconds", took.Seconds(),
		"rhat_max", float64(d.RHatMax), "ess_bulk_min", float64(d.ESSBulkMin), "ess_tail_min", float64(d.ESSTailMin), "divergences", d.Divergences, "passed", d.Passed)
	for _, why := range d.Reasons {
		e.Log.Warn(journal.EventConvergenceWarning, "fit", p.Name, "reason", why)
	}
}
