package ptychography

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
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
	ones   []float32 // the weights of a pattern without a mask

	workers []*optics // by goroutine, nil until used
	memory  map[string][]complex64
	before  int  // passes of the stages before
	lit     bool // patterns have their own intensities, or there is a background

	fitIntensity, fitBackground bool
	variations                  int // modes along which the probe varies

	fit          PositionFit
	limit        float64
	settlePasses int
	mapped       bool     // the map is known, see Solver.Places
	centre       Position // mean of the given positions
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
	scene := &Scene{Data: d, Object: object, Model: model, Subpixel: s, memory: map[string][]complex64{}}
	for i, p := range d.Scan {
		scene.places = append(scene.places, object.place(p, n, s))
		scene.counts = append(scene.counts, d.Patterns.Counts(i))
		scene.visits = append(scene.visits, i)
	}
	scene.centre = scene.Data.Scan.middle()
	scene.lit = d.Intensity != nil || d.Background > 0
	scene.ones = slices.Repeat([]float32{1}, n*n)
	scene.workers = make([]*optics, 4*runtime.NumCPU())
	return scene, nil
}

// Memory returns what an engine keeps from pass to pass under a name, zeros at
// first. It goes into the [State] of a run that is continued later, and is
// forgotten at the end of a stage.
func (s *Scene) Memory(name string, length int) []complex64 {
	length = max(0, min(length, mostPixels))
	if s.memory == nil {
		s.memory = map[string][]complex64{}
	}
	if len(s.memory[name]) != length {
		s.memory[name] = make([]complex64, length)
	}
	return s.memory[name]
}

// Order returns the patterns to visit in a pass, in an order that depends on seed
// and pass alone.
func (s *Scene) Order(pass int) []int {
	order := rand.New(rand.NewPCG(s.Seed, uint64(pass))).Perm(len(s.visits))
	for i, k := range order {
		order[i] = s.visits[k]
	}
	if s.Data != nil {
		s.Data.Patterns.expect(order)
	}
	return order
}

// Batches returns the patterns to visit in a pass in groups of at most size, each
// of patterns that lie at least half a patch apart along an axis, so that they
// light different places of the object. A group ends when the next pattern of the
// order fits into none that is open. One group is open for every eighth of the
// order that is looked ahead.
func (s *Scene) Batches(pass, size int) [][]int {
	var done, open [][]int
	for _, i := range s.Order(pass) {
		at := slices.IndexFunc(open, func(g []int) bool { return s.apart(g, i) })
		if at < 0 {
			if len(open) == openBatches {
				done, open = append(done, open[0]), open[1:]
			}
			open, at = append(open, nil), len(open)
		}
		if open[at] = append(open[at], i); len(open[at]) >= size {
			done = append(done, open[at])
			open = slices.Delete(open, at, at+1)
		}
	}
	return append(done, open...)
}

// openBatches is how many groups wait for patterns at a time.
const openBatches = 8

// apart tells whether a pattern is far from all of a group.
func (s *Scene) apart(group []int, i int) bool {
	far := float64(s.Data.Patterns.N) / 2
	for _, g := range group {
		if a, b := s.Data.Scan[g], s.Data.Scan[i]; math.Abs(a.Y-b.Y) < far && math.Abs(a.X-b.X) < far {
			return false
		}
	}
	return true
}

// Residual is [Residual] of object and probe as they stand.
func (s *Scene) Residual(ctx context.Context) (float64, error) {
	if err := s.check(ctx); err != nil {
		return 0, err
	}
	return s.error(ctx, s.all())
}

// check returns an error for a scene that [NewScene] did not make.
func (s *Scene) check(ctx context.Context) error {
	if s == nil || s.Model.check() != nil || s.Object.check() != nil || ctx == nil {
		return &ShapeError{"a scene", "nothing", "one of NewScene, and a context"}
	}
	return nil
}

// error is that of some patterns.
func (s *Scene) error(ctx context.Context, patterns []int) (float64, error) {
	misfits, err := s.misfits(ctx, patterns)
	if err != nil {
		return 0, err
	}
	var misfit, energy float64
	for k, i := range patterns {
		misfit += misfits[k]
		energy += s.counts[i]
	}
	return misfit / energy, nil
}

// checkPatterns is how many patterns tell how good a pass was.
const checkPatterns = 32

// leaveOut takes a share of the patterns, evenly in space, from those that engines
// learn from, and returns them.
func (s *Scene) leaveOut(share float64) []int {
	n := int(math.Round(share * float64(len(s.places))))
	if n == 0 {
		return nil
	}
	out := s.Data.Scan.Sample(n)
	s.visits = slices.DeleteFunc(s.all(), func(i int) bool { return slices.Contains(out, i) })
	return out
}

// evenly returns n of the numbers below total, spread evenly.
func evenly(total, n int) []int {
	out := make([]int, min(n, total))
	for k := range out {
		out[k] = (2*k + 1) * total / (2 * len(out))
	}
	return out
}

func (s *Scene) all() []int { return numbers(len(s.places)) }

// numbers are those below n, in order.
func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// sweep calls work(worker, k, j) for the j-th of the patterns that engines learn from,
// the k-th of a batch of at most size; within a batch in any order. Then done is called
// with the patterns of the batch, unless it is nil.
func (s *Scene) sweep(ctx context.Context, size int, work func(worker, k, j int), done func(batch []int)) error {
	s.Data.Patterns.expect(s.visits)
	for first := 0; first < len(s.visits); first += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := s.visits[first:min(first+size, len(s.visits))]
		s.each(len(batch), func(worker, k int) { work(worker, k, first+k) })
		if done != nil {
			done(batch)
		}
	}
	return s.Data.Patterns.Err()
}

// misfits returns sum (sqrt(I) - A)^2 of some patterns.
func (s *Scene) misfits(ctx context.Context, patterns []int) ([]float64, error) {
	s.Data.Patterns.expect(patterns)
	out := make([]float64, len(patterns))
	patches := make([][]complex64, len(s.workers))
	s.each(len(patterns), func(worker, i int) {
		if ctx.Err() != nil {
			return
		}
		if patches[worker] == nil {
			patches[worker] = make([]complex64, len(s.ones))
		}
		out[i] = s.optic(worker).misfit(patches[worker], patterns[i])
	})
	if err := ctx.Err(); err != nil {
		return out, err
	}
	return out, s.Data.Patterns.Err()
}
