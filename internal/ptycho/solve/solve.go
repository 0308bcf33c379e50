package solve

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/inspect"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/ptychography"
)

// Outcome is what a command tells of a reconstruction that is written.
type Outcome struct {
	*ptychography.Result
	Metrics *Metrics
	Names   []string // files
}

// ResumableError is the end of a reconstruction that can be continued.
type ResumableError struct {
	State string
	Err   error
}

func (e *ResumableError) Error() string { return e.Err.Error() }
func (e *ResumableError) Unwrap() error { return e.Err }

// Metrics are what metrics.json says of a reconstruction by engines.
type Metrics struct {
	Scale *output.Scale `json:"scale,omitempty"` // of the data; nil where they do not say
	// Residual is sum (|F|-A)^2 / sum A^2 with object and probe fixed.
	Residual output.Number `json:"relative_amplitude_error"`
	// Noise is what Poisson noise alone would leave of it; absent when the squares
	// of the amplitudes are no counts.
	Noise   *float64        `json:"expected_from_photon_noise,omitempty"`
	Best    int             `json:"pass"`
	Running []output.Number `json:"error_during_passes"`
	Checked []output.Number `json:"error_after_passes"`
	LeftOut []int           `json:"patterns_left_out,omitempty"`
	Verdict string          `json:"verdict,omitempty"`
	// Modes are the shares of the energy that the modes of the probe have, when there are
	// several; they are orthogonal.
	Modes []output.Number `json:"mode_energies,omitempty"`
	// Variations are the mean energies along the modes of a probe that varies over the
	// scan, relative to that of the probe.
	Variations []output.Number `json:"probe_variation_energies,omitempty"`
	// Intensities of the patterns, relative to their mean, and the counts that every pixel
	// has from elsewhere, where they were fitted.
	Intensities []output.Number `json:"pattern_intensities,omitempty"`
	Background  output.Number   `json:"background_counts,omitempty"`
	// Positions is what became of them, where they were fitted.
	Positions *Positions `json:"positions,omitempty"`
	Drift     struct {
		Y float64 `json:"y"`
		X float64 `json:"x"`
	} `json:"drift_taken_back_pixels"`
	Halves *Halves         `json:"half_sets,omitempty"`
	Truth  *output.Metrics `json:"against_object_guess,omitempty"`
	// NoTruth is why there is no comparison though the data have an object.
	NoTruth string `json:"no_comparison,omitempty"`
}

// run is one reconstruction.
type run struct {
	*output.Notices
	s      *config.ReconstructSettings
	solver ptychography.Solver
	watch  func(ptychography.Progress)
	data   string  // SHA-256 of the data file
	pixel  float64 // of the object, in metres; zero where the data do not say
	began  time.Time
	saved  time.Time // when there was last nothing to lose
	last   func() *ptychography.State
	found  []string          // by the look at the data
	least  float64           // what an element of the map of a scan has to differ from unity by
	left   []string          // what is left over points to these
	causes []inspect.Finding // the same in words
	after  error             // of what follows the engines, which costs no result
	place  *output.Claimed
}

