package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/ptycho/inspect"
	"github.com/latent-go/latent/ptychography"
)

// After a reconstruction what is left over tells what is wrong with the data that no
// look at them can tell: patterns that would rather lie elsewhere, a scan that is
// stretched or turned, light with more modes than the probe has.
const (
	leastPasses = 5   // before, nothing has taken shape
	leastFrames = 36  // to fit a stretch and a turn to
	tested      = 128 // patterns that are tried elsewhere, at most
	step        = 0.5 // pixels to either side

	// Seeds 3, 8, 311, 312 and 401 to 404 of right simulated data: the shifts that
	// patterns ask for were at most 0.15 pixels rms from 1e4 photons on (0.8 at 1e3), and
	// no shift gained more than 3 % of the error; positions wrong by one pixel gave 0.95
	// pixels and 31 %.
	movedLeast = 0.3
	movedGain  = 0.85 // of the error, with the best shift of each pattern
	// Of the same data stretch was from -0.0028 to 0.0004 and turn up to 0.0009, with
	// standard errors of 0.0004 (0.002 at 1e3 photons). A scan scaled by 0.95 gave 0.0019
	// to 0.0042, one turned by 3 degrees 0.0028 to 0.0089: object and probe adapt, so that
	// sizes are not told.
	turnLeast    = 0.002
	stretchLeast = 0.0015
	shrinkLeast  = 0.005
	precise      = 0.0012 // standard error
	sigmas       = 2.8

	excess  = 2.    // times what photon noise leaves
	visible = 0.003 // and so much of the squared amplitudes more
	trial   = 5     // passes with more modes, and without
	trialOf = 64    // patterns
	helps   = 0.75  // of the error that is left without
)

// leftover looks at what a result does not explain and names it.
func (r *run) leftover(ctx context.Context, set *ptychography.Dataset, result *ptychography.Result, noise *float64) error {
	if !r.s.Look || ctx.Err() != nil || len(result.Running) < leastPasses || set.Patterns.Len() < leastFrames {
		return nil
	}
	l := r.sample(found(set, result), result)
	if len(l.scan) < leastFrames/2 {
		return nil
	}
	a, err := l.asked(ctx)
	if err != nil {
		return err
	}
	r.named(a)
	if noise == nil || a.rms > movedLeast && a.kept < movedGain || result.Residual < excess**noise || result.Residual < *noise+visible {
		return nil
	}
	return r.tryModes(ctx, set, result)
}

// blame warns of a cause of what is left over and records it.
func (r *run) blame(name, remedy, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.Warn("%s (%s)", text, remedy)
	r.causes = append(r.causes, inspect.Finding{Name: name, Level: inspect.Warning, Text: text, Remedy: remedy})
	r.left = append(r.left, name)
	r.Run.Results["left_over"] = r.left
}

// misplaced reports whether positions were blamed.
func (r *run) misplaced() bool {
	return slices.ContainsFunc(r.left, func(name string) bool { return name != "modes" })
}

// modesPasses is how many passes it takes to find modes with the object.
const modesPasses = 60

// within adds to a remedy the passes that it takes, where there are fewer.
func (r *run) within(passes int) string {
	switch {
	case r.s.Recipe.Passes() >= passes:
		return ""
	case r.s.Typed["engine"]: // whose stages may say their passes
		return fmt.Sprintf(", in %d passes", passes)
	}
	return fmt.Sprintf(" --passes %d", passes)
}

// refit is the remedy for positions that ask for a fit: that one, both where the other
// one or a map was found, and where single positions were fitted already, a longer fit.
func (r *run) refit(wanted ptychography.PositionFit) string {
	had := r.solver.FitPositions
	switch {
	case had == ptychography.FitEach && had == wanted || had == ptychography.FitBoth:
		return fmt.Sprintf("they were fitted in %d passes: give twice as many, or a larger --position-limit", r.s.Recipe.Passes())
	case had != ptychography.FitNone:
		wanted = ptychography.FitBoth
	}
	return fmt.Sprintf("--fit-positions %s%s", fits[wanted], r.within(fewPasses))
}

var fits = map[ptychography.PositionFit]string{ptychography.FitEach: "each", ptychography.FitAffine: "affine", ptychography.FitBoth: "both"}

// asked is what patterns ask for.
type asked struct {
	rms           float64 // pixels
	kept          float64 // share of the error that the best shift of each pattern leaves
	stretch, turn float64
	sigma         float64 // standard error of either
}

// named tells what patterns ask for.
func (r *run) named(a asked) {
	if a.rms > movedLeast && a.kept < movedGain {
		r.blame("positions", r.refit(ptychography.FitEach), "patterns would rather lie elsewhere, which would leave %.0f %% of the error: positions are wrong, by a pixel or more", 100*a.kept)
		return
	}
	if a.sigma > precise {
		return
	}
	if math.Abs(a.turn) > turnLeast && math.Abs(a.turn) > sigmas*a.sigma {
		r.blame("scan-turned", "check --rotation of ptycho convert, or let it be fitted: "+r.refit(ptychography.FitAffine), "the patterns ask for a scan that is turned against the detector, by %.1f standard errors", math.Abs(a.turn)/a.sigma)
	}
	if (a.stretch > stretchLeast || a.stretch < -shrinkLeast) && math.Abs(a.stretch) > sigmas*a.sigma {
		size := map[bool]string{true: "larger", false: "smaller"}[a.stretch > 0]
		r.blame("scan-scaled", "check wavelength, distance, pixel and unit of the positions, or let it be fitted: "+r.refit(ptychography.FitAffine), "the patterns ask for a %s scan, by %.1f standard errors", size, math.Abs(a.stretch)/a.sigma)
	}
}

