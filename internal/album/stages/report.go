package stages

import (
	"cmp"
	"context"
	"errors"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/report"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/runs"
)

// report writes figures, tables and the model card of every target.
func (e *Env) report(ctx context.Context, r *runs.Run) error {
	targets, err := fit.TargetsIn(r.Dir(), e.Config)
	if err != nil {
		return err
	}
	cards, err := e.cards(r, targets)
	if err != nil {
		return err
	}
	for k, t := range targets {
		c := cards[k]
		data, problems := charts.Read(r.Dir(), r.ID(), t)
		if err := errors.Join(problems...); err != nil {
			return err
		}
		if err := e.writeAll(ctx, r, t, targets, c, data); err != nil {
			return err
		}
	}
	return nil
}

// writeAll writes what there is of one target: the figures beside all that is text.
func (e *Env) writeAll(ctx context.Context, r *runs.Run, t catalog.Target, targets []catalog.Target, c *report.Content, data *charts.Data) error {
	var group crew.Group
	var figures, html error
	group.Go(func() { figures = e.writeFigures(ctx, r, t, data) })
	group.Go(func() {
		html = put(r, rootFile(results.HTMLReport, t, targets), func(w io.Writer) error { return report.WriteHTML(w, c, data) })
	})
	tables := writeTables(r, t, c)
	card := put(r, rootFile(results.ModelCard, t, targets), func(w io.Writer) error { return report.WriteCard(w, c) })
	group.Wait()
	return cmp.Or(tables, figures, card, html)
}

// cards gathers what there is to say of every target; each card names the others.
func (e *Env) cards(r *runs.Run, targets []catalog.Target) ([]*report.Content, error) {
	var cards []*report.Content
	var files []string
	for _, t := range targets {
		c, err := report.Read(r, e.Config, e.Dataset, t)
		if err != nil {
			return nil, err
		}
		cards, files = append(cards, c), append(files, rootFile(results.ModelCard, t, targets))
	}
	report.Refer(cards, files)
	return cards, nil
}

// rootFile is a file beside the directories of the run. There is one for each
// run, whatever it models: the user score's, or that of the only target. A second
// target has its own among the tables.
func rootFile(name string, t catalog.Target, targets []catalog.Target) string {
	if t == catalog.User || len(targets) == 1 {
		return name
	}
	return results.TablesDir + string(t) + "_" + name
}

// put writes a file through the handle of the run.
func put(r *runs.Run, name string, write func(io.Writer) error) error {
	return atomicfile.WriteIn(r.Root(), filepath.FromSlash(name), 0o666, write)
}

func writeTables(r *runs.Run, t catalog.Target, c *report.Content) error {
	for _, table := range report.Tables(c) {
		base := results.OfTarget(results.TablesDir+table.Name, t)
		if err := put(r, base+".csv", table.WriteCSV); err != nil {
			return err
		}
		if err := put(r, base+".tex", table.WriteLaTeX); err != nil {
			return err
		}
	}
	return nil
}

// writeFigures writes the charts of a target in every format.
func (e *Env) writeFigures(ctx context.Context, r *runs.Run, t catalog.Target, d *charts.Data) error {
	dir, err := r.Root().OpenRoot(filepath.FromSlash(strings.TrimSuffix(results.FiguresDir, "/")))
	if err != nil {
		return err
	}
	defer dir.Close()
	list, err := charts.Export(ctx, d, dir, charts.Options{
		Formats: charts.Formats, Stem: func(chart string) string { return path.Base(results.OfTarget(results.FiguresDir+chart, t)) },
	})
	if text := charts.Boxes(list); text != "" {
		e.Log.Warn("characters_without_glyph", "reason", text)
	}
	return err
}
