package solve

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// small writes a data file of so many patterns of 16 x 16 pixels.
func small(t *testing.T, points int) string {
	t.Helper()
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Radius, sim.Step, sim.Points = 16, 4, 2, points
	set, _, err := ptychography.Simulate(sim)
	filetest.Must(t, err)
	path := filepath.Join(t.TempDir(), "data.npz")
	d := &npzdata.Data{Patterns: set.Patterns, Scan: set.Scan, Probe: set.Probe}
	filetest.Must(t, atomicfile.Write(path, 0o644, func(w io.Writer) error { return npzdata.Write(w, d) }))
	return path
}

// ran runs two passes over a data file.
func ran(ctx context.Context, t *testing.T, path, dir string, change func(*config.ReconstructSettings), watch func(ptychography.Progress)) (*Outcome, error) {
	t.Helper()
	s, err := config.NewReconstruct(nil)
	filetest.Must(t, err)
	s.OutputDir = dir
	s.Recipe, err = ptychography.ParseRecipe("epie", 2)
	filetest.Must(t, err)
	change(s)
	return Reconstruct(ctx, path, s, output.NewNotices(nil, nil, output.Begin("test", nil, time.Time{})), watch)
}

// What cannot be done with so few patterns is said before the first pass, by its flag.
func TestTooFewPatternsAreSaidFirst(t *testing.T) {
	for _, c := range []struct {
		points int
		change func(*config.ReconstructSettings)
		want   string
	}{
		{7, func(s *config.ReconstructSettings) { s.Halves = true }, "--half-sets: 7 patterns"},
		{4, func(s *config.ReconstructSettings) { s.Variations = 4 }, "--opr 4: 4 modes"},
		{9, func(s *config.ReconstructSettings) { s.Halves, s.Variations = true, 4 }, "--half-sets --opr 4: 4 modes"},
	} {
		passes := 0
		_, err := ran(t.Context(), t, small(t, c.points), t.TempDir(), c.change, func(ptychography.Progress) { passes++ })
		if err == nil || !strings.Contains(err.Error(), c.want) || passes > 0 {
			t.Errorf("%d points: %v after %d passes, want %s", c.points, err, passes, c.want)
		}
	}
}

// late is a context that ends when it is asked for its error so often.
type late struct {
	context.Context
	left *int
}

func (l late) Err() error {
	if *l.left--; *l.left < 0 {
		return context.Canceled
	}
	return nil
}

// An interrupt behind the engines, as long as half sets take, costs no result: it is
// written, and continued from.
func TestInterruptAfterTheEngines(t *testing.T) {
	path, dir := small(t, 16), t.TempDir()
	left := 1 << 30
	behind := func(p ptychography.Progress) {
		if p.Pass == p.Passes {
			left = 40 // some of the asking of the first half
		}
	}
	halves := func(s *config.ReconstructSettings) { s.Halves = true }
	o, err := ran(late{t.Context(), &left}, t, path, dir, halves, behind)
	again := new(ResumableError)
	if o == nil || o.Metrics.Halves != nil || !errors.As(err, &again) || !errors.Is(err, context.Canceled) || left >= 0 {
		t.Fatalf("%+v, %v, asked until %d", o, err, left)
	}
	if !output.IsFile(filepath.Join(dir, output.ArraysFile)) || !output.IsFile(filepath.Join(dir, output.MetricsFile)) {
		t.Error("the result is not written")
	}
	o, err = ran(t.Context(), t, path, dir, func(s *config.ReconstructSettings) { s.Halves, s.Resume = true, again.State }, nil)
	if err != nil || o.Metrics.Halves == nil {
		t.Errorf("continued: %v", err)
	}
}
