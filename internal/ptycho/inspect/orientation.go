package inspect

import "math"

// The centre of mass of a pattern moves with the mean phase gradient under the probe, a
// field that is the gradient of a potential and has no curl. Under coordinates that are
// exchanged or reversed it has one.

const (
	curlSuspect = 0.12 // share of the curl in the whole gradient
	curlBetter  = 0.35 // of that, with other axes
)

// axes are ways to read positions.
var axes = []struct {
	name, remedy string
	turn         func(y, x float64) (float64, float64)
}{
	{"", "", func(y, x float64) (float64, float64) { return y, x }},
	{"exchanged", "ptycho convert --swap-axes", func(y, x float64) (float64, float64) { return x, y }},
	{"one of them reversed", "ptycho convert --flip-rows or --flip-columns", func(y, x float64) (float64, float64) { return -y, x }},
	{"exchanged and one of them reversed", "ptycho convert --swap-axes with --flip-rows or --flip-columns", func(y, x float64) (float64, float64) { return -x, y }},
}

// orientation compares the curl under the positions as they are with that under
// others.
func (l *looker) orientation() {
	var share [4]float64
	for k, a := range axes {
		share[k] = l.curl(a.turn)
	}
	if math.IsNaN(share[0]) {
		return
	}
	l.Facts.Curl = share[0]
	best := 0
	for k := range share {
		if share[k] < share[best] {
			best = k
		}
	}
	if best > 0 && share[0] > curlSuspect && share[best] < curlBetter*share[0] {
		l.find("axes", Warning, 0, axes[best].remedy, "the patterns turn as if the axes of the positions were %s (curl of the centres of mass %.2f, otherwise %.2f)", axes[best].name, share[0], share[best])
	}
}

// curl returns the share of the squared curl of the centres of mass, over half the
// squared gradient, summed over planes fitted to neighbourhoods. NaN when there is
// nothing to be fitted.
func (l *looker) curl(turn func(y, x float64) (float64, float64)) float64 {
	var curl, all float64
	radius := max(2.5*l.Facts.Step, l.Facts.Probe/4)
	for _, n := range l.near() {
		var yy, yx, xx, uy, ux, vy, vx float64
		f, count := l.m.frames[n.i], 0
		for j, g := range l.m.frames {
			if !g.used || j == n.i || distance(l.d.Scan[j], l.d.Scan[n.i]) > radius {
				continue
			}
			y, x := turn(l.d.Scan[j].Y-l.d.Scan[n.i].Y, l.d.Scan[j].X-l.d.Scan[n.i].X)
			du, dv := g.y-f.y, g.x-f.x
			yy, yx, xx = yy+y*y, yx+y*x, xx+x*x
			uy, ux, vy, vx = uy+du*y, ux+du*x, vy+dv*y, vx+dv*x
			count++
		}
		det := yy*xx - yx*yx
		if count < 3 || det < 1e-6*yy*xx {
			continue
		}
		a, b := (uy*xx-ux*yx)/det, (ux*yy-uy*yx)/det // d row / dy, dx
		c, d := (vy*xx-vx*yx)/det, (vx*yy-vy*yx)/det // d column / dy, dx
		curl += (b - c) * (b - c) / 2
		all += a*a + b*b + c*c + d*d
	}
	if all == 0 {
		return math.NaN()
	}
	return curl / all
}
