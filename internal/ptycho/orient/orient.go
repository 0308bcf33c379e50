// Package orient tells how the axes of a scan lie on those of the detector, from the
// centres of mass of the patterns. A pattern's centre of mass is the gradient of the
// phase under the probe (Lubk and Zweck, Phys. Rev. A 91, 2015, 023805), and a gradient
// has no curl: of all ways to lay the scan on the detector the one with the least curl
// is right. Half a turn changes the sign of the gradient only and cannot be told.
package orient

import (
	"math"

	"github.com/latent-go/latent/ptychography"
)

// sampled is how many positions speak for all; each is compared with every other.
const sampled = 512

// widths of the neighbourhoods to which planes are fitted, in steps of the scan.
var widths = []float64{1, 1.5, 2, 3, 4}

// Field is what the centres of mass say of ways to lay the scan on the detector: rows and
// columns exchanged or not, then turned,
//
//	(row, column) = R(angle) (row, column) of the scan,   R = [[cos, -sin], [sin, cos]].
type Field [2]sums // not exchanged, exchanged

// sums over the scan. With J = d centre / d position and a scan laid by T, J T' must be
// symmetric: for a rotation that is cos p + sin q = 0 with p = J01 - J10, q = J00 + J11.
type sums struct{ pp, pq, qq float64 }

// Of fits the centres of mass around positions by planes, with weights of a Gaussian of
// some steps. The width that tells the handedness best is the one that sees the sample.
func Of(scan ptychography.Scan, centres []ptychography.Position, step float64) (best Field) {
	told := math.Inf(-1)
	for _, w := range widths {
		f := Field{planes(scan, centres, w*step, false), planes(scan, centres, w*step, true)}
		a, _ := f.Least(false)
		b, _ := f.Least(true)
		if r := max(a, b) / min(a, b); r > told || math.IsInf(told, -1) {
			best, told = f, r
		}
	}
	return best
}

// Least is the angle of the least curl, from -90 to 90 degrees in radians, and this curl
// as a part of what it is when turned by a quarter, where it is the divergence. Noise
// alone gives 1.
func (f Field) Least(exchanged bool) (curl, angle float64) {
	s := f.of(exchanged)
	mean, diff := (s.pp+s.qq)/2, math.Hypot((s.pp-s.qq)/2, s.pq)
	if mean+diff == 0 {
		return 1, 0
	}
	// The eigenvector of the larger value is at half the angle of (pp-qq, 2 pq).
	angle = math.Atan2(2*s.pq, s.pp-s.qq)/2 + math.Pi/2
	if angle > math.Pi/2 {
		angle -= math.Pi
	}
	return (mean - diff) / (mean + diff), angle
}

// Curl is the curl at an angle as a share of curl and divergence together: 0 where the
// scan lies right, one half of noise. NaN where there is neither.
func (f Field) Curl(exchanged bool, angle float64) float64 {
	s := f.of(exchanged)
	sin, cos := math.Sincos(angle)
	return (cos*cos*s.pp + 2*cos*sin*s.pq + sin*sin*s.qq) / (s.pp + s.qq)
}

func (f Field) of(exchanged bool) sums {
	if exchanged {
		return f[1]
	}
	return f[0]
}

func planes(scan ptychography.Scan, centres []ptychography.Position, width float64, exchanged bool) (s sums) {
	for _, i := range scan.Sample(sampled) {
		j, ok := slopes(scan, centres, i, width, exchanged)
		if !ok {
			continue
		}
		p, q := j[0][1]-j[1][0], j[0][0]+j[1][1]
		s.pp, s.pq, s.qq = s.pp+p*p, s.pq+p*q, s.qq+q*q
	}
	return s
}

// slopes is J at one position: the plane through the centres of its neighbourhood.
func slopes(s ptychography.Scan, centres []ptychography.Position, i int, width float64, exchanged bool) (j [2][2]float64, ok bool) {
	var m [3][3]float64
	var by, bx [3]float64
	for k, p := range s {
		dy, dx := p.Y-s[i].Y, p.X-s[i].X
		r := (dy*dy + dx*dx) / (2 * width * width)
		if r > 8 {
			continue
		}
		if exchanged {
			dy, dx = dx, dy
		}
		w, v := math.Exp(-r), [3]float64{1, dy, dx}
		for a := range 3 {
			for b := range 3 {
				m[a][b] += w * v[a] * v[b]
			}
			by[a] += w * v[a] * centres[k].Y
			bx[a] += w * v[a] * centres[k].X
		}
	}
	y, ok := solved(m, by)
	x, okX := solved(m, bx)
	return [2][2]float64{{y[1], y[2]}, {x[1], x[2]}}, ok && okX
}

// solved solves three equations by Cramer's rule.
func solved(m [3][3]float64, b [3]float64) (x [3]float64, ok bool) {
	det := func(m [3][3]float64) float64 {
		return m[0][0]*(m[1][1]*m[2][2]-m[1][2]*m[2][1]) - m[0][1]*(m[1][0]*m[2][2]-m[1][2]*m[2][0]) + m[0][2]*(m[1][0]*m[2][1]-m[1][1]*m[2][0])
	}
	d := det(m)
	if !(math.Abs(d) > 1e-9*m[0][0]*m[1][1]*m[2][2]) {
		return x, false
	}
	for k := range 3 {
		n := m
		for a := range 3 {
			n[a][k] = b[a]
		}
		x[k] = det(n) / d
	}
	return x, true
}
