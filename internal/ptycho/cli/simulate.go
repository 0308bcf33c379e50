package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/simulate"
	"github.com/latent-go/latent/internal/term"
)

func simulateCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "simulate OUTPUT",
		Short: "Make a data file with a known answer",
		Long: `Simulates an experiment and writes a data file like that of "ptycho convert":
patterns with photon noise, positions, the true probe, and the true object as
objectGuess, which the other commands only compare with. The same settings and
seed give the same bytes; another seed gives another object, scan and noise
under the same probe (of the star, which is always the same, scan and noise).`,
		Example: "  ptycho simulate star.npz --sample star\n  ptycho simulate train.npz --points 900 --seed 1\n  ptycho simulate test.npz --seed 2",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return runSimulate(cmd, ui, args[0]) },
	}, config.SimulateOptions())
}

func runSimulate(cmd *cobra.Command, ui *term.UI, out string) error {
	s, err := config.NewSimulate(cmd.Flags())
	if err != nil {
		return err
	}
	files, err := simulatedFiles(out, s.Objects)
	if err != nil {
		return err
	}
	if s.Probe == "disc" && s.ProbeFile == "" && 2*s.Radius > float64(s.N) {
		ui.Warnf("a disc of radius %g does not fit into %d pixels: the probe is cut off at the border", s.Radius, s.N)
	}
	for _, file := range files {
		if err := simulateFile(ui, s, file); err != nil {
			return err
		}
		s.Seed++
	}
	if s.Quiet || s.Probe != "zone_plate" || s.ProbeFile != "" {
		return nil
	}
	plate, err := simulate.Plate(s)
	if err == nil {
		ui.Infof("probe of a zone plate: wavelength %.4g m, focal length %.4g m, object pixel %.4g m", s.Wavelength(), plate.FocalLength(s.Wavelength()), s.ObjectPixel())
	}
	return err
}

// simulatedFiles numbers the files of several objects, and checks all before the
// first is written.
func simulatedFiles(out string, objects int) ([]string, error) {
	files := []string{out}
	if objects > 1 {
		ext := filepath.Ext(out)
		files = nil
		for i := range objects {
			files = append(files, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(out, ext), i+1, ext))
		}
	}
	for _, f := range files {
		if err := outputFile(f); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func simulateFile(ui *term.UI, s *config.SimulateSettings, out string) error {
	d, err := simulate.Data(s)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(out, 0o644, func(w io.Writer) error { return npzdata.Write(w, d) }); err != nil {
		return err
	}
	if !s.Quiet {
		ui.Infof("%s: %s of %d x %d pixels, %.4g photons in the mean, of an object of %d x %d", out, term.Counted(d.Patterns.Len(), "pattern"), s.N, s.N, d.Patterns.MeanCounts(), d.Object.Rows, d.Object.Cols)
	}
	return nil
}
