package network

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/simd"
)

func small() map[string]Architecture {
	return map[string]Architecture{
		"groups of four": {
			N: 32, Channels: 4, Encoder: []int{16, 32}, Decoder: []int{16}, EncoderGate: true, Frame: true,
			Output: AmplitudePhase, Amplitude: Sigmoid, FrameActivation: SiLU,
		},
		"few filters": {
			N: 32, Channels: 1, Encoder: []int{8, 16}, Decoder: []int{8}, EncoderGate: true, Frame: true,
			Output: RealImaginary, Amplitude: Sigmoid,
		},
		"no border": {
			N: 16, Channels: 1, Encoder: []int{32}, BottleneckGate: true,
			Output: AmplitudePhase, Amplitude: Softplus,
		},
		"offsets, all drawn": {
			N: 16, Channels: 2, Encoder: []int{16}, Area: Whole, Offsets: true,
			Output: RealImaginary, Amplitude: Sigmoid,
		},
		"offsets, half drawn": {
			N: 16, Channels: 4, Encoder: []int{16}, Area: Half, Offsets: true,
			Output: AmplitudePhase, Amplitude: Sigmoid,
		},
		"corrects the half": {
			N: 16, Channels: 2, Encoder: []int{16}, Area: Half, Start: 1,
			Output: RealImaginary, Amplitude: Sigmoid,
		},
		"corrects all, offsets": {
			N: 32, Channels: 2, Encoder: []int{8, 16}, Decoder: []int{8}, Area: Whole, Start: 3, Offsets: true,
			Output: RealImaginary, Amplitude: Sigmoid,
		},
		"rectified": {
			N: 16, Channels: 2, Encoder: []int{48}, Frame: true,
			Output: AmplitudePhase, Amplitude: ReLU, FrameActivation: Sigmoid,
		},
	}
}

func mustWeights(t testing.TB, a Architecture, set *simd.Set) *Weights {
	t.Helper()
	n, err := New(a)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWeights(n, set)
	w.Initialize(11)
	// Biases that are not zero, so that their place is tested, too.
	rng := rand.New(rand.NewPCG(2, 3))
	for i, p := range n.Params {
		for j := range w.Param(i) {
			if p.FanIn == 0 {
				w.Param(i)[j] = float32(0.1 * rng.NormFloat64())
			}
		}
	}
	w.Pack()
	return w
}

// TestAgainstReference: outputs, and the gradient of a random linear function
// of them by two elements of every parameter, against the float64 reference and
// its central differences. The reference is slow and computed once for all sets.
func TestAgainstReference(t *testing.T) {
	for name, a := range small() {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && (name == "groups of four" || name == "rectified" || name == "corrects all, offsets") {
				t.Skip("the reference takes its time")
			}
			var ref *reference
			var want []slope
			for _, set := range simd.Available() {
				w := mustWeights(t, a, set)
				rng := rand.New(rand.NewPCG(4, 5))
				e := NewExecutor(w)
				input := fill(rng, e.Input(), a.Inputs())
				weights := [2][]float64{fill(rng, e.OutputGradient(0), a.Channels), fill(rng, e.OutputGradient(1), a.Channels)}
				if ref == nil {
					ref = newReference(w)
					ref.v[0] = input
					ref.run(1)
					want = ref.slopes(weights, rng)
				}
				e.Forward()
				checkOutputs(t, e, ref)
				g := make([]float32, len(w.Flat))
				e.Backward(g)
				checkGradient(t, set.Name(), g, ref.net, want)
			}
		})
	}
}

func checkOutputs(t *testing.T, e *Executor, ref *reference) {
	t.Helper()
	for k, layer := range ref.net.Outputs {
		m, want := e.Output(k), ref.v[layer]
		c := ref.net.Layers[layer].Channels
		for i, v := range want {
			got := float64(m.Pixel(i/c/m.W, i/c%m.W)[i%c])
			if math.Abs(got-v) > 1e-4*(1+math.Abs(v)) {
				t.Fatalf("output %d, element %d: %v, want %v", k, i, got, v)
			}
		}
	}
}

// slope is the derivative by one element of a parameter.
type slope struct {
	param, element int
	value          float64
}

// slopes finds derivatives of sum weights outputs.
func (r *reference) slopes(weights [2][]float64, rng *rand.Rand) (all []slope) {
	value := func() (sum float64) {
		for k, layer := range r.net.Outputs {
			for i, v := range r.v[layer] {
				sum += weights[k][i] * v
			}
		}
		return sum
	}
	for first, l := range r.net.Layers {
		for _, p := range l.Params {
			for range min(2, r.net.Params[p].Size) {
				j := rng.IntN(r.net.Params[p].Size)
				all = append(all, slope{p, j, difference(r, first, p, j, value)})
			}
		}
	}
	return all
}

