package mcmc

import (
	"errors"
	"fmt"
)

// Storage keeps what chains produce while they run, so that an interrupted run
// continues to the same bits. [Checkpoints] is the one that Config.Dir stands
// for; another might write to a database, or to a format that others can open
// while the chains run.
type Storage interface {
	// Open makes the record of one chain, or opens it where it exists. A record
	// of another chain, model or setting is refused with a *FingerprintError.
	// It is called from the goroutine of the chain.
	Open(id Identity) (ChainStorage, error)
}

// ChainStorage is the record of one chain: blocks, appended and never changed.
type ChainStorage interface {
	// Blocks hands over what is kept, in order, until yield reports false: that
	// block and all after it do not continue the chain and are dropped at the
	// next Append. The slices of a block stay the caller's.
	Blocks(yield func(Block) bool) error
	// Append keeps one more block. It must not hold on to its slices.
	Append(b Block) error
	// Close makes all that was appended durable.
	Close() error
}

// Block is what a chain did since the block before: between one iteration and
// Config.BlockSize.
type Block struct {
	Iteration  int     // done when the block ended, warm-up included
	LogDensity float64 // where the chain then stood

	Draws       [][]float64 // [draw][dim] in the caller's coordinates; none during warm-up
	Stats       []DrawStats // [draw]
	Divergences []Divergence

	State []byte // what the chain needs to go on from here; its own business
}

// Identity is everything that decides the draws of a chain. The number of draws
// is not part of it: a longer run begins with the draws of a shorter one.
type Identity struct {
	Algorithm    int     `json:"algorithm"` // changes when the sampler or the record does
	Chain        int     `json:"chain"`     // from 0
	Dim          int     `json:"dim"`
	Warmup       int     `json:"warmup"`
	TargetAccept float64 `json:"target_accept"`
	MaxTreeDepth int     `json:"max_tree_depth"`
	Seed         uint64  `json:"seed"`
	Metric       string  `json:"metric_sha256,omitempty"`
	Start        string  `json:"start_sha256,omitempty"`
	Fingerprint  string  `json:"fingerprint,omitempty"` // Config.Fingerprint
}

func (c *chain) identity() Identity {
	return Identity{
		Algorithm: algorithm, Chain: c.index, Dim: c.dim, Warmup: c.cfg.Warmup,
		TargetAccept: c.cfg.TargetAccept, MaxTreeDepth: c.cfg.MaxTreeDepth, Seed: c.cfg.Seed,
		Metric: c.cfg.Metric.digest(), Start: c.cfg.startDigest(c.index), Fingerprint: c.cfg.Fingerprint,
	}
}

var errState = errors.New("it holds no state that the sampler can go on from; remove it to start this chain anew")

// restore takes over what the storage has of this chain.
func (c *chain) restore(s ChainStorage) error {
	var last []byte
	err := s.Blocks(func(b Block) bool {
		if len(b.State) != c.stateBytes() || !c.take(b) {
			return false
		}
		last = append(last[:0], b.State...)
		return true
	})
	if err != nil || last == nil {
		return err
	}
	k, it := codec{buf: last, decode: true}, c.it
	c.walk(&k)
	c.stored = it
	c.resumed = min(it, c.total())
	if k.short || c.it != it || !(c.adapt.step > 0) {
		return &CheckpointError{Path: fmt.Sprintf("of chain %d", c.index), Op: "continue", Err: errState}
	}
	return nil
}

// take adds the draws of a block and reports whether it continues what the
// chain has. Draws beyond those asked for are left in the storage.
func (c *chain) take(b Block) bool {
	before, after := max(0, c.it-c.cfg.Warmup), max(0, b.Iteration-c.cfg.Warmup)
	if b.Iteration <= c.it || len(b.Draws) != after-before || len(b.Stats) != len(b.Draws) {
		return false
	}
	for i := range min(len(b.Draws), c.cfg.Draws-before) {
		c.draws, c.stats = append(c.draws, b.Draws[i]), append(c.stats, b.Stats[i])
		c.count(b.Stats[i])
	}
	for _, d := range b.Divergences {
		if d.Draw < len(c.draws) {
			c.broken = append(c.broken, d)
		}
	}
	c.it = b.Iteration
	return true
}

// save hands what the chain did since the last time to the storage.
func (c *chain) save(s ChainStorage) error {
	if s == nil || c.it == c.stored {
		return nil
	}
	var k codec
	c.walk(&k)
	from := max(0, c.stored-c.cfg.Warmup)
	b := Block{
		Iteration: c.it, LogDensity: c.z.logp, State: k.buf,
		Draws: c.draws[from:], Stats: c.stats[from:],
	}
	for i, d := range c.broken {
		if d.Draw >= from {
			b.Divergences = c.broken[i:]
			break
		}
	}
	if err := s.Append(b); err != nil {
		return err
	}
	c.stored = c.it
	return nil
}

// stateBytes is the length of the state of a chain.
func (c *chain) stateBytes() int {
	var k codec
	c.walk(&k)
	return len(k.buf)
}

// walk moves a block for targets of the given dimension. Reading takes no more
// memory than the bytes that are there.
func (b *Block) walk(k *codec, dim int) {
	k.count(&b.Iteration)
	k.float(&b.LogDensity)
	b.State = sized(k, b.State, 1)
	k.bytes(b.State)
	b.Divergences = sized(k, b.Divergences, 8*(2+2*dim))
	for i := range b.Divergences {
		d := &b.Divergences[i]
		if k.decode {
			d.From, d.To = make([]float64, dim), make([]float64, dim)
		}
		d.walk(k)
	}
	b.Draws = sized(k, b.Draws, rowBytes(dim))
	if k.decode {
		b.Stats = make([]DrawStats, len(b.Draws))
		slab := make([]float64, len(b.Draws)*dim)
		for i := range b.Draws {
			b.Draws[i] = slab[i*dim : (i+1)*dim : (i+1)*dim]
		}
	}
	for i := range b.Draws {
		k.floats(b.Draws[i])
		b.Stats[i].walk(k)
	}
}

// rowBytes is the length of one draw in a record: dim coordinates and the eight
// values of its DrawStats.
func rowBytes(dim int) int { return 8 * (dim + 8) }

// sized moves the length of x, whose elements take so many bytes each, and
// returns x, or when reading a new slice of that length. A length that the rest
// of the buffer cannot hold sets short.
func sized[T any](k *codec, x []T, bytes int) []T {
	n := len(x)
	k.count(&n)
	if !k.decode {
		return x
	}
	if n < 0 || n > len(k.buf)/bytes {
		k.short, k.buf = true, nil
		return nil
	}
	return make([]T, n)
}
