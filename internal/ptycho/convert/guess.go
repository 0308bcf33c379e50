package convert

import (
	"context"
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

// The search for the defocus of a guessed probe.
const (
	trialPatterns = 128 // the patterns in the middle of the scan
	trialPasses   = 8
	trialSteps    = 8 // on either side of the focus
)

// guess makes a probe from the mean pattern: its square root is about the modulus
// of the illumination in the far field, to which a defocus gives the phase.
// Without the defocus, which decides whether an engine converges, candidates are
// tried.
func (c *converter) guess() error {
	d := value{from: "--defocus"}
	if c.o.Defocus != nil {
		d.v = *c.o.Defocus
	} else if d = c.fileDefocus(); d.v == 0 {
		return c.search()
	}
	pixel, wavelength := c.objectPixel(), c.g.wavelength.v
	if pixel == 0 || wavelength == 0 {
		if c.o.Defocus == nil {
			c.note("the defocus of %.4g m from %s means nothing without the wavelength, the distance and the detector pixel: it is searched for", d.v, d.from)
			return c.search()
		}
		return fmt.Errorf("a defocus in metres needs the wavelength, the distance and the detector pixel; leave --defocus out to search for it")
	}
	defocus := d.v * wavelength / (pixel * pixel)
	p, err := ptychography.GuessProbe(c.d.Patterns, defocus)
	c.d.Probe = p
	c.guessed(defocus, d.from)
	return err
}

// fileDefocus is the distance from the focus to the sample that a file states: a
// product of Ptychodus, or one of the places of other formats. Zero is unknown.
func (c *converter) fileDefocus() value {
	for _, a := range []archive{c.meta, c.in} {
		if a == nil {
			continue
		}
		if v, ok := product(a, "", "focus_object_distance_m"); ok && v.v != 0 && v.v-v.v == 0 {
			return v
		}
		v := first(a, aLength, defoci, "--defocus")
		if v.err != nil {
			c.note("the defocus is searched for: %v", v.err)
		}
		if v.v != 0 {
			return v
		}
	}
	return value{}
}

// guessed writes down what was made.
func (c *converter) guessed(defocus float64, from string) {
	c.probeFrom = "probe guessed from the mean pattern, scaled to the mean counts"
	text := fmt.Sprintf("probe guessed from the mean pattern, defocus %.4g squared object pixels / wavelength", defocus)
	if p, w := c.objectPixel(), c.g.wavelength.v; p > 0 && w > 0 {
		text += fmt.Sprintf(" = %.4g m", defocus*p*p/w)
	}
	c.say("%s, from %s", text, from)
}

// search tries defoci by how well a few passes of ePIE explain patterns from the
// middle of the scan. A defocus d moves a wave of f cycles per pixel by d f
// pixels, so with rms frequency r the probe grows to about d r; candidates make
// that up to a quarter of the side, beyond which the probe would wrap around.
func (c *converter) search() error {
	r := pupil(c.d.Patterns)
	if r == 0 {
		return fmt.Errorf("the patterns have counts at the zero frequency only: no probe can be guessed from them")
	}
	d := trialData(c.d.Patterns, c.d.Scan)
	step := float64(c.o.N) / 4 / trialSteps / r
	if c.o.Report != nil {
		c.o.Report("searching for the defocus of a guessed probe with short reconstructions")
	}
	best, bestErr := 0.0, math.Inf(1)
	inFocus := 0.0
	try := func(defocus float64) error {
		e, err := trial(c.ctx, d, defocus)
		if err != nil {
			return err
		}
		if defocus == 0 {
			inFocus = e
		}
		if e < bestErr {
			best, bestErr = defocus, e
		}
		return nil
	}
	for k := -trialSteps; k <= trialSteps; k++ {
		if err := try(float64(k) * step); err != nil {
			return err
		}
	}
	for _, part := range []float64{0.5, 0.25} {
		middle := best
		for _, side := range []float64{-1, 1} {
			if err := try(middle + side*part*step); err != nil {
				return err
			}
		}
	}
	var err error
	if c.d.Probe, err = ptychography.GuessProbe(c.d.Patterns, best); err != nil {
		return err
	}
	c.guessed(best, fmt.Sprintf("a search: relative amplitude error %.4f after %d passes over %s, %.4f in focus", bestErr, trialPasses, term.Counted(d.Patterns.Len(), "pattern"), inFocus))
	c.note("the probe is a guess from the mean pattern: compare the result with other defoci (--defocus), or give a measured probe")
	return nil
}

// trial is the error of a short reconstruction from a guess.
func trial(ctx context.Context, d *ptychography.Dataset, defocus float64) (float64, error) {
	p, err := ptychography.GuessProbe(d.Patterns, defocus)
	if err != nil {
		return 0, err
	}
	p.Normalize(d.Patterns.MeanCounts())
	e := ptychography.EPIE()
	e.ProbeFrom = 1
	r, err := ptychography.NewSolver(e, trialPasses).Run(ctx, &ptychography.Dataset{Patterns: d.Patterns, Scan: d.Scan, Probe: p}, nil)
	if err != nil {
		return 0, err
	}
	return r.Residual, nil
}

// trialData are the patterns nearest to the middle of the scan, so that they
// overlap as in the whole.
func trialData(p *ptychography.Patterns, s ptychography.Scan) *ptychography.Dataset {
	order := s.NearMiddle(trialPatterns)
	out := &ptychography.Dataset{Patterns: p.Select(order)}
	for _, i := range order {
		out.Scan = append(out.Scan, s[i])
	}
	return out
}

// pupil is the rms frequency of the mean pattern in cycles per pixel.
func pupil(p *ptychography.Patterns) float64 {
	var sum, moment float64
	for i := range p.Len() {
		mask := p.MaskAt(i)
		for j, a := range p.At(i) {
			if mask != nil && !mask[j] {
				continue
			}
			fy, fx := float64(j/p.N-p.N/2)/float64(p.N), float64(j%p.N-p.N/2)/float64(p.N)
			counts := float64(a) * float64(a)
			sum += counts
			moment += counts * (fy*fy + fx*fx)
		}
	}
	if sum == 0 {
		return 0
	}
	return math.Sqrt(moment / sum)
}
