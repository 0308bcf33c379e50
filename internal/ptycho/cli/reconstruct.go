package cli

import (
	"context"
	"fmt"
	"math"
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
	result, failed := iterate(cmd, ui, s, set)
	if result == nil {
		return failed
	}
	if err := writeReconstruct(ui, run, s, d, set, result); err != nil {
		return err
	}
	return failed
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
	return ptychography.Solver{
		Recipe: s.Recipe, Subpixel: subpixel(s.Positions), Seed: s.Seed, Threads: s.Threads, LeftOut: s.LeftOut,
		KeepBest: s.Keep == "best", StopEarly: s.Stop == "auto", Hold: s.Hold,
	}
}

func iterate(cmd *cobra.Command, ui *term.UI, s *config.ReconstructSettings, set *ptychography.Dataset) (*ptychography.Result, error) {
	e := solver(s)
	if !s.Quiet {
		bars := ui.Bars(s.Engine, 1)
		defer bars.Close()
		e.Observe = func(p ptychography.Progress) error {
			bars.Update(0, term.State{Done: p.Pass, Total: p.Passes, Note: fmt.Sprintf("%s, error %.4f", p.Engine, p.Checked)})
			return nil
		}
	}
	return e.Run(cmd.Context(), set, nil)
}

// engineMetrics are those of a reconstruction by an engine.
type engineMetrics struct {
	// Residual is sum (|F|-A)^2 / sum A^2 with object and probe fixed.
	Residual float64 `json:"relative_amplitude_error"`
	// Noise is what Poisson noise alone would leave of it; absent when the squares
	// of the amplitudes are no counts.
	Noise   *float64  `json:"expected_from_photon_noise,omitempty"`
	Best    int       `json:"pass"`
	Running []float64 `json:"error_during_passes"`
	Checked []float64 `json:"error_after_passes"`
	LeftOut []int     `json:"patterns_left_out,omitempty"`
	Verdict string    `json:"verdict,omitempty"`
	Drift   struct {
		Y float64 `json:"y"`
		X float64 `json:"x"`
	} `json:"drift_taken_back_pixels"`
	Truth *output.Metrics `json:"against_object_guess,omitempty"`
}

func metricsOf(s *config.ReconstructSettings, set *ptychography.Dataset, result *ptychography.Result) (*engineMetrics, error) {
	m := &engineMetrics{
		Residual: result.Residual, Best: result.Best, Running: result.Running, Checked: result.Checked, LeftOut: result.LeftOut,
		Verdict: string(result.Verdict),
	}
	m.Drift.Y, m.Drift.X = result.Drift.Y, result.Drift.X
	if !set.Patterns.AreCounts() {
		return m, nil
	}
	noise, err := ptychography.NoiseFloor(context.Background(), set, result.Object, result.Probe, subpixel(s.Positions), s.Threads)
	m.Noise = &noise
	return m, err
}

func writeReconstruct(ui *term.UI, run *output.Run, s *config.ReconstructSettings, d *npzdata.Data, set *ptychography.Dataset, result *ptychography.Result) error {
	r, err := output.New(result.Object, result.Probe, set.Scan, nil)
	if err != nil {
		return err
	}
	m, err := metricsOf(s, set, result)
	if err != nil {
		return err
	}
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
	if err := run.Write(s.OutputDir, time.Now()); err != nil {
		return err
	}
	if result.Verdict != ptychography.Going && result.Verdict != ptychography.Converged {
		ui.Warnf("after pass %d %s", len(result.Running), result.Verdict.Explain())
	}
	if s.Quiet {
		return nil
	}
	ui.Infof("relative amplitude error %.4f over %d patterns, %s", m.Residual, set.Patterns.Len(), term.Duration(time.Duration(run.Seconds*float64(time.Second))))
	sayConvergence(ui, m, result)
	report(ui, run, m.Truth, names)
	return nil
}

// sayConvergence says what the error is to be compared with, and which pass it is
// of.
func sayConvergence(ui *term.UI, m *engineMetrics, result *ptychography.Result) {
	switch {
	case m.Noise == nil:
		ui.Infof("what photon noise leaves of it is not known: the squares of the amplitudes are no whole counts")
	default:
		ui.Infof("photon noise alone would leave %.4f", *m.Noise)
	}
	if made := len(result.Running); result.Best < made {
		ui.Infof("object and probe are those of pass %d of %d, the best; --keep last takes the last", result.Best, made)
	}
	if result.Verdict == ptychography.Converged {
		ui.Infof("%s", result.Verdict.Explain())
	}
}

// shiftToTell is the shift of an object, in pixels, from which on it is told.
const shiftToTell = 0.1

func report(ui *term.UI, run *output.Run, m *output.Metrics, names []string) {
	truth := "objectGuess"
	if run.Simulated {
		truth = "the true object of the simulation"
	}
	if m != nil {
		if math.Hypot(m.Shift[0], m.Shift[1]) >= shiftToTell {
			ui.Infof("the object lay %.2f pixels below and %.2f right of %s and was compared without that", m.Shift[0], m.Shift[1], truth)
		}
		if m.Twin != "" {
			ui.Warnf("the %s twin of the object is more like %s: check signs and axes of the data", m.Twin, truth)
		}
		ui.Infof("against %s: phase correlation %.3f, amplitude PSNR %.1f dB, phase PSNR %.1f dB; %.1f and %.1f dB better than the best constant", truth, m.Pearson, m.Amplitude.PSNR, m.Phase.PSNR, m.Amplitude.Gain, m.Phase.Gain)
	}
	for _, n := range names {
		ui.Infof("wrote %s", n)
	}
}
