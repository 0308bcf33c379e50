package ptychography

import (
	"context"
	"math"
	"slices"
)

// illuminationKey is where a scene keeps the intensities of its patterns and, after
// them, the background, when they are fitted.
const illuminationKey = "illumination"

// faintest is the least relative intensity of a pattern.
const faintest = 1e-3

// checkIllumination returns what is wrong with intensities and background.
func (d *Dataset) checkIllumination() error {
	if n := len(d.Intensity); n != 0 && n != len(d.Scan) {
		return wrong("intensity", -1, "%d intensities for %d patterns", n, len(d.Scan))
	}
	for i, f := range d.Intensity {
		if !(f >= faintest) || !finite(f) {
			return wrong("intensity", i, "the intensity of pattern %d is %v: need %v or more, or leave the pattern out", i, f, faintest)
		}
	}
	if !(d.Background >= 0) || !finite(d.Background) {
		return wrong("background", -1, "a background of %v counts: need a number from 0", d.Background)
	}
	return nil
}

// illumination returns the intensity of a pattern, relative to what the model
// expects, and the background.
func (s *Scene) illumination(i int) (intensity, background float64) {
	if !s.lit {
		return 1, 0
	}
	if fitted := s.memory[illuminationKey]; fitted != nil {
		return float64(real(fitted[i])), float64(real(fitted[len(s.places)]))
	}
	if intensity = 1; s.Data.Intensity != nil {
		intensity = s.Data.Intensity[i]
	}
	return intensity, s.Data.Background
}

// illuminations returns all of it.
func (s *Scene) illuminations() (intensity []float64, background float64) {
	if !s.lit {
		return nil, 0
	}
	for i := range s.places {
		f, b := s.illumination(i)
		intensity, background = append(intensity, f), b
	}
	return intensity, background
}

// guessIllumination begins what is to be fitted: with the given background, or the
// counts of the dimmest pixels, and with the counts of the patterns above it.
func (s *Scene) guessIllumination() {
	if !s.fitIntensity && !s.fitBackground {
		return
	}
	b := s.Data.Background
	if s.fitBackground && b == 0 {
		b = dimmest(s.Data.Patterns)
	}
	list := make([]complex64, len(s.places)+1)
	for i := range s.places {
		f := 1.0
		if s.Data.Intensity != nil {
			f = s.Data.Intensity[i]
		} else if s.fitIntensity {
			f = max(0, s.counts[i]-b*float64(s.valid(i)))
		}
		list[i] = complex(float32(f), 0)
	}
	list[len(s.places)] = complex(float32(b), 0)
	s.lit, s.memory[illuminationKey] = true, list
	if s.fitIntensity {
		level(list[:len(s.places)])
	}
}

// dimmest is the mean counts that one pixel in a hundred stays below.
func dimmest(p *Patterns) float64 {
	mean := meanIntensity(p)
	slices.Sort(mean)
	return mean[len(mean)/100]
}

// valid counts the pixels of a pattern that no mask hides.
func (s *Scene) valid(i int) int {
	mask := s.Data.Patterns.MaskAt(i)
	if mask == nil {
		return len(s.ones)
	}
	n := 0
	for _, on := range mask {
		if on {
			n++
		}
	}
	return n
}

// level gives intensities a mean of one.
func level(intensity []complex64) {
	var sum float64
	for _, f := range intensity {
		sum += float64(real(f))
	}
	for i, f := range intensity {
		intensity[i] = complex(float32(max(faintest, float64(real(f))*float64(len(intensity))/sum)), 0)
	}
}

