package network

import (
	"math"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/simd"
)

// The totals of the original, without the four scalars that it carries besides.
func TestParameterCounts(t *testing.T) {
	for _, c := range []struct {
		n, gridsize, scale int
		gate               bool
		want               int
	}{
		{64, 1, 2, true, 2339892},
		{64, 2, 2, true, 2351730},
		{64, 1, 2, false, 2328370},
		{64, 2, 2, false, 2340208},
		{64, 1, 1, true, 586790},
		{64, 2, 1, true, 592580},
		{128, 1, 2, true, 4727896},
		{128, 2, 2, true, 4738870},
	} {
		a, err := Default(c.n, c.gridsize, c.scale)
		if err != nil {
			t.Fatal(err)
		}
		a.EncoderGate = c.gate
		n, err := New(a)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.Size(); got != c.want {
			t.Errorf("N %d, gridsize %d, scale %d, gates %v: %d parameters, want %d", c.n, c.gridsize, c.scale, c.gate, got, c.want)
		}
	}
}

func TestPartsOfTheDefaultNetwork(t *testing.T) {
	a, err := Default(64, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(a)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int{}
	for _, p := range n.Params {
		part, _, _ := strings.Cut(p.Name, ".")
		sums[part] += p.Size
	}
	if sums["encoder"] != 1155778 || sums["first"] != 592057 || sums["second"] != 592057 {
		t.Errorf("parameters by part: %v", sums)
	}
	if work := n.Work(); math.Abs(float64(work)/802e6-1) > 0.01 {
		t.Errorf("%d multiplications in a forward pass, want about 802 million", work)
	}
}

// TestDrawnArea: with an area, one head draws it with all channels of the decoder.
// The first convolution of the encoder alone sees the offsets, which are 9 weights a
// filter and channel; the centre drawn by all 32 s channels instead of 32 s - C costs
// 9 C^2 weights a head; the whole side is the half drawn twice as fine.
func TestDrawnArea(t *testing.T) {
	size := func(area Area, frame, offsets bool) int {
		a, err := Default(64, 2, 1)
		if err != nil {
			t.Fatal(err)
		}
		a.Area, a.Frame, a.Offsets = area, frame, offsets
		n, err := New(a)
		if err != nil {
			t.Fatal(err)
		}
		return n.Size()
	}
	plain := size("", false, false)
	if got := size(Half, true, false); got != plain {
		t.Errorf("the half: %d parameters, the network without a border has %d", got, plain)
	}
	if got := size(Half, true, true) - plain; got != 9*8*32 {
		t.Errorf("offsets: %d parameters more, want those of 8 channels of input", got)
	}
	if got := size(Whole, true, false); got != plain {
		t.Errorf("the whole: %d parameters, want as many as for the half", got)
	}
}

func TestLargestNetwork(t *testing.T) {
	a, err := Default(256, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(a)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(float64(n.Size())/12.99e6-1) > 1e-3 {
		t.Errorf("N 256: %d parameters, want about 12.99 million", n.Size())
	}
}

func TestArchitectureErrors(t *testing.T) {
	good := small()["groups of four"]
	for want, change := range map[string]func(a *Architecture){
		"one decoder block less":   func(a *Architecture) { a.Decoder = nil },
		"no multiple of 8":         func(a *Architecture) { a.N = 24 },
		"at least 5":               func(a *Architecture) { a.Encoder[0] = 4 },
		"choose half or whole":     func(a *Architecture) { a.Area = "third" },
		"a drawn area":             func(a *Architecture) { a.Start, a.Output = 1, RealImaginary },
		"real and imaginary part":  func(a *Architecture) { a.Start, a.Area = 1, Half },
		"1001 passes":              func(a *Architecture) { a.Start, a.Area, a.Output = 1001, Half, RealImaginary },
		"positions in a group":     func(a *Architecture) { a.Channels = 16 },
		"choose amp_phase":         func(a *Architecture) { a.Output = "polar" },
		"choose sigmoid, silu":     func(a *Architecture) { a.Amplitude = Phase },
		"frame activation \"tan\"": func(a *Architecture) { a.FrameActivation = "tan" },
	} {
		a := good
		a.Encoder = append([]int(nil), good.Encoder...)
		change(&a)
		if _, err := New(a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for want, c := range map[string][3]int{"choose 64, 128 or 256": {96, 1, 2}, "filter scale 0": {64, 1, 0}} {
		if _, err := Default(c[0], c[1], c[2]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Default%v: %v, want %q", c, err, want)
		}
	}
}

// Slopes against central differences of the formulas in the reference.
func TestActivations(t *testing.T) {
	for _, a := range []Activation{Sigmoid, SiLU, Softplus, ReLU, Phase, RealPart, ImaginaryPart} {
		f := a.forward()
		for _, x := range []float64{-30, -2, -0.3, 0.1, 1, 5, 40} {
			y, slope := f(x)
			const h = 1e-5
			want := activation(a, x)
			dwant := (activation(a, x+h) - activation(a, x-h)) / (2 * h)
			if math.Abs(y-want) > 1e-12*(1+math.Abs(want)) || math.Abs(slope-dwant) > 1e-8 {
				t.Errorf("%s(%v) = %v, slope %v; want %v, %v", a, x, y, slope, want, dwant)
			}
		}
	}
	if y, slope := Softplus.forward()(1000); y != 1000 || slope != 1 {
		t.Errorf("softplus(1000) = %v, slope %v", y, slope)
	}
}

// Xavier: bounds reached, mean and variance as stated, biases zero, the seed
// decides.
func TestInitialize(t *testing.T) {
	n, err := New(small()["groups of four"])
	if err != nil {
		t.Fatal(err)
	}
	a, b := NewWeights(n, simd.Available()[0]), NewWeights(n, simd.Available()[0])
	a.Initialize(1)
	b.Initialize(2)
	for i, p := range n.Params {
		x := a.Param(i)
		if p.FanIn == 0 {
			if largest(x) != 0 {
				t.Errorf("%s does not start at zero", p.Name)
			}
			continue
		}
		limit := math.Sqrt(6 / float64(p.FanIn+p.FanOut))
		if m := largest(x); m > limit || p.Size > 500 && m < 0.98*limit {
			t.Errorf("%s: largest weight %v, limit %v", p.Name, m, limit)
		}
		if p.Size > 2000 && math.Abs(variance(x)/(limit*limit/3)-1) > 0.1 {
			t.Errorf("%s: variance %v, want %v", p.Name, variance(x), limit*limit/3)
		}
		if x[0] == b.Param(i)[0] {
			t.Errorf("%s is the same for two seeds", p.Name)
		}
	}
	b.Initialize(1)
	if a.Flat[7] != b.Flat[7] {
		t.Error("one seed gives two networks")
	}
}

func variance(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum / float64(len(x))
}
