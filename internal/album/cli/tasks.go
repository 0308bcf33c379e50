package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/preflight"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// fitted are the stages of a task: a comparison needs no report.
func fitted() []string {
	return slices.DeleteFunc(config.Stages(), func(s string) bool { return s == config.StageReport })
}

// runTask brings the newest run in the folder of a task up to date, or makes one
// if there is none with these settings and data.
func (s *session) runTask(ctx context.Context, t *shards.Task, opts pipeline.Options) error {
	if _, why, err := s.complete(ctx, t.Dir, opts.Stages); why == "" || err != nil {
		return err
	}
	opts.Log = s.log
	r, err := s.reopen(ctx, t.Dir, opts)
	if err != nil {
		return err
	}
	if r == nil {
		if _, err := s.pipe.Plan(ctx, nil, opts); err != nil {
			return errors.Join(t.Begin(), err)
		}
	}
	if err := t.Begin(); err != nil {
		return err
	}
	if r == nil {
		if r, err = runs.Create(t.Dir, time.Now()); err != nil {
			return err
		}
	}
	defer follow(t, r, opts.Stages)()
	return s.execute(ctx, r, opts)
}

// reopen returns the newest run below root if it can be continued: with the same
// settings and data, and by nobody else. Else it returns nil.
func (s *session) reopen(ctx context.Context, root string, opts pipeline.Options) (*runs.Run, error) {
	info, err := runs.Newest(root, false)
	if is[*runs.NotFoundError](err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := runs.Open(root, info.Dir)
	if is[*dirlock.LockedError](err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := s.pipe.Plan(ctx, r, opts); err != nil {
		return nil, r.Close()
	}
	return r, nil
}

// complete returns the newest finished run below root that has all the stages,
// whole and with the settings and data of the session. Why says why there is none.
func (s *session) complete(ctx context.Context, root string, stages []string) (dir, why string, err error) {
	list, err := runs.List(root)
	if err != nil {
		return "", "", err
	}
	why = "has not run"
	for i, info := range list {
		if info.Err != nil {
			continue
		}
		r, err := runs.View(root, info.Dir)
		if err != nil {
			return "", "", err
		}
		reason, err := s.lacks(ctx, r, stages)
		if err != nil {
			return "", "", err
		}
		if reason == "" && info.Status == runs.Finished {
			return r.Dir(), "", nil
		}
		if i == 0 {
			why = unfinished(info, reason)
		}
	}
	return "", why, nil
}

func unfinished(info runs.Info, reason string) string {
	if info.Status == runs.Running {
		return "is running"
	}
	if reason == "" {
		reason = "did not end"
	}
	return reason
}

// lacks says what a run has not done of the stages, or not with these settings.
func (s *session) lacks(ctx context.Context, r *runs.Run, stages []string) (string, error) {
	steps, err := s.pipe.Plan(ctx, r, pipeline.Options{Stages: stages, Resume: true})
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case is[*pipeline.SettingsChangedError](err), is[*pipeline.InputChangedError](err):
		return "ran with other settings or data", nil
	case err != nil:
		return err.Error(), nil
	}
	for _, step := range steps {
		if step.Action != pipeline.ActionKeep {
			return fmt.Sprintf("stage %s %s", step.Stage, step.Reason), nil
		}
	}
	return "", nil
}

// follow writes into the record of a task how many stages its run has behind it,
// until the function that it returns is called.
func follow(t *shards.Task, r *runs.Run, stages []string) (stop func()) {
	end := make(chan struct{})
	tell := func() {
		done, now := 0, ""
		for _, st := range r.Manifest().Stages {
			switch {
			case !slices.Contains(stages, st.Name):
			case st.Complete():
				done++
			case st.Status == runs.Running:
				now = st.Name
			}
		}
		t.Progress(done, len(stages), now)
	}
	crew.Background(func() {
		for tick := time.Tick(time.Second); ; {
			select {
			case <-end:
				return
			case <-tick:
				tell()
			}
		}
	})
	return func() { close(end); tell() }
}

// printTasks lists the tasks of a study, with the memory that one will need, 0 for
// unknown.
func printTasks(ui *term.UI, study *shards.Study, memory uint64) error {
	l, err := study.List()
	if err != nil {
		return err
	}
	l.Memory = memory
	return l.Print(ui.Out())
}

// expectedMemory is what preflight estimates for a fit, 0 where it cannot.
func (s *session) expectedMemory() uint64 {
	size, err := preflight.SizeOf(s.cfg, s.env.Input())
	if err != nil {
		return 0
	}
	return preflight.Quick(size, preflight.ThisMachine()).Need
}
