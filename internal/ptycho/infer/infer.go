package infer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/stitch"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
	"github.com/latent-go/latent/ptychography"
)

// picturePrefix begins the names of the pictures.
const picturePrefix = "reconstructed_"

// Outcome is what a command tells of a reconstruction that is written.
type Outcome struct {
	Rows, Cols int             // of the object
	Truth      *output.Metrics // nil where no object is known
	Names      []string        // files
}

// Reconstruct predicts and stitches the object of a data file as c says, on d,
// and writes it into the output directory.
func Reconstruct(ctx context.Context, c *config.InferenceRun, d *device.Device, n *output.Notices) (*Outcome, error) {
	i := &inference{Notices: n, c: c, device: d}
	return i.execute(ctx)
}

// inference is one reconstruction.
type inference struct {
	*output.Notices
	c      *config.InferenceRun
	device *device.Device
	start  time.Time
	chosen []int // patterns of the file
}

func (i *inference) execute(ctx context.Context) (*Outcome, error) {
	i.start = time.Now()
	p, err := i.loadModel(ctx)
	if err != nil {
		return nil, err
	}
	d, err := input.Load(i.c.TestFile, i.c.DataKind, i.Notices)
	if err != nil {
		return nil, err
	}
	if n := p.model.Architecture.N; d.Patterns.N != n {
		return nil, fmt.Errorf("%s: patterns of side %d, but the model was trained for %d; crop or bin them with ptycho convert", i.c.TestFile, d.Patterns.N, n)
	}
	whole, all := d, d.Patterns.Len()
	p.scale = p.model.InputScaleFor(d.Patterns.MeanCounts())
	i.chosen = npzdata.Spread(d.Scan, i.c.Images)
	d = d.Select(i.chosen)
	if err := enough(p.model.Architecture.Channels, d.Patterns.Len(), all); err != nil {
		return nil, fmt.Errorf("%s: %w", i.c.TestFile, err)
	}
	set, err := input.Dataset(i.c.TestFile, d)
	if err != nil {
		return nil, err
	}
	place, err := output.Claim(i.c.OutputDir, i.Notices, files()...)
	if err != nil {
		return nil, err
	}
	defer place.Release()
	i.c.OutputDir = place.Path
	o, err := i.infer(ctx, p, place, d, whole, set)
	if err != nil && ctx.Err() != nil {
		err = &StoppedError{Dir: place.Path, Written: o != nil, Err: err}
	}
	return o, place.Cause(err)
}

// StoppedError is the end of an inference that was interrupted.
type StoppedError struct {
	Dir     string
	Written bool // the object of the network, polished as far as it came
	Err     error
}

func (e *StoppedError) Error() string { return e.Err.Error() }
func (e *StoppedError) Unwrap() error { return e.Err }

// infer draws the object in the directory of the run: d are those of the patterns
// that are used, whole all.
func (i *inference) infer(ctx context.Context, p *predictor, place *output.Claimed, d, whole *npzdata.Data, set *ptychography.Dataset) (*Outcome, error) {
	share := input.Share(set.Patterns.Len(), whole.Patterns.Len(), i.c.Images)
	if all := whole.Patterns.Len(); set.Patterns.Len() < all {
		share += fmt.Sprintf(" (--n_images %d takes all)", all)
	}
	i.Say("running inference on %s", share)
	began := time.Now()
	if err := i.refine(ctx, p.model, whole, set); err != nil {
		return nil, err
	}
	doubts, err := i.doubt(p.model, whole, set.Probe)
	if err != nil {
		return nil, err
	}
	stitched, err := p.predict(ctx, set)
	if err != nil {
		return nil, err
	}
	if stitched.Parts > 1 {
		i.Warn("the patterns light %d parts of the object that do not touch: the phase between the parts is not known", stitched.Parts)
	}
	i.Run.Results["patterns"] = set.Patterns.Len()
	i.Run.Results["patterns_per_second"] = float64(set.Patterns.Len()) / time.Since(began).Seconds()
	i.Run.Results["inference_batch_size"] = p.batch
	residual, err := ptychography.Residual(ctx, set, stitched.Object, set.Probe, ptychography.Bilinear, 0)
	if err != nil {
		return nil, err
	}
	i.Run.Results["relative_amplitude_error"] = residual
	i.Say("the stitched object explains the data to a relative amplitude error of %.4f", residual)
	stopped, err := i.polish(ctx, set, stitched)
	if err != nil {
		return nil, err
	}
	i.Run.Results[output.ObjectSeconds] = time.Since(i.start).Seconds()
	o, err := i.write(context.WithoutCancel(ctx), place, d, set, stitched)
	if err == nil {
		err = stopped
	}
	if err == nil && i.c.Strict && len(doubts) > 0 {
		err = &doubtsError{doubts}
	}
	return o, err
}

