package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/infer"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/term"
)

func inferenceCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "inference",
		Short: "Reconstruct with a trained network",
		Long: `Predicts an object patch for every pattern with a trained network and stitches
the patches into one object.`,
		Example: `  ptycho inference --model_path outputs --test_data star.npz \
    --output_dir inference_outputs --n_images 128 --num-workers 4 --inference-batch-size 32`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runInference(cmd, ui) },
	}, config.Options(config.Inference))
}

func runInference(cmd *cobra.Command, ui *term.UI) error {
	c, err := config.NewInference(config.Inputs{Flags: cmd.Flags()}, nil)
	if err != nil {
		return err
	}
	warn(ui, c.Warnings...)
	if c.PrintConfig {
		return printApplied(ui, c.Applied())
	}
	d, err := device.Open(c.Execution.Accelerator)
	if err != nil {
		return err
	}
	defer d.Close()
	c.Warnings = append(c.Warnings, warn(ui, d.Warning)...)
	if err := checkInferenceFiles(c); err != nil {
		return err
	}
	n := notices(ui, !c.Execution.EnableProgressBar, c.Warnings)
	n.Say("%s", d.Line)
	o, err := infer.Reconstruct(cmd.Context(), c, d, n)
	if o == nil || !c.Execution.EnableProgressBar {
		return err
	}
	ui.Infof("reconstruction of %d x %d pixels", o.Rows, o.Cols)
	report(ui, n.Run, o.Truth, o.Names)
	return err
}

func checkInferenceFiles(c *config.InferenceRun) error {
	err := errors.Join(required("model_path", c.ModelPath), required("test_data", c.TestFile), required("output_dir", c.OutputDir))
	if err != nil {
		return err
	}
	archive, err := infer.FindArchive(c.ModelPath)
	if err != nil {
		return err
	}
	if output.SameFile(archive.Home, c.OutputDir) {
		return fmt.Errorf("--output_dir %s is the directory of the model, whose %s tells how it was trained and would be replaced: choose another", c.OutputDir, output.RunFile)
	}
	c.TestFile, err = dataFile("Test data file", c.TestFile)
	return err
}
