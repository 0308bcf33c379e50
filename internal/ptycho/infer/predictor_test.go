package infer

import (
	"math"
	"math/cmplx"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/stitch"
	"github.com/latent-go/latent/ptychography"
)

// True patches, grouped as a network of either grid size gets them, make the
// true object: none is mirrored, swapped or moved.
func TestTruePatchesMakeTheTrueObject(t *testing.T) {
	sim := ptychography.DefaultSimulation()
	sim.Sample, sim.N, sim.Points, sim.Step, sim.Radius, sim.Photons = "blobs", 32, 49, 6, 6, 0
	d, truth, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range d.Scan { // whole positions, so that nothing is interpolated
		d.Scan[i] = ptychography.Position{Y: math.Round(p.Y), X: math.Round(p.X)}
	}
	for _, gridsize := range []int{1, 2} {
		groups, err := physics.Groups(d.Scan, grouping.Options{GridSize: gridsize, Sequential: true}, false, nil)
		if err != nil {
			t.Fatal(err)
		}
		var patches [][][]complex64
		for _, g := range groups {
			var of [][]complex64
			for _, member := range g.Patterns {
				p, err := truth.Patch(d.Scan[member], sim.N, ptychography.Nearest)
				if err != nil {
					t.Fatal(err)
				}
				of = append(of, p)
			}
			patches = append(patches, of)
		}
		weights, err := stitch.Weights(stitch.Probe, d.Probe, 0)
		if err != nil {
			t.Fatal(err)
		}
		canvas, err := stitch.New(d.Scan, sim.N, weights)
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range groups {
			if err := place(canvas, at(d.Scan, g), patches[i], 1); err != nil {
				t.Fatal(err)
			}
		}
		compareObjects(t, truth, canvas.Result().Object)
	}
}

// compareObjects demands equality where something was placed.
func compareObjects(t *testing.T, want, got *ptychography.Object) {
	t.Helper()
	a, b, err := ptychography.Overlap(want, got)
	if err != nil {
		t.Fatal(err)
	}
	placed := 0
	for i, v := range b.Data {
		if v == 0 {
			continue
		}
		placed++
		if cmplx.Abs(complex128(v-a.Data[i])) > 1e-5 {
			t.Fatalf("pixel %d is %v, want %v", i, v, a.Data[i])
		}
	}
	if placed < 1000 {
		t.Errorf("only %d pixels were compared", placed)
	}
}
