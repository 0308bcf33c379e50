package mcmc

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// stopAfter cancels a context at the n-th gradient of all chains together.
type stopAfter struct {
	Target
	left   *atomic.Int64
	cancel context.CancelFunc
}

func (s stopAfter) LogDensity(q, g []float64) float64 {
	if s.left.Add(-1) == 0 {
		s.cancel()
	}
	return s.Target.LogDensity(q, g)
}

// interrupt runs cfg until n gradients have been computed.
func interrupt(t *testing.T, target Target, cfg Config, n int64) (*Result, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var left atomic.Int64
	left.Store(n)
	return Sample(ctx, always(stopAfter{target, &left, cancel}), cfg)
}

func smallRun(dir string) Config {
	return Config{Chains: 2, Warmup: 60, Draws: 40, Seed: 12, Workers: 2, BlockSize: 7, Dir: dir, Fingerprint: "schools"}
}

func TestInterruptedRunsContinueBitForBit(t *testing.T) {
	whole := mustSample(t, schools{}, smallRun(""))
	gradients := 0
	for _, c := range whole.Chains {
		gradients += c.WarmupLeapfrogs + c.Leapfrogs()
	}
	for _, share := range []float64{0, 0.001, 0.2, 0.5, 0.77, 0.9, 0.999} {
		cfg := smallRun(t.TempDir())
		r, err := interrupt(t, schools{}, cfg, 1+int64(share*float64(gradients)))
		var ie *InterruptedError
		if !errors.As(err, &ie) || !errors.Is(err, context.Canceled) {
			t.Fatalf("share %v: error %v", share, err)
		}
		for i, c := range r.Chains {
			if ie.Kept[i] != len(c.Draws) || ie.Kept[i] != len(c.Stats) {
				t.Errorf("%d draws said to be kept, %d there", ie.Kept[i], len(c.Draws))
			}
		}
		cfg.BlockSize = 11 // no part of what the draws depend on
		sameBits(t, "resumed", whole, mustSample(t, schools{}, cfg))
	}
}

func TestInterruptedWithoutCheckpoints(t *testing.T) {
	r, err := interrupt(t, schools{}, smallRun(""), 1500)
	var ie *InterruptedError
	if !errors.As(err, &ie) {
		t.Fatal(err)
	}
	sum := 0
	for _, k := range ie.Kept {
		sum += k
	}
	if sum == 0 || sum >= 80 || len(r.Chains) != 2 {
		t.Errorf("kept %v", ie.Kept)
	}
}

func TestSeveralInterruptionsInARow(t *testing.T) {
	whole := mustSample(t, schools{}, smallRun(""))
	cfg := smallRun(t.TempDir())
	stops := 0
	for {
		r, err := interrupt(t, schools{}, cfg, 211)
		if err == nil {
			sameBits(t, "resumed often", whole, r)
			break
		}
		stops++
	}
	if stops < 5 {
		t.Errorf("only %d interruptions", stops)
	}
}

func TestFinishedRunsAreOnlyRead(t *testing.T) {
	cfg := smallRun(t.TempDir())
	whole := mustSample(t, schools{}, cfg)
	target := &counting{Target: schools{}}
	cfg.Workers = 1
	again := mustSample(t, target, cfg)
	sameBits(t, "read back", whole, again)
	if target.n != 0 || again.Chains[1].Resumed != 100 {
		t.Errorf("%d gradients, %d iterations resumed", target.n, again.Chains[1].Resumed)
	}
}

// More draws continue a finished run; fewer are its beginning, and the file
// keeps the rest.
func TestDrawsMayChange(t *testing.T) {
	cfg := smallRun(t.TempDir())
	mustSample(t, schools{}, cfg)
	long := smallRun("")
	long.Draws = 65
	cfg.Draws = 65
	sameBits(t, "extended", mustSample(t, schools{}, long), mustSample(t, schools{}, cfg))
	short := smallRun("")
	short.Draws = 13
	cfg.Draws = 13
	sameBits(t, "shortened", mustSample(t, schools{}, short), mustSample(t, schools{}, cfg))
	cfg.Draws = 65
	sameBits(t, "extended again", mustSample(t, schools{}, long), mustSample(t, schools{}, cfg))
}

func TestResumeWithAMetric(t *testing.T) {
	cfg := smallRun("")
	cfg.Metric = testAffine(10)
	whole := mustSample(t, schools{}, cfg)
	cfg.Dir = t.TempDir()
	if _, err := interrupt(t, schools{}, cfg, 900); err == nil {
		t.Fatal("not interrupted")
	}
	sameBits(t, "resumed", whole, mustSample(t, schools{}, cfg))
}

// Whatever byte the file was torn at, the run must end with the same draws.
func TestTornFiles(t *testing.T) {
	cfg := smallRun(t.TempDir())
	cfg.Chains = 1
	whole := mustSample(t, schools{}, cfg)
	path := checkpointPath(cfg.Dir, 0)
	intact, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	header := len(newChain(0, schools{}, cfg.withDefaults()).identity().header())
	for cut := 0; cut < len(intact); cut += 1 + cut/header*97 { // every byte of the header
		for _, tail := range []string{"", "\x00\x00\x00\x00\x00\x00\x00", "rubbish that is no record at all"} {
			if cut < header && (strings.HasPrefix(tail, "rubbish") || cut+len(tail) > header) {
				continue // not what a crash leaves; see TestDamagedHeaders
			}
			torn := append(append([]byte(nil), intact[:cut]...), tail...)
			if err := os.WriteFile(path, torn, 0o600); err != nil {
				t.Fatal(err)
			}
			sameBits(t, "torn", whole, mustSample(t, schools{}, cfg))
		}
	}
}

