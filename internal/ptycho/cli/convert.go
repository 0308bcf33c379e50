package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/convert"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/term"
)

func convertCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "convert INPUT OUTPUT",
		Short: "Make a data file from raw diffraction counts",
		Long: `Reads raw counts, positions and a probe and writes the data file that the other
commands read: amplitudes with the zero frequency at the centre, cropped or
binned, with the mean counts as nphotons. INPUT is an NPZ file, a CXI or NeXus
file, a detector's master file, the patterns that go with a Ptychodus product
(--product), NAME_dp.hdf5 of a PtychoViT pair, a PtyD, PtyLab or MAT 7.3 file, a
TIFF stack, or several files: a directory, 'frames/*.h5', a list. The geometry is
read from the file; flags beat it, and a line says where each value came from.`,
		Example: `  ptycho convert raw.npz star.npz --N 64
  ptycho convert scan.cxi scan.npz --N 128 --probe guess
  ptycho convert patterns.h5 scan.npz --N 256 --product product.h5
  ptycho convert 'frames/*.tif' scan.npz --product positions.csv --positions um \
    --energy 8000 --distance 2 --pixel 55e-6 --probe guess`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return runConvert(cmd, ui, args[0], args[1]) },
	}, config.ConvertOptions())
}

func runConvert(cmd *cobra.Command, ui *term.UI, in, out string) error {
	s, err := config.NewConvert(cmd.Flags(), nil)
	if err != nil {
		return err
	}
	in, err = named(in, convert.StarRaw)
	if err == nil && !strings.ContainsAny(in, "*?[") {
		err = mustExist("input file", in)
	}
	if err != nil {
		return err
	}
	if output.SameFile(in, out) {
		return fmt.Errorf("%s is both input and output; raw data are not overwritten", in)
	}
	for _, f := range []struct{ what, path string }{{"product", s.Product}, {"probe file", s.Probe}} {
		if f.path != "" && f.path != convert.GuessProbe {
			if err := mustExist(f.what, f.path); err != nil {
				return err
			}
		}
		if output.SameFile(f.path, out) {
			return fmt.Errorf("%s is both input and output; raw data are not overwritten", out)
		}
	}
	if err := outputFile(out); err != nil {
		return err
	}
	o := convert.From(s)
	if !s.Quiet {
		o.Report = func(text string) { ui.Infof("%s", text) }
	}
	d, err := convert.File(cmd.Context(), in, o)
	if err != nil {
		return err
	}
	for _, note := range d.Notes {
		ui.Warnf("%s: %s", in, note)
	}
	if err := atomicfile.Write(out, 0o644, func(w io.Writer) error { return npzdata.Write(w, d) }); err != nil {
		return err
	}
	if !s.Quiet {
		ui.Infof("%s: %s of %d x %d pixels, %.4g photons in the mean", out, term.Counted(d.Patterns.Len(), "pattern"), d.Patterns.N, d.Patterns.N, d.Photons())
	}
	return nil
}
