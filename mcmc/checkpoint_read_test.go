package mcmc

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"testing"
)

// readWhole samples one chain and returns what Sample says of it and its file.
func readWhole(t testing.TB, cfg Config) (*Result, []byte) {
	t.Helper()
	r := mustSample(t, schools{}, cfg)
	b, err := os.ReadFile(checkpointPath(cfg.Dir, 0))
	if err != nil {
		t.Fatal(err)
	}
	return r, b
}

// sameDraws compares a checkpoint with the first draws of a chain.
func sameDraws(t *testing.T, c *Checkpoint, want *Chain) {
	t.Helper()
	if len(c.Draws) != len(c.Stats) || len(c.Draws) > len(want.Draws) || len(c.Draws) != max(0, c.Iteration-c.Warmup) {
		t.Fatalf("%d draws, %d statistics at iteration %d", len(c.Draws), len(c.Stats), c.Iteration)
	}
	for i := range c.Draws {
		if !slices.Equal(c.Draws[i], want.Draws[i]) || c.Stats[i] != want.Stats[i] {
			t.Fatalf("draw %d is %v, want %v", i, c.Draws[i], want.Draws[i])
		}
	}
}

// What is read are the draws that Sample returns, in the caller's coordinates
// also where the sampler has others.
func TestReadCheckpoint(t *testing.T) {
	for name, metric := range map[string]*Affine{"plain": nil, "affine": testAffine(10)} {
		cfg := smallRun(t.TempDir())
		cfg.Metric = metric
		r := mustSample(t, schools{}, cfg)
		for i := range r.Chains {
			c, err := ReadCheckpoint(checkpointPath(cfg.Dir, i))
			if err != nil {
				t.Fatal(err)
			}
			if c.Chain != i || c.Dim != 10 || c.Warmup != 60 || c.Seed != 12 || c.Fingerprint != "schools" || c.Iteration != 100 || len(c.Draws) != 40 {
				t.Errorf("%s: %+v", name, c)
			}
			sameDraws(t, c, &r.Chains[i])
		}
	}
}

// A point of warm-up is the log density at which the chain would continue.
func TestReadCheckpointOfWarmup(t *testing.T) {
	cfg := smallRun(t.TempDir())
	cfg.Chains = 1
	if _, err := interrupt(t, schools{}, cfg, 300); err == nil {
		t.Fatal("not interrupted")
	}
	c, err := ReadCheckpoint(checkpointPath(cfg.Dir, 0))
	if err != nil || len(c.Draws) > 0 || len(c.Adapting) < 2 {
		t.Fatalf("%+v, %v", c, err)
	}
	chain := newChain(0, schools{}, cfg.withDefaults())
	s, err := Checkpoints(cfg.Dir).Open(chain.identity())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := chain.restore(s); err != nil {
		t.Fatal(err)
	}
	last := c.Adapting[len(c.Adapting)-1]
	if want := (WarmupPoint{chain.it, chain.z.logp}); last != want || c.Iteration != chain.it {
		t.Errorf("%+v at iteration %d, the chain continues from %+v", last, c.Iteration, want)
	}
}