func TestDamagedRecordsAreDroppedWithTheirSuccessors(t *testing.T) {
	cfg := smallRun(t.TempDir())
	cfg.Chains = 1
	whole := mustSample(t, schools{}, cfg)
	path := checkpointPath(cfg.Dir, 0)
	intact, _ := os.ReadFile(path)
	header := len(newChain(0, schools{}, cfg.withDefaults()).identity().header())
	for at := header; at < len(intact); at += 701 {
		damaged := append([]byte(nil), intact...)
		damaged[at] ^= 0x40
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		r := mustSample(t, schools{}, cfg)
		sameBits(t, "damaged", whole, r)
		if got := r.Chains[0].Resumed; got >= 100 {
			t.Errorf("byte %d: %d iterations resumed past the damage", at, got)
		}
		after, _ := os.ReadFile(path)
		if len(after) != len(intact) {
			t.Errorf("byte %d: the mended file has %d bytes, want %d", at, len(after), len(intact))
		}
	}
}

// A record counts only behind the bytes that it was written behind: records of
// another chain are none of this one, whatever checksums they end in.
func TestRecordsOfAnotherChainAreDropped(t *testing.T) {
	file := func(seed uint64) (cfg Config, whole *Result, header, records []byte) {
		cfg = smallRun(t.TempDir())
		cfg.Chains, cfg.Seed = 1, seed
		whole = mustSample(t, schools{}, cfg)
		b, err := os.ReadFile(checkpointPath(cfg.Dir, 0))
		if err != nil {
			t.Fatal(err)
		}
		n := len(newChain(0, schools{}, cfg.withDefaults()).identity().header())
		return cfg, whole, b[:n], b[n:]
	}
	cfg, whole, header, _ := file(12)
	_, _, _, foreign := file(13)
	if err := os.WriteFile(checkpointPath(cfg.Dir, 0), append(header, foreign...), 0o600); err != nil {
		t.Fatal(err)
	}
	r := mustSample(t, schools{}, cfg)
	if r.Chains[0].Resumed != 0 {
		t.Errorf("%d iterations of another chain were taken over", r.Chains[0].Resumed)
	}
	sameBits(t, "spliced", whole, r)
}

func TestDamagedHeaders(t *testing.T) {
	cfg := smallRun(t.TempDir())
	cfg.Chains = 1
	mustSample(t, schools{}, cfg)
	path := checkpointPath(cfg.Dir, 0)
	intact, _ := os.ReadFile(path)
	for at := 0; at < 60; at++ {
		damaged := append([]byte(nil), intact...)
		damaged[at] ^= 0x11
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		var ce *CheckpointError
		if _, err := Sample(context.Background(), always(schools{}), cfg); !errors.As(err, &ce) || ce.Path != path {
			t.Errorf("byte %d: error %v, want a *CheckpointError", at, err)
		}
		if after, _ := os.ReadFile(path); len(after) != len(intact) {
			t.Fatal("the file was touched")
		}
	}
}

func TestOtherRunsAreRefused(t *testing.T) {
	dir := t.TempDir()
	mustSample(t, schools{}, smallRun(dir))
	for field, change := range map[string]func(*Config){
		"fingerprint":    func(c *Config) { c.Fingerprint = "other data" },
		"seed":           func(c *Config) { c.Seed++ },
		"warmup":         func(c *Config) { c.Warmup++ },
		"target accept":  func(c *Config) { c.TargetAccept = 0.9 },
		"max tree depth": func(c *Config) { c.MaxTreeDepth = 9 },
		"metric":         func(c *Config) { c.Metric = testAffine(10) },
	} {
		cfg := smallRun(dir)
		change(&cfg)
		var fe *FingerprintError
		_, err := Sample(context.Background(), always(schools{}), cfg)
		if !errors.As(err, &fe) || fe.Field != field || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: error %v", field, err)
		}
	}
	var fe *FingerprintError
	_, err := Sample(context.Background(), always(banana{}), smallRun(dir))
	if !errors.As(err, &fe) || fe.Field != "dimension" {
		t.Errorf("another target: error %v", err)
	}
	if err := os.Rename(checkpointPath(dir, 0), checkpointPath(dir, 1)); err != nil {
		t.Fatal(err)
	}
	_, err = Sample(context.Background(), always(schools{}), smallRun(dir))
	if !errors.As(err, &fe) || fe.Field != "chain" {
		t.Errorf("files exchanged: error %v", err)
	}
}

func TestOneSamplerPerDirectory(t *testing.T) {
	dir := t.TempDir()
	unlock, err := lockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var ce *CheckpointError
	if _, err := Sample(context.Background(), always(schools{}), smallRun(dir)); !errors.As(err, &ce) || ce.Op != "lock" {
		t.Errorf("locked directory: error %v", err)
	}
	unlock()
	mustSample(t, schools{}, smallRun(dir))
}

func TestDirectoryThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var ce *CheckpointError
	if _, err := Sample(context.Background(), always(schools{}), smallRun(filepath.Join(file, "sub"))); !errors.As(err, &ce) {
		t.Errorf("error %v, want a *CheckpointError", err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(checkpointPath(dir, 0), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Sample(context.Background(), always(schools{}), smallRun(dir)); !errors.As(err, &ce) || ce.Op != "open" {
		t.Errorf("a directory in place of the file: error %v", err)
	}
}
