package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/latent-go/latent/internal/album/calibration"
	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/report"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// collect makes the table of all replicates that have results. Told are failures
// that the command tells of already.
func (c *calibrationStudy) collect(ctx context.Context, told []*shards.Failure) error {
	lacks := &shards.RowsError{Table: c.root, Rows: len(c.names)}
	err := c.study.Alone(ctx, func(dir *owned.Dir) error {
		var list []calibration.Replicate
		for _, name := range c.names {
			r, err := c.read(ctx, name)
			if err != nil {
				return err
			}
			list = append(list, r)
			if r.Missing != "" && !slices.ContainsFunc(told, func(t *shards.Failure) bool { return t.Task == name }) {
				lacks.Miss(name, r.Missing, shards.Look(c.root, name))
			}
		}
		return c.report(dir, calibration.Judge(list))
	})
	if !lacks.None() {
		err = errors.Join(err, lacks)
	}
	return err
}

// read reads what a replicate found, or says why there is nothing.
func (c *calibrationStudy) read(ctx context.Context, name string) (calibration.Replicate, error) {
	r := calibration.Replicate{Name: name}
	if _, err := os.Stat(c.catalogue(name)); errors.Is(err, fs.ErrNotExist) {
		r.Missing = "has not run"
		return r, nil
	}
	s, err := c.session(term.New(io.Discard, io.Discard, term.Options{}), name) // what it would tell of each was told when it ran
	if err != nil {
		return r, err
	}
	defer s.close()
	dir, why, err := s.complete(ctx, filepath.Join(c.root, name), trained())
	if r.Missing = why; err != nil || why != "" {
		return r, err
	}
	truth, err := report.ReadTruth(dir)
	if err != nil {
		return r, err
	}
	if truth == nil {
		return r, fmt.Errorf("%s: the run has no truth of its albums", dir)
	}
	train, err := results.Of(catalog.User).Training.Read(dir)
	if err != nil {
		return r, err
	}
	d, gate := train.Diagnostics, s.cfg.Convergence
	r.Parameters = truth.Parameters
	r.Passed = float64(d.RHatMax) < gate.RHatThreshold && (d.Divergences == 0 || gate.AllowDivergences)
	return r, nil
}

// calibrationFiles are the files of a study beside the folders of its replicates.
var calibrationFiles = []string{"calibration.csv", "calibration.json", "coverage.svg", "coverage.png", "coverage.pdf"}

// report prints the table and keeps it in all formats.
func (c *calibrationStudy) report(dir *owned.Dir, t *calibration.Table) error {
	if t.Replicates == 0 {
		return nil
	}
	if err := keepTable(dir, "calibration", t.WriteCSV, t); err != nil {
		return err
	}
	if err := keepFigure(dir, "coverage", t.Figure()); err != nil {
		return err
	}
	switch flagValue[string](c.flags, "format") {
	case "json":
		return printJSON(c.ui.Out(), t)
	case "csv":
		return t.WriteCSV(c.ui.Out())
	}
	c.ui.Table(calibration.Columns(), t.Cells(), term.TableOptions{})
	c.ui.Infof("%s; %d of %d fits converged; kept in %s", t.Verdict(), t.Converged, t.Replicates, c.root)
	return nil
}
