package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/runs"
)

// Execute brings the selected stages up to date in r, one after the other, and
// finishes the run (see [runs.Run.Finish]) with the outcome that it returns.
//
// Refusals come before any work and leave a run that was complete as it was;
// see [Pipeline.Plan] for their types. A stage that fails gives a
// *[StageError] around its error, a cancelled context one around
// context.Canceled; the run can then be resumed.
func (p *Pipeline) Execute(ctx context.Context, r *runs.Run, opts Options) error {
	x, err := p.executor(ctx, r, opts)
	if err != nil {
		if len(r.Manifest().Stages) == 0 { // a new directory must not look as if its process had died
			return errors.Join(err, r.Finish(err))
		}
		return err
	}
	if err := r.Begin(p.Names()); err != nil {
		return err
	}
	x.log.Info(journal.EventPipelineStarted, "run", r.ID(), "dir", r.Dir(), "stages", strings.Join(x.asked(), ","))
	if text := r.Behind(); text != "" {
		x.log.Warn(journal.EventClockBehind, "run", r.ID(), "why", text)
	}
	start := time.Now()
	outcome := x.all(ctx)
	if err := r.Finish(outcome); err != nil {
		if _, name := errors.AsType[*runs.LatestError](err); name {
			x.log.Warn(journal.EventLatestNotSet, "run", x.r.ID(), "error", err) // a convenience decides nothing
		} else {
			outcome = errors.Join(outcome, err)
		}
	}
	x.logOutcome(outcome, time.Since(start))
	return outcome
}