// loadModel reads the bundle and settles the batch size.
func (i *inference) loadModel(ctx context.Context) (*predictor, error) {
	archive, err := FindArchive(i.c.ModelPath)
	if err != nil {
		return nil, err
	}
	path := archive.Path()
	b, err := archive.load(ctx)
	if err != nil {
		return nil, err
	}
	model, weights, err := training.LoadModel(b, i.device.Kernels)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	batch, err := i.batch(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	p := &predictor{
		device: i.device, model: model, weights: weights, batch: max(batch, 1), seed: i.c.Seed,
		weighting: stitch.Weighting(i.c.Weighting), window: i.c.Execution.MiddleTrim, align: i.c.AlignPhases, room: rememberedValues,
	}
	if n := model.Architecture.N; p.window > n {
		return nil, fmt.Errorf("middle_trim must be <= %d, the side of a patch (got %d)", n, p.window)
	}
	if n := i.c.Execution.InferenceBatchSize; n != nil {
		p.batch = *n
	}
	return p, i.Run.Input(path)
}

// batch returns the batch size of the training, and says which epoch of it a
// checkpoint is of.
func (i *inference) batch(b *bundle.Bundle) (int, error) {
	if b.Kind == "model" {
		var saved config.ModelSettings
		err := b.Unmarshal(config.ModelDocument, &saved)
		return saved.BatchSize, err
	}
	course, settings, err := training.Course(b)
	if err != nil {
		return 0, err
	}
	text := fmt.Sprintf("the model is that of epoch %d of a training", len(course))
	if best := training.BestEpoch(course, training.Monitors[0]); best < len(course) {
		text += fmt.Sprintf("; epoch %d had the smaller loss", best)
	}
	i.Say("%s", text)
	return settings.Batch, nil
}

func (i *inference) write(ctx context.Context, place *output.Claimed, d *npzdata.Data, set *ptychography.Dataset, s *stitch.Result) (*Outcome, error) {
	r, err := output.New(s.Object, set.Probe, set.Scan, s.Weight)
	if err != nil {
		return nil, err
	}
	r.Scale = input.Scale(d)
	if r.Scale.Pixel > 0 {
		i.Run.Scale = &r.Scale
	}
	truth, reason := r.Judge(d.Object)
	if reason != "" {
		i.Warn("%s; the reconstruction is written all the same", reason)
	}
	if err := i.errors(ctx, r, set); err != nil {
		return nil, err
	}
	if err := place.Replace(files()...); err != nil {
		return nil, err
	}
	names, err := r.Write(place.Root(), picturePrefix)
	if err != nil {
		return nil, err
	}
	more, err := r.WriteErrors(place.Root(), picturePrefix, i.chosen)
	if err != nil {
		return nil, err
	}
	if err := writeTruth(place.Root(), truth, reason); err != nil {
		return nil, err
	}
	i.Run.Device, i.Run.Kernels, i.Run.Applied = i.device.Platform(), i.device.Name(), i.c.Applied()
	if err := i.Run.Write(place.Root(), time.Now()); err != nil {
		return nil, err
	}
	if err := place.Written(files()...); err != nil {
		return nil, err
	}
	return &Outcome{Rows: s.Object.Rows, Cols: s.Object.Cols, Truth: truth, Names: append(names, more...)}, nil
}

// refine improves the probe by all patterns of the file, as the training has done, or as the data ask.
func (i *inference) refine(ctx context.Context, m *training.Model, whole *npzdata.Data, set *ptychography.Dataset) error {
	passes := &m.Refine
	switch {
	case m.RefineByLook:
		passes = nil
	case m.Refine == 0:
		return nil
	}
	all, err := input.Dataset(i.c.TestFile, whole)
	if err != nil {
		return err
	}
	r, err := input.Refine(ctx, all, config.DefaultEngine(), passes, i.c.Seed)
	if err != nil {
		return fmt.Errorf("%s: probe: %w", i.c.TestFile, err)
	}
	if r == nil {
		return nil
	}
	set.Probe = all.Probe
	set.Probe.Normalize(set.Patterns.MeanCounts())
	i.Say("%s", r.Line(i.c.TestFile))
	i.Run.Results["probe_refined"] = r
	return nil
}

// files are those that an inference leaves.
func files() []string {
	return append(output.Files(picturePrefix), output.ErrorFiles(picturePrefix)...)
}

// errors works out where the object explains the data badly, and says so.
func (i *inference) errors(ctx context.Context, r *output.Reconstruction, set *ptychography.Dataset) (err error) {
	if r.Errors, err = ptychography.PatternErrors(ctx, set, r.Object, r.Probe, ptychography.Bilinear); err != nil {
		return err
	}
	worst, median := output.Worst(r.Errors)
	i.Run.Results["median_position_error"], i.Run.Results["worst_position"] = output.Number(median), i.chosen[worst]
	i.Say("the error of a position is %.4f in the median and %.4f at most, at pattern %d; %s has all", median, r.Errors[worst], i.chosen[worst], output.ErrorsFile)
	return nil
}

// writeTruth writes the comparison with a known object. Without one it removes
// that of an earlier reconstruction, which is not true of this one.
func writeTruth(dir *os.Root, truth *output.Metrics, reason string) error {
	switch {
	case truth != nil:
		return atomicfile.WriteJSONIn(dir, output.MetricsFile, truth)
	case reason != "":
		return atomicfile.WriteJSONIn(dir, output.MetricsFile, map[string]any{"against_object_guess": nil, "no_comparison": reason})
	}
	if err := dir.Remove(output.MetricsFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
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
