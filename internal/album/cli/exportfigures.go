package cli

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/dashboard"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

// Options that several of the commands for looking at a run have.
var (
	optRun     = options.Option{Key: "run", Flag: "run", Short: "r", Kind: options.String, Default: "", Given: true, Placeholder: "RUN", Help: "Run directory or id; the newest finished run by default"}
	optReports = options.Option{Key: "reports_dir", Flag: "reports-dir", Kind: options.String, Default: defaultRoot, Given: true, Placeholder: "DIR", Help: "Directory that holds the run directories"}
)

func exportOptions() *options.Set {
	return options.NewSet(
		options.Option{Key: "output", Flag: "output", Short: "o", Kind: options.String, Default: "reports/interactive", Given: true, Placeholder: "DIR", Help: "Output directory"},
		options.Option{
			Key: "formats", Flag: "formats", Short: "f", Kind: options.List, Default: []string{"svg", "png"}, NonEmpty: true,
			Choices: charts.Formats, Placeholder: "LIST", Help: "Comma-separated formats: svg, png, pdf",
		},
		options.Option{Key: "width", Flag: "width", Short: "w", Kind: options.Int, Default: 800, Range: options.Between(100, 10000), Help: "Figure width in pixels"},
		options.Option{Key: "height", Flag: "height", Kind: options.Int, Default: 600, Range: options.Between(100, 10000), Help: "Figure height in pixels"},
		options.Option{Key: "scale", Flag: "scale", Short: "s", Kind: options.Float, Default: 2.0, Range: options.Between(0.1, 10), Help: "PNG pixels per pixel; 2.0 is 300 dpi in print, where 150 pixels make an inch"},
		optRun, optReports,
	)
}

func exportFiguresCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export-figures",
		Short: "Export the figures of a run as files",
		Long: `Writes the figures of a run as SVG, PNG and PDF: predictions, coefficients,
reliability, traces and more, in the size that you ask for. A PNG has exactly
width x scale by height x scale pixels and carries its resolution, 150 x scale
pixels to the inch; the PDF has the same size on paper.`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return exportFigures(cmd, ui) },
	}
	bind(cmd, exportOptions())
	return cmd
}

// flagValue returns the value of an option that a command has.
func flagValue[T any](fs *pflag.FlagSet, name string) T {
	return fs.Lookup(name).Value.(*options.Value).Get().(T)
}

func exportFigures(cmd *cobra.Command, ui *term.UI) error {
	fs := cmd.Flags()
	o := charts.Options{
		Formats: flagValue[[]string](fs, "formats"), Scale: flagValue[float64](fs, "scale"), PerInch: charts.OnPaper,
		Width: float64(flagValue[int](fs, "width")), Height: float64(flagValue[int](fs, "height")),
	}
	if err := checkPixels(o); err != nil {
		return err
	}
	dir, err := chooseRun(flagValue[string](fs, "reports-dir"), flagValue[string](fs, "run"))
	if err != nil {
		return err
	}
	r, err := runs.View(flagValue[string](fs, "reports-dir"), dir)
	if err != nil {
		return err
	}
	s, err := dashboard.Open(dir)
	if err != nil {
		return err
	}
	if err := r.Unmoved(); err != nil {
		return err
	}
	if s.Damaged != nil { // figures of an earlier export are better than none
		return s.Damaged
	}
	for _, p := range s.Problems {
		ui.Warnf("%s", p)
	}
	place, release, err := claim(flagValue[string](fs, "output"))
	if err != nil {
		return err
	}
	defer release()
	o.Record = place
	list, err := charts.Export(cmd.Context(), &s.Data, place.Root(), o)
	for _, e := range list {
		if e.Err != nil {
			ui.Infof("%s: %v", e.Name, e.Err)
		}
		for _, f := range e.Removed {
			ui.Infof("removed %s, which an earlier export left", filepath.ToSlash(f))
		}
		for _, f := range e.Files {
			fmt.Fprintln(ui.Out(), filepath.ToSlash(f))
		}
	}
	if text := charts.Boxes(list); text != "" {
		ui.Warnf("%s", text)
	}
	return place.Cause(err)
}

// claim makes the output directory and takes it for this command, with the record
// of what earlier ones have written.
func claim(dir string) (place *owned.Dir, release func(), err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, nil, err
	}
	lock, err := dirlock.Take(dir)
	if err != nil {
		return nil, nil, err
	}
	if place, err = owned.Open(dir); err != nil {
		return nil, nil, errors.Join(err, lock.Release())
	}
	if !lock.Of(place.Root()) {
		return nil, nil, errors.Join(&owned.MovedError{Dir: dir}, place.Close(), lock.Release())
	}
	return place, func() { _ = errors.Join(place.Close(), lock.Release()) }, nil // they end with the process at the latest
}

// checkPixels refuses an image that cannot be made before anything is read: each
// of the flags may be in its range and all three together not.
func checkPixels(o charts.Options) error {
	pixels := math.Round(o.Width*o.Scale) * math.Round(o.Height*o.Scale)
	if !slices.Contains(o.Formats, "png") || pixels <= scene.MaxPixels {
		return nil
	}
	return &usageError{fmt.Errorf("--width %g, --height %g and --scale %g make a PNG of %s pixels, and %s are the limit: ask for less, or leave png out of --formats",
		o.Width, o.Height, o.Scale, term.Count(int(pixels)), term.Count(scene.MaxPixels))}
}

// chooseRun returns the directory of the run that is named, or of the newest
// finished one, or, while the first run is still working, of that.
func chooseRun(root, name string) (string, error) {
	if name != "" {
		return runs.Resolve(root, name)
	}
	info, err := runs.Newest(root, true)
	if none := (*runs.NotFoundError)(nil); errors.As(err, &none) {
		info, err = runs.Newest(root, false)
	}
	if none := (*runs.NotFoundError)(nil); errors.As(err, &none) {
		return "", noRun(root)
	}
	return info.Dir, err
}

// noRun says that there is nothing to look at, and names the runs that are there
// but cannot be read: who has some should not be told to start the first.
func noRun(root string) error {
	const most = 3
	list, err := runs.List(root)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fmt.Errorf("no data: there is no run in %s; start one with: %s run%s", root, Program, below(root))
	}
	var broken []string
	for _, info := range list[:min(most, len(list))] {
		if info.Err != nil { // else it has just been started
			broken = append(broken, info.Err.Error())
		}
	}
	if more := len(list) - most; more > 0 {
		broken = append(broken, fmt.Sprintf("and %d more", more))
	}
	return fmt.Errorf("no data: no run in %s can be read: %s", root, strings.Join(broken, "; "))
}