// stopped returns why ctx has ended, as an error that is also ctx.Err().
func stopped(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// executor carries out the decisions of a planner.
type executor struct {
	*planner
	r     *runs.Run
	log   *slog.Logger
	began time.Time // the stage at work, by a clock that nobody sets back
}

// executor returns an executor whose stages can all be reached, or the refusal.
func (p *Pipeline) executor(ctx context.Context, r *runs.Run, opts Options) (*executor, error) {
	foreseen, err := p.planner(r, opts)
	if err != nil {
		return nil, err
	}
	if _, err := foreseen.all(ctx); err != nil {
		return nil, err
	}
	pl, err := p.planner(r, opts)
	if err != nil {
		return nil, err
	}
	pl.verified = foreseen.verified // hashed a moment ago
	x := &executor{planner: pl, r: r, log: slog.New(slog.DiscardHandler)}
	if opts.Log != nil {
		x.log = opts.Log.Logger
	}
	return x, nil
}

// asked returns the stages that were asked for, in order.
func (x *executor) asked() []string {
	return slices.DeleteFunc(x.p.Names(), func(s string) bool { return !x.selected[s] })
}

func (x *executor) logOutcome(err error, took time.Duration) {
	switch seconds := slog.Float64("seconds", took.Seconds()); {
	case err == nil:
		x.log.Info(journal.EventPipelineCompleted, "run", x.r.ID(), seconds)
	case errors.Is(err, context.Canceled):
		x.log.Warn(journal.EventPipelineInterrupted, "run", x.r.ID(), seconds)
	default:
		x.log.Error(journal.EventPipelineFailed, "run", x.r.ID(), "error", err, seconds)
	}
}

// all decides and acts stage by stage, so that every decision sees what the
// stages before really wrote.
func (x *executor) all(ctx context.Context) error {
	for i := range x.p.stages {
		s := &x.p.stages[i]
		if ctx.Err() != nil {
			return fmt.Errorf("before stage %s: %w", s.Name, stopped(ctx))
		}
		x.m = x.r.Manifest()
		step, err := x.next(ctx, s)
		if err != nil {
			return err
		}
		if step == nil {
			x.tellProgram(s.Name)
			continue
		}
		if err := x.act(ctx, s, step); err != nil {
			return err
		}
	}
	return nil
}

func (x *executor) act(ctx context.Context, s *Stage, step *Step) error {
	if step.fp.inputErr != nil {
		x.log.Warn(journal.EventInputUnavailable, "stage", s.Name, "error", step.fp.inputErr)
	}
	switch step.Action {
	case ActionKeep:
		return x.keep(s, step)
	case ActionTake:
		return x.takeOver(ctx, s, step)
	}
	return x.run(ctx, s, step)
}

func (x *executor) keep(s *Stage, step *Step) error {
	x.log.Info(journal.EventStageAlreadyCompleted, "stage", s.Name, "reason", step.Reason)
	x.tellProgram(s.Name)
	if err := removePaths(x.r, s.Work); err != nil { // a kill may have come just before
		return err
	}
	if x.m.Stage(s.Name).Status != runs.Stale {
		return nil
	}
	return x.r.Update(func(m *runs.Manifest) {
		rec := m.Stage(s.Name)
		revive(rec)
		rec.Reason = "the stages before it ran again and gave the same"
	})
}

// takeOver takes the outputs from another run; when that fails, it decides
// again without that run.
func (x *executor) takeOver(ctx context.Context, s *Stage, step *Step) error {
	if err := x.begin(ctx, s, step); err != nil {
		return err
	}
	err := takeFiles(ctx, x.r, step)
	switch {
	case ctx.Err() != nil:
		return x.fail(s, step, stopped(ctx))
	case err != nil:
		x.log.Warn(journal.EventStageNotReused, "stage", s.Name, "source", step.Source, "error", err)
		x.damaged[step.Source+"/"+s.Name] = true
		return x.retry(ctx, s)
	}
	x.verified[s.Name] = true
	x.log.Info(journal.EventStageSkipped, "stage", s.Name, "source", step.Source, "reason", step.Reason)
	x.warnProgram(s.Name, x.otherProgram(step.source.Manifest.Stage(s.Name), step.source.Manifest))
	err = x.r.Update(func(m *runs.Manifest) {
		adopt(m.Ensure(s.Name), step)
		x.recordInputs(m, step)
	})
	return errors.Join(err, newAside(x.r, s).drop())
}

func (x *executor) retry(ctx context.Context, s *Stage) error {
	x.m = x.r.Manifest()
	step, err := x.next(ctx, s)
	if err != nil {
		return err
	}
	if step == nil { // needed but not selected: the consumer reports it
		return nil
	}
	return x.act(ctx, s, step)
}

// run calls the stage and records what came of it.
func (x *executor) run(ctx context.Context, s *Stage, step *Step) error {
	if err := x.begin(ctx, s, step); err != nil {
		return err
	}
	x.log.Info(journal.EventStageStarted, "stage", s.Name, "reason", step.Reason)
	err := s.Run(ctx, x.r)
	if err == nil {
		err = step.fp.undisturbed()
	}
	var outputs map[string]filehash.Sum
	if err == nil || stands(err) {
		var lost error
		if outputs, lost = collect(ctx, x.r.Root(), s); lost != nil {
			err, outputs = errors.Join(err, lost), nil
		}
	}
	if err != nil && outputs != nil {
		return x.refuse(s, step, err, outputs)
	}
	if err != nil {
		if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
			err = fmt.Errorf("%w: %w", stopped(ctx), err) // the stage did not say why it stopped
		}
		return x.fail(s, step, err)
	}
	x.verified[s.Name] = true
	return x.complete(s, step, outputs, time.Since(x.began))
}

func (x *executor) complete(s *Stage, step *Step, outputs map[string]filehash.Sum, took time.Duration) error {
	x.log.Info(journal.EventStageCompleted, "stage", s.Name, "seconds", took.Seconds(), "files", len(outputs))
	err := x.r.Update(func(m *runs.Manifest) {
		rec := m.Ensure(s.Name)
		rec.Status, rec.Outputs, rec.Replaced = runs.Done, outputs, nil
		rec.Finished, rec.Seconds = time.Now().Round(0), took.Seconds()
		x.recordInputs(m, step)
	})
	if err != nil {
		return &StageError{Stage: s.Name, Err: err}
	}
	return errors.Join(newAside(x.r, s).drop(), removePaths(x.r, s.Work))
}

func (x *executor) recordInputs(m *runs.Manifest, step *Step) {
	if m.Inputs == nil {
		m.Inputs = make(map[string]runs.Input)
	}
	maps.Copy(m.Inputs, step.fp.inputs)
}

