package pipeline

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/jsontree"
	"github.com/latent-go/latent/internal/runs"
)

// Options say which stages to run and what may be reused.
type Options struct {
	// Stages to run; none means all. Order and repetition do not matter.
	Stages []string

	// Resume keeps the stages of this directory that are complete, intact and
	// unchanged. Changed input files or settings are errors. Without Resume
	// every selected stage runs (or is reused as SkipExisting says).
	Resume bool

	// SkipExisting reuses what has the same inputs and settings: stages of this
	// directory, then those of the newest finished run below Root that has
	// them. Stages that are needed but not selected are taken along.
	SkipExisting bool

	// Root holds the runs that SkipExisting may take from.
	Root string

	// Log receives every decision; nil means none.
	Log *journal.Log
}

// Action is what happens to a stage.
type Action string

// A stage is run, kept as it is, or taken from another run.
const (
	ActionRun  Action = "run"
	ActionKeep Action = "keep"
	ActionTake Action = "take"
)

// Step is the decision about one stage.
type Step struct {
	Stage  string
	Action Action
	Reason string
	Source string // id of the run to take from

	fp     *fingerprint
	source *runs.Info
}

// Plan says what [Pipeline.Execute] would do in r, or in a new directory when
// r is nil, without writing anything. Its errors are those with which Execute
// would refuse: *[UnknownStageError], *[MissingStageError],
// *[InputChangedError], *[SettingsChangedError], or a *[StageError] for an
// input file that cannot be read.
//
// Whether a stage can be reused after one that has to run is known only when
// that one has run; the plan then says "run".
func (p *Pipeline) Plan(ctx context.Context, r *runs.Run, opts Options) ([]Step, error) {
	pl, err := p.planner(r, opts)
	if err != nil {
		return nil, err
	}
	return pl.all(ctx)
}

// all decides about every stage as if each step had succeeded.
func (pl *planner) all(ctx context.Context) ([]Step, error) {
	var steps []Step
	for i := range pl.p.stages {
		step, err := pl.next(ctx, &pl.p.stages[i])
		if err != nil {
			return nil, err
		}
		if step != nil {
			pl.foresee(step)
			steps = append(steps, *step)
		}
	}
	return steps, nil
}

// planner decides about one stage after the other.
type planner struct {
	p        *Pipeline
	opts     Options
	dir      string
	m        *runs.Manifest    // the state when the stage's turn comes
	selected map[string]bool   // asked for
	related  map[string]bool   // asked for or needed
	pending  map[string]bool   // will run: outputs unknown (only while planning)
	verified map[string]bool   // outputs are known to be intact
	missing  map[string]string // needed, not selected, unusable: why
	sources  []runs.Info       // finished runs, newest first
	damaged  map[string]bool   // source run and stage that turned out broken
	program  string            // that works in the run, "" before it is described
}

func (p *Pipeline) planner(r *runs.Run, opts Options) (*planner, error) {
	names, err := p.Select(opts.Stages)
	if err != nil {
		return nil, err
	}
	pl := &planner{
		p: p, opts: opts, m: &runs.Manifest{}, related: p.closure(names),
		selected: make(map[string]bool), pending: make(map[string]bool), verified: make(map[string]bool),
		missing: make(map[string]string), damaged: make(map[string]bool),
	}
	for _, n := range names {
		pl.selected[n] = true
	}
	if r != nil {
		pl.m, pl.dir = r.Manifest(), r.Dir()
		pl.program = pl.m.Maker()
	}
	if opts.SkipExisting {
		pl.sources, err = finishedRuns(opts.Root, pl.dir)
	}
	return pl, err
}

// finishedRuns lists the runs that outputs can be taken from, which the directory
// except is not. A run below another root that began in the same second has the
// same id.
func finishedRuns(root, except string) ([]runs.Info, error) {
	list, err := runs.List(root)
	return slices.DeleteFunc(list, func(i runs.Info) bool {
		return i.Err != nil || i.Status != runs.Finished || sameDir(i.Dir, except)
	}), err
}