func checkGradient(t *testing.T, set string, g []float32, n *Network, want []slope) {
	t.Helper()
	for _, s := range want {
		tensor := view(n, g, s.param)
		got := float64(tensor[s.element])
		if math.Abs(got-s.value) > 2e-4*(largest(tensor)+math.Abs(s.value)) {
			t.Errorf("%s: %s[%d]: gradient %v, finite difference %v", set, n.Params[s.param].Name, s.element, got, s.value)
		}
	}
}

// difference is the central difference by one parameter. Layers before the one
// that has it need not be computed again.
func difference(ref *reference, layer, param, j int, value func() float64) float64 {
	const h = 1e-6
	x := &ref.param(param)[j]
	keep := *x
	var side [2]float64
	for k, step := range []float64{-h, h} {
		*x = keep + step
		ref.run(layer)
		side[k] = value()
	}
	*x = keep
	ref.run(layer)
	return (side[1] - side[0]) / (2 * h)
}

func largest(x []float32) (m float64) {
	for _, v := range x {
		m = max(m, math.Abs(float64(v)))
	}
	return m
}

// The sums must not depend on who computes what: losses and gradients have the
// same bits for any number of workers.
func TestWorkersDoNotChangeBits(t *testing.T) {
	set, err := simd.Default()
	if err != nil {
		t.Fatal(err)
	}
	a := small()["groups of four"]
	w := mustWeights(t, a, set)
	const samples = 9
	run := func(workers int) (float64, []float32) {
		g := make([]float32, len(w.Flat))
		loss := NewPool(w, workers, true).Accumulate(g, samples, func(e *Executor, _, i int, g []float32) float64 {
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			fill(rng, e.Input(), a.Channels)
			e.Forward()
			sum := float64(e.Output(0).Pixel(3, 4)[1])
			fill(rng, e.OutputGradient(0), a.Channels)
			fill(rng, e.OutputGradient(1), a.Channels)
			e.Backward(g)
			return sum
		})
		return loss, g
	}
	loss, g := run(0)
	if largest(g) == 0 {
		t.Fatal("the gradient is zero")
	}
	for _, workers := range []int{1, 2, 7, 20} {
		l, h := run(workers)
		if l != loss || !slices.Equal(h, g) {
			t.Errorf("%d workers: loss %v, without %v; gradients equal: %v", workers, l, loss, slices.Equal(h, g))
		}
	}
}

func TestEachVisitsEverySampleOnce(t *testing.T) {
	set, err := simd.Default()
	if err != nil {
		t.Fatal(err)
	}
	w := mustWeights(t, small()["no border"], set)
	for _, workers := range []int{0, 3} {
		var seen [50]int
		NewPool(w, workers, false).Each(len(seen), func(_ *Executor, _, i int) { seen[i]++ })
		for i, n := range seen {
			if n != 1 {
				t.Errorf("%d workers: sample %d visited %d times", workers, i, n)
			}
		}
	}
}

// An executor keeps nothing of the sample before.
func TestExecutorHasNoMemory(t *testing.T) {
	set, err := simd.Default()
	if err != nil {
		t.Fatal(err)
	}
	a := small()["groups of four"]
	w := mustWeights(t, a, set)
	once := func(e *Executor, seed uint64) []float32 {
		rng, g := rand.New(rand.NewPCG(seed, 0)), make([]float32, len(w.Flat))
		fill(rng, e.Input(), a.Channels)
		e.Forward()
		fill(rng, e.OutputGradient(0), a.Channels)
		fill(rng, e.OutputGradient(1), a.Channels)
		e.Backward(g)
		return g
	}
	used := NewExecutor(w)
	once(used, 1)
	if !slices.Equal(once(used, 2), once(NewExecutor(w), 2)) {
		t.Error("the second sample depends on the first one")
	}
}

// TestGradientsShareMaps: the gradients of a network that corrects all take half of the
// memory of the activations. That none is overwritten too soon is what the comparison
// with the reference tests; those of the outputs are the caller's.
func TestGradientsShareMaps(t *testing.T) {
	e := NewExecutor(mustWeights(t, small()["corrects all, offsets"], simd.Available()[0]))
	activations, gradients, users := 0, 0, map[*simd.Map]int{}
	for i := 1; i < len(e.v); i++ {
		activations += len(e.v[i].Data)
		if users[e.d[i]]++; users[e.d[i]] == 1 {
			gradients += len(e.d[i].Data)
		}
	}
	if 3*gradients > 2*activations {
		t.Errorf("%d numbers for gradients, %d for activations", gradients, activations)
	}
	for k := range 2 {
		if n := users[e.OutputGradient(k)]; n != 1 {
			t.Errorf("%d layers have the gradient by output %d", n, k)
		}
	}
}

func TestPassesAllocateNothing(t *testing.T) {
	set, err := simd.Default()
	if err != nil {
		t.Fatal(err)
	}
	w := mustWeights(t, small()["groups of four"], set)
	e, g := NewExecutor(w), make([]float32, len(w.Flat))
	e.Forward()
	e.Backward(g)
	if n := testing.AllocsPerRun(3, func() { e.Forward(); e.Backward(g) }); n > 0 {
		t.Errorf("%v allocations in a pass", n)
	}
}
