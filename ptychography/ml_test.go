package ptychography

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"
)

// precise is what the likelihood depends on, in double precision.
type precise struct {
	object []complex128
	probe  [][]complex128
	f      []float64
	b      float64
}

func inDouble(r *mlRun) precise {
	w := precise{object: widen(r.Object.Data)}
	for m := range r.Model.probe {
		w.probe = append(w.probe, widen(r.Model.Probe().Modes[m]))
	}
	w.f, w.b = r.illuminations()
	return w
}

// moved is a step of size h along the directions of the blocks.
func (w precise) moved(r *mlRun, h float64) precise {
	out := precise{object: slices.Clone(w.object), f: slices.Clone(w.f), b: w.b}
	for i, d := range r.blocks[0].direction {
		out.object[i] += complex(h, 0) * complex128(d)
	}
	for m, p := range w.probe {
		mode, d := slices.Clone(p), slices.Clone(r.probes()[m].direction)
		modulate(d, r.Model.n)
		for i, v := range d {
			mode[i] += complex(h, 0) * complex128(v)
		}
		out.probe = append(out.probe, mode)
	}
	d := r.lights().direction
	for i := range out.f {
		out.f[i] += h * float64(real(d[i]))
	}
	out.b += h * float64(real(d[len(w.f)]))
	return out
}

// loss is the likelihood by sums, see the oracle.
func (w precise) loss(r *mlRun) (sum float64) {
	n := r.Model.n
	for i, at := range r.places {
		patch := make([]complex128, n*n)
		for j := range patch {
			y, x := at.y+j/n, at.x+j%n
			for c, share := range at.weights() {
				if share != 0 {
					patch[j] += complex(float64(share), 0) * w.object[(y+c/2)*r.Object.Cols+x+c%2]
				}
			}
		}
		var modes [][]complex128
		for _, p := range w.probe {
			if at.dy != 0 || at.dx != 0 {
				p = oracleShift(p, n, at.dy, at.dx)
			}
			modes = append(modes, p)
		}
		for j, v := range oracleIntensity(modes, patch, n) {
			if mask := r.Data.Patterns.MaskAt(i); mask != nil && !mask[j] {
				continue
			}
			a := float64(r.Data.Patterns.At(i)[j])
			mean, k := w.f[i]*v+w.b+leastBackground, a*a
			switch {
			case r.Poisson == 0:
				sum += 2 * (math.Sqrt(mean) - a) * (math.Sqrt(mean) - a)
			case k > 0:
				sum += mean - k + k*math.Log(k/mean)
			default:
				sum += mean
			}
		}
	}
	for y := range r.Object.Rows {
		for x := range r.Object.Cols {
			i := y*r.Object.Cols + x
			if x+1 < r.Object.Cols {
				sum += r.stiffness * math.Pow(cmplx.Abs(w.object[i]-w.object[i+1]), 2)
			}
			if y+1 < r.Object.Rows {
				sum += r.stiffness * math.Pow(cmplx.Abs(w.object[i]-w.object[i+r.Object.Cols]), 2)
			}
		}
	}
	return sum
}

// slopes returns the first and second derivative along the directions by differences of
// fourth order.
func (w precise) slopes(r *mlRun) (first, second float64) {
	const h = 2e-3
	at := func(k float64) float64 { return w.moved(r, k*h).loss(r) }
	l, one, less, two, twice := at(0), at(1), at(-1), at(2), at(-2)
	return (8*(one-less) - (two - twice)) / (12 * h), (16*(one+less) - (two + twice) - 30*l) / (12 * h * h)
}

// uphill is a run over few small patterns with everything that a likelihood can have:
// modes, masks, intensities, a background, a price of roughness.
func uphill(t *testing.T, poisson int, sub Subpixel) *mlRun {
	d, _ := simulated(t, func(s *Simulation) {
		s.N, s.Points, s.Step, s.Radius, s.Defocus, s.Photons, s.Background = 8, 5, 1.7, 2, 3, 2000, 2
		s.Modes, s.Subpixel = 2, sub
	})
	d.Patterns.Mask = slices.Repeat([]bool{true}, 64)
	d.Patterns.Mask[20] = false
	d.Intensity, d.Background = []float64{0.8, 1.2, 1, 0.9, 1.1}, 1.5
	scene, err := NewScene(d, nil, sub)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(4, 2))
	for i := range scene.Object.Data {
		scene.Object.Data[i] = complex64(cmplx.Rect(0.8+0.1*rng.NormFloat64(), 0.4*rng.NormFloat64()))
	}
	scene.fitIntensity, scene.fitBackground = true, true
	scene.guessIllumination()
	e := NewML()
	e.Poisson, e.Smooth = poisson, 0.05
	r := e.begin(scene)
	r.gather(true)
	return r
}

