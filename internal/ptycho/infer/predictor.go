package infer

import (
	"context"
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/stitch"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/ptycho/xla"
	"github.com/latent-go/latent/ptychography"
)

// predictor draws patches with a trained network and stitches them. Every
// position leads one group, and all patches of a group are placed.
type predictor struct {
	device    *device.Device
	model     *training.Model
	weights   *network.Weights
	batch     int
	seed      uint64
	weighting stitch.Weighting
	window    int
	align     bool    // give the groups their phases
	room      int     // see [cache]
	scale     float64 // of the input
}

func (p *predictor) predict(ctx context.Context, set *ptychography.Dataset) (*stitch.Result, error) {
	o := grouping.Options{GridSize: p.model.GridSize, Neighbours: p.model.Neighbours, Sequential: true, ByPlace: p.model.ByPlace, Seed: p.seed}
	groups, err := physics.Groups(set.Scan, o, p.model.Physics.Bilinear, nil)
	if err != nil {
		return nil, fmt.Errorf("the model works on groups of %d patterns: %w", p.model.Architecture.Channels, err)
	}
	weights, err := stitch.Weights(p.weighting, set.Probe, p.window)
	if err != nil {
		return nil, err
	}
	canvas, err := stitch.New(set.Scan, set.Patterns.N, weights)
	if err != nil {
		return nil, err
	}
	data, err := physics.NewData(set.Patterns)
	if err != nil {
		return nil, err
	}
	ph, err := physics.New(set.Probe, data, p.model.Physics)
	if err != nil {
		return nil, err
	}
	return p.stitch(ctx, set, groups, ph, canvas)
}

// painter returns that of the device, or of our own kernels.
func (p *predictor) painter(ph *physics.Physics, patterns *ptychography.Patterns, groups int) (painter, error) {
	batch := min(p.batch, groups)
	if p.device.XLA != nil {
		return p.device.XLA.Engine(xla.Task{Weights: p.weights, Physics: ph, InputScale: p.scale, Batch: batch})
	}
	return newWorkers(p, ph, patterns, batch), nil
}

// stitch predicts batch by batch and places the patches in the order of the
// groups, so neither batches nor workers leave a trace. The phases of the groups
// are known when all have been seen: what does not fit into memory until then is
// drawn again.
func (p *predictor) stitch(ctx context.Context, set *ptychography.Dataset, groups []physics.Group, ph *physics.Physics, canvas *stitch.Canvas) (*stitch.Result, error) {
	paint, err := p.painter(ph, set.Patterns, len(groups))
	if err != nil {
		return nil, err
	}
	m := &cache{painter: paint} // of nothing: one pass needs none
	factors, parts := slices.Repeat([]complex128{1}, len(groups)), 0
	if p.align {
		m.room = p.room
		a := stitch.NewAlignment(canvas)
		if err := p.each(ctx, m, groups, func(_ int, g physics.Group, patches [][]complex64) error {
			return a.Add(at(set.Scan, g), patches)
		}); err != nil {
			return nil, err
		}
		factors, parts = a.Factors(), a.Parts()
	}
	err = p.each(ctx, m, groups, func(i int, g physics.Group, patches [][]complex64) error {
		return place(canvas, at(set.Scan, g), patches, complex64(factors[i]))
	})
	if err != nil {
		return nil, err
	}
	r := canvas.Result()
	r.Parts = parts
	return r, nil
}

// each calls f for every group with its patches, batch by batch.
func (p *predictor) each(ctx context.Context, m *cache, groups []physics.Group, f func(i int, g physics.Group, patches [][]complex64) error) error {
	done := 0
	for batch := range slices.Chunk(groups, p.batch) {
		if err := ctx.Err(); err != nil {
			return err
		}
		patches, err := m.draw(done, batch)
		if err != nil {
			return err
		}
		for i, g := range batch {
			if err := f(done+i, g, patches[i]); err != nil {
				return err
			}
		}
		done += len(batch)
	}
	return nil
}

// at returns the positions of the patterns of a group.
func at(scan ptychography.Scan, g physics.Group) ptychography.Scan {
	var out ptychography.Scan
	for _, member := range g.Patterns {
		out = append(out, scan[member])
	}
	return out
}

// place puts every patch of a group, times a factor, on its position.
func place(canvas *stitch.Canvas, at ptychography.Scan, patches [][]complex64, factor complex64) error {
	turned := make([]complex64, len(patches[0]))
	for c, p := range at {
		for i, v := range patches[c] {
			turned[i] = factor * v
		}
		if err := canvas.Add(p, turned); err != nil {
			return err
		}
	}
	return nil
}
