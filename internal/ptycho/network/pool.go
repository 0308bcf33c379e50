package network

import (
	"sync"
	"sync/atomic"

	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/simd"
)

// chunk is how many samples share one gradient before it is added to the total.
// It is part of the result, because it fixes the order of the additions, and so
// must not depend on the number of workers.
const chunk = 2

// Pool spreads samples over workers.
type Pool struct {
	set       *simd.Set
	executors []*Executor
	buffers   [][]float32
	goroutine bool
}

// NewPool returns a pool for the given number of workers; with none, all work
// is done by the caller. A pool that learns has memory for gradients.
func NewPool(w *Weights, workers int, learns bool) *Pool {
	p := &Pool{set: w.Set, goroutine: workers > 0}
	for range max(workers, 1) {
		p.executors = append(p.executors, newExecutor(w, learns))
	}
	if !learns {
		return p
	}
	// One more than workers, so that none waits while a gradient is added.
	for range max(workers, 1) + 1 {
		p.buffers = append(p.buffers, make([]float32, len(w.Flat)))
	}
	return p
}

// Workers returns how many executors the pool has, at least one.
func (p *Pool) Workers() int { return len(p.executors) }

// spread calls f with the number of every worker.
func (p *Pool) spread(f func(worker int)) {
	if !p.goroutine {
		f(0)
		return
	}
	var wg crew.Group
	for i := range p.executors {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// share calls f once for every i < n, from at most so many goroutines, or from
// the caller if there are none.
func share(workers, n int, f func(i int)) {
	shareAmong(workers, n, func(_, i int) { f(i) })
}

// shareAmong is [share] for a function that is told which goroutine it runs on, too.
func shareAmong(workers, n int, f func(worker, i int)) {
	var next atomic.Int64
	work := func(worker int) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(worker, i)
		}
	}
	if workers < 2 || n < 2 {
		work(0)
		return
	}
	var wg crew.Group
	for worker := range min(workers, n) {
		wg.Go(func() { work(worker) })
	}
	wg.Wait()
}

// Each calls f once for every sample, with the executor and number of the
// worker that does it, in any order.
func (p *Pool) Each(samples int, f func(e *Executor, worker, sample int)) {
	shareAmong(len(p.executors), samples, func(worker, i int) { f(p.executors[worker], worker, i) })
}

// Accumulate calls f once for every sample. f returns the sample's loss and
// adds its gradient to g. The sums over all samples are returned and stored in
// total; their bits do not depend on the number of workers.
func (p *Pool) Accumulate(total []float32, samples int, f func(e *Executor, worker, sample int, g []float32) float64) float64 {
	r := newReduction(p, total, samples)
	var next atomic.Int64
	p.spread(func(worker int) {
		for {
			// The memory comes first: then the chunks before this one have
			// theirs and get finished, so that nobody waits for ever.
			g := <-r.free
			c := int(next.Add(1)) - 1
			if c >= len(r.losses) {
				r.free <- g
				return
			}
			clear(g)
			for i := c * chunk; i < min((c+1)*chunk, samples); i++ {
				r.losses[c] += f(p.executors[worker], worker, i, g)
			}
			r.finish(c, g)
		}
	})
	var loss float64
	for _, l := range r.losses {
		loss += l
	}
	return loss
}

// reduction adds the gradients of chunks in order, each as soon as those before
// it are there.
type reduction struct {
	set    *simd.Set
	total  []float32
	losses []float64
	free   chan []float32

	mu     sync.Mutex
	done   [][]float32 // by chunk
	next   int         // first chunk that is not added
	adding bool
}

func newReduction(p *Pool, total []float32, samples int) *reduction {
	chunks := (samples + chunk - 1) / chunk
	r := &reduction{
		set: p.set, total: total, losses: make([]float64, chunks),
		done: make([][]float32, chunks), free: make(chan []float32, len(p.buffers)),
	}
	for _, b := range p.buffers {
		r.free <- b
	}
	clear(total)
	return r
}

// finish takes the gradient of chunk c. One worker at a time adds.
func (r *reduction) finish(c int, g []float32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[c] = g
	if r.adding {
		return
	}
	r.adding = true
	for r.next < len(r.done) && r.done[r.next] != nil {
		g := r.done[r.next]
		r.mu.Unlock()
		r.set.Add(r.total, g)
		r.free <- g
		r.mu.Lock()
		r.next++
	}
	r.adding = false
}