// Reconstruct inverts a data file as the settings say and writes what comes out. It
// calls watch after every pass. When the context ends, what there is is written all
// the same, and the error is a *[ResumableError].
func Reconstruct(ctx context.Context, path string, s *config.ReconstructSettings, n *output.Notices, watch func(ptychography.Progress)) (*Outcome, error) {
	r := &run{Notices: n, s: s, solver: solver(s), watch: watch, began: time.Now(), saved: time.Now()}
	r.Run.Applied, r.Run.Results["recipe"] = settings.Encode(s), s.Recipe.String()
	d, set, err := r.load(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if r.place, err = output.Claim(s.OutputDir, n, append(files(), stateFile)...); err != nil {
		return nil, err
	}
	defer r.place.Release()
	s.OutputDir = r.place.Path
	o, err := r.reconstruct(ctx, path, d, set)
	return o, r.place.Cause(err)
}

// reconstruct runs the engines in the directory of the run and writes what comes out.
func (r *run) reconstruct(ctx context.Context, path string, d *npzdata.Data, set *ptychography.Dataset) (*Outcome, error) {
	object, err := r.start(ctx, path, set)
	if err != nil {
		return nil, err
	}
	r.illumination()
	r.positions()
	if err := errors.Join(r.fits(set), r.open(set), r.modes(set), r.hidden(set), r.resume()); err != nil {
		return nil, err
	}
	if err := r.search(ctx, set); err != nil {
		return nil, err
	}
	r.solver.Observe = r.observe
	result, failed := r.solver.Run(ctx, set, object)
	if result == nil {
		if errors.Is(failed, ptychography.ErrRoom) {
			failed = fmt.Errorf("--position-limit %v: %w", r.s.Limit, failed)
		}
		if r.s.Resume != "" {
			failed = fmt.Errorf("--resume %s: %w", r.s.Resume, failed)
		}
		return nil, failed
	}
	r.Run.Results[output.ObjectSeconds] = time.Since(r.began).Seconds()
	o, err := r.write(ctx, d, set, result)
	if failed == nil && r.after != nil && ctx.Err() != nil {
		failed, r.after = ctx.Err(), nil
	}
	return o, errors.Join(err, r.after, r.resumable(failed))
}

func (r *run) load(path string) (*npzdata.Data, *ptychography.Dataset, error) {
	d, err := input.LoadAs(path, r.s.DataKind, npzdata.Options{Place: npzdata.Place(r.s.PatternsIn), Spill: r.s.OutputDir}, r.Notices)
	if err != nil {
		return nil, nil, err
	}
	if d.Patterns.Source() != nil {
		r.Say("%s stays on disk: each of %d patterns is read when it is needed (--patterns-in memory reads them all)", path, d.Patterns.Len())
	}
	set, err := r.dataset(path, &d)
	if err != nil {
		err = errors.Join(err, d.Close())
	}
	return d, set, err
}

// dataset looks at data, leaves out what does harm and what is not asked for, and
// returns what engines work on.
func (r *run) dataset(path string, data **npzdata.Data) (*ptychography.Dataset, error) {
	d := *data
	if n := len(r.Run.Inputs); n > 0 {
		r.data = r.Run.Inputs[n-1].SHA256
	}
	whole := d.Patterns
	d, r.found = inspect.Prepare(path, d, r.s.Inspection(), r.Notices)
	if err := whole.Err(); err != nil {
		return nil, err
	}
	if r.s.Images != nil {
		all := d.Patterns.Len()
		d = d.Select(npzdata.Spread(d.Scan, *r.s.Images))
		r.Say("using %s", input.Share(d.Patterns.Len(), all, *r.s.Images))
	}
	r.pixel = d.Metadata.Physics.ObjectPixel
	*data = d
	return input.Dataset(path, d)
}

// solver turns settings into those of the library.
func solver(s *config.ReconstructSettings) ptychography.Solver {
	return ptychography.Solver{
		Recipe: s.Recipe, Subpixel: subpixels[s.Positions], Seed: s.Seed, Threads: s.Threads, LeftOut: s.LeftOut,
		KeepBest: s.Keep == "best", StopEarly: s.Stop == "auto", Hold: s.Hold,
		Variations: s.Variations,
	}
}

var subpixels = map[string]ptychography.Subpixel{"nearest": ptychography.Nearest, "bilinear": ptychography.Bilinear, "fourier": ptychography.Fourier}

// settings are what the bits of a result depend on, in words.
func (r *run) settings() string {
	recipe := ""
	for i, stage := range r.s.Recipe {
		if i == len(r.s.Recipe)-1 {
			stage.Passes = 1 // more of the last one continue it
		}
		recipe += ptychography.Recipe{stage}.String() + " "
	}
	if r.s.Modes > 0 {
		recipe += fmt.Sprintf("modes %d, ", r.s.Modes)
	}
	if r.s.Variations > 0 {
		recipe += fmt.Sprintf("opr %d, ", r.s.Variations)
	}
	if r.solver.FitIntensity {
		recipe += "intensities fitted, "
	}
	if r.solver.FitBackground {
		recipe += "background fitted, "
	}
	if r.solver.FitPositions != ptychography.FitNone {
		recipe += fmt.Sprintf("positions fitted (%s) within %v, ", r.s.Moved, r.s.Limit)
	}
	return fmt.Sprintf("%sseed %d, positions %s, left out %v, keep %s, hold %v", recipe, r.s.Seed, r.s.Positions, r.s.LeftOut, r.s.Keep, r.s.Hold)
}

// resume takes over the state that the settings name.
func (r *run) resume() error {
	if r.s.Resume == "" {
		r.offer()
		return nil
	}
	s, err := readState(r.s.Resume)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	if s.data != r.data {
		return fmt.Errorf("--resume %s: its run had another data file (SHA-256 %.12s, here %.12s): name that file, or start anew with --start %s", r.s.Resume, s.data, r.data, r.s.Resume)
	}
	if now := r.settings(); s.recipe != now {
		r.Warn("the run began with other settings and goes on with these: was %s; is %s", s.recipe, now)
	}
	r.solver.Resume = s.State
	r.Say("continues after pass %d", len(s.Running))
	return nil
}

// offer names the state that a run was killed with, which has left no result.
func (r *run) offer() {
	if !output.IsFile(r.statePath()) || owned.Check(context.Background(), r.s.OutputDir, output.ArraysFile) == nil {
		return
	}
	if s, err := readState(r.statePath()); err == nil && s.data == r.data {
		r.Say("an earlier run over these data was stopped after pass %d: --resume %s continues it, this one begins anew", len(s.Running), r.statePath())
	}
}

// observe tells of a pass and saves the state when it is time.
func (r *run) observe(p ptychography.Progress) error {
	r.last = p.State
	if r.watch != nil {
		r.watch(p)
	}
	if r.due(p.Pass) {
		return r.save()
	}
	return nil
}

// often is how much work a kill may cost where --save-every says nothing.
const often = time.Minute

// due reports whether the state is to be saved after a pass.
func (r *run) due(pass int) bool {
	if every := r.s.SaveEvery; every > 0 {
		return pass%every == 0
	}
	return time.Since(r.saved) >= often
}

func (r *run) statePath() string { return filepath.Join(r.s.OutputDir, stateFile) }

func (r *run) save() error {
	s := &saved{State: r.last(), data: r.data, recipe: r.settings()}
	if err := r.place.Replace(stateFile); err != nil {
		return err
	}
	if err := s.write(r.place.Root()); err != nil {
		return err
	}
	r.saved = time.Now()
	return r.place.Written(stateFile)
}

// resumable saves the state of a run that was interrupted after a pass or more.
func (r *run) resumable(failed error) error {
	if failed == nil || r.last == nil {
		return failed
	}
	if err := r.save(); err != nil {
		return errors.Join(failed, err)
	}
	return &ResumableError{r.statePath(), failed}
}

func (r *run) write(ctx context.Context, d *npzdata.Data, set *ptychography.Dataset, result *ptychography.Result) (*Outcome, error) {
	var shares []float64
	if len(result.Probe.Modes) > 1 && result.Relaxation == nil { // what varies is the first as the engine has it
		shares = result.Probe.Orthogonalize()
	}
	given := set.Scan
	set = found(set, result)
	made, err := output.New(result.Object, result.Probe, set.Scan, nil)
	if err != nil {
		return nil, err
	}
	made.Scale, made.Varied = input.Scale(d), result.Relaxation
	if made.Scale.Pixel > 0 {
		r.Run.Scale = &made.Scale
	}
	m, err := r.metrics(ctx, set, result)
	if err != nil {
		return nil, err
	}
	m.Scale, m.Modes, m.Variations = r.Run.Scale, numbers(shares), numbers(result.Relaxation.Shares(result.Probe))
	if m.Truth, m.NoTruth = made.Judge(d.Object); m.NoTruth != "" {
		r.Warn("%s; the reconstruction is written all the same", m.NoTruth)
	}
	m.Positions = r.moved(given, d.True, result)
	files := files()
	if err := r.place.Replace(files...); err != nil {
		return nil, err
	}
	names, err := made.Write(r.place.Root(), "")
	if err != nil {
		return nil, err
	}
	more, err := r.writePositions(given, set.Scan, m.Positions)
	if names = append(names, more...); err != nil {
		return nil, err
	}
	left, err := r.residuals(ctx, set, result)
	if err != nil {
		return nil, err
	}
	more, err = left.write(r)
	if names = append(names, more...); err != nil {
		return nil, err
	}
	if err := atomicfile.WriteJSONIn(r.place.Root(), output.MetricsFile, m); err != nil {
		return nil, err
	}
	if result.Verdict != ptychography.Going && result.Verdict != ptychography.Converged {
		r.Warn("after pass %d %s", len(result.Running), result.Verdict.Explain())
	}
	r.Run.Results["relative_amplitude_error"], r.Run.Results["patterns"] = m.Residual, set.Patterns.Len()
	return &Outcome{result, m, names}, errors.Join(r.Run.Write(r.place.Root(), time.Now()), r.place.Written(files...))
}

func (r *run) metrics(ctx context.Context, set *ptychography.Dataset, result *ptychography.Result) (*Metrics, error) {
	m := &Metrics{
		Residual: output.Number(result.Residual), Best: result.Best, Running: numbers(result.Running), Checked: numbers(result.Checked), LeftOut: result.LeftOut,
		Verdict: string(result.Verdict),
	}
	if r.solver.FitIntensity {
		m.Intensities = numbers(result.Intensity)
	}
	if r.solver.FitBackground {
		m.Background = output.Number(result.Background)
	}
	m.Drift.Y, m.Drift.X = result.Drift.Y, result.Drift.X
	if set.Patterns.AreCounts() {
		noise, err := ptychography.NoiseFloor(context.WithoutCancel(ctx), set, result.Object, result.Probe, r.solver.Subpixel, r.s.Threads)
		if err != nil {
			return nil, err
		}
		m.Noise = &noise
	}
	r.after = r.leftover(ctx, set, result, m.Noise)
	if r.s.Halves && ctx.Err() == nil {
		var err error
		m.Halves, err = r.halves(ctx, set)
		r.after = errors.Join(r.after, err)
	}
	r.after = errors.Join(r.after, ctx.Err())
	return m, nil
}

func numbers(v []float64) []output.Number {
	out := make([]output.Number, len(v))
	for i, x := range v {
		out[i] = output.Number(x)
	}
	return out
}