// sample is a choice of patterns that can be tried elsewhere.
type sample struct {
	*ptychography.Dataset
	scan   ptychography.Scan
	result *ptychography.Result
	r      *run
}

func (r *run) sample(set *ptychography.Dataset, result *ptychography.Result) *sample {
	low, high := set.Scan.Bounds()
	inside := func(p ptychography.Position) bool {
		return p.Y > low.Y+2 && p.Y < high.Y-2 && p.X > low.X+2 && p.X < high.X-2
	}
	var all, chosen []int
	var at ptychography.Scan
	for i, p := range set.Scan {
		if inside(p) {
			all, at = append(all, i), append(at, p)
		}
	}
	for _, k := range at.Sample(tested) {
		chosen = append(chosen, all[k])
	}
	s := &sample{Dataset: &ptychography.Dataset{Patterns: set.Patterns.Select(chosen), Probe: result.Probe, Background: set.Background}, result: result, r: r}
	for _, i := range chosen {
		s.scan = append(s.scan, set.Scan[i])
		if set.Intensity != nil {
			s.Intensity = append(s.Intensity, set.Intensity[i])
		}
	}
	return s
}

// at returns the misfits of the patterns when all lie elsewhere.
func (s *sample) at(ctx context.Context, dy, dx float64) ([]float64, error) {
	d := *s.Dataset
	for _, p := range s.scan {
		d.Scan = append(d.Scan, ptychography.Position{Y: p.Y + dy, X: p.X + dx})
	}
	return ptychography.Misfits(ctx, &d, s.result.Object, s.result.Probe, s.r.solver.Subpixel, s.r.s.Threads)
}

// asked fits parabolas to the misfits at half a pixel to either side, and a stretch
// and a turn to where their bottoms are. Where these are far, a ring of shifts tells
// how much the best one gains.
func (s *sample) asked(ctx context.Context) (a asked, err error) {
	shifts := [][2]float64{{0, 0}, {-step, 0}, {step, 0}, {0, -step}, {0, step}}
	var m [][]float64
	for _, d := range shifts {
		v, err := s.at(ctx, d[0], d[1])
		if err != nil {
			return a, err
		}
		m = append(m, v)
	}
	s.fit(&a, m)
	a.kept = 1
	if !(a.rms > movedLeast) {
		return a, nil
	}
	for _, radius := range []float64{1, 2} {
		for k := range 8 {
			angle := math.Pi / 4 * float64(k)
			v, err := s.at(ctx, radius*math.Sin(angle), radius*math.Cos(angle))
			if err != nil {
				return a, err
			}
			m = append(m, v)
		}
	}
	here, best := 0., 0.
	for i := range s.scan {
		least := m[0][i]
		for _, v := range m {
			least = min(least, v[i])
		}
		here, best = here+m[0][i], best+least
	}
	a.kept = best / here
	return a, nil
}

func (s *sample) fit(a *asked, m [][]float64) {
	bottom := func(here, before, after float64) float64 {
		bend := before + after - 2*here
		if !(bend > 0) {
			return 0
		}
		return max(-1, min(1, step/2*(before-after)/bend))
	}
	var cy, cx, far, square float64
	n := float64(len(s.scan))
	for _, p := range s.scan {
		cy, cx = cy+p.Y/n, cx+p.X/n
	}
	moved := make([][2]float64, len(s.scan))
	for i, p := range s.scan {
		dy, dx := bottom(m[0][i], m[1][i], m[2][i]), bottom(m[0][i], m[3][i], m[4][i])
		y, x := p.Y-cy, p.X-cx
		moved[i] = [2]float64{dy, dx}
		far += y*y + x*x
		square += dy*dy + dx*dx
		a.stretch += dy*y + dx*x
		a.turn += dy*x - dx*y
	}
	a.rms = math.Sqrt(square / n)
	a.stretch, a.turn = a.stretch/far, a.turn/far
	left := 0.
	for i, p := range s.scan {
		y, x := p.Y-cy, p.X-cx
		u, v := moved[i][0]-a.stretch*y-a.turn*x, moved[i][1]-a.stretch*x+a.turn*y
		left += u*u + v*v
	}
	a.sigma = math.Sqrt(left / (2*n - 2) / far)
}

// tryModes continues with some patterns, with more modes and without, and says when
// the modes help.
func (r *run) tryModes(ctx context.Context, set *ptychography.Dataset, result *ptychography.Result) error {
	have := len(result.Probe.Modes)
	more, err := result.Probe.WithModes(have + 2)
	if err != nil {
		return nil // no room for more
	}
	few := *found(set, result)
	near := few.Scan.NearMiddle(trialOf)
	few.Patterns, few.Scan = set.Patterns.Select(near), nil
	few.Intensity = nil
	for _, i := range near {
		few.Scan = append(few.Scan, set.Scan[i])
		if result.Intensity != nil {
			few.Intensity = append(few.Intensity, result.Intensity[i])
		}
	}
	var errors [2]float64
	for k, probe := range []*ptychography.Probe{result.Probe, more} {
		e := ptychography.NewLSQML()
		e.Decay = modesDecay
		s := ptychography.Solver{Recipe: ptychography.Recipe{{Engine: e, Passes: trial}}, Subpixel: r.solver.Subpixel, Seed: r.s.Seed, Threads: r.s.Threads, Hold: r.s.Hold}
		few.Probe = probe
		made, err := s.Run(ctx, &few, result.Object)
		if err != nil {
			return nil // it was only a trial
		}
		errors[k] = made.Residual
	}
	if errors[1] < helps*errors[0] {
		r.blame("modes", fmt.Sprintf("--modes %d%s", have+2, r.within(modesPasses)), "%d passes over %d patterns with two more modes leave an error of %.4f, without them %.4f: the light is partially coherent", trial, len(near), errors[1], errors[0])
	}
	return nil
}
