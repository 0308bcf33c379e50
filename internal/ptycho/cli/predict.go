package cli

import (
	"context"
	"fmt"
	"slices"

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
	device    *device
	model     *training.Model
	weights   *network.Weights
	batch     int
	workers   int
	seed      uint64
	weighting stitch.Weighting
	window    int
}

func (p *predictor) predict(ctx context.Context, set *ptychography.Dataset) (*stitch.Result, error) {
	o := grouping.Options{GridSize: p.model.GridSize, Neighbours: p.model.Neighbours, Sequential: true, Seed: p.seed}
	groups, err := makeGroups(set.Scan, o, p.model.Physics.Bilinear, 0)
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

// painter draws the consistent patches of groups, in the scale in which the
// probe carries the counts. It may use their memory again.
type painter interface {
	Patches(groups []physics.Group) ([][][]complex64, error)
}

// painter returns that of the device, or of our own kernels.
func (p *predictor) painter(ph *physics.Physics, patterns *ptychography.Patterns, groups int) (painter, error) {
	batch := min(p.batch, groups)
	if p.device.xla != nil {
		return p.device.xla.Engine(xla.Task{Weights: p.weights, Physics: ph, InputScale: p.model.InputScale, Batch: batch})
	}
	return newWorkers(p, ph, patterns, batch), nil
}

// stitch predicts batch by batch and places the patches in the order of the
// groups, so neither batches nor workers leave a trace.
func (p *predictor) stitch(ctx context.Context, set *ptychography.Dataset, groups []physics.Group, ph *physics.Physics, canvas *stitch.Canvas) (*stitch.Result, error) {
	paint, err := p.painter(ph, set.Patterns, len(groups))
	if err != nil {
		return nil, err
	}
	for batch := range slices.Chunk(groups, p.batch) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		patches, err := paint.Patches(batch)
		if err != nil {
			return nil, err
		}
		if err := place(canvas, set.Scan, batch, patches); err != nil {
			return nil, err
		}
	}
	return canvas.Result(), nil
}

// place puts every patch of some groups on the position of its pattern.
func place(canvas *stitch.Canvas, scan ptychography.Scan, groups []physics.Group, patches [][][]complex64) error {
	for i, g := range groups {
		for c, member := range g.Patterns {
			if err := canvas.Add(scan[member], patches[i][c]); err != nil {
				return err
			}
		}
	}
	return nil
}
