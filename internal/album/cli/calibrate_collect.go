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
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// collect makes the table of all replicates that have results. Told are failures
// that the command tells of already.
func (c *calibrationStudy) collect(ctx context.Context, told []*shards.Failure) error {
	if err := os.MkdirAll(c.root, 0o777); err != nil {
		return &atomicfile.WriteError{Path: c.root, Err: err}
	}
	lacks := &shards.RowsError{Table: c.root, Rows: len(c.names)}
	err := shards.Alone(ctx, c.root, func() error {
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
		return c.report(calibration.Judge(list))
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

// report prints the table and keeps it in all formats.
func (c *calibrationStudy) report(t *calibration.Table) error {
	if t.Replicates == 0 {
		return nil
	}
	if err := atomicfile.Write(filepath.Join(c.root, "calibration.csv"), 0o666, t.WriteCSV); err != nil {
		return err
	}
	if err := atomicfile.WriteJSON(filepath.Join(c.root, "calibration.json"), t); err != nil {
		return err
	}
	f := t.Figure()
	for ext, write := range map[string]func(io.Writer) error{
		".svg": func(w io.Writer) error { return f.SVG(w, figure.Options{}) },
		".png": func(w io.Writer) error { return f.PNG(w, figure.Options{Scale: 2}) },
		".pdf": func(w io.Writer) error { return f.PDF(w, figure.Options{}) },
	} {
		if err := atomicfile.Write(filepath.Join(c.root, "coverage"+ext), 0o666, write); err != nil {
			return err
		}
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
