package convert

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/orient"
	"github.com/latent-go/latent/ptychography"
)

// orientation is how the axes of the scan lie on those of the detector: rows and
// columns exchanged or not, then turned,
//
//	(row, column) = R(angle) (row, column) of the file,   R = [[cos, -sin], [sin, cos]].
type orientation struct {
	swapped bool
	angle   float64 // radians; half a turn more is as likely
	// curl is what is left of the curl of the field of the centres of mass, as a
	// part of what it is when turned by a quarter, where it is the divergence;
	// other is the same for the other handedness. Noise alone gives 1.
	curl, other float64
}

// orientationOf finds the orientation from the patterns alone, see package orient. Half a
// turn cannot be told.
func orientationOf(d *npzdata.Data) (orientation, error) {
	field, err := centres(d)
	if err != nil {
		return orientation{}, err
	}
	f := orient.Of(d.Scan, field, neighbour(d.Scan))
	straight, angle := f.Least(false)
	exchanged, other := f.Least(true)
	if exchanged < straight {
		return orientation{true, other, exchanged, straight}, nil
	}
	return orientation{false, angle, straight, exchanged}, nil
}

// centres are the centres of mass of the patterns, less their mean.
func centres(d *npzdata.Data) ([]ptychography.Position, error) {
	p := d.Patterns
	if p.Len() < leastOriented {
		return nil, fmt.Errorf("%d patterns are too few to tell the orientation of the scan: give --rotation, --swap-axes, --flip-rows, --flip-columns", p.Len())
	}
	out := make([]ptychography.Position, p.Len())
	var mean ptychography.Position
	for i := range out {
		mask, sum := p.MaskAt(i), 0.
		for j, a := range p.At(i) {
			if mask != nil && !mask[j] {
				continue
			}
			n := float64(a) * float64(a)
			sum += n
			out[i].Y += n * float64(j/p.N)
			out[i].X += n * float64(j%p.N)
		}
		if sum == 0 {
			out[i], sum = ptychography.Position{Y: float64(p.N / 2), X: float64(p.N / 2)}, 1
		}
		out[i].Y, out[i].X = out[i].Y/sum, out[i].X/sum
		mean.Y, mean.X = mean.Y+out[i].Y/float64(len(out)), mean.X+out[i].X/float64(len(out))
	}
	for i := range out {
		out[i].Y, out[i].X = out[i].Y-mean.Y, out[i].X-mean.X
	}
	return out, nil
}

const leastOriented = 25

// lay turns the positions of a scan as an orientation says.
func (o orientation) lay(s ptychography.Scan) ptychography.Scan {
	sin, cos := math.Sincos(o.angle)
	out := make(ptychography.Scan, len(s))
	for i, p := range s {
		if o.swapped {
			p.Y, p.X = p.X, p.Y
		}
		out[i] = ptychography.Position{Y: cos*p.Y - sin*p.X, X: sin*p.Y + cos*p.X}
	}
	return out
}

const (
	mostCurl    = 0.5 // beyond which the field tells nothing
	leastMargin = 1.3 // by which the other handedness must have more
)

// orient lays the scan on the detector: as typed, or as the patterns say.
func (c *converter) orient() error {
	if c.o.Rotation != 0 {
		c.d.Scan = orientation{angle: c.o.Rotation * math.Pi / 180}.lay(c.d.Scan)
		c.say("scan turned by %g degrees against the detector (--rotation)", c.o.Rotation)
	}
	if c.o.Orient != AutoOrient {
		return c.probe()
	}
	o, err := orientationOf(c.d)
	if err != nil {
		return err
	}
	if o.curl > mostCurl || o.other < leastMargin*o.curl {
		return fmt.Errorf("the centres of mass do not tell the orientation of the scan (curl %.2f, %.2f for the other handedness; 1 is noise): give --rotation, --swap-axes, --flip-rows or --flip-columns", o.curl, o.other)
	}
	return c.halfTurn(o)
}

// halfTurn decides between an orientation and the one turned by half a turn, by how
// well a few passes explain the patterns of either.
func (c *converter) halfTurn(o orientation) error {
	file, notes, said := c.d.Scan, len(c.d.Notes), len(c.said)
	var left [2]float64
	var probes [2]*ptychography.Probe
	turned := [2]orientation{o, o}
	turned[1].angle += math.Pi
	for k := range turned {
		c.d.Scan, c.d.Notes, c.said = turned[k].lay(file), c.d.Notes[:notes], c.said[:said]
		if err := c.probe(); err != nil {
			return err
		}
		probes[k] = c.d.Probe
		var err error
		if left[k], err = c.explained(turned[k].lay(file)); err != nil {
			return err
		}
	}
	k := 0
	if left[1] < left[0] {
		k = 1
	}
	c.d.Probe = probes[k]
	found, err := c.refined(file, turned[k], left[k])
	if err != nil {
		return err
	}
	c.d.Scan = found.lay(file)
	how := "straight"
	if o.swapped {
		how = "with rows and columns exchanged"
	}
	degrees := math.Remainder(found.angle*180/math.Pi, 360)
	c.say("orientation from the curl of the centres of mass: %s, then turned by %.1f degrees, refined from %.1f by a few passes (curl %.2f, %.2f for the other handedness; 1 is noise); half a turn from there the passes leave an error of %.4f instead of %.4f", how, degrees, math.Remainder(turned[k].angle*180/math.Pi, 360), o.curl, o.other, left[1-k], left[k])
	if left[1-k] < 1.02*left[k] {
		c.note("half a turn of the scan is not told apart (%.4f and %.4f): compare --rotation %.1f and %.1f by longer reconstructions", left[k], left[1-k], degrees, math.Remainder(degrees+180, 360))
	}
	return nil
}

// explained is the error of a few passes over patterns in the middle of a scan.
func (c *converter) explained(s ptychography.Scan) (float64, error) {
	d := trialData(c.d.Patterns, s)
	d.Probe = c.d.Probe.Clone()
	d.Probe.Normalize(d.Patterns.MeanCounts())
	e := ptychography.EPIE()
	e.ProbeFrom = 1
	r, err := ptychography.NewSolver(e, trialPasses).Run(c.ctx, d, nil)
	if err != nil {
		return 0, err
	}
	return r.Residual, nil
}

const (
	refineStep = 3 * math.Pi / 180
	refineMost = 4 // steps to either side
)

// refined looks for the angle of the least error around one that the curl gives,
// which strong phases and a curved probe turn by a few degrees: steps downhill,
// then the vertex of a parabola.
func (c *converter) refined(file ptychography.Scan, o orientation, at float64) (orientation, error) {
	try := func(angle float64) (float64, error) {
		return c.explained(orientation{swapped: o.swapped, angle: angle}.lay(file))
	}
	low, err := try(o.angle - refineStep)
	if err != nil {
		return o, err
	}
	high, err := try(o.angle + refineStep)
	if err != nil {
		return o, err
	}
	for range refineMost {
		switch {
		case low < at:
			o.angle -= refineStep
			high, at = at, low
			low, err = try(o.angle - refineStep)
		case high < at:
			o.angle += refineStep
			low, at = at, high
			high, err = try(o.angle + refineStep)
		}
		if err != nil {
			return o, err
		}
	}
	o.angle += refineStep * vertex(low, at, high)
	return o, nil
}

// vertex is where the parabola through low at -1, at at 0 and high at 1 is least; 0
// where it is least at an end or nowhere.
func vertex(low, at, high float64) float64 {
	bend := low - 2*at + high
	if !(bend > 0) || low < at || high < at {
		return 0
	}
	return (low - high) / (2 * bend)
}
