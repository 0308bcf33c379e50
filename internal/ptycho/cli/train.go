package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/fitting"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/term"
)

func trainCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "train",
		Short: "Train a network on a scan, without ground truth",
		Long: `Trains a network to draw the object patch behind every diffraction pattern. The
only teacher is the physics: what the network draws must explain the counts.`,
		Example: `  ptycho simulate star.npz --sample star
  ptycho train --train_data_file star.npz \
    --output_dir outputs --n_images 512 --max_epochs 10 \
    --accelerator cpu --deterministic --num-workers 4 --learning-rate 5e-4`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runTrain(cmd, ui) },
	}, config.Options(config.Train))
}

func runTrain(cmd *cobra.Command, ui *term.UI) error {
	c, err := config.NewTraining(config.Inputs{Flags: cmd.Flags()}, nil)
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
	c.Warnings = append(c.Warnings, warn(ui, d.Warning, d.Promises(c.Execution.Deterministic))...)
	if err := checkTrainFiles(c); err != nil {
		return err
	}
	n := notices(ui, !c.Execution.EnableProgressBar, c.Warnings)
	n.Say("%s", d.Line)
	bars := &progress{}
	if c.Execution.EnableProgressBar {
		bars.ui = ui
	}
	return fitting.Train(cmd.Context(), c, d, n, bars)
}

// warn prints warnings and returns those that are not empty.
func warn(ui *term.UI, warnings ...string) []string {
	warnings = slices.DeleteFunc(warnings, func(w string) bool { return w == "" })
	for _, w := range warnings {
		ui.Warnf("%s", w)
	}
	return warnings
}

func checkTrainFiles(c *config.Training) error {
	if err := errors.Join(required("train_data_file", strings.Join(c.TrainFiles, "")), required("output_dir", c.OutputDir)); err != nil {
		return err
	}
	var err error
	if c.TrainFiles, err = dataFiles(c.TrainFiles); err != nil {
		return err
	}
	if c.TestFile != nil {
		if *c.TestFile, err = dataFile("Test data file", *c.TestFile); err != nil {
			return err
		}
	}
	if c.Resume == "" {
		return nil
	}
	err = mustExist("Checkpoint", c.Resume)
	for _, below := range []string{"", training.CheckpointDir} {
		if last := filepath.Join(c.Resume, below, training.LastCheckpoint); err != nil && mustExist("", last) == nil {
			return fmt.Errorf("%w: name the file, --resume %s", err, last)
		}
	}
	return err
}
