package inspect

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// simulated returns data with a known answer.
func simulated(t *testing.T, change func(*ptychography.Simulation)) *npzdata.Data {
	t.Helper()
	s := ptychography.DefaultSimulation()
	s.Sample, s.Seed, s.Points = "blobs", 3, 144
	if change != nil {
		change(&s)
	}
	set, truth, err := ptychography.Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	return &npzdata.Data{Patterns: set.Patterns, Scan: set.Scan, Probe: set.Probe, Object: truth}
}

// counts changes the counts of a pixel, given its frame, row and column.
func counts(d *npzdata.Data, f func(i, y, x int, k float64) float64) {
	n := d.Patterns.N
	for j, a := range d.Patterns.Amplitude {
		d.Patterns.Amplitude[j] = float32(math.Sqrt(f(j/(n*n), j/n%n, j%n, float64(a)*float64(a))))
	}
}

func names(r *Report) (list []string) {
	for _, f := range r.Findings {
		list = append(list, f.Name)
	}
	return list
}

// gaussian is a probe without a sharp edge.
func gaussian(n int, width float64) *ptychography.Probe {
	mode := make([]complex64, n*n)
	for j := range mode {
		y, x := float64(j/n-n/2), float64(j%n-n/2)
		mode[j] = complex(float32(math.Exp(-(y*y+x*x)/(2*width*width))), 0)
	}
	p, err := ptychography.NewProbe(n, mode)
	if err != nil {
		panic(err)
	}
	return p
}

// right are data sets of which nothing bad may be said.
var right = map[string]func(*ptychography.Simulation){
	"default":               nil,
	"1e3":                   func(s *ptychography.Simulation) { s.Photons = 1e3 },
	"1e4":                   func(s *ptychography.Simulation) { s.Photons = 1e4 },
	"1e6":                   func(s *ptychography.Simulation) { s.Photons = 1e6 },
	"1e8":                   func(s *ptychography.Simulation) { s.Photons = 1e8 },
	"no noise":              func(s *ptychography.Simulation) { s.Photons = 0 },
	"gaussian":              func(s *ptychography.Simulation) { s.Light = gaussian(64, 7) },
	"gaussian, few photons": func(s *ptychography.Simulation) { s.Light, s.Photons = gaussian(64, 7), 1e3 },
	"disc":                  func(s *ptychography.Simulation) { s.Defocus = 0 },
	"star":                  func(s *ptychography.Simulation) { s.Sample = "star" },
	"lines":                 func(s *ptychography.Simulation) { s.Sample = "lines" },
	"phase":                 func(s *ptychography.Simulation) { s.Contrast = "phase" },
	"thick":                 func(s *ptychography.Simulation) { s.Contrast = "thick" },
	"modes":                 func(s *ptychography.Simulation) { s.Modes = 3 },
	"spiral":                func(s *ptychography.Simulation) { s.Path = "spiral" },
	"fly":                   func(s *ptychography.Simulation) { s.Path = "fly" },
	"groups":                func(s *ptychography.Simulation) { s.Path = "groups" },
	"grid":                  func(s *ptychography.Simulation) { s.Jitter = 0 },
	"few":                   func(s *ptychography.Simulation) { s.Points, s.Seed = 49, 42 },
	"jitter":                func(s *ptychography.Simulation) { s.Jitter = 2.5 },
	"seed 5":                func(s *ptychography.Simulation) { s.Seed = 5 },
	"seed 6, star":          func(s *ptychography.Simulation) { s.Seed, s.Sample = 6, "star" },
	"masked gap":            func(s *ptychography.Simulation) { s.Gap = 3 },
	"small":                 func(s *ptychography.Simulation) { s.N, s.Points, s.Radius, s.Step, s.Defocus = 32, 100, 6, 3, 15 },
	"large":                 func(s *ptychography.Simulation) { s.N, s.Points, s.Radius, s.Step, s.Defocus = 256, 36, 40, 14, 600 },
}

