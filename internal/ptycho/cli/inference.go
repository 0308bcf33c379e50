package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/stitch"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

func inferenceCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "inference",
		Short: "Reconstruct with a trained network",
		Long: `Predicts an object patch for every pattern with a trained network and stitches
the patches into one object.`,
		Example: `  ptycho inference --model_path outputs --test_data datasets/siemens-star/siemens-star-64.npz \
    --output_dir inference_outputs --n_images 128 --num-workers 4 --inference-batch-size 32`,
		Args: cobra.NoArgs,
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
		return c.Applied().WriteTable(ui.Out())
	}
	d, err := openDevice(c.Execution.Accelerator)
	if err != nil {
		return err
	}
	defer d.close()
	c.Warnings = append(c.Warnings, warn(ui, d.warning)...)
	if err := checkInferenceFiles(c); err != nil {
		return err
	}
	i := &inferenceRun{ui: ui, c: c, device: d, run: output.Begin(Program, commandLine(), time.Now())}
	i.say("%s", d.line)
	return i.execute(cmd.Context())
}

func checkInferenceFiles(c *config.InferenceRun) error {
	err := errors.Join(required("model_path", c.ModelPath), required("test_data", c.TestFile), required("output_dir", c.OutputDir))
	if err != nil {
		return err
	}
	const what = "Model directory"
	info, err := os.Stat(c.ModelPath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s not found: %s", what, c.ModelPath)
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s not found: %s is a file; name the directory that holds %s", what, c.ModelPath, training.ModelFile)
	}
	if err := mustExist("Model archive", filepath.Join(c.ModelPath, training.ModelFile)); err != nil {
		return err
	}
	if sameFile(c.ModelPath, c.OutputDir) {
		return fmt.Errorf("--output_dir %s is the directory of the model, whose %s tells how it was trained and would be replaced: choose another", c.OutputDir, output.RunFile)
	}
	c.TestFile, err = dataFile("Test data file", c.TestFile)
	return err
}

// inferenceRun is one call of inference.
type inferenceRun struct {
	ui     *term.UI
	c      *config.InferenceRun
	device *device
	run    *output.Run
}

func (i *inferenceRun) say(format string, args ...any) {
	if i.c.Execution.EnableProgressBar {
		i.ui.Infof(format, args...)
	}
}

// warn says what the record keeps, too.
func (i *inferenceRun) warn(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	i.ui.Warnf("%s", text)
	i.c.Warnings = append(i.c.Warnings, text)
}

func (i *inferenceRun) execute(ctx context.Context) error {
	p, err := i.loadModel()
	if err != nil {
		return err
	}
	d, err := load(i.ui, i.run, i.c.TestFile, i.c.DataKind)
	if err != nil {
		return err
	}
	if n := p.model.Architecture.N; d.Patterns.N != n {
		return fmt.Errorf("%s: patterns of side %d, but the model was trained for %d; crop or bin them with ptycho convert", i.c.TestFile, d.Patterns.N, n)
	}
	all := d.Patterns.Len()
	d = d.Select(npzdata.Evenly(all, i.c.Images))
	if err := enough(p.model.Architecture.Channels, d.Patterns.Len(), all); err != nil {
		return fmt.Errorf("%s: %w", i.c.TestFile, err)
	}
	set, err := dataset(i.c.TestFile, d)
	if err != nil {
		return err
	}
	if err := outputDir(i.c.OutputDir); err != nil {
		return err
	}
	i.say("running inference on %s", share(set.Patterns.Len(), all, i.c.Images))
	began := time.Now()
	stitched, err := p.predict(ctx, set)
	if err != nil {
		return err
	}
	if stitched.Parts > 1 {
		i.warn("the patterns light %d parts of the object that do not touch: the phase between the parts is not known", stitched.Parts)
	}
	i.run.Results["patterns"] = set.Patterns.Len()
	i.run.Results["patterns_per_second"] = float64(set.Patterns.Len()) / time.Since(began).Seconds()
	i.run.Results["inference_batch_size"] = p.batch
	residual, err := ptychography.Residual(ctx, set, stitched.Object, set.Probe, ptychography.Bilinear, max(p.workers, 1))
	if err != nil {
		return err
	}
	i.run.Results["relative_amplitude_error"] = residual
	i.say("the stitched object explains the data to a relative amplitude error of %.4f", residual)
	return i.write(d, set, stitched)
}

// loadModel reads the bundle and settles the batch size.
func (i *inferenceRun) loadModel() (*predictor, error) {
	path := filepath.Join(i.c.ModelPath, training.ModelFile)
	b, err := bundle.Load(path)
	if err != nil {
		return nil, err
	}
	model, weights, err := training.LoadModel(b, i.device.kernels)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var saved savedSettings
	if err := b.Unmarshal(settingsDocument, &saved); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	p := &predictor{
		device: i.device, model: model, weights: weights, batch: max(saved.BatchSize, 1), workers: i.c.Execution.NumWorkers, seed: i.c.Seed,
		weighting: stitch.Weighting(i.c.Weighting), window: i.c.Execution.MiddleTrim, align: i.c.AlignPhases, room: rememberedValues,
	}
	if n := model.Architecture.N; p.window > n {
		return nil, fmt.Errorf("middle_trim must be <= %d, the side of a patch (got %d)", n, p.window)
	}
	if n := i.c.Execution.InferenceBatchSize; n != nil {
		p.batch = *n
	}
	return p, i.run.Input(path)
}

func (i *inferenceRun) write(d *npzdata.Data, set *ptychography.Dataset, s *stitch.Result) error {
	r, err := output.New(s.Object, set.Probe, set.Scan, s.Weight)
	if err != nil {
		return err
	}
	truth, err := compare(r, d)
	if err != nil {
		return err
	}
	names, err := r.Write(i.c.OutputDir, "reconstructed_")
	if err != nil {
		return err
	}
	if err := writeTruth(filepath.Join(i.c.OutputDir, output.MetricsFile), truth); err != nil {
		return err
	}
	i.run.Device, i.run.Kernels = i.device.platform(), i.device.name()
	i.run.Applied, i.run.Warnings = i.c.Applied(), i.c.Warnings
	if err := i.run.Write(i.c.OutputDir, time.Now()); err != nil || !i.c.Execution.EnableProgressBar {
		return err
	}
	i.say("reconstruction of %d x %d pixels", s.Object.Rows, s.Object.Cols)
	report(i.ui, truth, names)
	return nil
}

// writeTruth writes the comparison with a known object. Without one it removes
// that of an earlier reconstruction, which is not true of this one.
func writeTruth(path string, truth *output.Metrics) error {
	if truth != nil {
		return atomicfile.WriteJSON(path, truth)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// enough fails when there is no whole group, with the remedy that there is: the
// model has its grid size for good.
func enough(group, used, all int) error {
	switch {
	case all < group:
		return fmt.Errorf("the model works on groups of %d patterns, and the scan has %d: train with --gridsize 1", group, all)
	case used < group:
		return fmt.Errorf("the model works on groups of %d patterns, and %d of %d are chosen: --n_images must be at least %d", group, used, all, group)
	}
	return nil
}

// share says how much of a scan is used, and that there is no more.
func share(used, all, asked int) string {
	switch {
	case all == 1:
		return "the only pattern"
	case asked > all:
		return fmt.Sprintf("all %d patterns (n_images is %d)", all, asked)
	case used == all:
		return fmt.Sprintf("all %d patterns", all)
	}
	return fmt.Sprintf("%d of %d patterns", used, all)
}
