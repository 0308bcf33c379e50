package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/preflight"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/internal/term"
)

// session is what run and stage share: resolved settings, the chosen dataset,
// the pipeline that they define, and a log.
type session struct {
	ui       *term.UI
	cfg      *config.Config
	resolved *settings.Resolved
	log      *journal.Log
	env      *stages.Env
	pipe     *pipeline.Pipeline
	lock     *runs.FileHash
	check    *preflight.Result // of --preflight and its like, nil without one
	noData   error             // why there is no dataset, for --preflight-only
	streams  streams           // inputs that can be read only once
	part     bool              // the run is a part of something: its end says nothing
}

// newSession prepares the work. It returns nil, nil when printing the settings
// was all there was to do.
func newSession(ui *term.UI, cfg *config.Config, resolved *settings.Resolved, warnings []settings.Warning) (*session, error) {
	if cfg.Run.PrintConfig {
		return nil, printConfig(ui, cfg, resolved)
	}
	if cfg.Run.Quiet {
		ui.Hush()
	}
	log := newLog(ui, cfg.Run.Verbose, cfg.Run.Quiet)
	for _, w := range warnings {
		log.Warn(journal.EventConfigConflict, "key", w.Key, "message", w.Msg)
	}
	if a := cfg.MCMC.Accelerator; !onCPU(a) && !cfg.Run.PreflightOnly {
		return nil, &acceleratorError{a}
	}
	s := &session{ui: ui, cfg: cfg, resolved: resolved, log: log}
	if err := s.verifyEnvironment(); err != nil {
		return nil, err
	}
	set, err := chooseDataset(cfg, resolved)
	if err != nil && cfg.Run.PreflightOnly {
		s.noData = err
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if err := s.takeStreams(&set); err != nil {
		return nil, errors.Join(err, s.streams.drop())
	}
	s.env = &stages.Env{Config: cfg, Dataset: set, UI: ui, Log: log.Logger}
	if note := s.env.Invented(); note != "" {
		ui.Infof("%s.", note)
	}
	log.Info("dataset", "path", set.Name, "why", set.Why)
	s.pipe, err = stages.New(s.env)
	return s, err
}

// verifyEnvironment records the lock file; a strict run needs one.
func (s *session) verifyEnvironment() error {
	path, sum, err := origin.FindLockFile(".")
	switch {
	case err == nil:
		s.lock = &runs.FileHash{Path: path, SHA256: sum}
		s.log.Debug(journal.EventEnvironmentVerified, "lock_file", path)
	case s.cfg.Convergence.Strict:
		return &environmentError{fmt.Errorf("--strict needs a lock file: %w; run where pixi.lock or go.sum is, or leave --strict out", err)}
	default:
		s.log.Debug(journal.EventEnvironmentNotLocked, "error", err)
	}
	return nil
}

func (s *session) close() {
	if err := s.log.Close(); err != nil {
		s.ui.Warnf("the log is incomplete: %v", err)
	}
	if err := s.streams.drop(); err != nil {
		s.ui.Warnf("the copy of a stream stays behind: %v", err)
	}
}

// start makes a new run and executes the pipeline in it.
func (s *session) start(ctx context.Context, opts pipeline.Options) error {
	// Refusals come before a directory is made.
	if _, err := s.pipe.Plan(ctx, nil, opts); err != nil {
		return err
	}
	r, err := runs.Create(s.cfg.Outputs.ReportsDir, time.Now())
	if err != nil {
		return err
	}
	return s.execute(ctx, r, opts)
}

// continueRun executes stages in an existing run. What is refused leaves the run
// as it was, with its own settings.
func (s *session) continueRun(ctx context.Context, dir string, opts pipeline.Options) error {
	r, err := runs.Open(s.cfg.Outputs.ReportsDir, dir)
	if err != nil {
		return err
	}
	if _, err := s.pipe.Plan(ctx, r, opts); err != nil {
		return errors.Join(err, r.Close())
	}
	return s.execute(ctx, r, opts)
}

func (s *session) execute(ctx context.Context, r *runs.Run, opts pipeline.Options) (err error) {
	defer func() {
		if e := r.Close(); err == nil {
			err = e
		}
	}()
	if err := s.keepStreams(r); err != nil {
		return err
	}
	if err := s.describe(ctx, r); err != nil {
		return err
	}
	if err := s.log.Attach(r.Root()); err != nil {
		return err
	}
	if err := s.pipe.Execute(ctx, r, opts); err != nil {
		if is[*pipeline.StageError](err) && !s.part {
			err = &resumableError{run: r.ID(), root: filepath.Dir(r.Dir()), err: err}
		}
		if e := s.summarise(r, err); e != nil {
			s.ui.Warnf("the outcome cannot be printed: %v", e)
		}
		return err
	}
	return s.summarise(r, nil)
}

func (s *session) describe(ctx context.Context, r *runs.Run) error {
	text, err := s.cfg.Save(s.resolved)
	if err != nil {
		return err
	}
	return r.Describe(runs.Start{
		Program: Program, Version: origin.BuildInfo().Version, Command: append([]string{Program}, os.Args[1:]...),
		Settings: text, Seed: int64(s.cfg.Seed), Git: origin.GitState(ctx, "."), Build: origin.BuildInfo(), LockFile: s.lock,
	})
}