// A reader that looks while the file grows byte by byte sees what is whole, and
// in the end what one sees who looks once.
func TestRefreshWhileTheFileGrows(t *testing.T) {
	cfg := smallRun(t.TempDir())
	cfg.Chains = 1
	r, whole := readWhole(t, cfg)
	path := checkpointPath(t.TempDir(), 0)
	c := &Checkpoint{Path: path}
	last := 0
	for n := 0; n <= len(whole); n += 1 + n%53 {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.Refresh(); err != nil && c.Iteration > 0 {
			t.Fatal(err)
		}
		if c.Iteration < last {
			t.Fatalf("%d bytes: iteration %d after %d", n, c.Iteration, last)
		}
		last = c.Iteration
		sameDraws(t, c, &r.Chains[0])
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Refresh(); err != nil || c.Iteration != 100 || c.end != int64(len(whole)) {
		t.Errorf("iteration %d of 100, %d bytes of %d, %v", c.Iteration, c.end, len(whole), err)
	}
}

// A resumed chain mends the torn end of its file and goes on: the reader, which
// has seen the torn file, goes on with it.
func TestRefreshAcrossAResume(t *testing.T) {
	cfg := smallRun(t.TempDir())
	cfg.Chains = 1
	whole, b := readWhole(t, cfg)
	path := checkpointPath(cfg.Dir, 0)
	if err := os.WriteFile(path, append(b[:len(b)*3/4:len(b)*3/4], "torn"...), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := ReadCheckpoint(path)
	if err != nil || c.Iteration == 0 || c.Iteration >= 100 {
		t.Fatalf("iteration %d, %v", c.Iteration, err)
	}
	seen := &c.Draws[0][0]
	cfg.BlockSize = 5
	if r := mustSample(t, schools{}, cfg); r.Chains[0].Resumed != c.Iteration {
		t.Fatalf("the chain resumes at %d, the reader saw %d", r.Chains[0].Resumed, c.Iteration)
	}
	if err := c.Refresh(); err != nil || len(c.Draws) != 40 || &c.Draws[0][0] != seen {
		t.Errorf("%d draws, %v; read anew: %v", len(c.Draws), err, &c.Draws[0][0] != seen)
	}
	sameDraws(t, c, &whole.Chains[0])
}

// A file that was written anew, shorter, as long or longer, is read from its
// beginning.
func TestRefreshOfANewFile(t *testing.T) {
	cfg := smallRun(t.TempDir())
	cfg.Chains = 1
	_, old := readWhole(t, cfg)
	path := checkpointPath(t.TempDir(), 0)
	for _, draws := range []int{40, 10, 90} {
		if err := os.WriteFile(path, old, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := ReadCheckpoint(path)
		if err != nil {
			t.Fatal(err)
		}
		other := smallRun(t.TempDir())
		other.Chains, other.Seed, other.Draws = 1, 99, draws
		r, b := readWhole(t, other)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.Refresh(); err != nil || c.Seed != 99 || len(c.Draws) != draws {
			t.Fatalf("seed %d, %d draws of %d, %v", c.Seed, len(c.Draws), draws, err)
		}
		sameDraws(t, c, &r.Chains[0])
	}
}

func TestRefreshErrors(t *testing.T) {
	cfg := smallRun(t.TempDir())
	cfg.Chains = 1
	readWhole(t, cfg)
	path := checkpointPath(cfg.Dir, 0)
	c, err := ReadCheckpoint(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	var ce *CheckpointError
	if err := c.Refresh(); !errors.As(err, &ce) || !errors.Is(err, fs.ErrNotExist) || len(c.Draws) != 40 {
		t.Errorf("%v; %d draws are left", err, len(c.Draws))
	}
	if err := os.WriteFile(path, []byte(checkpointMagic), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Refresh(); !errors.As(err, &ce) || len(c.Draws) != 40 {
		t.Errorf("%v; %d draws are left", err, len(c.Draws))
	}
}

// FuzzReadCheckpoint gives the reader any file, and any record with a right
// checksum behind a right header: it must not panic, take memory beyond the
// file, or make draws up.
func FuzzReadCheckpoint(f *testing.F) {
	cfg := fuzzRun(f.TempDir())
	mustSample(f, banana{}, cfg)
	intact, err := os.ReadFile(checkpointPath(cfg.Dir, 0))
	if err != nil {
		f.Fatal(err)
	}
	header := newChain(0, banana{}, cfg.withDefaults()).identity().header()
	f.Add(intact, false)
	f.Add(intact[:len(intact)-1], false)
	f.Add([]byte(checkpointMagic+"\x02\x00\x00\x00{}\x00\x00\x00\x00\xff\xff\xff\xff"), false)
	f.Add(intact[len(header)+4:len(header)+400], true)
	f.Fuzz(func(t *testing.T, b []byte, wrap bool) {
		if wrap {
			b = appendRecord(header, b)
		}
		path := checkpointPath(t.TempDir(), 0)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := ReadCheckpoint(path)
		var ce *CheckpointError
		if err != nil && !errors.As(err, &ce) {
			t.Fatalf("untyped error %v", err)
		}
		if err == nil && (len(c.Draws) != len(c.Stats) || len(c.Draws) != max(0, c.Iteration-c.Warmup) || len(c.Draws)*rowBytes(c.Dim) > len(b)) {
			t.Fatalf("%d draws, %d statistics, iteration %d, %d bytes", len(c.Draws), len(c.Stats), c.Iteration, len(b))
		}
	})
}
