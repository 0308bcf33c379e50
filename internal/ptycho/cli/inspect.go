package cli

import (
	"cmp"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/inspect"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/term"
)

func inspectCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "inspect FILE",
		Short: "Look at data before anybody trusts a picture",
		Long: `Looks at a data file: what the numbers are, where the light falls, which pixels are
dead, hot or saturated, gaps and the beam stop, empty and odd patterns, background,
the course of the intensity, overlap, positions that lie far off, are shuffled or
have their axes exchanged, and whether the probe fits. Every finding comes with its
remedy; reconstruct and train look, too, and take out what only does harm. Positions
that are off by some pixels, scale and turn of the scan and modes of the light are
told by reconstruct only, after five passes or more. Findings are no failure: the
exit code is 0. With --output_dir they are written as JSON, with a sheet of pictures.`,
		Example: "  ptycho inspect data.npz\n  ptycho inspect data.npz --output_dir looked",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return runInspect(cmd, ui, args[0]) },
	}, config.InspectOptions())
}

func runInspect(cmd *cobra.Command, ui *term.UI, path string) error {
	s, err := config.NewInspect(cmd.Flags())
	if err != nil {
		return err
	}
	if path, err = dataFile("data file", path); err != nil {
		return err
	}
	at := npzdata.Options{Place: npzdata.AutoPlace, Spill: cmp.Or(s.OutputDir, os.TempDir())}
	d, err := input.LoadAs(path, s.DataKind, at, notices(ui, s.Quiet, nil))
	if err != nil {
		return err
	}
	defer d.Close()
	r := inspect.Look(d)
	if err := d.Patterns.Err(); err != nil {
		return err
	}
	r.File = path
	show(ui, r)
	if s.OutputDir == "" {
		return nil
	}
	place, err := output.Claim(s.OutputDir, notices(ui, s.Quiet, nil), inspect.JSONFile, inspect.SheetFile)
	if err != nil {
		return err
	}
	defer place.Release()
	files, err := keepReport(place, r, d)
	if !s.Quiet {
		for _, f := range files {
			ui.Infof("wrote %s", f)
		}
	}
	return place.Cause(err)
}

// keepReport writes findings and sheet and returns their paths.
func keepReport(place *output.Claimed, r *inspect.Report, d *npzdata.Data) ([]string, error) {
	if err := place.Replace(inspect.JSONFile, inspect.SheetFile); err != nil {
		return nil, err
	}
	files, err := r.Write(place.Root(), d)
	if err != nil {
		return nil, err
	}
	return files, place.Written(inspect.JSONFile, inspect.SheetFile)
}

// show prints what was measured and found.
func show(ui *term.UI, r *inspect.Report) {
	f := r.Facts
	rows := [][]string{
		{"patterns", fmt.Sprintf("%d of %d x %d pixels", r.Patterns, r.Side, r.Side)},
		{"counts", fmt.Sprintf("%.4g a pattern, at most %.4g a pixel%s", f.Photons, f.Brightest, map[bool]string{false: "; their squares are no whole counts"}[f.Counts])},
		{"centre", fmt.Sprintf("%.2f rows, %.2f columns from the middle", f.Centre[0], f.Centre[1])},
		{"step", fmt.Sprintf("%.3g pixels, the probe is %.3g wide: overlap %.0f %%", f.Step, f.Probe, 100*f.Overlap)},
		{"background", fmt.Sprintf("%.3g counts a pixel", f.Background)},
		{"intensity", fmt.Sprintf("changes by a factor of %.2f over the scan, as far as a parabola tells", f.Intensity)},
	}
	ui.Table([]string{"measured", ""}, rows, term.TableOptions{})
	for _, found := range r.Findings {
		ui.Infof("%s: %s (%s)", found.Name, found.Text, found.Remedy)
	}
	ui.Infof("%s", r.Verdict)
	ui.Infof("%s", r.NotJudged)
}
