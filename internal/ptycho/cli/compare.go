package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/ptycho/compare"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

func compareCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "compare DATA",
		Short: "Compare recipes and networks on one data set",
		Long: `Reconstructs one data file with several recipes and trained networks and makes one
table (terminal, CSV, JSON), one picture with common scales and one chart of the
error against time, with the memory that each needed. Where the file has a known
object, each is compared with it. With --seeds every one runs several times, the
table has mean and standard error, and a winner is named when no other is within
two standard errors. The seed is that of the order of visits, or of the groups of a
network: for other noise or another training compare other data or models.

Each run has a folder below --output_dir. What is there already of the same data
with the same settings is not done again; a run that was interrupted begins anew,
since a time in two parts is none.`,
		Example: `  ptycho simulate data.npz --points 81
  ptycho compare data.npz --recipe lsqml --recipe epie --passes 5 --seeds 2
  ptycho compare data.npz --recipe quick=lsqml:10 --recipe epie:5,lsqml:20 --model outputs --half-sets`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runCompare(cmd, ui, args[0]) },
	}, config.CompareOptions())
}

func runCompare(cmd *cobra.Command, ui *term.UI, path string) error {
	s, err := config.NewCompare(cmd.Flags())
	if err != nil {
		return err
	}
	if path, err = dataFile("data file", path); err != nil {
		return err
	}
	host.SmallHeap()
	var bars *term.Bars
	var watch compare.Watch
	if !s.Quiet {
		bars = ui.Bars("compare", 1)
		watch = func(label string, p ptychography.Progress) {
			bars.Update(0, term.State{Done: p.Pass, Total: p.Passes, Note: fmt.Sprintf("%s: %s, error %.4f", label, p.Engine, p.Checked)})
		}
	}
	r, names, err := compare.Compare(cmd.Context(), path, s, notices(ui, s.Quiet, nil), watch)
	if bars != nil {
		bars.Close()
	}
	if r == nil {
		return err
	}
	if shown := showComparison(ui, s.Format, s.Quiet, r); shown != nil {
		return shown
	}
	for _, n := range names {
		if !s.Quiet {
			ui.Infof("wrote %s", n)
		}
	}
	return err
}

// showComparison prints the rows, and what can be claimed of them.
func showComparison(ui *term.UI, format string, quiet bool, r *compare.Report) error {
	switch format {
	case "json":
		e := json.NewEncoder(ui.Out())
		e.SetIndent("", "  ")
		return e.Encode(r)
	case "csv":
		return r.WriteCSV(ui.Out())
	}
	header, cells := r.Table()
	ui.Table(header, cells, term.TableOptions{Spare: []string{"recipe or model"}, Else: "compare.json"})
	for _, claim := range r.Claims {
		if quiet {
			break
		}
		ui.Infof("%s", claim)
	}
	return nil
}
