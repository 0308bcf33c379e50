package inspect

import (
	"math"
	"slices"

	"github.com/latent-go/latent/internal/term"
)

const (
	emptyShare  = 0.02 // of the median counts: with less a frame is empty
	oddRatio    = 1.6  // counts over those of the neighbours, or under them
	oddSigma    = 8.   // robust deviations that are no chance
	oddAlike    = 0.4  // of the median likeness to neighbours
	oddFar      = 1.5  // median steps: a frame farther from others may be unlike them
	frameRemedy = "--no-drop-frames keeps them"

	intensityRemedy = "divide the counts by those of the beam monitor, or let reconstruct fit them with --fit-intensity yes"
)

// emptyFrames leaves out those without light.
func (l *looker) emptyFrames() {
	mid := median(l.totals())
	empty := l.drop(func(i int) bool { return l.m.frames[i].total <= emptyShare*mid })
	l.m.forget(l.p, empty, l.bad)
	if empty := len(empty); empty > 0 && empty < len(l.m.frames) {
		l.find("empty-frames", Mended, empty, frameRemedy, "%d of %s with less than %.0f %% of the usual counts: left out", empty, term.Counted(len(l.m.frames), "pattern"), 100*emptyShare)
	}
}

// totals are the counts of the frames that are used.
func (l *looker) totals() (t []float64) {
	for _, f := range l.m.frames {
		if f.used {
			t = append(t, f.total)
		}
	}
	return t
}

// drop leaves out frames and returns which.
func (l *looker) drop(which func(i int) bool) (out []int) {
	for i := range l.m.frames {
		if l.m.frames[i].used && which(i) {
			l.m.frames[i].used = false
			l.LeftOut = append(l.LeftOut, i)
			out = append(out, i)
		}
	}
	slices.Sort(l.LeftOut)
	return out
}

// oddFrames leaves out single frames that are much brighter or dimmer than those
// beside them, or that look like none of them: exposed twice, cut short, disturbed.
func (l *looker) oddFrames() {
	near := l.near()
	if len(near) < 9 {
		return
	}
	ratio, alike, far := make([]float64, len(near)), make([]float64, len(near)), make([]float64, len(near))
	for k, n := range near {
		var totals, like []float64
		for _, j := range n.others {
			totals = append(totals, l.m.frames[j].total)
			like = append(like, l.alike(n.i, j))
		}
		ratio[k], alike[k], far[k] = math.Log(l.m.frames[n.i].total/median(totals)), slices.Max(like), n.far
	}
	limit := oddFar * median(far)
	scale, mid, low := max(spread(ratio), 0.02), median(ratio), min(oddAlike*median(alike), median(alike)-oddSigma*spread(alike))
	odd := map[int]bool{}
	for k, n := range near {
		if n.far > limit {
			continue
		}
		if d := math.Abs(ratio[k] - mid); d > math.Log(oddRatio) && d > oddSigma*scale || alike[k] < low {
			odd[n.i] = true
		}
	}
	if len(odd) > len(near)/5 { // no exception any more
		return
	}
	if out := l.drop(func(i int) bool { return odd[i] }); len(out) > 0 {
		l.find("odd-frames", Mended, len(out), frameRemedy, "%s unlike those beside it, the first has index %d: exposed twice, cut short or disturbed, left out", term.Counted(len(out), "pattern"), out[0])
		l.m.forget(l.p, out, l.bad)
		l.middle = nil
	}
}

const (
	// Largest over smallest of the fitted course, and the share of the variance that it
	// explains. Of seeds 500 to 539 of simulated blobs with a beam that goes from 0.5 to
	// 1.5 these find 36, and none without: a sample may be so, and nothing but that such
	// samples are rare tells the two apart.
	driftRatio  = 1.3
	driftShare  = 0.75
	steepRatio  = 2.3
	steepShare  = 0.58
	driftFrames = 100 // with fewer the sample alone may make a course
	shiftLeast  = 1.5 // pixels of the detector
	shiftSigma  = 5.  // robust deviations on both sides
	flicker     = 0.2 // relative, from the neighbours' median
)

// intensity looks for a course of the counts over the scan and for unrest.
func (l *looker) intensity() {
	var at, value []float64
	for i, f := range l.m.frames {
		if f.used && f.total > 0 {
			at, value = append(at, 2*float64(i)/float64(len(l.m.frames))-1), append(value, math.Log(f.total))
		}
	}
	if len(at) < driftFrames {
		return
	}
	fitted, explained := parabola(at, value)
	change := math.Exp(slices.Max(fitted) - slices.Min(fitted))
	l.Facts.Intensity, l.Facts.Course = change, explained
	if change > driftRatio && explained > driftShare || change > steepRatio && explained > steepShare {
		l.find("intensity-drift", Warning, 0, intensityRemedy, "the counts change by a factor of %.2f in the course of the scan: the beam, unless the sample is so", change)
	}
	var steps []float64
	for _, n := range l.near() {
		var totals []float64
		for _, j := range n.others {
			totals = append(totals, l.m.frames[j].total)
		}
		steps = append(steps, math.Log(l.m.frames[n.i].total/median(totals)))
	}
	if u := spread(steps); u > flicker+1/math.Sqrt(median(l.totals())) {
		l.find("intensity-flicker", Warning, 0, intensityRemedy, "the counts of neighbouring patterns differ by %.0f %%: the beam was unsteady", 100*u)
	}
}

// parabola fits one by least squares and returns its values and the share of the
// variance that it explains.
func parabola(x, y []float64) (fitted []float64, explained float64) {
	// Legendre polynomials are nearly orthogonal over an even course.
	basis := func(t float64) [3]float64 { return [3]float64{1, t, (3*t*t - 1) / 2} }
	var a [3][4]float64
	for i, t := range x {
		b := basis(t)
		for r := range 3 {
			for c := range 3 {
				a[r][c] += b[r] * b[c]
			}
			a[r][3] += b[r] * y[i]
		}
	}
	for i := range 3 {
		for r := range 3 {
			if f := a[r][i] / a[i][i]; r != i {
				for c := i; c < 4; c++ {
					a[r][c] -= f * a[i][c]
				}
			}
		}
	}
	mean := a[0][3] / a[0][0]
	var left, all float64
	for i, t := range x {
		b, v := basis(t), 0.
		for r := range 3 {
			v += b[r] * a[r][3] / a[r][r]
		}
		fitted = append(fitted, v)
		left += (y[i] - v) * (y[i] - v)
		all += (y[i] - mean) * (y[i] - mean)
	}
	return fitted, 1 - left/max(all, 1e-300)
}
