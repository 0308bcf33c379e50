package ptychography

import (
	"context"
	"math"
	"math/bits"
	"math/cmplx"
	"strings"

	"github.com/latent-go/latent/internal/fourier"
)

// leastDrift is how far the probe may wander, in pixels, before it is taken back.
const leastDrift = 0.02

// Hold takes back what the data cannot tell: when the light has moved from where it
// lay in a picture before, sum |P|^2, probe and object are moved back together,
// which leaves every pattern as it is, and the probe gets the energy of that
// picture, the object the inverse factor. It returns by how much the light had
// moved. A light that has become another one since then is brought to where the one
// before had its middle, or into the middle of the patch; that is no movement. A
// probe that is no number any more is left alone.
func (s *Scene) Hold(before []float32) (moved Position, err error) {
	if err := s.check(context.Background()); err != nil {
		return Position{}, err
	}
	if len(before) != s.Model.n*s.Model.n {
		return Position{}, misshapen("a light", len(before), s.Model.n, s.Model.n)
	}
	moved, same := astray(s.Model.light(), before, s.Model.n)
	var energy float64
	for _, v := range before {
		energy += float64(v)
	}
	if !finite(moved.Y) || !finite(moved.X) || s.Model.energy() == 0 {
		return Position{}, nil
	}
	if math.Hypot(moved.Y, moved.X) < leastDrift {
		moved = Position{}
	} else {
		for _, p := range s.Model.probe {
			s.Model.shift(p, p, -moved.Y, -moved.X)
		}
		if err := s.Object.shift(-moved.Y, -moved.X); err != nil {
			return Position{}, err
		}
		s.shiftWaves(-moved.Y, -moved.X)
		for k := range s.variations {
			s.Model.shift(s.variation(k), s.variation(k), -moved.Y, -moved.X)
		}
	}
	f := math.Sqrt(energy / s.Model.energy())
	for _, p := range s.Model.probe {
		s.Model.k.Scale(floats(p), float32(f))
	}
	for k := range s.variations {
		s.Model.k.Scale(floats(s.variation(k)), float32(f))
	}
	s.Model.k.Scale(floats(s.Object.Data), float32(1/f))
	if !same {
		return Position{}, nil
	}
	return moved, nil
}

// shiftWaves moves the exit waves that an engine remembers.
func (s *Scene) shiftWaves(dy, dx float64) {
	for name, waves := range s.memory {
		if !strings.HasPrefix(name, exitKey) {
			continue
		}
		size := len(s.ones)
		s.each(len(waves)/size, func(worker, i int) {
			w := waves[i*size:][:size]
			s.optic(worker).shift(w, w, dy, dx)
		})
	}
}

// energy is that of the probe.
func (m *Model) energy() float64 {
	var sum float64
	for _, p := range m.probe {
		for _, v := range p {
			sum += float64(abs2(v))
		}
	}
	return sum
}

// light is the intensity of the probe.
func (m *Model) light() []float32 {
	light := make([]float32, m.n*m.n)
	for _, p := range m.probe {
		m.k.AddIntensity(light, p)
	}
	return light
}

// wandered returns how far the light lies from where it lay in a picture before,
// by one step of least squares,
//
//	now = a before - dy d before/dy - dx d before/dx,
//
// which is accurate for less than a pixel and, repeated, finds more.
func wandered(now, before []float32, n int) Position {
	var a [3][4]float64 // normal equations
	for y := range n {
		for x := range n {
			up, down := before[(y+n-1)%n*n+x], before[(y+1)%n*n+x]
			left, right := before[y*n+(x+n-1)%n], before[y*n+(x+1)%n]
			row := [4]float64{float64(before[y*n+x]), float64(up-down) / 2, float64(left-right) / 2, float64(now[y*n+x])}
			for i := range a {
				for j := range row {
					a[i][j] += row[i] * row[j]
				}
			}
		}
	}
	solution := solve3(a)
	return Position{solution[1] / solution[0], solution[2] / solution[0]}
}

// solve3 solves three equations by elimination; what has no solution gives NaN.
func solve3(a [3][4]float64) (x [3]float64) {
	for i := range 3 {
		for r := range 3 {
			if r == i {
				continue
			}
			f := a[r][i] / a[i][i]
			for c := i; c < 4; c++ {
				a[r][c] -= f * a[i][c]
			}
		}
	}
	for i := range x {
		x[i] = a[i][3] / a[i][i]
	}
	return x
}

// shift moves the content of an image by a fraction of a pixel, by the shift
// theorem, on a frame filled up with the mean of the border.
func (m Image) shift(dy, dx float64) error {
	rows, cols := 1<<bits.Len(uint(m.Rows)), 1<<bits.Len(uint(m.Cols))
	plan, err := fourier.NewPlan2[complex64](rows, cols)
	if err != nil {
		return err
	}
	edge := m.border()
	field := make([]complex64, rows*cols)
	for y := range m.Rows {
		for x, v := range m.Row(y) {
			field[y*cols+x] = v - edge
		}
	}
	plan.Forward(field, field)
	across := make([]complex64, cols)
	for k := range across {
		across[k] = turn(k, cols, dx)
	}
	for y := range rows {
		down := turn(y, rows, dy)
		for x, c := range across {
			field[y*cols+x] *= down * c
		}
	}
	plan.Inverse(field, field)
	for y := range m.Rows {
		row := m.Row(y)
		for x := range row {
			row[x] = field[y*cols+x] + edge
		}
	}
	return nil
}

// turn is the factor of frequency k for a shift by d.
func turn(k, n int, d float64) complex64 {
	return complex64(cmplx.Rect(1, -2*math.Pi*float64(fourier.Frequency(k, n))*d/float64(n)))
}

// border is the mean of the outermost pixels.
func (m Image) border() complex64 {
	var sum complex128
	count := 0
	for y := range m.Rows {
		for x, v := range m.Row(y) {
			if y == 0 || x == 0 || y == m.Rows-1 || x == m.Cols-1 {
				sum += complex128(v)
				count++
			}
		}
	}
	return complex64(sum / complex(float64(count), 0))
}