// The gradient of everything is that of the likelihood written down in double
// precision, and so are slope and curvature along a direction, to a millionth.
func TestMLGradientIsThatOfTheLikelihood(t *testing.T) {
	for _, sub := range []Subpixel{Nearest, Bilinear, Fourier} {
		for poisson := range 2 {
			r := uphill(t, poisson, sub)
			if _, err := r.climb(t.Context()); err != nil {
				t.Fatal(err)
			}
			at, rng := inDouble(r), rand.New(rand.NewPCG(9, 9))
			for which := range r.blocks {
				var g, size, steep float64
				for k, b := range r.blocks {
					clear(b.direction)
					if k != which {
						continue
					}
					var whole float64
					for _, v := range b.gradient {
						whole += float64(abs2(v)) / float64(len(b.gradient))
					}
					for i := range b.direction { // near the gradient, where errors do not hide
						v := b.gradient[i]/complex(float32(math.Sqrt(whole)), 0) + complex(float32(rng.NormFloat64())/3, float32(rng.NormFloat64())/3)
						if k > len(r.Model.probe) {
							v = complex(real(v)/20, 0)
						}
						b.direction[i] = v
						g += dotReal(complex128(v), complex128(b.gradient[i]))
						size, steep = size+float64(abs2(v)), steep+float64(abs2(b.gradient[i]))
					}
				}
				first, second := at.slopes(r)
				if scale := math.Sqrt(size * steep); math.Abs(g-first) > 1e-6*scale {
					t.Errorf("positions %d, poisson %d, block %d: slope %v, by differences %v (of at most %v)", sub, poisson, which, g, first, scale)
				}
				checkLine(t, r, fmt.Sprintf("positions %d, poisson %d, block %d", sub, poisson, which), first, second)
			}
		}
	}
}

// checkLine compares the length of Newton's step with that of differences.
func checkLine(t *testing.T, r *mlRun, name string, first, second float64) {
	for _, b := range r.blocks { // downhill
		for i, v := range b.direction {
			b.direction[i] = v * complex(float32(math.Copysign(1, -first)), 0)
		}
	}
	length, err := r.newton(t.Context())
	if want := math.Abs(first) / second; err != nil || second > 0 && math.Abs(length-want) > 1e-4*want {
		t.Errorf("%s: Newton's step has the length %v, want %v; %v", name, length, want, err)
	}
}

// No pass raises the loss, whatever the data.
func TestMLNeverClimbs(t *testing.T) {
	for name, change := range map[string]func(*Simulation){
		"few photons": func(s *Simulation) { s.Photons = 50 },
		"background":  func(s *Simulation) { s.Photons, s.Background = 1e4, 20 },
		"right":       nil,
	} {
		d, _ := simulated(t, func(s *Simulation) {
			s.Points = 25
			if change != nil {
				change(s)
			}
		})
		scene, err := NewScene(d, nil, Bilinear)
		if err != nil {
			t.Fatal(err)
		}
		scene.fitBackground, scene.fitIntensity = name == "background", name == "background"
		scene.guessIllumination()
		r := NewML().begin(scene)
		last := math.Inf(1)
		for pass := range 25 {
			if _, err := r.pass(t.Context(), pass+1); err != nil {
				t.Fatal(err)
			}
			now, err := r.loss(t.Context())
			if err != nil || now > last {
				t.Fatalf("%s: pass %d: the loss is %v, was %v; %v", name, pass+1, now, last, err)
			}
			if last = now; pass == 0 && name == "right" {
				continue
			}
		}
	}
}

// recipe is a solver that holds the probe and keeps the last pass.
func recipe(t *testing.T, text string) Solver {
	r, err := ParseRecipe(text, 10)
	if err != nil {
		t.Fatal(err)
	}
	return Solver{Recipe: r, Subpixel: Bilinear, Hold: true, Seed: 42}
}

// A finish by likelihood finds more than as many passes of the engine before, of either
// likelihood.
func TestMLFinishes(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Sample, s.Photons = "blobs", 1e5 })
	d.Probe.Normalize(d.Patterns.MeanCounts())
	before := gainOf(t, d, truth, solve(t, recipe(t, "lsqml:40"), d).Object)
	for text, least := range map[string]float64{"lsqml:20,ml:20": 1, "lsqml:20,ml:20:poisson=0": 1, "lsqml:20,ml:20:smooth=0.1": 2} {
		after := gainOf(t, d, truth, solve(t, recipe(t, text), d).Object)
		t.Logf("%s: amplitude %.1f dB, lsqml:40 %.1f", text, after, before)
		if after < before+least {
			t.Errorf("%s: amplitude %.1f dB, lsqml:40 %.1f", text, after, before)
		}
	}
}

// The probe stays where it is to stay, and dark where it is to be dark.
func TestProbesOfNewEnginesAreConstrained(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points = 1e4, 25 })
	for _, engine := range []string{"ml", "dm"} {
		s := recipe(t, engine+":3:probe_step=0")
		s.Hold = false
		r := solve(t, s, d)
		for i, v := range r.Probe.Modes[0] {
			if v != d.Probe.Modes[0][i] {
				t.Fatalf("%s moves a probe that it is to keep", engine)
			}
		}
		s = recipe(t, engine+":4:support=0.3:probe_from=1")
		s.Hold = false
		r = solve(t, s, d)
		var lit int
		for i, v := range r.Probe.Modes[0] {
			y, x := float64(i/32-16), float64(i%32-16)
			if v != 0 {
				lit++
			}
			if out := math.Hypot(y, x) > 0.3*32; out && v != 0 {
				t.Fatalf("%s: the probe is %v at (%v, %v), outside its support", engine, v, y, x)
			}
		}
		if lit < 200 {
			t.Errorf("%s: %d pixels of the probe are lit", engine, lit)
		}
	}
}
