package mcmc

import "testing"

func TestTrialChoosesTheCheapestSoundStep(t *testing.T) {
	// Acceptance follows 1 - loss factor^2, leapfrogs per draw are given for the
	// factors 1, 1.1, 1.2, 1.35, 1.5, 1.7.
	cases := map[string]struct {
		steps    [6]int
		loss     float64
		diverges int // at this factor, -1 for none
		want     float64
	}{
		"below the stair":             {[6]int{15, 15, 7, 7, 7, 7}, 0.08, -1, 1.2},
		"above the stair":             {[6]int{7, 7, 7, 7, 7, 7}, 0.08, -1, 1},
		"no stairs":                   {[6]int{60, 55, 50, 44, 40, 35}, 0.08, -1, 1},
		"far below the stair":         {[6]int{15, 15, 15, 15, 15, 7}, 0.08, -1, 1.7},
		"acceptance too low":          {[6]int{15, 15, 15, 15, 15, 7}, 0.1, -1, 1},
		"a longer step hardly better": {[6]int{100, 50, 49, 49, 49, 49}, 0.05, -1, 1.1},
		"it diverged":                 {[6]int{15, 7, 7, 7, 7, 7}, 0.05, 1, 1.2},
	}
	for name, c := range cases {
		var tr trial
		for i := range 60 {
			k := i % 6
			f := tr.factor(i)
			tr.see(i, DrawStats{Steps: c.steps[k], AcceptRate: 1 - c.loss*f*f, Diverging: k == c.diverges && i < 6})
		}
		if got := tr.best(0.8); got != c.want {
			t.Errorf("%s: factor %v, want %v", name, got, c.want)
		}
	}
}

// On a unit Gaussian in 115 dimensions dual averaging ends around the step at
// which trees halve, mostly on the expensive side. With the trial few chains stay
// there.
func TestTrialClimbsTheStair(t *testing.T) {
	leapfrogs := 0
	for seed := range uint64(6) {
		c := runAlone(t, unitGaussian(115), Config{
			Chains: 1, Warmup: 500, Draws: 200, Seed: seed, Metric: unitAffine(115),
		})
		leapfrogs += c.Leapfrogs()
	}
	if per := float64(leapfrogs) / 1200; per > 9 {
		t.Errorf("%.1f leapfrogs per draw, want about 7", per)
	}
}
