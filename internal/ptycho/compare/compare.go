package compare

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/infer"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/solve"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

// Watch is told of every pass of a run.
type Watch func(label string, p ptychography.Progress)

// InterruptedError is the end of a comparison that goes on when it is asked for again.
type InterruptedError struct {
	Finished []string // runs that are kept
	Err      error
}

func (e *InterruptedError) Error() string { return e.Err.Error() }
func (e *InterruptedError) Unwrap() error { return e.Err }

// contest is one comparison.
type contest struct {
	*output.Notices
	path    string
	s       *config.CompareSettings
	entries []entry
	models  map[string]string // SHA-256 by archive
	place   *output.Claimed
	report  Report
	watch   Watch
	said    map[string]bool
}

// Compare lets every recipe and model of the settings work on a data file, as often as
// there are seeds, and writes what they came to. What is there already, of the same
// data with the same settings, is not done again. It returns the names of the files.
// When the context ends the finished runs are kept, and the error is an
// *[InterruptedError]; a run that fails is told of, and the others go on.
func Compare(ctx context.Context, path string, s *config.CompareSettings, n *output.Notices, watch Watch) (*Report, []string, error) {
	c := &contest{Notices: n, path: path, s: s, watch: watch, models: map[string]string{}, said: map[string]bool{}}
	if err := c.prepare(ctx); err != nil {
		return nil, nil, err
	}
	defer c.place.Release()
	failed := c.all(ctx)
	if ctx.Err() != nil {
		return nil, nil, &InterruptedError{c.finished(), errors.Join(failed, ctx.Err())}
	}
	if len(c.report.Runs) == 0 {
		return nil, nil, c.place.Cause(failed)
	}
	names, err := c.show()
	return &c.report, names, errors.Join(failed, c.place.Cause(err))
}

// prepare checks what can be checked before the work, takes the directory and reads
// which runs are there.
func (c *contest) prepare(ctx context.Context) (err error) {
	if c.entries, err = entries(c.s); err != nil {
		return err
	}
	if err := c.Run.Input(c.path); err != nil {
		return err
	}
	if c.s.Halves && slices.ContainsFunc(c.entries, func(e entry) bool { return e.model != "" }) {
		c.Say("half sets are those of recipes: what one network draws of two halves agrees in what it has learned, too, and would look finer than the data are")
	}
	c.Run.Applied = settings.Encode(c.s)
	c.report.Data, c.report.SHA256 = c.path, c.Run.Inputs[0].SHA256
	for _, e := range c.entries {
		if e.model == "" {
			_, err = c.s.Reconstruct(e.recipe, 0, c.folder(e, 0))
		} else {
			var h filehash.Sum
			h, err = filehash.File(e.model)
			c.models[e.model] = h.SHA256
		}
		if err != nil {
			return fmt.Errorf("%s: %w", e.what(), err)
		}
	}
	if c.place, err = output.Claim(c.s.OutputDir, c.Notices, files()...); err != nil {
		return err
	}
	c.s.OutputDir = c.place.Path
	if owned.Check(ctx, c.place.Path, jsonFile) == nil {
		c.report.Runs = earlier(c.place.Path) // of which all keeps what is asked for
	}
	return nil
}

// earlier returns the runs that compare.json of a directory tells of; of one that
// cannot be read there are none.
func earlier(dir string) []Run {
	var old Report
	if atomicfile.ReadJSON(filepath.Join(dir, jsonFile), &old) != nil {
		return nil
	}
	return old.Runs
}

// folder is where a run leaves its results.
func (c *contest) folder(e entry, seed int) string {
	return filepath.Join(c.s.OutputDir, e.name, strconv.Itoa(seed))
}

// all makes the runs that are not there, one seed of every entry after the other.
func (c *contest) all(ctx context.Context) (failed error) {
	old := c.report.Runs
	c.report.Runs = nil
	kept := 0
	for seed := range c.s.Seeds {
		for _, e := range c.entries {
			if ctx.Err() != nil {
				return failed
			}
			key, err := c.key(e, seed)
			if err != nil {
				return err
			}
			if r := c.there(old, e, seed, key); r != nil {
				c.report.Runs = append(c.report.Runs, *r)
				kept++
				continue
			}
			r := Run{Name: e.name, Seed: seed, Key: key, Folder: c.folder(e, seed)}
			r.Error, r.Amplitude, r.Phase, r.HalfBit = unknown, unknown, unknown, unknown
			if err := c.run(ctx, e, &r); err != nil {
				if ctx.Err() == nil {
					failed = errors.Join(failed, fmt.Errorf("%s, seed %d: %w", e.name, seed, err))
				}
				continue
			}
			c.report.Runs = append(c.report.Runs, r)
			if err := c.keep(); err != nil {
				return err
			}
		}
	}
	if kept > 0 {
		c.Say("%s of these data with these settings were there already", term.Counted(kept, "run"))
	}
	c.report.Rows = rows(c.entries, c.report.Runs)
	return failed
}

