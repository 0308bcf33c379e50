package ptychography

import (
	"cmp"
	"fmt"
	"math"
	"math/cmplx"
	"slices"
)

// startEnergy is that of a new mode, relative to the probe.
const startEnergy = 0.02

// WithModes returns the probe with at least so many modes, of the same energy. A new
// mode is one of those there times a polynomial in the distances from the light's
// centre, x, y, xy, x^2, ..., which makes it orthogonal to those under symmetric light.
func (p *Probe) WithModes(modes int) (*Probe, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if modes < 1 || modes > mostModes {
		return nil, fmt.Errorf("ptychography: %d modes: need 1 to %d", modes, mostModes)
	}
	out, energy := p.Clone(), p.Energy()
	width := max(p.Diameter()/2, 1)
	for k := len(p.Modes); k < modes; k++ {
		mode := make([]complex64, p.N*p.N)
		order := orders[k-1]
		for j, v := range p.Modes[0] {
			y, x := float64(j/p.N-p.N/2)/width, float64(j%p.N-p.N/2)/width
			mode[j] = v * complex(float32(math.Pow(y, float64(order[0]))*math.Pow(x, float64(order[1]))), 0)
		}
		single := &Probe{p.N, [][]complex64{mode}}
		if e := single.Energy(); e == 0 || !finite(e) {
			return nil, fmt.Errorf("ptychography: mode %d of a probe of %d pixels has no light", k+1, p.N)
		}
		single.Normalize(startEnergy * energy)
		out.Modes = append(out.Modes, mode)
	}
	out.Orthogonalize()
	out.Normalize(energy)
	return out, nil
}

const mostModes = 16

// orders are the powers of y and x of the modes after the first.
var orders = func() (list [][2]int) {
	for sum := 1; len(list) < mostModes; sum++ {
		for y := range sum + 1 {
			list = append(list, [2]int{y, sum - y})
		}
	}
	return list
}()

// Orthogonalize mixes the modes, by one-sided Jacobi rotations, to those that are
// orthogonal to each other, the brightest first, and returns their shares of the
// energy. Intensities stay as they are: incoherent modes are only known up to a unitary
// mixture. A probe that is none, see [NewProbe], is left alone.
func (p *Probe) Orthogonalize() []float64 {
	if p.check() != nil {
		return nil
	}
	for range 30 {
		if !p.rotateAll() {
			break
		}
	}
	slices.SortStableFunc(p.Modes, func(a, b []complex64) int { return cmp.Compare(real(dot(b, b)), real(dot(a, a))) })
	all := p.Energy()
	var shares []float64
	for _, m := range p.Modes {
		shares = append(shares, real(dot(m, m))/all)
	}
	return shares
}

// rotateAll makes every pair orthogonal once and tells whether some was not.
func (p *Probe) rotateAll() (turned bool) {
	for i := range p.Modes {
		for _, b := range p.Modes[i+1:] {
			turned = rotate(p.Modes[i], b) || turned
		}
	}
	return turned
}

// rotate makes two fields orthogonal, a' = c a - s b e^-ip, b' = s a + c b e^-ip, with
// p the phase of <a, b>, unless they are.
func rotate(a, b []complex64) bool {
	r, ok := rotationOf(a, b)
	if ok {
		r.apply(a, b)
	}
	return ok
}

// rotation is that of two fields, see rotate; back is e^-ip.
type rotation struct {
	c, s float64
	back complex128
}

func rotationOf(a, b []complex64) (r rotation, ok bool) {
	aa, bb, ab := real(dot(a, a)), real(dot(b, b)), dot(a, b)
	size := cmplx.Abs(ab)
	if size <= 1e-6*math.Sqrt(aa*bb) {
		return r, false
	}
	zeta := (bb - aa) / (2 * size)
	t := math.Copysign(1/(math.Abs(zeta)+math.Hypot(1, zeta)), zeta)
	c := 1 / math.Hypot(1, t)
	return rotation{c, c * t, cmplx.Conj(ab) / complex(size, 0)}, true
}

func (r rotation) apply(a, b []complex64) {
	c, s := complex(r.c, 0), complex(r.s, 0)
	for i := range a {
		x, y := complex128(a[i]), complex128(b[i])*r.back
		a[i], b[i] = complex64(c*x-s*y), complex64(s*x+c*y)
	}
}

// dot is sum conj(a) b.
func dot(a, b []complex64) (sum complex128) {
	for i, v := range a {
		sum += complex128(conj(v)) * complex128(b[i])
	}
	return sum
}
