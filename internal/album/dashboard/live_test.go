package dashboard

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/mcmc"
)

// gauss is a standard normal in three dimensions.
type gauss struct{}

func (gauss) Dim() int { return 3 }

func (gauss) LogDensity(q, grad []float64) float64 {
	sum := 0.0
	for i := range q {
		grad[i] = -q[i]
		sum -= q[i] * q[i] / 2
	}
	return sum
}

// TestReadCheckpoint compares what is read from the files with what the sampler
// returned: if the format changes, this fails.
func TestReadCheckpoint(t *testing.T) {
	dir := t.TempDir()
	const warmup, draws = 60, 130
	result, err := mcmc.Sample(context.Background(), func(int) (mcmc.Target, error) { return gauss{}, nil },
		mcmc.Config{Chains: 2, Warmup: warmup, Draws: draws, TargetAccept: 0.8, MaxTreeDepth: 8, Seed: 1, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for k := range 2 {
		b, err := os.ReadFile(filepath.Join(dir, []string{"chain-0.ckpt", "chain-1.ckpt"}[k]))
		if err != nil {
			t.Fatal(err)
		}
		c, err := readCheckpoint(b)
		if err != nil {
			t.Fatal(err)
		}
		if c.Chain != k || c.Warmup != warmup || c.Iteration != warmup+draws || c.FinishedDraw != draws {
			t.Errorf("chain %d: %+v", k, c)
		}
		stats := result.Chains[k].Stats
		accept := 0.0
		for i, s := range stats {
			accept += s.AcceptRate
			if got := c.LogDensity[len(c.LogDensity)-draws+i]; got != s.LogDensity {
				t.Fatalf("draw %d has log density %v, want %v", i, got, s.LogDensity)
			}
		}
		if math.Abs(c.Accept-accept/draws) > 1e-12 || c.StepSize != stats[draws-1].StepSize {
			t.Errorf("acceptance %v, step %v", c.Accept, c.StepSize)
		}
		torn(t, b, c)
	}
}

// torn: a file that is still being written shows what is whole.
func torn(t *testing.T, b []byte, whole *LiveChain) {
	t.Helper()
	last := 0
	for n := range b {
		c, err := readCheckpoint(b[:n])
		if err != nil {
			continue // in the header
		}
		if c.Iteration < last || c.Iteration > whole.Iteration {
			t.Fatalf("%d bytes: iteration %d after %d", n, c.Iteration, last)
		}
		last = c.Iteration
	}
	bad := append([]byte{}, b...)
	bad[len(bad)/2] ^= 1
	if c, err := readCheckpoint(bad); err == nil && c.Iteration >= whole.Iteration {
		t.Error("a damaged record was believed")
	}
}

func FuzzReadCheckpoint(f *testing.F) {
	f.Add([]byte("mcmcckpt"))
	f.Add([]byte("mcmcckpt\x02\x00\x00\x00{}\x00\x00\x00\x00\xff\xff\xff\xff"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		readCheckpoint(b) //nolint:errcheck // it must not panic
	})
}
