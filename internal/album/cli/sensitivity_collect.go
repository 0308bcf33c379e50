package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/sensitivity"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// collect makes the table of all variants that have results, whoever made them;
// those of this command that have none are named. Told are failures that the
// command tells of already.
func (c *comparison) collect(ctx context.Context, told []*shards.Failure) error {
	lacks := &shards.RowsError{Table: c.root, Rows: len(c.wanted)}
	err := c.tasks().Alone(ctx, func(dir *owned.Dir) error {
		fits, err := c.fits(ctx, lacks, told)
		if err != nil || len(fits) == 0 {
			return err
		}
		return c.report(dir, fits)
	})
	if !lacks.None() {
		err = errors.Join(err, lacks)
	}
	return err
}

// fits reads every variant: those that were asked for, with or without results,
// and the others that have some. There are none where the base has no results.
func (c *comparison) fits(ctx context.Context, lacks *shards.RowsError, told []*shards.Failure) ([]*sensitivity.Fit, error) {
	var fits []*sensitivity.Fit
	for _, v := range c.all {
		f, err := c.read(ctx, v)
		if err != nil {
			return nil, err
		}
		if f.Failed == nil && f.Missing == "" {
			fits = append(fits, f)
			continue
		}
		if !slices.Contains(c.wanted, v.Name) {
			continue
		}
		fits = append(fits, f)
		if !slices.ContainsFunc(told, func(t *shards.Failure) bool { return t.Task == v.Name }) {
			why := f.Missing
			if f.Failed != nil {
				why = f.Failed.Error()
			}
			lacks.Miss(v.Name, why, shards.Look(c.root, v.Name))
		}
	}
	if base := fits[0]; base.Failed != nil || base.Missing != "" {
		return nil, nil
	}
	return fits, nil
}

// read reads what a variant found, or says why there is nothing.
func (c *comparison) read(ctx context.Context, v config.Variant) (*sensitivity.Fit, error) {
	none := &sensitivity.Fit{Name: v.Name, Changes: changes(v)}
	sub, err := c.with(v)
	if err != nil {
		none.Failed = err
		return none, nil
	}
	defer sub.close()
	dir, why, err := sub.complete(ctx, filepath.Join(c.root, v.Name), fitted())
	if err != nil {
		return nil, err
	}
	if why != "" {
		none.Missing = why
		if r := shards.Look(c.root, v.Name); r.State == shards.Failed {
			none.Missing, none.Failed = "", errors.New(r.Error)
		}
		return none, nil
	}
	t := catalog.Target(sub.cfg.Model.Targets[0])
	modelled, err := fit.TargetsIn(dir, sub.cfg)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(modelled, t) { // another score is not compared in its place
		none.Failed = fmt.Errorf("the %s score is not modelled: no album has one that can be used; name another one first in model.targets", t)
		return none, nil
	}
	f, err := sensitivity.ReadFit(dir, t)
	if err != nil {
		return nil, err
	}
	f.Name, f.Changes, f.Open = v.Name, changes(v), sub.cfg.Open()
	return f, nil
}

// report prints the comparison and keeps it in all formats.
func (c *comparison) report(dir *owned.Dir, fits []*sensitivity.Fit) error {
	t, err := sensitivity.Compare(fits)
	if err != nil {
		return err
	}
	if err := saveSensitivity(dir, t); err != nil {
		return err
	}
	switch c.format {
	case "json":
		return printJSON(c.ui.Out(), t)
	case "csv":
		return t.WriteCSV(c.ui.Out())
	}
	c.ui.Table(sensitivity.Columns(), t.Cells(), term.TableOptions{})
	if text := t.Mixed(); text != "" {
		c.ui.Warnf("%s", text)
	}
	if t.Uncertain() {
		c.ui.Infof("differences on albums of one artist have no standard error: they scatter between artists")
	}
	c.ui.Infof("crps and coverage on the %s that all variants predict, new artists on %d; kept in %s", term.Counted(t.Known, "test album"), t.New, c.root)
	return nil
}

// sensitivityFiles are the files of a comparison beside the folders of its variants.
var sensitivityFiles = []string{"sensitivity.csv", "sensitivity.json", "forest.svg", "forest.png", "forest.pdf"}

func saveSensitivity(dir *owned.Dir, t *sensitivity.Comparison) error {
	if err := keepTable(dir, "sensitivity", t.WriteCSV, t); err != nil {
		return err
	}
	f := t.Figure()
	if len(f.Panels) == 0 {
		return nil
	}
	return keepFigure(dir, "forest", f)
}
