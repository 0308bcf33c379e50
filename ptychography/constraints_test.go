package ptychography

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The step is minus the gradient of the price of roughness, by finite differences of its
// definition, over light plus stiffness: (L + S n) (O' - O) = -dE/d conj(O) with
// E = S sum |O_a - O_b|^2 over pairs that share an edge.
func TestSmoothingIsAStepDownThePrice(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Points = 9 })
	s, err := NewScene(d, nil, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range s.Object.Data {
		s.Object.Data[i] = complex(float32(1+0.3*rng.NormFloat64()), float32(0.3*rng.NormFloat64()))
	}
	const weight = 0.2
	before := slices.Clone(s.Object.Data)
	rows, cols := s.Object.Rows, s.Object.Cols
	var counts float64
	for _, i := range s.visits {
		counts += d.Patterns.Counts(i)
	}
	stiffness := weight * counts / float64(rows*cols)
	price := func(at func(y, x int) complex128) (e float64) {
		square := func(v complex128) float64 { return real(v)*real(v) + imag(v)*imag(v) }
		for y := range rows {
			for x := range cols {
				if y+1 < rows {
					e += stiffness * square(at(y, x)-at(y+1, x))
				}
				if x+1 < cols {
					e += stiffness * square(at(y, x)-at(y, x+1))
				}
			}
		}
		return e
	}
	light := make([]float64, rows*cols) // written out: sum |P|^2 where patterns lie
	for i := range d.Scan {
		at := s.places[i]
		for j, v := range s.Model.light() {
			light[(at.y+j/s.Model.n)*cols+at.x+j%s.Model.n] += float64(v)
		}
	}
	s.smooth(weight)
	for _, p := range [][2]int{{0, 0}, {0, 7}, {rows - 1, 3}, {rows / 2, cols / 2}, {rows/2 + 3, cols/2 - 5}} {
		i, neighbours := p[0]*cols+p[1], 4.
		if p[0] == 0 || p[0] == rows-1 {
			neighbours--
		}
		if p[1] == 0 {
			neighbours--
		}
		var slope [2]float64
		for k, h := range []complex128{1e-4, 1e-4i} {
			moved := func(sign complex128) float64 {
				return price(func(y, x int) complex128 {
					if y*cols+x == i {
						return complex128(before[i]) + sign*h
					}
					return complex128(before[y*cols+x])
				})
			}
			slope[k] = (moved(1) - moved(-1)) / 2e-4
		}
		want := -complex(slope[0], slope[1]) / 2 / complex(light[i]+stiffness*neighbours, 0)
		got := complex128(s.Object.Data[i] - before[i])
		if math.Hypot(real(got-want), imag(got-want)) > 1e-4*math.Hypot(real(want), imag(want))+1e-6 {
			t.Errorf("pixel %v: a step of %v, want %v", p, got, want)
		}
	}
}

// A support is a projection: once more changes nothing, and what lies inside stays.
func TestSupportIsAProjection(t *testing.T) {
	const n = 16
	inside := support(n, 0.25)
	field := make([]complex64, n*n)
	for i := range field {
		field[i] = complex(float32(i+1), -1)
	}
	once := slices.Clone(field)
	within(once, inside)
	twice := slices.Clone(once)
	within(twice, inside)
	if !slices.Equal(once, twice) {
		t.Error("a second time changes it")
	}
	for i, v := range once {
		y, x := i/n-n/2, i%n-n/2
		if in := y*y+x*x <= 16; in && v != field[i] || !in && v != 0 {
			t.Errorf("pixel (%d, %d): %v", y, x, v)
		}
	}
}

// Every engine keeps the probe dark outside a support. The smooth object of few photons is
// better by a price of roughness after every pass; that of ml is in its loss, and its test
// is that of a finish.
func TestConstraintsOfEveryEngine(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Sample, s.Photons, s.Points = "blobs", 3e3, 64 })
	for _, name := range EngineNames() {
		s := recipe(t, name+":8:support=0.3:probe_from=1")
		s.Hold = false // which moves the light by a share of a pixel, and sharp edges with it
		r := solve(t, s, d)
		n := r.Probe.N
		for i, v := range r.Probe.Modes[0] {
			y, x := float64(i/n-n/2), float64(i%n-n/2)
			if y*y+x*x > 0.3*0.3*float64(n*n) && v != 0 {
				t.Errorf("%s: the probe is %v at (%v, %v)", name, v, y, x)
				break
			}
		}
		if name == "ml" {
			continue
		}
		without := gainOf(t, d, truth, solve(t, recipe(t, name+":8"), d).Object)
		with := gainOf(t, d, truth, solve(t, recipe(t, name+":8:smooth=0.1"), d).Object)
		t.Logf("%s: amplitude %.1f dB with the price, %.1f without", name, with, without)
		if !(with > without) {
			t.Errorf("%s: amplitude %.1f dB with the price, %.1f without", name, with, without)
		}
	}
}
