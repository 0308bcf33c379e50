package ptychography

import "context"

// Misfits are sum (sqrt(I) - A)^2 over the valid pixels of each pattern, with object
// and probe fixed: what [Residual] adds up. Positions may lie elsewhere than those that
// the object was found with, as far as patches are inside.
func Misfits(ctx context.Context, d *Dataset, o *Object, p *Probe, s Subpixel, workers int) ([]float64, error) {
	scene, err := evaluating(d, o, p, s)
	if err != nil {
		return nil, err
	}
	scene.Threads = workers
	if err := scene.check(ctx); err != nil {
		return nil, err
	}
	return scene.misfits(ctx, scene.all())
}
