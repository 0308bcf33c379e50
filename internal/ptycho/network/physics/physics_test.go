package physics

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

func variants() map[string]struct {
	patterns int
	opts     Options
} {
	o := DefaultOptions()
	o.Loss.Floor = 0.05
	type variant = struct {
		patterns int
		opts     Options
	}
	all := map[string]variant{"one pattern": {1, o}, "by probe": {4, o}}
	with := func(name string, patterns int, f func(o *Options)) {
		c := o
		f(&c)
		all[name] = variant{patterns, c}
	}
	with("central, bilinear", 4, func(o *Options) { o.Weighting, o.Bilinear = Central, true })
	with("uniform, bilinear, absolute", 4, func(o *Options) { o.Weighting, o.Bilinear, o.Loss.NLL, o.Loss.MAE = Uniform, true, 0, 1 })
	with("by probe, bilinear, mixed", 3, func(o *Options) { o.Bilinear, o.Loss.MAE = true, 0.5 })
	with("rectangular", 4, func(o *Options) { o.Output, o.Rectangular = network.RealImaginary, true })
	with("real and imaginary", 1, func(o *Options) { o.Output = network.RealImaginary })
	return all
}

// Loss and gradients against the float64 reference and its differences.
func TestAgainstReference(t *testing.T) {
	for name, v := range variants() {
		t.Run(name, func(t *testing.T) {
			e := newExperiment(3, v.patterns, v.opts)
			p, err := New(e.probe, e.data, v.opts)
			if err != nil {
				t.Fatal(err)
			}
			heads := e.maps()
			d := [2]*simd.Map{simd.NewMap(e.n, e.n, v.patterns), simd.NewMap(e.n, e.n, v.patterns)}
			dScale := make([]float64, 3)
			loss := p.Evaluate(e.group, heads, e.scale, &d, dScale, 2)
			if want := e.loss(); math.Abs(loss-want) > 1e-5*math.Abs(want) {
				t.Fatalf("loss %v, want %v", loss, want)
			}
			if again := p.Clone().Evaluate(e.group, heads, e.scale, nil, nil, 1); again != loss {
				t.Errorf("loss without gradient of a clone %v, with %v", again, loss)
			}
			checkHeads(t, e, d)
			checkScale(t, e, dScale)
		})
	}
}

// difference is twice the central difference, as the gradients are asked for
// with the factor 2.
func (e *experiment) difference(x *float64) float64 {
	const h = 1e-5
	keep := *x
	*x = keep + h
	above := e.loss()
	*x = keep - h
	below := e.loss()
	*x = keep
	return (above - below) / h
}

func checkHeads(t *testing.T, e *experiment, d [2]*simd.Map) {
	t.Helper()
	rng, c := rand.New(rand.NewPCG(1, 2)), len(e.group.Patterns)
	for k := range e.heads {
		var largest float64
		for _, v := range d[k].Data {
			largest = max(largest, math.Abs(float64(v)))
		}
		for range 12 {
			// Near the centre, where there is light.
			y, x, i := e.n/4+rng.IntN(e.n/2), e.n/4+rng.IntN(e.n/2), rng.IntN(c)
			got := float64(d[k].Pixel(y, x)[i])
			want := e.difference(&e.heads[k][(y*e.n+x)*c+i])
			if math.Abs(got-want) > 1e-4*(largest+math.Abs(want)) {
				t.Errorf("head %d at (%d, %d, %d): gradient %v, finite difference %v", k, y, x, i, got, want)
			}
		}
	}
}

func checkScale(t *testing.T, e *experiment, got []float64) {
	t.Helper()
	parameters := []*float64{&e.scale.Log, &e.scale.Parts[0], &e.scale.Parts[1]}
	for k, x := range parameters {
		want := e.difference(x)
		if math.Abs(got[k]-want) > 1e-4*(1+math.Abs(want)) {
			t.Errorf("scale parameter %d: gradient %v, finite difference %v", k, got[k], want)
		}
	}
}

// With the scale from the energies, the predicted photons are those counted.
func TestEnergyGivesTheScale(t *testing.T) {
	e := newExperiment(5, 4, DefaultOptions())
	p, err := New(e.probe, e.data, e.opts)
	if err != nil {
		t.Fatal(err)
	}
	s := Scale{Log: -1}
	predicted, counted := p.Energy(e.group, e.maps(), s)
	if math.Abs(counted-4*e.data.counts) > 1e-6*counted {
		t.Errorf("%v photons counted, want %v", counted, 4*e.data.counts)
	}
	s.Log += math.Log(counted/predicted) / 2
	if again, _ := p.Energy(e.group, e.maps(), s); math.Abs(again/counted-1) > 1e-5 {
		t.Errorf("%v photons predicted, %v counted", again, counted)
	}
}

// The photons that are predicted are those of the averaged patches, also where the
// network's patches contradict each other.
func TestEnergyIsThatOfTheAverage(t *testing.T) {
	for _, patterns := range []int{1, 4} {
		e := newExperiment(7, patterns, DefaultOptions())
		p, err := New(e.probe, e.data, e.opts)
		if err != nil {
			t.Fatal(err)
		}
		predicted, _ := p.Energy(e.group, e.maps(), e.scale)
		var want float64
		for i, patch := range e.patches() {
			mask := e.data.Patterns.MaskAt(i)
			for j, v := range e.intensity(patch) {
				if mask == nil || mask[j] {
					want += v
				}
			}
		}
		if math.Abs(predicted/want-1) > 1e-5 {
			t.Errorf("%d patterns: %v photons, the reference has %v", patterns, predicted, want)
		}
	}
}

// Patches cut from one object are consistent already: averaging changes nothing
// where there is light.
func TestAverageKeepsConsistentPatches(t *testing.T) {
	o := DefaultOptions()
	e := newExperiment(6, 4, o)
	value := func(y, x float64) (float64, float64) { return 1 + 0.2*math.Sin(y/3), 0.5 * math.Cos(x/4) }
	for i, s := range e.group.Shifts {
		for k := range e.n * e.n {
			a, b := value(float64(k/e.n)+s.Y, float64(k%e.n)+s.X)
			e.heads[0][k*4+i], e.heads[1][k*4+i] = a, b
		}
	}
	p, err := New(e.probe, e.data, o)
	if err != nil {
		t.Fatal(err)
	}
	p.Energy(e.group, e.maps(), e.scale)
	for i, patch := range p.Patches() {
		for k := range patch {
			if want := e.object(i, k/e.n, k%e.n); e.weight(k/e.n, k%e.n) > 1e-3 && math.Hypot(real(complex128(patch[k])-want), imag(complex128(patch[k])-want)) > 1e-5 {
				t.Fatalf("patch %d, pixel %d: %v, want %v", i, k, patch[k], want)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	e := newExperiment(1, 1, DefaultOptions())
	for want, change := range map[string]func(o *Options){
		"need heads for real":      func(o *Options) { o.Rectangular = true },
		"patch weighting \"flat\"": func(o *Options) { o.Weighting = "flat" },
		"none that is negative":    func(o *Options) { o.Loss.MAE = -1 },
		"need one that is pos":     func(o *Options) { o.Loss = Loss{Floor: 1} },
		"need a positive number":   func(o *Options) { o.Loss.Floor = math.NaN() },
	} {
		o := DefaultOptions()
		change(&o)
		if _, err := New(e.probe, e.data, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	dark := &ptychography.Patterns{N: 8, Amplitude: make([]float32, 64)}
	if _, err := NewData(dark); err == nil || !strings.Contains(err.Error(), "are zero") {
		t.Errorf("dark data: %v", err)
	}
}
