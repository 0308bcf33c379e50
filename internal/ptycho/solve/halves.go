package solve

import (
	"context"
	"fmt"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// Halves compares the reconstructions of two halves of the patterns:
// how far two independent measurements agree, without a known object.
type Halves struct {
	// FRC is the Fourier ring correlation of the middle square of Side pixels; ring r
	// is r / Side cycles a pixel.
	FRC  []float64 `json:"frc"`
	Side int       `json:"side_pixels"`
	// Rings where it falls below one seventh and the half-bit curve, and the period
	// there, in pixels and, where the pixel is known, in metres. Zero where the
	// correlation never falls, that is at better than two pixels.
	OneSeventh Resolution `json:"one_seventh"`
	HalfBit    Resolution `json:"half_bit"`
}

// Resolution is a ring and its period.
type Resolution struct {
	Ring   float64 `json:"ring"`
	Pixels float64 `json:"period_pixels,omitempty"`
	Metres float64 `json:"period_metres,omitempty"`
}

// halves runs the recipe on both halves of the patterns.
func (r *run) halves(ctx context.Context, set *ptychography.Dataset) (*Halves, error) {
	s := r.solver
	s.Observe, s.Resume = nil, nil
	frame := ptychography.NewObject(set.Scan, set.Patterns.N)
	var objects [2]*ptychography.Object
	for k := range objects {
		h := half(set, k)
		if s.Places != nil {
			s.Places = h.Scan // the map is found
		}
		result, err := s.Run(ctx, h, frame)
		if err != nil {
			return nil, fmt.Errorf("--half-sets: %w", err)
		}
		objects[k] = result.Object
	}
	seen, err := ptychography.Coverage(objects[0], set.Scan, set.Probe, 0.1)
	if err != nil {
		return nil, err
	}
	mask := make([]bool, len(seen))
	for i, n := range seen {
		mask[i] = n >= 4
	}
	a, b, _, _, err := ptychography.Align(objects[0], objects[1], mask)
	if err != nil {
		return nil, fmt.Errorf("--half-sets: %w", err)
	}
	h := &Halves{}
	if h.FRC, err = ptychography.RingCorrelation(a, b); err != nil {
		return nil, err
	}
	h.Side = 2 * (len(h.FRC) - 1)
	h.OneSeventh = h.resolution(ptychography.FirstBelow(h.FRC, ptychography.OneSeventh), r.pixel)
	h.HalfBit = h.resolution(ptychography.FirstBelowHalfBit(h.FRC), r.pixel)
	return h, nil
}

func (h *Halves) resolution(ring, pixel float64) Resolution {
	v := Resolution{Ring: ring}
	if ring > 0 && ring < float64(len(h.FRC)) {
		v.Pixels = float64(h.Side) / ring
		v.Metres = v.Pixels * pixel
	}
	return v
}

// half returns one of two halves of the patterns, both even in space: every other
// pattern of a raster would be every other of its columns.
func half(d *ptychography.Dataset, k int) *ptychography.Dataset {
	out := &ptychography.Dataset{Probe: d.Probe}
	first := d.Scan.Sample(d.Patterns.Len() / 2)
	var indices []int
	for i, p := range d.Scan {
		if _, in := slices.BinarySearch(first, i); in == (k == 0) {
			indices, out.Scan = append(indices, i), append(out.Scan, p)
		}
	}
	out.Patterns = d.Patterns.Select(indices)
	return out
}
