package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/batch"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// collect makes the table of all scans from what is on disk. Told are failures that
// the command tells of already.
func (b *batchRun) collect(ctx context.Context, told []*shards.Failure) error {
	lacks := &shards.RowsError{Table: b.root, Rows: len(b.scans)}
	err := b.study.Alone(ctx, func(dir *owned.Dir) error {
		var list []*batch.Result
		for _, s := range b.scans {
			if err := ctx.Err(); err != nil {
				return err
			}
			r, err := b.read(s)
			if err != nil {
				return err
			}
			list = append(list, r)
			record := shards.Look(b.root, s.Name)
			if r.State == "missing" && record.State == shards.Failed {
				r.State, r.Why = "failed", record.Error
			}
			if r.State != "done" && !slices.ContainsFunc(told, func(f *shards.Failure) bool { return f.Task == s.Name }) {
				lacks.Miss(s.Name, r.Why, record)
			}
		}
		return b.report(dir, list)
	})
	if !lacks.None() {
		err = errors.Join(err, lacks)
	}
	return err
}

// read reads what a scan has come to.
func (b *batchRun) read(s *batch.Scan) (*batch.Result, error) {
	r := &batch.Result{Scan: s.Name, State: "done", Folder: filepath.ToSlash(filepath.Join(b.root, s.Name))}
	for _, step := range s.Do {
		w := b.step(s, step)
		done, err := w.done()
		if err != nil || !done {
			r.State, r.Why = "missing", step+" has not run"
			if len(w.written().Args) > 0 || w.written().Input != "" {
				r.Why = step + " is not complete, or was of other data or keys"
			}
			return r, nil
		}
		if step == config.Inference || step == config.Reconstruct {
			if err := r.ReadMetrics(w.output); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// tables are the files of a batch beside the folders of its scans.
var tables = []string{"batch.csv", "batch.json", "errors.svg", "errors.png", "errors.pdf"}

// free asks before the work whether the tables may be written.
func (b *batchRun) free(ctx context.Context) error {
	return b.study.Alone(ctx, func(dir *owned.Dir) error { return dir.Free(tables...) })
}

// report prints the table and keeps it in all formats.
func (b *batchRun) report(dir *owned.Dir, list []*batch.Result) error {
	if err := dir.Put("batch.csv", 0o666, func(w io.Writer) error { return batch.WriteCSV(w, list) }); err != nil {
		return err
	}
	if err := dir.Put("batch.json", 0o666, func(w io.Writer) error { return atomicfile.EncodeJSON(w, list) }); err != nil {
		return err
	}
	if f := batch.Figure(list); f != nil {
		for ext, write := range map[string]func(io.Writer) error{
			".svg": func(w io.Writer) error { return f.SVG(w, figure.Options{}) },
			".png": func(w io.Writer) error { return f.PNG(w, figure.Options{Scale: 2}) },
			".pdf": func(w io.Writer) error { return f.PDF(w, figure.Options{}) },
		} {
			if err := dir.Put("errors"+ext, 0o666, write); err != nil {
				return err
			}
		}
	}
	switch b.format {
	case "json":
		e := json.NewEncoder(b.ui.Out())
		e.SetIndent("", "  ")
		return e.Encode(list)
	case "csv":
		return batch.WriteCSV(b.ui.Out(), list)
	}
	b.ui.Table(batch.Columns(), batch.Cells(list), term.TableOptions{})
	b.ui.Infof("%s kept in %s", term.Counted(len(list), "row"), b.root)
	return nil
}
