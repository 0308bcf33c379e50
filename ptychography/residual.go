package ptychography

import (
	"context"
	"math"
	"runtime"
	"sync/atomic"

	"github.com/latent-go/latent/internal/crew"
)

// Residual is the relative amplitude error
//
//	sum (sqrt(I) - A)^2 / sum A^2
//
// over the valid pixels of all patterns, with object and probe fixed. The sums
// are made in a fixed order, so any number of workers (0: one a processor) gives
// the same bits.
func Residual(ctx context.Context, d *Dataset, o *Object, p *Probe, s Subpixel, workers int) (float64, error) {
	scene, err := evaluating(d, o, p, s)
	if err != nil {
		return 0, err
	}
	scene.Threads = workers
	return scene.Residual(ctx)
}

// PatternErrors returns for every pattern what [Residual] returns for all of them,
//
//	e_i = sum (sqrt(I_i) - A_i)^2 / sum A_i^2,
//
// NaN for a pattern without counts. Weighted by the counts, their mean is the residual.
func PatternErrors(ctx context.Context, d *Dataset, o *Object, p *Probe, s Subpixel) ([]float64, error) {
	scene, err := evaluating(d, o, p, s)
	if err != nil {
		return nil, err
	}
	if err := scene.check(ctx); err != nil {
		return nil, err
	}
	all := scene.all()
	out, err := scene.misfits(ctx, all)
	for k, i := range all {
		if err == nil {
			out[k] = relative(out[k], scene.counts[i])
		}
	}
	return out, err
}

// relative is a misfit over the counts, NaN without any.
func relative(misfit, counts float64) float64 {
	if !(counts > 0) {
		return math.NaN()
	}
	return misfit / counts
}

// evaluating is the scene of an object and a probe that are not to be changed.
func evaluating(d *Dataset, o *Object, p *Probe, s Subpixel) (*Scene, error) {
	if d == nil {
		return nil, wrong("patterns", -1, "no data")
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	return NewScene(&Dataset{d.Patterns, d.Scan, p, d.Intensity, d.Background}, o, s)
}

// parallel calls work(i) for i < n from several goroutines, each with a work
// function of its own. Which goroutine does what is left to chance, so results
// must be stored by i and combined afterwards.
func parallel(ctx context.Context, n, workers int, start func() func(i int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wait crew.Group
	for range min(workers, n) {
		wait.Go(func() {
			work := start()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				work(i)
			}
		})
	}
	wait.Wait()
}
