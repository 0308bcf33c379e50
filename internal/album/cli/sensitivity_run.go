package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/shards"
)

// comparison is a base, its variants, and the directory of their runs.
type comparison struct {
	*session
	root   string
	format string
	all    []config.Variant // the base first
	wanted []string         // names of those that this command is about
	study  *shards.Study
}

// tasks are the fits, in a directory that is looked up once.
func (c *comparison) tasks() *shards.Study {
	if c.study == nil {
		c.study = &shards.Study{Root: c.root, Names: c.wanted, Say: c.ui.Infof}
	}
	return c.study
}

func (c *comparison) do(ctx context.Context, split shards.Flags) error {
	switch {
	case split.List:
		return printTasks(c.ui, c.tasks(), c.expectedMemory())
	case split.Collect:
		return c.collect(ctx, nil)
	case !split.Shard.Whole():
		failed, err := c.tasks().Run(ctx, split.Shard, c.fitVariant)
		return c.ended(failed, err)
	}
	// Without its base a comparison is nothing: that one comes first, and alone.
	if err := free(ctx, c.tasks(), sensitivityFiles); err != nil {
		return err
	}
	failed, err := c.tasks().Part(c.wanted[:1]).Run(ctx, shards.Shard{}, c.fitVariant)
	if len(failed) > 0 || err != nil {
		return c.ended(failed, err)
	}
	failed, err = c.tasks().Part(c.wanted[1:]).Run(ctx, shards.Shard{}, c.fitVariant)
	if err != nil {
		return c.ended(failed, err)
	}
	return errors.Join(c.ended(failed, nil), c.collect(ctx, failed))
}

// ended is the error of a part of the work.
func (c *comparison) ended(failed []*shards.Failure, err error) error {
	var list []error
	for _, f := range failed {
		if f.Task == baseVariant {
			list = append(list, f.Err)
		} else {
			list = append(list, fmt.Errorf("variant %s: %w", f.Task, f.Err))
		}
	}
	return errors.Join(append(list, err)...)
}

func (c *comparison) variant(name string) config.Variant {
	return c.all[slices.IndexFunc(c.all, func(v config.Variant) bool { return v.Name == name })]
}

// fitVariant runs a variant up to evaluate, or finds it done.
func (c *comparison) fitVariant(ctx context.Context, t *shards.Task) error {
	v := c.variant(t.Name)
	sub, err := c.with(v)
	if err != nil {
		return err
	}
	defer sub.close()
	c.log.Info("variant", "name", v.Name, "changes", strings.Join(changes(v), "; "))
	err = sub.runTask(ctx, t, pipeline.Options{Stages: fitted(), Resume: true, SkipExisting: true, Root: filepath.Join(c.root, baseVariant)})
	if err != nil && ctx.Err() != nil {
		return &againError{err}
	}
	return err
}
