package ptychography

import "math"

// Verdict names what the errors of the passes so far show.
type Verdict string

// The verdicts. Nothing has a name while all goes well.
const (
	Going       Verdict = ""
	Converged   Verdict = "converged"   // the last passes gained less than a thousandth
	Rising      Verdict = "rising"      // the error has grown since the best pass
	Oscillating Verdict = "oscillating" // the error goes up and down by more than 2 %
	Drifting    Verdict = "drifting"    // the probe has wandered by more than three pixels
	Broken      Verdict = "broken"      // the error is no number any more
)

// Stops tells whether further passes are of no use.
func (v Verdict) Stops() bool { return v == Converged || v == Rising || v == Broken }

// Explain says what a verdict means and what to do, or nothing.
func (v Verdict) Explain() string {
	return map[Verdict]string{
		Converged:   "converged: the last passes gained less than a thousandth",
		Rising:      "rising: the error has grown since the best pass; make smaller steps, or keep the best pass",
		Oscillating: "oscillating: the error goes up and down by more than 2 %; make smaller steps or larger batches",
		Drifting:    "drifting: the probe wants to wander by more than three pixels; check positions and probe",
		Broken:      "broken: the error is no number any more; make smaller steps, check the data for huge amplitudes",
	}[v]
}

const (
	recent   = 5    // passes that show a trend
	gain     = 1e-3 // relative, of as many passes, below which they were in vain
	growth   = 1.03 // of the error since the best pass, that is no chance
	swing    = 0.02 // relative, that is an oscillation
	farDrift = 3.   // pixels
)

// verdictOf judges the errors after each pass, and how far the probe wandered.
func verdictOf(errors []float64, drift Position) Verdict {
	n := len(errors)
	if n == 0 {
		return Going
	}
	if last := errors[n-1]; math.IsNaN(last) || math.IsInf(last, 0) {
		return Broken
	}
	if n > 2*recent {
		before, now := least(errors[:n-recent]), least(errors[n-recent:])
		switch {
		case now > growth*before:
			return Rising
		case oscillates(errors[n-2*recent:]):
			return Oscillating
		case now > (1-gain)*before:
			return Converged
		}
	}
	if math.Hypot(drift.Y, drift.X) > farDrift {
		return Drifting
	}
	return Going
}

func least(v []float64) float64 {
	m := math.Inf(1)
	for _, x := range v {
		m = min(m, x)
	}
	return m
}

// oscillates tells whether nearly every change has the sign opposite to that of
// the one before, and the middle change is more than swing.
func oscillates(v []float64) bool {
	turns, sum := 0, 0.
	for i := 1; i < len(v); i++ {
		sum += math.Abs(v[i]-v[i-1]) / v[i]
		if i > 1 && (v[i]-v[i-1])*(v[i-1]-v[i-2]) < 0 {
			turns++
		}
	}
	return turns >= len(v)-4 && sum > swing*float64(len(v)-1)
}
