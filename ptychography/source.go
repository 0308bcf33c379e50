package ptychography

import (
	"slices"
	"sync"

	"github.com/latent-go/latent/internal/crew"
)

// Source gives amplitudes, sqrt(counts), pattern by pattern, for scans that need not
// be in memory. Its methods are called from several goroutines.
type Source interface {
	// Len returns the number of patterns.
	Len() int
	// Read fills dst with the N x N amplitudes of pattern i.
	Read(dst []float32, i int) error
	// Masked tells whether patterns have masks of their own.
	Masked() bool
	// ReadMask fills dst with the mask of pattern i, true where a pixel is valid. It
	// is called where Masked.
	ReadMask(dst []bool, i int) error
}

// NewStored makes patterns of n x n pixels that are read as they are needed. mask is
// nil or of one pattern, for sources whose patterns have none of their own. Since
// [Patterns.At] returns no error, [Patterns.Err] tells whether one came: a pattern
// that cannot be read is zero everywhere. Source and mask must give the same for good:
// sums over all patterns are made once. Without a source, or of a side that is none,
// they are no patterns, as [Dataset.Check] says.
func NewStored(n int, s Source, mask []bool) *Patterns {
	if s == nil || n < 2 || n > mostSide {
		return &Patterns{N: n, Mask: mask}
	}
	return &Patterns{N: n, Mask: mask, store: &store{src: s, size: n * n, ahead: map[int]*fetch{}, sums: map[int]float64{}}}
}

// Source returns where the amplitudes are read from, nil for those in memory.
func (p *Patterns) Source() Source {
	if p == nil || p.store == nil {
		return nil
	}
	return p.store.src
}

// known returns the counts of a pattern that is read if they were added up before.
func (s *store) known(i int) (sum float64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum, ok = s.sums[i]
	return sum, ok
}

func (s *store) remember(i int, sum float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sums[i] = sum
}

// Err returns the first error of reading, if any.
func (p *Patterns) Err() error {
	if p == nil || p.store == nil {
		return nil
	}
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	return p.store.err
}

// Masked tells whether there is a mask.
func (p *Patterns) Masked() bool {
	return p != nil && (len(p.Mask) > 0 || p.store != nil && p.store.src.Masked())
}

// OwnMasks tells whether each pattern has a mask of its own.
func (p *Patterns) OwnMasks() bool {
	return p != nil && p.N > 0 && p.N <= mostSide && (len(p.Mask) > p.N*p.N || p.store != nil && p.store.src.Masked())
}

// check returns an error when there are no patterns or the mask is not of one.
func (s *store) check(mask []bool) error {
	if s.src.Len() <= 0 {
		return wrong("patterns", -1, "no patterns")
	}
	if n := len(mask); n != 0 && (n != s.size || s.src.Masked()) {
		return wrong("mask", -1, "a mask of %d pixels for patterns that are read: it must be of one pattern, and theirs the only one", n)
	}
	return nil
}

// window is how many patterns are read ahead of the engine: enough for a disk or a
// network to answer while a batch is worked on.
const window = 32

// store reads patterns, those of a known order ahead of time.
type store struct {
	src  Source
	size int

	mu    sync.Mutex
	err   error           // the first
	sums  map[int]float64 // counts of patterns that were added up
	sound bool            // all values were checked
	order []int           // that is not read ahead yet
	ahead map[int]*fetch  // at most window
}

// fetch is a pattern that is being read.
type fetch struct {
	done chan struct{}
	data []float32
}

// expect says in which order patterns will be wanted next, each once.
func (p *Patterns) expect(order []int) {
	if p == nil || p.store == nil {
		return
	}
	s := p.store
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.ahead)
	s.order = order
	s.fill()
}

// fill reads ahead as far as the window goes. The lock is held.
func (s *store) fill() {
	for len(s.order) > 0 && len(s.ahead) < window {
		i, f := s.order[0], &fetch{done: make(chan struct{})}
		s.order = s.order[1:]
		s.ahead[i] = f
		crew.Background(func() {
			defer close(f.done)
			f.data = s.read(make([]float32, s.size), i)
		})
	}
}

// take returns a pattern: from the window, or into dst.
func (s *store) take(dst []float32, i int) []float32 {
	s.mu.Lock()
	f := s.ahead[i]
	if f != nil {
		delete(s.ahead, i)
		s.fill()
	}
	s.mu.Unlock()
	if f == nil {
		return s.read(dst, i)
	}
	<-f.done
	return f.data
}

// read fills dst, with zeros where that fails.
func (s *store) read(dst []float32, i int) []float32 {
	if err := s.src.Read(dst, i); err != nil {
		s.fail(err)
		clear(dst)
	}
	return dst
}

func (s *store) mask(i int) []bool {
	dst := make([]bool, s.size)
	if err := s.src.ReadMask(dst, i); err != nil {
		s.fail(err)
		clear(dst)
	}
	return dst
}

func (s *store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

// Select returns some patterns in the order given: copies of those in memory, a view
// of those that are read. Indices of no pattern are left out.
func (p *Patterns) Select(indices []int) *Patterns {
	if p == nil {
		return nil
	}
	indices = slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return i < 0 || i >= p.Len() })
	out := &Patterns{N: p.N, Mask: p.Mask}
	if p.store != nil {
		return NewStored(p.N, &selected{p.store.src, indices}, p.Mask)
	}
	size := p.N * p.N
	if p.OwnMasks() && len(p.Mask) == len(p.Amplitude) {
		out.Mask = blocks(p.Mask, indices, size)
	}
	out.Amplitude = blocks(p.Amplitude, indices, size)
	return out
}

func blocks[T any](in []T, indices []int, size int) []T {
	out := make([]T, 0, len(indices)*size) // growing would leave as much behind
	for _, i := range indices {
		out = append(out, in[i*size:][:size]...)
	}
	return out
}

// selected are some patterns of another source.
type selected struct {
	Source
	indices []int
}

// Len implements [Source].
func (s *selected) Len() int { return len(s.indices) }

// Read implements [Source].
func (s *selected) Read(dst []float32, i int) error { return s.Source.Read(dst, s.indices[i]) }

// ReadMask implements [Source].
func (s *selected) ReadMask(dst []bool, i int) error { return s.Source.ReadMask(dst, s.indices[i]) }
