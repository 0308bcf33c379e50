package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/shards"
)

// featured are the stages that come before the chains.
func featured() []string {
	list := config.Stages()
	return list[:slices.Index(list, config.StageTrain)]
}

// chain draws the chain of a task, or finds it drawn.
func (c *chainStudy) chain(ctx context.Context, t *shards.Task) error {
	k, err := strconv.Atoi(strings.TrimPrefix(t.Name, chainsPrefix))
	if err != nil {
		return err
	}
	r, err := c.view(ctx)
	if err != nil {
		return errors.Join(t.Begin(), err)
	}
	if r != nil {
		if drawn, err := c.drawn(ctx, r, t.Name); drawn || err != nil {
			return err
		}
	}
	if err := t.Begin(); err != nil {
		return err
	}
	t.Progress(0, 0, "data and features")
	err = c.tasks().Alone(ctx, func(dir *owned.Dir) (err error) {
		r, err = c.prepare(ctx, dir.Root())
		return err
	})
	if err == nil {
		c.log.Info("chain", "run", r.ID(), "chain", k)
		err = c.env.Chain(ctx, r, k-1, func(done, total int, fit string) { t.Progress(done, total, fit) })
	}
	if err != nil && ctx.Err() != nil {
		return &againError{err}
	}
	if err != nil {
		return err
	}
	return atomicfile.WriteJSONIn(t.Root(), filepath.Join(r.ID(), chainsWhole), &pointer{r.ID()})
}

// whole is the file that says that the chain of a task is drawn to its end.
func (c *chainStudy) whole(r *runs.Run, task string) string {
	return filepath.Join(c.root, task, r.ID(), chainsWhole)
}

// drawn reports whether nothing is left to do for a task: its chain is at its end,
// or the run has its posterior already.
func (c *chainStudy) drawn(ctx context.Context, r *runs.Run, task string) (bool, error) {
	if _, err := os.Stat(c.whole(r, task)); err == nil {
		return true, nil
	}
	why, err := c.lacks(ctx, r, []string{config.StageTrain})
	return why == "" && err == nil, err
}

// prepare returns the run with its features, which it makes if nobody has.
func (c *chainStudy) prepare(ctx context.Context, root *os.Root) (*runs.Run, error) {
	r, err := c.view(ctx)
	if err != nil {
		return nil, err
	}
	opts := pipeline.Options{Stages: featured(), Resume: true, SkipExisting: c.cfg.Run.SkipExisting, Root: c.cfg.Outputs.ReportsDir, Log: c.log}
	if r != nil {
		if why, err := c.lacks(ctx, r, featured()); why == "" || err != nil {
			return r, err
		}
		return r, c.quietly().continueRun(ctx, r.Dir(), opts)
	}
	if _, err := c.pipe.Plan(ctx, nil, opts); err != nil {
		return nil, err
	}
	if r, err = runs.Create(c.cfg.Outputs.ReportsDir, time.Now()); err != nil {
		return nil, err
	}
	if err := atomicfile.WriteJSONIn(root, chainsRun, &pointer{r.ID()}); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, c.quietly().execute(ctx, r, opts)
}

// quietly is the session for a part of the run, whose end says nothing.
func (c *chainStudy) quietly() *session {
	sub := *c.session
	sub.part = true
	return &sub
}

// collect goes on with the run when all chains are drawn, and names those that are
// not.
func (c *chainStudy) collect(ctx context.Context) error {
	lacks := &shards.RowsError{Table: c.root, Rows: c.cfg.MCMC.NumChains}
	r, err := c.view(ctx)
	if err != nil {
		return err
	}
	for _, task := range c.tasks().Names {
		drawn := false
		if r != nil {
			if drawn, err = c.drawn(ctx, r, task); err != nil {
				return err
			}
		}
		if record := shards.Look(c.root, task); !drawn {
			lacks.Miss(task, string(record.State), record)
		}
	}
	if !lacks.None() {
		return lacks
	}
	return c.tasks().Alone(ctx, func(dir *owned.Dir) error {
		if err := c.continueRun(ctx, r.Dir(), pipeline.Options{Resume: true, Log: c.log}); err != nil {
			return err
		}
		return c.clear(dir.Root(), r)
	})
}

// clear removes the checkpoints of a run that has its posterior.
func (c *chainStudy) clear(root *os.Root, r *runs.Run) error {
	var list []error
	for _, task := range c.tasks().Names {
		list = append(list, root.RemoveAll(filepath.Join(task, r.ID())))
	}
	return errors.Join(list...)
}
