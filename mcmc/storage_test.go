package mcmc

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// memory is a storage that keeps everything in memory.
type memory struct {
	mu     sync.Mutex
	chains map[int]*memoryChain
}

type memoryChain struct {
	id     Identity
	blocks []Block
	taken  int   // blocks that the chain took over
	fail   error // of the next Append
	closed bool
}

func (m *memory) Open(id Identity) (ChainStorage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.chains[id.Chain]
	if c == nil {
		c = &memoryChain{id: id}
		m.chains[id.Chain] = c
	}
	c.closed = false
	return c, id.differs("memory", c.id)
}

func (c *memoryChain) Blocks(yield func(Block) bool) error {
	for c.taken = 0; c.taken < len(c.blocks) && yield(c.blocks[c.taken]); c.taken++ {
	}
	return nil
}

func (c *memoryChain) Append(b Block) error {
	if c.fail != nil {
		return c.fail
	}
	c.blocks = append(c.blocks[:c.taken], clone(b))
	c.taken++
	return nil
}

func (c *memoryChain) Close() error { c.closed = true; return nil }

// clone copies a block through its own codec.
func clone(b Block) Block {
	dim := 0
	if len(b.Draws) > 0 {
		dim = len(b.Draws[0])
	} else if len(b.Divergences) > 0 {
		dim = len(b.Divergences[0].From)
	}
	var k codec
	b.walk(&k, dim)
	var out Block
	out.walk(&codec{buf: k.buf, decode: true}, dim)
	return out
}

// A storage of somebody else's does what checkpoints do.
func TestAnotherStorage(t *testing.T) {
	cfg := smallRun("")
	whole := mustSample(t, schools{}, cfg)
	m := &memory{chains: map[int]*memoryChain{}}
	cfg.Storage = m
	stops := 0
	for {
		r, err := interrupt(t, schools{}, cfg, 400)
		if err == nil {
			sameBits(t, "resumed from memory", whole, r)
			break
		}
		stops++
	}
	if stops < 3 {
		t.Errorf("only %d interruptions", stops)
	}
	for i, c := range m.chains {
		if !c.closed || len(c.blocks) < 10 {
			t.Errorf("chain %d: closed %v, %d blocks", i, c.closed, len(c.blocks))
		}
	}
	cfg.Seed++
	var fe *FingerprintError
	if _, err := Sample(context.Background(), always(schools{}), cfg); !errors.As(err, &fe) || fe.Field != "seed" {
		t.Errorf("another seed: %v", err)
	}
}

func TestStorageThatFails(t *testing.T) {
	full := errors.New("no space")
	cfg := smallRun("")
	cfg.Storage = &memory{chains: map[int]*memoryChain{0: {fail: full}, 1: {fail: full}}}
	for i := range 2 {
		cfg.Storage.(*memory).chains[i].id = newChain(i, schools{}, cfg.withDefaults()).identity()
	}
	if _, err := Sample(context.Background(), always(schools{}), cfg); !errors.Is(err, full) {
		t.Errorf("error %v, want the storage's", err)
	}
	cfg.Dir = t.TempDir()
	if _, err := Sample(context.Background(), always(schools{}), cfg); err == nil {
		t.Error("a directory and a storage were both taken")
	}
}

// Blocks that do not continue the chain are dropped and written again.
func TestForeignBlocksAreDropped(t *testing.T) {
	cfg := smallRun("")
	cfg.Chains = 1
	whole := mustSample(t, schools{}, cfg)
	m := &memory{chains: map[int]*memoryChain{}}
	cfg.Storage = m
	mustSample(t, schools{}, cfg)
	kept := m.chains[0].blocks
	for name, spoil := range map[string]func(b *Block){
		"an iteration again": func(b *Block) { b.Iteration = 3 },
		"a draw too many":    func(b *Block) { b.Draws = append(b.Draws, b.Draws[0]) },
		"no statistics":      func(b *Block) { b.Stats = nil },
		"half a state":       func(b *Block) { b.State = b.State[:10] },
	} {
		m.chains[0].blocks = slices.Clone(kept)
		spoil(&m.chains[0].blocks[len(kept)-2])
		sameBits(t, name, whole, mustSample(t, schools{}, cfg))
		if got := len(m.chains[0].blocks); got < len(kept)-1 {
			t.Errorf("%s: %d blocks of %d are left", name, got, len(kept))
		}
	}
}

// A divergence is told with its place, the same after an interruption, and in
// the coordinates of the caller.
func TestDivergencesAreValues(t *testing.T) {
	target := funnel{dim: 6}
	cfg := Config{Chains: 2, Warmup: 100, Draws: 300, Seed: 3, BlockSize: 9}
	for _, metric := range []*Affine{nil, testAffine(6)} {
		cfg.Metric, cfg.Dir = metric, ""
		whole := mustSample(t, target, cfg)
		checkDivergences(t, target, whole)
		cfg.Dir = t.TempDir()
		for n := int64(3000); ; n += 3000 {
			r, err := interrupt(t, target, cfg, n)
			if err != nil {
				continue
			}
			for i := range r.Chains {
				if d := cmp.Diff(bits(whole.Chains[i].Diverged), bits(r.Chains[i].Diverged)); d != "" {
					t.Fatalf("chain %d after interruptions: %s", i, d)
				}
			}
			break
		}
		c, err := ReadCheckpoint(checkpointPath(cfg.Dir, 0))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(bits(whole.Chains[0].Diverged), bits(c.Divergences)); d != "" {
			t.Errorf("read while sampling: %s", d)
		}
	}
}

// bits makes values comparable that may not be numbers.
func bits(ds []Divergence) []string {
	out := make([]string, len(ds))
	for i, d := range ds {
		out[i] = fmt.Sprintf("%d %x %x %x", d.Draw, d.From, d.To, d.EnergyError)
	}
	return out
}

func checkDivergences(t *testing.T, target Target, r *Result) {
	t.Helper()
	total := 0
	g := make([]float64, target.Dim())
	for _, c := range r.Chains {
		total += len(c.Diverged)
		if len(c.Diverged) != c.Divergences() {
			t.Errorf("%d described, %d counted", len(c.Diverged), c.Divergences())
		}
		for _, d := range c.Diverged {
			if !c.Stats[d.Draw].Diverging {
				t.Errorf("draw %d did not diverge", d.Draw)
			}
			if !(d.EnergyError > maxEnergyError) {
				t.Errorf("energy error %v", d.EnergyError)
			}
			// The trajectory was sound up to the step.
			if from := target.LogDensity(d.From, g); !finite(from) || slices.Equal(d.From, d.To) {
				t.Errorf("from %v, log density %v, to %v", d.From, from, d.To)
			}
		}
	}
	if total == 0 {
		t.Error("the funnel did not diverge: nothing was tested")
	}
}