// changed are right data that were changed in a way that does no harm.
var changed = map[string]func(*npzdata.Data) *npzdata.Data{
	"73 % missing": func(d *npzdata.Data) *npzdata.Data {
		return d.Select(rand.New(rand.NewPCG(1, 2)).Perm(d.Patterns.Len())[:60])
	},
	"centre 4 pixels off": func(d *npzdata.Data) *npzdata.Data { return rolled(d, 4, 3, 0) },
	"random order": func(d *npzdata.Data) *npzdata.Data {
		return d.Select(rand.New(rand.NewPCG(1, 2)).Perm(d.Patterns.Len()))
	},
}

// rolled moves the patterns from the given one on.
func rolled(d *npzdata.Data, dy, dx, from int) *npzdata.Data {
	n := d.Patterns.N
	for i := from; i < d.Patterns.Len(); i++ {
		p := d.Patterns.At(i)
		old := slices.Clone(p)
		for j, a := range old {
			p[(j/n+dy+n)%n*n+(j%n+dx+n)%n] = a
		}
	}
	return d
}

func TestRightDataAreNotAccused(t *testing.T) {
	check := func(name string, d *npzdata.Data) {
		r := Look(d)
		t.Log(name, r.Facts)
		if len(r.Findings) > 0 || r.Verdict != "nothing wrong was found" || r.LeftOut != nil {
			t.Errorf("%s: %v: %+v", name, r.Findings, r.Facts)
		}
	}
	for name, change := range right {
		check(name, simulated(t, change))
	}
	for name, change := range changed {
		check(name, change(simulated(t, nil)))
	}
}

