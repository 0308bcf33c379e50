package solve

import (
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// backgroundSteps are settings of LSQ-ML for patterns with a background: its noise is
// in every dark pixel, so that a step has to be the mean of many patterns. 225
// simulated patterns, 10 counts in every pixel, 50 passes: amplitude 12.9 dB with the
// usual ones, 17.3 dB with these.
var backgroundSteps = []struct {
	key   string
	value float64
}{{"batch", 64}, {"plateau", 0}}

// illumination decides whether intensities of patterns and a background are fitted:
// when it is said, or when the look at the data found that there is something to fit.
func (r *run) illumination() {
	wanted := func(choice string, findings ...string) bool {
		return choice == "yes" || choice == "auto" && slices.ContainsFunc(findings, func(f string) bool { return slices.Contains(r.found, f) })
	}
	r.solver.FitIntensity = wanted(r.s.Intensity, "intensity-drift", "intensity-flicker")
	r.solver.FitBackground = wanted(r.s.Backdrop, "background")
	if r.solver.FitIntensity && r.s.Intensity == "auto" {
		r.Say("the intensity of every pattern is fitted (--fit-intensity no takes all for equal)")
	}
	if !r.solver.FitBackground {
		return
	}
	if r.s.Backdrop == "auto" {
		r.Say("a background that is the same in every pixel is fitted (--fit-background no takes it for light)")
	}
	for _, s := range backgroundSteps {
		if r.s.Typed[s.key] || r.s.Recipe.Set(s.key, s.value) != nil { // another engine has none
			continue
		}
		r.Say("with a background more patterns share a step: --%s %v", s.key, s.value)
	}
	r.Run.Results["recipe"] = r.s.Recipe.String()
}

// found returns the data with the intensities, the background and the positions that a
// result was found with.
func found(set *ptychography.Dataset, result *ptychography.Result) *ptychography.Dataset {
	d := *set
	d.Intensity, d.Background, d.Scan = result.Intensity, result.Background, result.Scan
	return &d
}
