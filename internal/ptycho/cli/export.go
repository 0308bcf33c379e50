package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/export"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/term"
)

func exportCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "export RECONSTRUCTION OUTPUT",
		Short: "Write a reconstruction for other programs",
		Long: `Writes object, probe and positions of a reconstruction.npz, or of the directory that
holds one, as a product of Ptychodus, a CXI file, plain HDF5, or a TIFF stack of
amplitude and phase. Lengths are those of the data that were reconstructed; flags
beat them. A file that exists is not replaced.`,
		Example: "  ptycho export outputs product.h5\n  ptycho export outputs object.tif --format tiff",
		Args:    cobra.ExactArgs(2),
		RunE:    func(cmd *cobra.Command, args []string) error { return runExport(cmd, ui, args[0], args[1]) },
	}, config.ExportOptions())
}

// electronVolts times metres: Planck's constant times the speed of light.
const electronVoltMetres = 1.23984198433e-6

func runExport(cmd *cobra.Command, ui *term.UI, in, out string) error {
	s, err := config.NewExport(cmd.Flags())
	if err != nil {
		return err
	}
	if info, err := os.Stat(in); err == nil && info.IsDir() {
		in = filepath.Join(in, output.ArraysFile)
	}
	if err := mustExist("reconstruction", in); err != nil {
		return err
	}
	if output.Exists(out) {
		return fmt.Errorf("%s exists: choose another name or remove it", out)
	}
	if dir := filepath.Dir(out); !output.Exists(dir) {
		return fmt.Errorf("output directory not found: %s", dir)
	}
	r, err := export.Read(in)
	if err != nil {
		return err
	}
	if s.Pixel > 0 {
		r.Pixel = s.Pixel
	}
	if s.Energy > 0 {
		r.Wavelength = electronVoltMetres / s.Energy
	}
	if s.Distance > 0 {
		r.Distance = s.Distance
	}
	if err := export.Write(out, s.Format, r); err != nil {
		return err
	}
	if !s.Quiet {
		scale := "pixels of unknown size"
		if r.Pixel > 0 {
			scale = fmt.Sprintf("pixels of %.6g m", r.Pixel)
		}
		ui.Infof("%s: object of %d x %d, %s, %s, as %s", out, r.Object.Rows, r.Object.Cols, term.Counted(len(r.Scan), "position"), scale, s.Format)
	}
	return nil
}
