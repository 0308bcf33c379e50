package fit

import (
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/mcmc"
)

// Chains that are drawn one by one, in any order, each in its own directory, are
// those of one process, and Sample only puts them together: in four parameters and
// in all.
func TestChainsOneByOne(t *testing.T) {
	for name, set := range map[string]map[string]any{
		"reduced": {"mcmc.num_chains": 3},
		"whole":   {"mcmc.num_chains": 3, "model.likelihood": "student-t"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := settings(t, set)
			dir := featured(t, cfg, invented(12))
			want := must(open(t, dir, cfg, splits.TemporalStrategy).Sample(t.Context(), Sampling{Storage: mcmc.Checkpoints(t.TempDir())}))(t)
			root, drawn := t.TempDir(), 0
			own := func(chain int) string { return filepath.Join(root, strconv.Itoa(chain)) }
			count := func(p mcmc.Progress) {
				if p.Iteration > 0 && !p.Resumed {
					drawn++
				}
			}
			for _, chain := range []int{2, 0, 1} {
				drawn = 0
				if err := open(t, dir, cfg, splits.TemporalStrategy).Chain(t.Context(), Sampling{Storage: Folders(own), OnProgress: count}, chain); err != nil {
					t.Fatal(err)
				}
				if files := must(os.ReadDir(own(chain)))(t); drawn != 150 || len(files) != 1 {
					t.Errorf("chain %d: %d iterations, %d files", chain, drawn, len(files))
				}
			}
			drawn = 0
			got := must(open(t, dir, cfg, splits.TemporalStrategy).Sample(t.Context(), Sampling{Storage: Folders(own), OnProgress: count}))(t)
			if drawn != 0 {
				t.Errorf("%d iterations were done again", drawn)
			}
			if !reflect.DeepEqual(got.Draws, want.Draws) {
				t.Error("the posterior is another one")
			}
		})
	}
}
