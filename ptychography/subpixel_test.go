package ptychography

import (
	"fmt"
	"math"
	"testing"
)

// between is a scene whose probe lies between the pixels of the object, and is not
// the true one.
func between(t *testing.T) *Scene {
	t.Helper()
	d, truth := simulated(t, func(s *Simulation) { s.Subpixel, s.Photons = Fourier, 1e4 })
	scene, err := NewScene(d, truth, Fourier)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range scene.Model.probe[0] {
		scene.Model.probe[0][i] = p * complex64(complex(1+0.3*math.Sin(float64(i)), 0.2))
	}
	return scene
}

// seen are some patterns of the scene, projected.
func seen(scene *Scene) []*slot {
	var slots []*slot
	for i := range 6 {
		s := newSlot(scene.Model)
		o := scene.optic(0)
		o.project(s, 17*i+2)
		o.k.MulConj(s.change, 1, o.shown[0], s.back[0])
		slots = append(slots, s)
	}
	return slots
}

// What an engine does to the probe is minus the gradient of the misfit by the probe,
// divided by what it says: against finite differences, for positions between the
// pixels, where the change has to be moved back.
func TestProbeDirectionIsTheGradientBetweenPixels(t *testing.T) {
	for _, engine := range []string{"lsqml", "epie"} {
		scene := between(t)
		slots, n := seen(scene), scene.Model.n
		gradient := make([]complex128, n*n) // sum of 2 conj(O) back, moved back
		switch engine {
		case "lsqml":
			e := NewLSQML()
			r := &lsqRun{LSQML: e, Scene: scene, slots: slots, bright: make([]float32, n*n), turn: [][]complex64{make([]complex64, n*n)}}
			r.pointProbe(slots)
			top := scene.Model.k.Peak(r.bright)
			for i, v := range r.turn[0] {
				gradient[i] = 2 * complex128(v) * complex(float64(r.bright[i])+e.Damping*float64(top), 0)
			}
		case "epie":
			e := EPIE()
			r := &pieRun{PIE: e, Scene: scene, slots: slots}
			for _, s := range slots {
				o := scene.optic(0)
				top := o.light([][]complex64{s.patch}, 1)
				r.probeStep(o, s)
				for i, v := range s.turned[0] {
					gradient[i] -= 2 * complex128(v) * complex(float64(top)/e.ProbeStep, 0)
				}
			}
		}
		misfit := func() (sum float64) {
			for _, s := range slots {
				sum += scene.optic(0).misfit(make([]complex64, n*n), s.pattern)
			}
			return sum
		}
		probe := scene.Model.probe[0]
		for _, at := range []int{n*n/2 + n/2, n*(n/2+2) + n/2 - 3, n*(n/2-4) + n/2 + 1} {
			for _, step := range []complex64{0.05, 0.05i} {
				was := probe[at]
				probe[at] = was + step
				up := misfit()
				probe[at] = was - step
				down := misfit()
				probe[at] = was
				got := (up - down) / 2
				want := real(complex128(conj(step)) * gradient[at])
				if math.Abs(got-want) > 0.02*math.Abs(want)+1e-3 {
					t.Errorf("%s, pixel %d by %v: the misfit changes by %.5g, the gradient says %.5g", engine, at, step, got, want)
				}
			}
		}
	}
}

// The lengths of the steps are least squares between the pixels too, where the probe
// and its direction are seen moved, each pattern by its own fraction.
func TestLSQMLStepsAreLeastSquaresBetweenPixels(t *testing.T) {
	scene := between(t)
	slots, n := seen(scene), scene.Model.n
	r := &lsqRun{LSQML: NewLSQML(), Scene: scene, slots: slots, direction: &Object{NewImage(scene.Object.Rows, scene.Object.Cols), scene.Object.Origin}}
	r.light, r.bright, r.power = make([]float32, len(scene.Object.Data)), make([]float32, n*n), make([]float32, n*n)
	r.turn = [][]complex64{make([]complex64, n*n)}
	r.point(slots, true)
	a, b := r.lengths(slots, true)
	left := func(a, b float64) (sum float64) {
		m := scene.optic(0)
		patch, probe, turn := make([]complex64, n*n), make([]complex64, n*n), make([]complex64, n*n)
		for _, s := range slots {
			r.direction.extract(patch, n, s.at)
			m.shift(probe, scene.Model.probe[0], s.at.dy, s.at.dx)
			m.shift(turn, r.turn[0], s.at.dy, s.at.dx)
			for i, x := range s.back[0] {
				v := complex128(x) + complex(a, 0)*complex128(probe[i])*complex128(patch[i]) + complex(b, 0)*complex128(turn[i])*complex128(s.patch[i])
				sum += real(v)*real(v) + imag(v)*imag(v)
			}
		}
		return sum
	}
	best := left(a, b)
	if best > 0.99*left(0, 0) {
		t.Errorf("the steps %.3f and %.3f leave %.4g of %.4g", a, b, best, left(0, 0))
	}
	for _, c := range [][2]float64{{1.01, 1}, {0.99, 1}, {1, 1.01}, {1, 0.99}} {
		if l := left(c[0]*a, c[1]*b); l < best {
			t.Errorf("steps times %v leave %.8g, the chosen ones %.8g", c, l, best)
		}
	}
	for _, s := range slots {
		if s.at.dy == 0 && s.at.dx == 0 {
			t.Error(fmt.Sprint("pattern ", s.pattern, " lies on a pixel: nothing is looked at"))
		}
	}
}
