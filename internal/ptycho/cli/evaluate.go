package cli

import (
	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/evaluate"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/term"
)

func evaluateCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "evaluate REFERENCE FILE...",
		Short: "Compare reconstructions with a reference",
		Long: `Compares the objects of reconstructions with that of the first file: a data file
with a known object, or another reconstruction. What patterns cannot tell is taken
back first: a shift, to a fraction of a pixel, a constant and a linear phase, and
the factor of the amplitude. Prints a table and, with --output_dir, writes it as CSV
and JSON and the ring correlations as a figure.`,
		Example: "  ptycho evaluate truth.npz run/reconstruction.npz\n  ptycho evaluate a/reconstruction.npz b/reconstruction.npz c/reconstruction.npz --output_dir compared",
		Args:    cobra.MinimumNArgs(2),
		RunE:    func(cmd *cobra.Command, args []string) error { return runEvaluate(cmd, ui, args) },
	}, config.EvaluateOptions())
}

func runEvaluate(cmd *cobra.Command, ui *term.UI, args []string) error {
	s, err := config.NewEvaluate(cmd.Flags())
	if err != nil {
		return err
	}
	for i := range args {
		if args[i], err = dataFile("file", args[i]); err != nil {
			return err
		}
	}
	scores, err := evaluate.Files(args[0], args[1:])
	if err != nil {
		return err
	}
	for _, score := range scores {
		if score.Twin != "" {
			ui.Warnf("the %s twin of %s is more like %s: check signs and axes of the data", score.Twin, score.File, args[0])
		}
	}
	ui.Table(evaluate.Header(), evaluate.Rows(scores, false), term.TableOptions{})
	if s.OutputDir == "" {
		return nil
	}
	place, err := output.Claim(s.OutputDir, notices(ui, false, nil), evaluate.Names...)
	if err != nil {
		return err
	}
	defer place.Release()
	paths, err := keepScores(place, scores)
	for _, p := range paths {
		ui.Infof("wrote %s", p)
	}
	return place.Cause(err)
}

// keepScores writes the scores and returns the paths of the files.
func keepScores(place *output.Claimed, scores []evaluate.Score) ([]string, error) {
	if err := place.Replace(evaluate.Names...); err != nil {
		return nil, err
	}
	paths, err := evaluate.Write(place.Root(), scores)
	if err != nil {
		return nil, err
	}
	return paths, place.Written(evaluate.Names...)
}