// sameDir reports whether two paths lead to one directory.
func sameDir(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// next decides about s. It returns nil for a stage that is not concerned.
func (pl *planner) next(ctx context.Context, s *Stage) (*Step, error) {
	if !pl.related[s.Name] {
		return nil, nil
	}
	fp, err := pl.p.fingerprint(ctx, s, pl.m, pl.pending)
	if err != nil {
		return nil, err
	}
	if !pl.selected[s.Name] {
		return pl.needed(ctx, s, fp)
	}
	step, err := pl.wanted(ctx, s, fp)
	if err != nil || step.Action != ActionRun {
		return step, err
	}
	if fp.inputErr != nil {
		return nil, &StageError{Stage: s.Name, Err: fp.inputErr}
	}
	return step, pl.checkNeeds(s)
}

// wanted decides about a stage that was asked for.
func (pl *planner) wanted(ctx context.Context, s *Stage, fp *fingerprint) (*Step, error) {
	rec := pl.m.Stage(s.Name)
	reason := "asked for"
	if pl.opts.Resume {
		if err := checkResume(s, rec, fp); err != nil {
			return nil, err
		}
	}
	if pl.opts.Resume || pl.opts.SkipExisting {
		why, err := pl.unusable(ctx, rec, fp)
		if err != nil {
			return nil, err
		}
		if why == "" {
			return &Step{Stage: s.Name, Action: ActionKeep, Reason: "complete and unchanged", fp: fp}, nil
		}
		reason = why
	}
	switch {
	case pl.opts.SkipExisting && s.Named:
		reason = "its outputs name the run"
	case pl.opts.SkipExisting:
		step, why, err := pl.take(ctx, s, fp)
		if step != nil || err != nil {
			return step, err
		}
		reason = why
	}
	return &Step{Stage: s.Name, Action: ActionRun, Reason: reason, fp: fp}, nil
}

// needed decides about a stage that others need but nobody asked for.
func (pl *planner) needed(ctx context.Context, s *Stage, fp *fingerprint) (*Step, error) {
	rec := pl.m.Stage(s.Name)
	why, err := pl.unusable(ctx, rec, fp)
	if err != nil {
		return nil, err
	}
	if rec != nil && rec.Status == runs.Stale {
		why = "is stale: " + rec.Reason // asked for or not, the user must see it
	}
	if why == "" {
		return nil, nil
	}
	if pl.opts.SkipExisting && !s.Named {
		if step, _, err := pl.take(ctx, s, fp); step != nil || err != nil {
			return step, err
		}
	}
	pl.missing[s.Name] = why
	return nil, nil
}

// unusable says why the outputs of rec in this directory cannot be used, or
// returns "". A stale stage whose inputs came out the same is usable.
func (pl *planner) unusable(ctx context.Context, rec *runs.StageRecord, fp *fingerprint) (string, error) {
	switch {
	case rec == nil || rec.Status == runs.Pending:
		return "has not run", nil
	case rec.Status == runs.Running || rec.Status == runs.Failed:
		return "did not finish", nil
	}
	if why := fp.difference(rec); why != "" {
		return "is out of date: " + why, nil
	}
	if rec.Status == runs.Stale && fp.inputHash == "" {
		return "is stale: " + rec.Reason, nil
	}
	err := pl.verify(ctx, rec)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "is damaged: " + err.Error(), nil
	}
	return "", nil
}

// verify checks the outputs of rec in this directory, once.
func (pl *planner) verify(ctx context.Context, rec *runs.StageRecord) error {
	if pl.verified[rec.Name] {
		return nil
	}
	for name, out := range rec.Outputs {
		if err := runs.CheckOutput(ctx, pl.dir, name, out); err != nil {
			return err
		}
	}
	pl.verified[rec.Name] = true
	return nil
}

// checkNeeds returns a *MissingStageError when s needs what cannot be used.
func (pl *planner) checkNeeds(s *Stage) error {
	for _, need := range s.Needs {
		why, bad := pl.missing[need]
		if !bad {
			continue
		}
		chain := pl.p.closure([]string{need})
		e := &MissingStageError{Stage: s.Name, Missing: need, Why: why}
		for _, name := range pl.p.Names() {
			if _, gone := pl.missing[name]; gone && chain[name] {
				e.Run = append(e.Run, name)
			}
		}
		return e
	}
	return nil
}

// checkResume refuses to go on with other settings or other data. A stage that is
// stale has to run again anyway, with the settings that the run has by then: an
// earlier stage was run by itself with them.
func checkResume(s *Stage, rec *runs.StageRecord, fp *fingerprint) error {
	if rec == nil || rec.SettingsHash == "" {
		return nil
	}
	if changes := jsontree.Diff(rec.Settings, fp.settings); len(changes) > 0 && rec.Status != runs.Stale {
		return &SettingsChangedError{Stage: s.Name, Changes: changes}
	}
	if fp.inputErr != nil {
		return nil // reported where the stage has to run
	}
	if name := fp.inputDifference(rec); name != "" {
		return &InputChangedError{Stage: s.Name, Name: name, Path: fp.inputs[name].Path}
	}
	return nil
}

// foresee changes the planner's state to that after step.
func (pl *planner) foresee(step *Step) {
	rec := pl.m.Ensure(step.Stage)
	switch step.Action {
	case ActionTake:
		adopt(rec, step)
		pl.verified[step.Stage] = true
	case ActionKeep:
		revive(rec)
	case ActionRun:
		pl.pending[step.Stage] = true
		markStale(pl.m, pl.p.dependents(step.Stage), step.Stage)
	}
}

// revive undoes staleness.
func revive(rec *runs.StageRecord) {
	rec.Status = runs.Done
	if rec.SourceRun != "" {
		rec.Status = runs.Skipped
	}
}

// markStale marks the complete ones among names and returns them.
func markStale(m *runs.Manifest, names []string, because string) []string {
	var marked []string
	for _, name := range names {
		if rec := m.Stage(name); rec != nil && rec.Complete() {
			rec.Status, rec.Reason = runs.Stale, fmt.Sprintf("%s ran again", because)
			marked = append(marked, name)
		}
	}
	return marked
}