// fitIllumination makes one step of expectation maximisation (Shepp & Vardi, IEEE
// Transactions on Medical Imaging 1, 1982, 113-122) of the Poisson likelihood of the
// counts k with the means m = f |F|^2 + b,
//
//	f <- f sum k |F|^2 / m / sum |F|^2,   b <- b mean k / m,
//
// sums over the valid pixels of a pattern and the mean over those of all. Without a
// background the step for f is exact.
func (s *Scene) fitIllumination(ctx context.Context) error {
	if !s.fitIntensity && !s.fitBackground {
		return nil
	}
	steps := make([]illuminationStep, len(s.places))
	patches := make([][]complex64, len(s.workers))
	s.each(len(s.places), func(worker, i int) {
		if ctx.Err() != nil {
			return
		}
		if patches[worker] == nil {
			patches[worker] = make([]complex64, len(s.ones))
		}
		steps[i] = s.optic(worker).illuminationStep(patches[worker], i)
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.takeSteps(steps)
	return nil
}

// illuminationStep is what a pattern says of its intensity and of the background.
type illuminationStep struct{ intensity, background, pixels float64 }

func (o *optics) illuminationStep(patch []complex64, i int) (step illuminationStep) {
	s := o.scene
	f, b := s.illumination(i)
	s.Object.extract(patch, o.n, s.places[i])
	o.aim(i)
	o.forward(o.intensity, patch)
	mask := s.Data.Patterns.MaskAt(i)
	var seen, light float64
	for j, a := range o.pattern(i) {
		if mask != nil && !mask[j] {
			continue
		}
		v := float64(o.intensity[j])
		ratio := float64(a) * float64(a) / (f*v + b + tiny)
		seen, light = seen+ratio*v, light+v
		step.background, step.pixels = step.background+ratio, step.pixels+1
	}
	if step.intensity = f; light > 0 {
		step.intensity = f * seen / light
	}
	return step
}

// takeSteps changes intensities and background in the order of the patterns.
func (s *Scene) takeSteps(steps []illuminationStep) {
	list := s.memory[illuminationKey]
	if s.fitIntensity && !s.fitBackground {
		s.carry(list, steps)
	}
	var ratio, pixels float64
	for i, step := range steps {
		ratio, pixels = ratio+step.background, pixels+step.pixels
		if s.fitIntensity && finite(step.intensity) {
			list[i] = complex(float32(step.intensity), 0)
		}
	}
	if b := float64(real(list[len(steps)])) * ratio / pixels; s.fitBackground && finite(b) {
		list[len(steps)] = complex(float32(b), 0)
	}
	if s.fitIntensity {
		level(list[:len(steps)])
	}
}

// addEverywhere adds a background.
func addEverywhere(intensity []float32, b float64) {
	if b == 0 {
		return
	}
	for j := range intensity {
		intensity[j] += float32(b)
	}
}

// steepest is the largest ramp, per pixel, that is taken back at once.
const steepest = 0.02

// knownLight is the likeness of a light with the one before from which on its ramp says
// something. Under discs of a wrong radius or defocus, likenesses from 0.91, an intensity
// that drifts from half to one and a half gives 17 to 19 dB of amplitude with it and 9 to
// 10 without; under the probe that comes with a real star, which the patterns change to a
// likeness of 0.77, amplitudes 12.7 dB worse than a constant with it, 10.3 dB better without.
const knownLight = 0.85

// rampSteps are Newton's, of which five give all digits where there is an answer.
const rampSteps = 10

// ramp returns the g that brings a light, times exp(-2 g r), to where a light before had
// its middle: both weighted by the light before,
//
//	sum before now exp(-2 g r) r / sum before now exp(-2 g r) = sum before^2 r / sum before^2,
//
// the only minimum of log(sum before now exp(-2 g r)) + 2 g (right side), which is convex. Of lights that have nothing in common it is not finite.
// Both lights of a ramp alone, now = before exp(2 g r), give that g exactly; a slope fitted
// to their ratio overshoots where the light has become broader, and the more so the next
// time.
func ramp(before, now []float32, n int) (g Position) {
	at := func(i int) (y, x float64) { return float64(i/n - n/2), float64(i%n - n/2) }
	var all, my, mx float64
	for i, v := range before {
		y, x := at(i)
		w := float64(v) * float64(v)
		all, my, mx = all+w, my+w*y, mx+w*x
	}
	my, mx = my/all, mx/all
	for range rampSteps {
		var w, wy, wx, yy, yx, xx float64
		for i, v := range before {
			y, x := at(i)
			k := float64(v) * float64(now[i]) * math.Exp(-2*g.Y*y-2*g.X*x)
			w, wy, wx = w+k, wy+k*y, wx+k*x
			yy, yx, xx = yy+k*y*y, yx+k*y*x, xx+k*x*x
		}
		wy, wx = wy/w, wx/w
		yy, yx, xx = yy/w-wy*wy, yx/w-wy*wx, xx/w-wx*wx
		dy, dx, det := wy-my, wx-mx, yy*xx-yx*yx
		g.Y += max(-steepest, min(steepest, (xx*dy-yx*dx)/det/2))
		g.X += max(-steepest, min(steepest, (yy*dx-yx*dy)/det/2))
	}
	return g
}

// holdRamp takes back what intensities leave open: a probe times exp(-g r), r from its
// middle, with an object times exp(g r) and intensities times exp(-2 g r_i), r_i the
// positions, explains every pattern as well. The [ramp] of the light against a picture
// before becomes zero, unless the light has become another one, which says nothing.
func (s *Scene) holdRamp(before []float32) {
	n, now := s.Model.n, s.Model.light()
	if lightsAlike(before, now) < knownLight {
		return
	}
	g := ramp(before, now, n)
	if !finite(g.Y) || !finite(g.X) {
		return
	}
	g = Position{max(-steepest, min(steepest, g.Y)), max(-steepest, min(steepest, g.X))}
	for _, p := range s.Model.probe {
		for i := range p {
			p[i] *= complex(float32(math.Exp(-g.Y*float64(i/n-n/2)-g.X*float64(i%n-n/2))), 0)
		}
	}
	for k := range s.variations {
		v := s.variation(k)
		for i := range v {
			v[i] *= complex(float32(math.Exp(-g.Y*float64(i/n-n/2)-g.X*float64(i%n-n/2))), 0)
		}
	}
	middle := s.Data.Scan.middle()
	for y := range s.Object.Rows {
		row := s.Object.Row(y)
		for x := range row {
			dy, dx := s.Object.Origin.Y+float64(y)-middle.Y, s.Object.Origin.X+float64(x)-middle.X
			row[x] *= complex(float32(math.Exp(g.Y*dy+g.X*dx)), 0)
		}
	}
	list := s.memory[illuminationKey]
	for i, p := range s.Data.Scan {
		list[i] *= complex(float32(math.Exp(-2*g.Y*(p.Y-middle.Y)-2*g.X*(p.X-middle.X))), 0)
	}
}

// middle is the mean position.
func (s Scan) middle() (m Position) {
	for _, p := range s {
		m.Y, m.X = m.Y+p.Y/float64(len(s)), m.X+p.X/float64(len(s))
	}
	return m
}
