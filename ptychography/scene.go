package ptychography

import (
	"context"
	"math/rand/v2"
)

// Scene is what all engines share: the data, object and probe as they stand, and
// what is worked out once.
type Scene struct {
	Data     *Dataset
	Object   *Object
	Model    *Model // holds the probe
	Subpixel Subpixel
	Seed     uint64
	Threads  int // 0 means one a processor

	places []place   // by pattern
	counts []float64 // by pattern: sum A^2
	visits []int     // the patterns that engines may learn from
}

// NewScene checks data and sets them up, with an object to start from or, when
// start is nil, an empty one. Neither start nor the probe of the data is changed.
func NewScene(d *Dataset, start *Object, s Subpixel) (*Scene, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	n := d.Patterns.N
	object := NewObject(d.Scan, n)
	if start != nil {
		object = start.Clone()
	}
	if err := object.checkScan(d.Scan, n, s); err != nil {
		return nil, err
	}
	model, err := NewModel(d.Probe)
	if err != nil {
		return nil, err
	}
	scene := &Scene{Data: d, Object: object, Model: model, Subpixel: s}
	for i, p := range d.Scan {
		scene.places = append(scene.places, object.place(p, n, s))
		scene.counts = append(scene.counts, d.Patterns.Counts(i))
		scene.visits = append(scene.visits, i)
	}
	return scene, nil
}

// Order returns the patterns to visit in a pass, in an order that depends on seed
// and pass alone.
func (s *Scene) Order(pass int) []int {
	order := rand.New(rand.NewPCG(s.Seed, uint64(pass))).Perm(len(s.visits))
	for i, k := range order {
		order[i] = s.visits[k]
	}
	return order
}

// Residual is [Residual] of object and probe as they stand.
func (s *Scene) Residual(ctx context.Context) (float64, error) {
	all, err := losses(ctx, s.Data, s.Object, s.Model, Gaussian{}, s.Subpixel, s.Threads)
	if err != nil {
		return 0, err
	}
	return s.relative(all), nil
}

// relative divides the sum of the patterns' misfits by that of their counts.
func (s *Scene) relative(misfits []float64) float64 {
	var misfit, energy float64
	for i, m := range misfits {
		misfit += m
		energy += s.counts[i]
	}
	return misfit / energy
}
