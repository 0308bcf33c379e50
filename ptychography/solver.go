package ptychography

import "context"

// Solver says how data are inverted. Start from [NewSolver].
type Solver struct {
	Recipe   Recipe
	Subpixel Subpixel
	Seed     uint64 // of the order of visits, a new one in every pass
	Threads  int    // 0 means one a processor; the result does not depend on it
	// Observe, if set, is told the relative error summed up during each pass.
	// It is larger than the [Residual] after the pass.
	Observe func(pass int, running float64)
}

// NewSolver returns a solver with so many passes of one engine and bilinear
// positions.
func NewSolver(e Engine, passes int) Solver {
	return Solver{Recipe: Recipe{{e, passes}}, Subpixel: Bilinear}
}

// Result is a reconstruction.
type Result struct {
	Object   *Object
	Probe    *Probe
	Running  []float64 // error summed up during each pass
	Residual float64   // [Residual] at the end
}

// Run reconstructs the data from an object to start with, or from an empty one
// when start is nil. Neither start nor the probe of the data is changed. The
// probe should carry the scale of the data, see [Probe.Normalize].
func (s Solver) Run(ctx context.Context, d *Dataset, start *Object) (*Result, error) {
	if err := s.Recipe.check(); err != nil {
		return nil, err
	}
	scene, err := NewScene(d, start, s.Subpixel)
	if err != nil {
		return nil, err
	}
	scene.Seed, scene.Threads = s.Seed, s.Threads
	res := &Result{Object: scene.Object}
	for _, stage := range s.Recipe {
		pass := stage.Engine.Begin(scene)
		for range stage.Passes {
			running, err := pass(ctx, len(res.Running)+1)
			if err != nil {
				return nil, err
			}
			res.Running = append(res.Running, running)
			if s.Observe != nil {
				s.Observe(len(res.Running), running)
			}
		}
	}
	res.Probe = scene.Model.Probe()
	res.Residual, err = scene.Residual(ctx)
	return res, err
}
