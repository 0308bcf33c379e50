package physics

import (
	"math"
	"math/cmplx"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/ptychography"
)

// started repeats the formula of [Physics.Start] in float64, pixel by pixel, on an
// object around the middle patch.
func (e *experiment) started(passes int) [][]complex128 {
	light, high := e.probe.Intensity(), 0.0
	for _, v := range light {
		high = max(high, float64(v))
	}
	object := map[[2]int]complex128{}
	at := func(i, k int) [2]int {
		s := e.group.Shifts[i]
		return [2]int{k/e.n + int(math.Round(s.Y)), k%e.n + int(math.Round(s.X))}
	}
	norm := map[[2]int]float64{}
	for i := range e.group.Shifts {
		for k := range e.n * e.n {
			object[at(i, k)] = 1
			norm[at(i, k)] += float64(light[k])
		}
	}
	patch := func(i int) []complex128 {
		p := make([]complex128, e.n*e.n)
		for k := range p {
			p[k] = object[at(i, k)]
		}
		return p
	}
	for range passes {
		step := map[[2]int]complex128{}
		for i := range e.group.Shifts {
			for k, v := range e.asked(i, patch(i)) {
				step[at(i, k)] += v
			}
		}
		for k, v := range step {
			object[k] += v / complex(norm[k]+leastLight*high, 0)
		}
	}
	var all [][]complex128
	for i := range e.group.Shifts {
		all = append(all, patch(i))
	}
	return all
}

// asked is sum_m conj(P_m) F'((A/|F| - 1) F_m) of one pattern.
func (e *experiment) asked(i int, patch []complex128) []complex128 {
	n := e.n
	far := make([][]complex128, len(e.probe.Modes))
	intensity := make([]float64, n*n)
	for m, mode := range e.probe.Modes {
		psi := make([]complex128, n*n)
		for k := range psi {
			psi[k] = complex128(mode[k]) * patch[k]
		}
		for k := range intensity {
			v := e.dft(psi, (k/n+n/2)%n, (k%n+n/2)%n)
			far[m] = append(far[m], v)
			intensity[k] += real(v)*real(v) + imag(v)*imag(v)
		}
	}
	out := make([]complex128, n*n)
	for m, mode := range e.probe.Modes {
		back := make([]complex128, n*n)
		for k, v := range far[m] {
			if e.data.Patterns.MaskAt(i)[k] {
				v *= complex(float64(e.data.Patterns.At(i)[k])/math.Sqrt(intensity[k])-1, 0)
				back[(k/n+n/2)%n*n+(k%n+n/2)%n] = cmplx.Conj(v)
			}
		}
		for k := range out { // the inverse transform by the forward one
			out[k] += cmplx.Conj(complex128(mode[k])) * cmplx.Conj(e.dft(back, k/n, k%n))
		}
	}
	return out
}

// TestStartAgainstItsFormula: masked patterns, two modes, one pattern and several.
func TestStartAgainstItsFormula(t *testing.T) {
	for _, patterns := range []int{1, 3} {
		e := newExperiment(4, patterns, DefaultOptions())
		p, err := New(e.probe, e.data, e.opts)
		if err != nil {
			t.Fatal(err)
		}
		for _, passes := range []int{1, 3} {
			want, got := e.started(passes), p.Clone().Start(e.group, passes)
			for i := range want {
				for k, v := range want[i] {
					if d := cmplx.Abs(complex128(got[i][k]) - v); d > 2e-3 {
						t.Fatalf("%d patterns, %d passes, patch %d, pixel %d: %v, want %v", patterns, passes, i, k, got[i][k], v)
					}
				}
			}
		}
	}
}

// TestStartExplainsItsGroup: with every pass, and however many positions there are, the
// loss of what is shown is smaller; memory that was used before does not matter.
func TestStartExplainsItsGroup(t *testing.T) {
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Step, sim.Radius, sim.Photons = 32, 49, 3, 7, 1e5
	d, _, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	data, err := NewData(d.Patterns)
	if err != nil {
		t.Fatal(err)
	}
	o := DefaultOptions()
	o.Output = network.RealImaginary
	p, err := New(d.Probe, data, o)
	if err != nil {
		t.Fatal(err)
	}
	misfit := func(g Group, passes int) (sum float64) {
		for i, patch := range p.Start(g, passes) {
			must(p.model.Forward(p.intensity, patch))
			for k, a := range d.Patterns.At(g.Patterns[i]) {
				sum += math.Pow(math.Sqrt(float64(p.intensity[k]))-float64(a), 2)
			}
		}
		return sum / float64(len(g.Patterns))
	}
	four, one := NewGroup([]int{16, 17, 23, 24}, d.Scan, false), NewGroup([]int{24}, d.Scan, false)
	for _, g := range []Group{four, one, four} {
		before := misfit(g, 0)
		for _, passes := range []int{1, 4, 16} {
			if after := misfit(g, passes); after > 0.85*before {
				t.Errorf("%d patterns, %d passes: misfit %v, %v with fewer", len(g.Patterns), passes, after, before)
			} else {
				before = after
			}
		}
	}
}
