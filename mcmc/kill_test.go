package mcmc

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"
)

// victimDir is the variable that turns the test binary into the process that
// TestKilledRuns kills.
const victimDir = "MCMC_TEST_VICTIM_DIR"

// slow is schools with a pause, so that a kill finds the run under way.
type slow struct{ schools }

func (s slow) LogDensity(q, g []float64) float64 {
	for end := time.Now().Add(150 * time.Microsecond); time.Now().Before(end); {
		continue
	}
	return s.schools.LogDensity(q, g)
}

func killRun(dir string) Config {
	return Config{Chains: 2, Warmup: 200, Draws: 200, Seed: 13, Workers: 2, BlockSize: 3, Dir: dir}
}

// victim samples until it is killed or done.
func victim(dir string) {
	tb := &testing.B{}
	mustSample(tb, slow{}, killRun(dir))
}

// A process killed at random moments and restarted each time must end with the
// draws of a run that was left in peace.
func TestKilledRuns(t *testing.T) {
	whole := mustSample(t, schools{}, killRun(""))
	rng := rand.New(rand.NewPCG(14, 14))
	dir := t.TempDir()
	killed := 0
	for killed < 20 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), victimDir+"="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(5+rng.IntN(40)) * time.Millisecond)
		_ = cmd.Process.Kill()
		if cmd.Wait() == nil {
			break // it finished before the kill
		}
		killed++
	}
	r := mustSample(t, schools{}, killRun(dir))
	sameBits(t, "killed", whole, r)
	if killed == 0 {
		t.Error("the run was never caught under way")
	}
	t.Logf("killed %d times; the last resume found %d and %d iterations", killed, r.Chains[0].Resumed, r.Chains[1].Resumed)
}