// unknown is a number that there is none of.
var unknown = output.Number(math.NaN())

// key is a hash of all that the result of a run depends on.
func (c *contest) key(e entry, seed int) (string, error) {
	all := map[string]any{"data": c.report.SHA256, "seed": seed}
	if e.model != "" {
		all["model"], all["n_images"], all["data_kind"] = c.models[e.model], c.s.Images, c.s.DataKind
	} else {
		s, err := c.s.Reconstruct(e.recipe, seed, "")
		if err != nil {
			return "", err
		}
		s.Threads = 0
		all["settings"], all["recipe"] = settings.Encode(s), s.Recipe.String()
	}
	text, err := json.Marshal(all)
	return fmt.Sprintf("%x", sha256.Sum256(text)), err
}

// there returns an earlier run if it is whole and was asked for in the same way.
func (c *contest) there(old []Run, e entry, seed int, key string) *Run {
	for i := range old {
		if r := &old[i]; r.Name == e.name && r.Seed == seed && r.Key == key {
			h, err := filehash.File(filepath.Join(c.folder(e, seed), output.ArraysFile))
			if err == nil && h.SHA256 == r.Arrays {
				r.Folder = c.folder(e, seed)
				return r
			}
		}
	}
	return nil
}

// finished names the runs that are kept.
func (c *contest) finished() (list []string) {
	for _, r := range c.report.Runs {
		list = append(list, fmt.Sprintf("%s/%d", r.Name, r.Seed))
	}
	return list
}

// run makes one.
func (c *contest) run(ctx context.Context, e entry, r *Run) error {
	label := e.name
	if c.s.Seeds > 1 {
		label = fmt.Sprintf("%s, seed %d of %d", e.name, r.Seed+1, c.s.Seeds)
	}
	n := output.NewNotices(nil, func(format string, args ...any) { c.tell(label, fmt.Sprintf(format, args...)) }, output.Begin(c.Run.Program, c.Run.Command, time.Now()))
	work := c.recipe
	if e.model != "" {
		work = c.model
	}
	var err error
	if r.Memory, err = host.Measured(func() error { return work(ctx, e, r, label, n) }); err != nil {
		return err
	}
	r.Seconds, _ = n.Run.Results[output.ObjectSeconds].(float64)
	h, err := filehash.File(filepath.Join(r.Folder, output.ArraysFile))
	r.Arrays = h.SHA256
	return err
}

// tell warns of what a run said, once of what is about the data and not the run.
func (c *contest) tell(label, text string) {
	if !strings.HasPrefix(text, c.path+": ") {
		text = label + ": " + text
	}
	if !c.said[text] {
		c.said[text] = true
		c.Warn("%s", text)
	}
}

// recipe lets engines do it.
func (c *contest) recipe(ctx context.Context, e entry, r *Run, label string, n *output.Notices) error {
	s, err := c.s.Reconstruct(e.recipe, r.Seed, r.Folder)
	if err != nil {
		return err
	}
	began := time.Now()
	o, err := solve.Reconstruct(ctx, c.path, s, n, func(p ptychography.Progress) {
		r.Times, r.Errors = append(r.Times, time.Since(began).Seconds()), append(r.Errors, output.Number(p.Checked))
		if c.watch != nil {
			c.watch(label, p)
		}
	})
	if err != nil {
		return err
	}
	m := o.Metrics
	r.Error, r.Noise = m.Residual, m.Noise
	if m.Truth != nil {
		r.Amplitude, r.Phase = m.Truth.Amplitude.Gain, m.Truth.Phase.Gain
	}
	if h := m.Halves; h != nil {
		r.HalfBit = output.Number(period(h.HalfBit))
		for _, v := range h.FRC {
			r.FRC = append(r.FRC, output.Number(v))
		}
	}
	return nil
}

// period is how fine half sets agree, in pixels.
func period(r solve.Resolution) float64 {
	switch {
	case r.Ring == 0:
		return math.NaN()
	case r.Pixels == 0:
		return 2
	}
	return r.Pixels
}

// model lets a trained network do it.
func (c *contest) model(ctx context.Context, e entry, r *Run, _ string, n *output.Notices) error {
	s, err := c.s.Network(e.model, c.path, r.Seed, r.Folder)
	if err != nil {
		return err
	}
	d, err := device.Open(s.Execution.Accelerator)
	if err != nil {
		return err
	}
	defer d.Close()
	o, err := infer.Reconstruct(ctx, s, d, n)
	if err != nil {
		return err
	}
	if v, ok := n.Run.Results["relative_amplitude_error"].(float64); ok {
		r.Error = output.Number(v)
	}
	if o.Truth != nil {
		r.Amplitude, r.Phase = o.Truth.Amplitude.Gain, o.Truth.Phase.Gain
	}
	if t, ok := n.Run.Results[output.ObjectSeconds].(float64); ok {
		r.Times, r.Errors = []float64{t}, []output.Number{r.Error}
	}
	return nil
}
