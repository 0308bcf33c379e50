package fitting

import (
	"runtime"
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
	if n := trainerSettings(c).Workers; n < 1 || n > 4096 {
		t.Errorf("%d workers", n)
	}
	if n := epochsAhead(c.Execution, huge); n != mostAhead {
		t.Errorf("%d epochs of groups ahead", n)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(7))
	for _, g := range []struct{ jobs, want int }{{9, 7}, {4, 4}, {0, 1}} {
		if n := device.Workers(g.jobs); n != g.want {
			t.Errorf("%d workers for %d jobs, 7 threads", n, g.jobs)
		}
	}
}