// fail records the error of a stage. What it left of its outputs is removed:
// nobody must take a part for the whole. Those of before come back, marked as stale.
func (x *executor) fail(s *Stage, step *Step, cause error) error {
	cause = journal.Plain(cause)
	err := &StageError{Stage: s.Name, Err: cause}
	x.log.Error(journal.EventStageFailed, "stage", s.Name, "error", cause)
	restored, lost := newAside(x.r, s).restore()
	saved := x.r.Update(func(m *runs.Manifest) {
		rec := m.Ensure(s.Name)
		if old := rec.Replaced; restored && old != nil {
			*rec = *old
			rec.Status, rec.Error, rec.Reason = runs.Stale, cause.Error(), "it ran again and failed; these are its results of before"
			return
		}
		rec.Status, rec.Error, rec.Finished = runs.Failed, cause.Error(), time.Now().Round(0)
		rec.Seconds = time.Since(x.began).Seconds()
	})
	if restored {
		x.log.Info(journal.EventStageRestored, "stage", s.Name, "files", len(x.r.Manifest().Stage(s.Name).Outputs))
	} else if lost == nil {
		lost = removePaths(x.r, s.Outputs)
	}
	if saved != nil || lost != nil {
		return errors.Join(err, saved, lost)
	}
	return err
}

// Standing marks the error of a stage whose outputs are whole all the same, such
// as a verdict on them: they are kept to look at, and no other stage builds on
// them.
func Standing(err error) error { return &standing{err} }

type standing struct{ err error }

func (s *standing) Error() string { return s.err.Error() }
func (s *standing) Unwrap() error { return s.err }

func stands(err error) bool {
	var s *standing
	return errors.As(err, &s)
}

// refuse records a stage that failed and left its outputs.
func (x *executor) refuse(s *Stage, step *Step, cause error, outputs map[string]filehash.Sum) error {
	err := &StageError{Stage: s.Name, Err: journal.Plain(cause)}
	x.log.Error(journal.EventStageFailed, "stage", s.Name, "error", err.Err)
	saved := x.r.Update(func(m *runs.Manifest) {
		rec := m.Ensure(s.Name)
		rec.Status, rec.Error, rec.Finished = runs.Failed, err.Err.Error(), time.Now().Round(0)
		rec.Seconds = time.Since(x.began).Seconds()
		rec.Outputs = outputs
		x.recordInputs(m, step)
	})
	return errors.Join(err, saved)
}

// begin makes the directory ready for a stage: the manifest says that it is
// being made before its old outputs go.
func (x *executor) begin(ctx context.Context, s *Stage, step *Step) error {
	old := x.m.Stage(s.Name)
	kept, place := before(old), newAside(x.r, s)
	if kept == nil || old.Replaced == nil { // what is aside was forgotten a moment too late
		if err := place.drop(); err != nil {
			return err
		}
	}
	x.began = time.Now()
	resumes := x.opts.Resume && old != nil && !old.Complete() && step.fp.difference(old) == ""
	var stale []string
	err := x.r.Update(func(m *runs.Manifest) {
		stale = markStale(m, x.p.dependents(s.Name), s.Name)
		*m.Ensure(s.Name) = runs.StageRecord{
			Name: s.Name, Status: runs.Running, InputHash: step.fp.inputHash, SettingsHash: step.fp.settingsHash,
			Settings: step.fp.settings, Inputs: maps.Clone(step.fp.inputs),
			Started: time.Now().Round(0), Reason: step.Reason, Program: x.program, Replaced: kept,
		}
	})
	if err != nil {
		return &StageError{Stage: s.Name, Err: err}
	}
	if len(stale) > 0 {
		x.log.Info(journal.EventStageStale, "stages", strings.Join(stale, ","), "because", s.Name)
	}
	if old != nil {
		for name, sum := range old.Outputs {
			if !s.owns(name) {
				removeRecorded(ctx, x.r, name, sum)
			}
		}
	}
	if kept != nil {
		if err := place.keep(); err != nil {
			return err
		}
	}
	doomed := s.Outputs
	if !resumes {
		doomed = slices.Concat(s.Outputs, s.Work)
	}
	return removePaths(x.r, doomed)
}
