package ptychography

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Residual is the relative amplitude error
//
//	sum (sqrt(I) - A)^2 / sum A^2
//
// over the valid pixels of all patterns, with object and probe fixed. The sums
// are made in a fixed order, so any number of workers (0: one a processor) gives
// the same bits.
func Residual(ctx context.Context, d *Dataset, o *Object, p *Probe, s Subpixel, workers int) (float64, error) {
	if err := d.Check(); err != nil {
		return 0, err
	}
	if err := o.checkScan(d.Scan, d.Patterns.N, s); err != nil {
		return 0, err
	}
	m, err := NewModel(p)
	if err != nil {
		return 0, err
	}
	losses, err := losses(ctx, d, o, m, Gaussian{}, s, workers)
	if err != nil {
		return 0, err
	}
	var misfit, energy float64
	for i, l := range losses {
		misfit += l
		energy += d.Patterns.Counts(i)
	}
	return misfit / energy, nil
}

// losses evaluates a loss for every pattern.
func losses(ctx context.Context, d *Dataset, o *Object, m *Model, loss Loss, s Subpixel, workers int) ([]float64, error) {
	out := make([]float64, len(d.Scan))
	n := d.Patterns.N
	parallel(ctx, len(out), workers, func() func(int) {
		m := m.Clone()
		patch, intensity, dI := make([]complex64, n*n), make([]float32, n*n), make([]float32, n*n)
		return func(i int) {
			at := o.place(d.Scan[i], n, s)
			o.extract(patch, n, at)
			m.Shift(at.dy, at.dx)
			m.Forward(intensity, patch)
			out[i] = loss.Eval(dI, intensity, d.Patterns.At(i), d.Patterns.MaskAt(i))
		}
	})
	return out, ctx.Err()
}

// parallel calls work(i) for i < n from several goroutines, each with a work
// function of its own. Which goroutine does what is left to chance, so results
// must be stored by i and combined afterwards.
func parallel(ctx context.Context, n, workers int, start func() func(i int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wait sync.WaitGroup
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
