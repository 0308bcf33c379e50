package solve

import (
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// reconstructed inverts simulated data that are wrong in a way, and looks at the rest.
func reconstructed(t *testing.T, change func(*ptychography.Dataset)) *leftOver {
	t.Helper()
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Step, sim.Radius, sim.Defocus, sim.Sample = 32, 121, 3, 7, 20, "blobs"
	d, _, err := ptychography.Simulate(sim)
	filetest.Must(t, err)
	change(d)
	d.Probe.Normalize(d.Patterns.MeanCounts())
	s := ptychography.NewSolver(ptychography.NewLSQML(), 12)
	s.Hold = true
	result, err := s.Run(t.Context(), d, nil)
	filetest.Must(t, err)
	r := &run{Notices: output.NewNotices(nil, nil, &output.Run{Results: map[string]any{}}), s: &config.ReconstructSettings{}, solver: s}
	x, err := r.residuals(t.Context(), d, result)
	filetest.Must(t, err)
	return x
}

func names(x *leftOver) (list []string) {
	for _, f := range x.Findings {
		list = append(list, f.Name)
	}
	return list
}

// Right data point to nothing; a hot pixel, a frame of elsewhere and wrong positions are
// each named where they are.
func TestResidualsNameTheirCause(t *testing.T) {
	if x := reconstructed(t, func(*ptychography.Dataset) {}); len(x.Findings) > 0 {
		t.Errorf("right data: %+v", x.Findings)
	}
	x := reconstructed(t, func(d *ptychography.Dataset) {
		for i := range d.Scan {
			d.Patterns.At(i)[3*32+5] = 12
		}
	})
	if len(x.Pixels) > 5 || !strings.Contains(x.Findings[0].Text, "the worst in row 3, column 5 by ") {
		t.Errorf("a hot pixel: %v, %+v", names(x), x.Pixels)
	}
	x = reconstructed(t, func(d *ptychography.Dataset) { slices.Reverse(d.Patterns.At(60)) })
	if !slices.Equal(x.Frames, []int{60}) || !slices.Contains(names(x), "residual-frames") {
		t.Errorf("a frame upside down: %v, frames %v", names(x), x.Frames)
	}
	x = reconstructed(t, func(d *ptychography.Dataset) {
		for i := range d.Scan {
			d.Scan[i].Y += 1.5 * float64(i%3-1)
		}
	})
	if !slices.Contains(names(x), "residual-positions") {
		t.Errorf("wrong positions: %v, pull %v", names(x), x.PulledBy)
	}
}
