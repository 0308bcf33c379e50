package ptychography

import (
	"context"
	"math"
)

// ResidualMaps say where a reconstruction does not explain the patterns.
type ResidualMaps struct {
	// Pattern is the relative amplitude error of every pattern, sum (sqrt(I)-A)^2 /
	// sum A^2 over its valid pixels; NaN without light.
	Pattern []float64
	// Pixel is, for every pixel of the detector, by rows, the mean over the patterns of
	// (sqrt(I)-A)^2, and Excess that of A^2 - I; NaN where no pattern has a value.
	Pixel, Excess []float64
	// Pull is where every pattern would go in pixels, with object and probe as they are,
	// and Sure how far noise alone would push it along an axis.
	Pull []Position
	Sure []float64
	// Stretch are the elements of the map, less those of unity, that the scan would take
	// together with the object: y by y, y by x, x by y, x by x.
	Stretch [4]float64
}

// Residuals looks at a reconstruction from the side of the patterns. Positions must not
// be rounded for Pull and Stretch, which are zero then.
func Residuals(ctx context.Context, d *Dataset, o *Object, p *Probe, s Subpixel, threads int) (*ResidualMaps, error) {
	scene, err := evaluating(d, o, p, s)
	if err != nil {
		return nil, err
	}
	scene.Threads = threads
	if err := scene.check(ctx); err != nil {
		return nil, err
	}
	m := &ResidualMaps{Pull: make([]Position, len(d.Scan)), Sure: make([]float64, len(d.Scan))}
	if err := scene.errors(ctx, m); err != nil || s == Nearest || !o.roomy(d.Scan, p.N, s) {
		return m, err
	}
	return m, scene.pulls(ctx, m)
}

// roomy tells whether derivatives, which look one pixel further, stay within the object.
func (o *Object) roomy(scan Scan, n int, s Subpixel) bool {
	for _, p := range scan {
		at := o.place(p, n, s)
		if at.y+n >= o.Rows || at.x+n >= o.Cols {
			return false
		}
	}
	return true
}

// errors fills what patterns and pixels say. Pixels are summed up pattern by pattern, in
// parts that do not depend on the number of threads.
func (s *Scene) errors(ctx context.Context, m *ResidualMaps) error {
	size, parts := len(s.ones), min(len(s.places), errorParts)
	sums := make([][3][]float64, parts)
	m.Pattern = make([]float64, len(s.places))
	rooms := make([]*slopes, len(s.workers))
	s.each(parts, func(worker, part int) {
		if rooms[worker] == nil {
			rooms[worker] = newSlopes(size)
		}
		for k := range sums[part] {
			sums[part][k] = make([]float64, size)
		}
		for i := part; i < len(s.places) && ctx.Err() == nil; i += parts {
			m.Pattern[i] = relative(s.optic(worker).addErrors(rooms[worker], i, sums[part]), s.counts[i])
		}
	})
	m.Pixel, m.Excess = make([]float64, size), make([]float64, size)
	for j := range size {
		var n float64
		for _, part := range sums {
			m.Pixel[j], m.Excess[j], n = m.Pixel[j]+part[0][j], m.Excess[j]+part[1][j], n+part[2][j]
		}
		m.Pixel[j], m.Excess[j] = m.Pixel[j]/n, m.Excess[j]/n
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return s.Data.Patterns.Err()
}

// errorParts is in how many sums patterns are gathered by pixel.
const errorParts = 16

// addErrors adds what pattern i says of the pixels, in its own counts, and returns its
// misfit.
func (o *optics) addErrors(p *slopes, i int, sums [3][]float64) (misfit float64) {
	o.look(p, i)
	f, b := o.scene.illumination(i)
	a, w := o.measured(i)
	for j, v := range o.intensity {
		if w[j] == 0 {
			continue
		}
		expected, seen := f*float64(v)+b, f*float64(a[j])*float64(a[j])
		d := math.Sqrt(expected) - math.Sqrt(seen)
		misfit += d * d
		sums[0][j], sums[1][j], sums[2][j] = sums[0][j]+d*d, sums[1][j]+seen-expected, sums[2][j]+1
	}
	return misfit
}

// pulls fills what the positions say.
func (s *Scene) pulls(ctx context.Context, m *ResidualMaps) error {
	steps, err := s.positionSteps(ctx)
	if err != nil {
		return err
	}
	for i, t := range steps {
		det := t.yy*t.xx - t.yx*t.yx
		pull := Position{-(t.xx*t.gy - t.yx*t.gx) / det, -(t.yy*t.gx - t.yx*t.gy) / det}
		if finite(pull.Y) && finite(pull.X) {
			m.Pull[i], m.Sure[i] = pull, math.Sqrt(2*t.misfit/max(1, t.pixels)/math.Min(t.yy, t.xx))
		}
	}
	if s.onLine() {
		return nil
	}
	list := evenly(len(s.places), mapPatterns)
	maps := make([]mapStep, len(list))
	err = s.eachSlopes(ctx, list, func(o *optics, p *slopes, k, i int) { maps[k] = o.mapStep(p, i) })
	if t := newton(maps); finite(t[0] + t[1] + t[2] + t[3]) {
		m.Stretch = t
	}
	return err
}