// wrong are the faults of which each has to be named.
var wrong = map[string]func(d *npzdata.Data) *npzdata.Data{
	"beam-stop": func(d *npzdata.Data) *npzdata.Data {
		counts(d, func(_, y, x int, k float64) float64 {
			if (y-32)*(y-32)+(x-32)*(x-32) <= 9 {
				return 0
			}
			return k
		})
		return d
	},
	"module-gap": func(d *npzdata.Data) *npzdata.Data {
		counts(d, func(_, y, x int, k float64) float64 {
			if y >= 30 && y < 33 || x >= 30 && x < 33 {
				return 0
			}
			return k
		})
		return d
	},
	"stuck-pixels hot": func(d *npzdata.Data) *npzdata.Data {
		counts(d, func(_, y, x int, k float64) float64 {
			if y == 10 && x == 10 {
				return 90000
			}
			return k
		})
		return d
	},
	"hot-pixels": func(d *npzdata.Data) *npzdata.Data {
		counts(d, func(i, y, x int, k float64) float64 {
			if y == 10 && x == 10 {
				return float64(5000 + i%40)
			}
			return k
		})
		return d
	},
	"dead-pixels": func(d *npzdata.Data) *npzdata.Data {
		counts(d, func(_, y, x int, k float64) float64 {
			if y == 36 && (x == 30 || x == 40) {
				return 0
			}
			return k
		})
		return d
	},
	"empty-frames": func(d *npzdata.Data) *npzdata.Data {
		out := rand.New(rand.NewPCG(1, 2)).Perm(d.Patterns.Len())[:45]
		counts(d, func(i, _, _ int, k float64) float64 {
			if slices.Contains(out, i) {
				return 0
			}
			return k
		})
		return d
	},
	"background": func(d *npzdata.Data) *npzdata.Data {
		noise := distuv.Poisson{Lambda: 10, Src: rand.NewPCG(1, 2)}
		counts(d, func(_, _, _ int, k float64) float64 { return math.Round(k) + noise.Rand() })
		return d
	},
	"intensity-drift": func(d *npzdata.Data) *npzdata.Data {
		counts(d, func(i, _, _ int, k float64) float64 { return k * (0.5 + float64(i)/143) })
		return d
	},
	"counts-as-amplitudes": func(d *npzdata.Data) *npzdata.Data {
		for j, a := range d.Patterns.Amplitude {
			d.Patterns.Amplitude[j] = a * a
		}
		return d
	},
	"axes swapped": func(d *npzdata.Data) *npzdata.Data {
		return moved(d, func(p ptychography.Position) ptychography.Position { return ptychography.Position{Y: p.X, X: p.Y} })
	},
	"axes flipped": func(d *npzdata.Data) *npzdata.Data {
		return moved(d, func(p ptychography.Position) ptychography.Position { return ptychography.Position{Y: p.Y, X: -p.X} })
	},
	"axes turned": func(d *npzdata.Data) *npzdata.Data {
		return moved(d, func(p ptychography.Position) ptychography.Position { return ptychography.Position{Y: p.X, X: -p.Y} })
	},
	"positions-shuffled": func(d *npzdata.Data) *npzdata.Data {
		order := rand.New(rand.NewPCG(1, 2)).Perm(len(d.Scan))
		scan := make(ptychography.Scan, len(d.Scan))
		for i, j := range order {
			scan[i] = d.Scan[j]
		}
		d.Scan = scan
		return d
	},
	"two-scans": func(d *npzdata.Data) *npzdata.Data {
		d.Patterns.Amplitude = append(d.Patterns.Amplitude, d.Patterns.Amplitude...)
		d.Scan = append(d.Scan, d.Scan...)
		return d
	},
	"detector-shift": func(d *npzdata.Data) *npzdata.Data { return rolled(d, 3, 2, 120) },
	"saturated": func(d *npzdata.Data) *npzdata.Data {
		counts(d, func(_, _, _ int, k float64) float64 { return min(k, 200) })
		return d
	},
	"odd-frames double": func(d *npzdata.Data) *npzdata.Data {
		n := d.Patterns.N * d.Patterns.N
		other := slices.Clone(d.Patterns.At(70))
		counts(d, func(i, y, x int, k float64) float64 {
			if i == 100 {
				a := float64(other[(y*d.Patterns.N+x)%n])
				return k + a*a
			}
			return k
		})
		return d
	},
	"zero-frequency-at-corner": func(d *npzdata.Data) *npzdata.Data { return rolled(d, 32, 32, 0) },
	"little-overlap": func(d *npzdata.Data) *npzdata.Data {
		return moved(d, func(p ptychography.Position) ptychography.Position {
			return ptychography.Position{Y: 10 * p.Y, X: 10 * p.X}
		})
	},
	"position-outliers": func(d *npzdata.Data) *npzdata.Data { d.Scan[17].Y += 300; return d },
	"geometry": func(d *npzdata.Data) *npzdata.Data {
		d.Metadata.Physics = npzdata.Physics{ObjectPixel: 1e-8, Wavelength: 1e-10, Distance: 2, Pixel: 55e-6}
		return d
	},
	"probe-cut-off": func(d *npzdata.Data) *npzdata.Data { d.Probe = gaussian(64, 40); return d },
	"probe-does-not-fit": func(d *npzdata.Data) *npzdata.Data {
		rng := rand.New(rand.NewPCG(1, 2))
		for j := range d.Probe.Modes[0] {
			r := math.Hypot(float64(j/64-32), float64(j%64-32))
			if r < 24 {
				d.Probe.Modes[0][j] = complex(float32(rng.NormFloat64()), float32(rng.NormFloat64()))
			}
		}
		return d
	},
}

// clone returns data that share no patterns, positions or probe.
func clone(d *npzdata.Data) *npzdata.Data {
	out := *d
	out.Patterns = &ptychography.Patterns{N: d.Patterns.N, Amplitude: slices.Clone(d.Patterns.Amplitude), Mask: d.Patterns.Mask}
	out.Scan, out.Probe = slices.Clone(d.Scan), d.Probe.Clone()
	return &out
}

func moved(d *npzdata.Data, f func(ptychography.Position) ptychography.Position) *npzdata.Data {
	for i, p := range d.Scan {
		d.Scan[i] = f(p)
	}
	return d
}

func TestFaultsAreNamed(t *testing.T) {
	base := simulated(t, nil)
	for name, change := range wrong {
		d := change(clone(base))
		r := Look(d)
		if want, _, _ := strings.Cut(name, " "); !r.has(want) {
			t.Errorf("%s: %v: %+v", name, names(r), r.Facts)
		}
		t.Log(name, names(r), r.Facts)
	}
}
