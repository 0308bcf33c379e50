package mcmc

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A chain is the same whichever others run beside it, and those that are left out
// stay empty.
func TestOnlySomeChains(t *testing.T) {
	cfg := Config{Chains: 4, Warmup: 40, Draws: 30, Seed: 5}
	whole := mustSample(t, schools{}, cfg)
	cfg.Only = []int{3, 1}
	part := mustSample(t, schools{}, cfg)
	for i, c := range part.Chains {
		if i == 0 || i == 2 {
			if len(c.Draws) > 0 {
				t.Errorf("chain %d has %d draws", i, len(c.Draws))
			}
		} else if d := cmp.Diff(whole.Chains[i].Draws, c.Draws); d != "" {
			t.Errorf("chain %d: %s", i, d)
		}
	}
	for _, wrong := range []int{-1, 4} {
		cfg.Only = []int{wrong}
		if _, err := Sample(t.Context(), always(schools{}), cfg); err == nil {
			t.Errorf("chain %d of 4 was run", wrong)
		}
	}
}
