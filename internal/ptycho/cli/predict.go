package cli

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/stitch"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// predictor draws patches with a trained network and stitches them. Every
// position leads one group, and all patches of a group are placed.
type predictor struct {
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

// stitch predicts batch by batch and places the patches in the order of the
// groups, so neither batches nor workers leave a trace.
func (p *predictor) stitch(ctx context.Context, set *ptychography.Dataset, groups []physics.Group, ph *physics.Physics, canvas *stitch.Canvas) (*stitch.Result, error) {
	pool := network.NewPool(p.weights, min(p.workers, p.batch, len(groups)), false)
	clones := make([]*physics.Physics, pool.Workers())
	for w := range clones {
		clones[w] = ph.Clone()
	}
	patches := make([][][]complex64, min(p.batch, len(groups)))
	for batch := range slices.Chunk(groups, p.batch) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		pool.Each(len(batch), func(e *network.Executor, worker, i int) {
			patches[i] = p.group(e, clones[worker], set.Patterns, batch[i], patches[i])
		})
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

// group stores the consistent patches of a group in out, in the scale in which
// the probe carries the counts.
func (p *predictor) group(e *network.Executor, ph *physics.Physics, patterns *ptychography.Patterns, g physics.Group, out [][]complex64) [][]complex64 {
	training.FillInput(e.Input(), patterns, g.Patterns, p.model.InputScale)
	e.Forward()
	s := p.scale()
	ph.Energy(g, [2]*simd.Map{e.Output(0), e.Output(1)}, s)
	re, im := float32(math.Exp(s.Log)), float32(math.Exp(s.Log))
	if p.model.Physics.Rectangular {
		re, im = re*float32(s.Parts[0]), im*float32(s.Parts[1])
	}
	for len(out) < len(g.Patterns) {
		out = append(out, make([]complex64, patterns.N*patterns.N))
	}
	for c, patch := range ph.Patches() {
		for k, v := range patch {
			out[c][k] = complex(re*real(v), im*imag(v))
		}
	}
	return out
}

func (p *predictor) scale() physics.Scale {
	s := p.weights.Scale()
	return physics.Scale{Log: float64(s[0]), Parts: [2]float64{float64(s[1]), float64(s[2])}}
}
