package fitting

import (
	"testing"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
)

// No number of workers, batches or epochs that the options allow may ask for
// more memory than there is: a worker of the default network has megabytes.
func TestWorkersAreBounded(t *testing.T) {
	const huge = 1_000_000_000
	c, err := config.NewTraining(config.Inputs{}, map[string]any{"batch_size": huge, "accum_steps": huge, "num_workers": huge})
	if err != nil {
		t.Fatal(err)
	}
	if n := trainerSettings(c).Workers; n < 16 || n > 4096 {
		t.Errorf("%d workers", n)
	}
	for _, g := range []struct{ asked, jobs, want int }{{0, 9, 0}, {3, 9, 3}, {7, 4, 4}, {16, 99, 16}} {
		if n := device.Workers(g.asked, g.jobs); n != g.want {
			t.Errorf("%d asked for %d jobs: %d", g.asked, g.jobs, n)
		}
	}
}
