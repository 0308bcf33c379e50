package mcmc

import "testing"

func TestTrialChoosesTheCheapestSoundStep(t *testing.T) {
	cases := map[string]struct {
		steps    [4]int // leapfrogs per draw at factors 1, 1.1, 1.2, 1.3
		accept   [4]float64
		diverges int // at this factor, -1 for none
		want     float64
	}{
		"below the stair":             {[4]int{15, 15, 7, 7}, [4]float64{.9, .88, .85, .82}, -1, 1.2},
		"above the stair":             {[4]int{7, 7, 7, 7}, [4]float64{.9, .88, .85, .82}, -1, 1},
		"no stairs":                   {[4]int{60, 55, 50, 46}, [4]float64{.9, .88, .85, .82}, -1, 1},
		"acceptance too low":          {[4]int{15, 15, 7, 7}, [4]float64{.82, .8, .77, .7}, -1, 1},
		"a longer step hardly better": {[4]int{100, 50, 49, 49}, [4]float64{.9, .9, .9, .9}, -1, 1.1},
		"it diverged":                 {[4]int{15, 7, 7, 7}, [4]float64{.9, .9, .9, .9}, 1, 1.2},
	}
	for name, c := range cases {
		var tr trial
		for i := range 40 {
			k := i % 4
			tr.see(i, DrawStats{Steps: c.steps[k], AcceptRate: c.accept[k], Diverging: k == c.diverges && i < 4})
		}
		if got := tr.best(0.8); got != c.want {
			t.Errorf("%s: factor %v, want %v", name, got, c.want)
		}
	}
}

// On a unit Gaussian in 115 dimensions dual averaging ends around the step at
// which trees halve. With the trial no chain may stay on the expensive side.
func TestTrialClimbsTheStair(t *testing.T) {
	for seed := range uint64(6) {
		c := runAlone(t, unitGaussian(115), Config{
			Chains: 1, Warmup: 500, Draws: 200, Seed: seed, Metric: unitAffine(115),
		})
		if per := float64(c.Leapfrogs()) / 200; per > 9 {
			t.Errorf("seed %d: step %.3f takes %.1f leapfrogs per draw, want about 7", seed, c.StepSize, per)
		}
	}
}
