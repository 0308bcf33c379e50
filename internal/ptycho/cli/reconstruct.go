package cli

import (
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/solve"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

func reconstructCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "reconstruct [FILE]",
		Short: "Reconstruct with an iterative engine",
		Long: `Reconstructs object and probe from a data file, without training. When no file
is named it simulates a Siemens star, whose true object is known, and keeps the
data beside the results. It writes arrays, pictures, metrics and a record of
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
	host.Threads(s.Threads) // a file may have said so
	host.SmallHeap()
	path, err := reconstructFile(ui, args, s)
	if err != nil {
		return err
	}
	var watch func(ptychography.Progress)
	if !s.Quiet {
		bars := ui.Bars(s.Engine, 1)
		defer bars.Close()
		watch = func(p ptychography.Progress) {
			bars.Update(0, term.State{Done: p.Pass, Total: p.Passes, Note: fmt.Sprintf("%s, error %.4f", p.Engine, p.Checked)})
		}
	}
	n := notices(ui, s.Quiet, nil)
	o, err := solve.Reconstruct(cmd.Context(), path, s, n, watch)
	if o == nil || s.Quiet {
		return err
	}
	m := o.Metrics
	ui.Infof("relative amplitude error %.4f over %d patterns, %s", m.Residual, n.Run.Results["patterns"], term.Duration(time.Duration(n.Run.Seconds*float64(time.Second))))
	sayConvergence(ui, o)
	report(ui, n.Run, m.Truth, o.Names)
	return err
}

// commandLine is what the user typed.
func commandLine() []string { return append([]string{Program}, os.Args[1:]...) }

func reconstructFile(ui *term.UI, args []string, s *config.ReconstructSettings) (string, error) {
	if len(args) == 1 {
		return dataFile("data file", args[0])
	}
	return writeDemo(ui, s.OutputDir, s.Quiet)
}

// sayConvergence says what the error is to be compared with, and which pass it is
// of.
func sayConvergence(ui *term.UI, o *solve.Outcome) {
	m, result := o.Metrics, o.Result
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
	if len(m.Modes) > 0 {
		ui.Infof("modes of the probe have %.3g of its energy", m.Modes)
	}
	if len(m.Variations) > 0 {
		ui.Infof("the probe varies over the scan by %.3g of its energy; see probe_variations and probe_coefficients", m.Variations)
	}
	if n := len(m.Intensities); n > 0 {
		low, high := slices.Min(result.Intensity), slices.Max(result.Intensity)
		ui.Infof("intensities of the patterns are from %.3g to %.3g of their mean", low, high)
	}
	if m.Background > 0 {
		ui.Infof("%.3g counts in every pixel are from elsewhere", m.Background)
	}
	if h := m.Halves; h != nil {
		ui.Infof("halves of the patterns agree to %s (one seventh) and %s (half a bit)", period(h.OneSeventh), period(h.HalfBit))
	}
}

// period says how fine a resolution is.
func period(r solve.Resolution) string {
	switch {
	case r.Ring == 0:
		return "nothing"
	case r.Pixels == 0:
		return "two pixels or finer"
	case r.Metres > 0:
		return fmt.Sprintf("%.2f pixels (%.3g m)", r.Pixels, r.Metres)
	}
	return fmt.Sprintf("%.2f pixels", r.Pixels)
}

// compared says how like the truth a reconstruction is. A truth without contrast,
// such as a first guess of ones, gives no number.
func compared(m *output.Metrics) string {
	text := ""
	part := func(name string, e output.Errors) string {
		if !e.Gain.Finite() || !e.PSNR.Finite() {
			return "its " + name + " is flat, so nothing can be said of it"
		}
		return fmt.Sprintf("%s PSNR %.1f dB, %.1f dB better than the best constant", name, e.PSNR, e.Gain)
	}
	if m.Pearson.Finite() {
		text = fmt.Sprintf("phase correlation %.3f; ", m.Pearson)
	}
	text += part("amplitude", m.Amplitude) + "; " + part("phase", m.Phase)
	if m.Complex.Gain.Finite() {
		text += fmt.Sprintf("; both together %.1f dB better", m.Complex.Gain)
	}
	return text
}

// shiftToTell is the shift of an object, in pixels, from which on it is told.
const shiftToTell = 0.1

// aside says where something lies that is (y, x) pixels down and right.
func aside(by [2]float64) string {
	y, x := "below", "right"
	if by[0] < 0 {
		y = "above"
	}
	if by[1] < 0 {
		x = "left"
	}
	return fmt.Sprintf("%.2f pixels %s and %.2f %s", math.Abs(by[0]), y, math.Abs(by[1]), x)
}

func report(ui *term.UI, run *output.Run, m *output.Metrics, names []string) {
	truth := "objectGuess"
	if run.Simulated {
		truth = "the true object of the simulation"
	}
	if m != nil {
		if math.Hypot(m.Shift[0], m.Shift[1]) >= shiftToTell {
			ui.Infof("the object lay %s of %s and was compared without that", aside(m.Shift), truth)
		}
		if m.Twin != "" {
			ui.Warnf("the %s twin of the object is more like %s: check signs and axes of the data", m.Twin, truth)
		}
		ui.Infof("against %s: %s", truth, compared(m))
	}
	for _, n := range names {
		ui.Infof("wrote %s", n)
	}
}
