package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

func reconstructCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "reconstruct [FILE]",
		Short: "Reconstruct with an iterative engine",
		Long: `Reconstructs object and probe from a data file, without training. When no file
is named it simulates a Siemens star, whose true object is known, and keeps the
data beside the results. It writes arrays, two pictures, metrics and a record of
the run.`,
		Example: "  ptycho reconstruct\n  ptycho reconstruct data.npz --engine epie --passes 50 --output_dir out",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return runReconstruct(cmd, ui, args) },
	}, config.ReconstructOptions())
}

func runReconstruct(cmd *cobra.Command, ui *term.UI, args []string) error {
	s, err := config.NewReconstruct(cmd.Flags())
	if err != nil {
		return err
	}
	path, err := reconstructFile(ui, args, s)
	if err != nil {
		return err
	}
	n := notices(ui, s.Quiet, nil)
	run := n.Run
	run.Applied = settings.Encode(s)
	run.Results["recipe"] = s.Recipe.String()
	d, err := input.Load(path, s.DataKind, n)
	if err != nil {
		return err
	}
	if s.Images != nil {
		all := d.Patterns.Len()
		d = d.Select(npzdata.Evenly(all, *s.Images))
		n.Say("using %s", input.Share(d.Patterns.Len(), all, *s.Images))
	}
	set, err := input.Dataset(path, d)
	if err != nil {
		return err
	}
	if err := output.Directory(s.OutputDir); err != nil {
		return err
	}
	result, err := iterate(cmd, ui, s, set)
	if err != nil {
		return err
	}
	return writeReconstruct(ui, run, s, d, set, result)
}

// commandLine is what the user typed.
func commandLine() []string { return append([]string{Program}, os.Args[1:]...) }

func reconstructFile(ui *term.UI, args []string, s *config.ReconstructSettings) (string, error) {
	if len(args) == 1 {
		return dataFile("data file", args[0])
	}
	return writeDemo(ui, s.OutputDir, s.Quiet)
}

// solver turns settings into those of the library.
func solver(s *config.ReconstructSettings) ptychography.Solver {
	return ptychography.Solver{Recipe: s.Recipe, Seed: s.Seed, Threads: s.NumWorkers, Subpixel: subpixel(s.Positions)}
}

func iterate(cmd *cobra.Command, ui *term.UI, s *config.ReconstructSettings, set *ptychography.Dataset) (*ptychography.Result, error) {
	e := solver(s)
	if !s.Quiet {
		bars := ui.Bars(s.Engine, 1)
		defer bars.Close()
		total := e.Recipe.Passes()
		e.Observe = func(pass int, running float64) {
			bars.Update(0, term.State{Done: pass, Total: total, Note: fmt.Sprintf("error %.4f", running)})
		}
	}
	return e.Run(cmd.Context(), set, nil)
}

// engineMetrics are those of a reconstruction by an engine.
type engineMetrics struct {
	// Residual is sum (|F|-A)^2 / sum A^2 with object and probe fixed.
	Residual float64         `json:"relative_amplitude_error"`
	Running  []float64       `json:"error_during_passes"`
	Truth    *output.Metrics `json:"against_object_guess,omitempty"`
}

func writeReconstruct(ui *term.UI, run *output.Run, s *config.ReconstructSettings, d *npzdata.Data, set *ptychography.Dataset, result *ptychography.Result) error {
	r, err := output.New(result.Object, result.Probe, set.Scan, nil)
	if err != nil {
		return err
	}
	m := engineMetrics{Residual: result.Residual, Running: result.Running}
	if m.Truth, err = r.Compare(d.Object); err != nil {
		return err
	}
	names, err := r.Write(s.OutputDir, "")
	if err != nil {
		return err
	}
	if err := atomicfile.WriteJSON(filepath.Join(s.OutputDir, output.MetricsFile), m); err != nil {
		return err
	}
	run.Results["relative_amplitude_error"], run.Results["patterns"] = m.Residual, set.Patterns.Len()
	if err := run.Write(s.OutputDir, time.Now()); err != nil || s.Quiet {
		return err
	}
	ui.Infof("relative amplitude error %.4f over %d patterns, %s", m.Residual, set.Patterns.Len(), term.Duration(time.Duration(run.Seconds*float64(time.Second))))
	report(ui, run, m.Truth, names)
	return nil
}

func report(ui *term.UI, run *output.Run, m *output.Metrics, names []string) {
	truth := "objectGuess"
	if run.Simulated {
		truth = "the true object of the simulation"
	}
	if m != nil {
		ui.Infof("against %s: phase correlation %.3f, amplitude PSNR %.1f dB, phase PSNR %.1f dB; %.1f and %.1f dB better than the best constant", truth, m.Pearson, m.Amplitude.PSNR, m.Phase.PSNR, m.Amplitude.Gain, m.Phase.Gain)
	}
	for _, n := range names {
		ui.Infof("wrote %s", n)
	}
}
