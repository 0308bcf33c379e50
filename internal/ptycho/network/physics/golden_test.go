package physics

import (
	"fmt"
	"math"
	"testing"

	"github.com/latent-go/latent/internal/evidence"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// TestPublishedNumbers compares the Poisson likelihood of the rectangular-scaled
// mode with the numbers that the original stores beside its inputs. The files
// are not ours to distribute: see package evidence. Without them the same
// formulas are checked in TestAgainstReference.
func TestPublishedNumbers(t *testing.T) {
	for name, want := range map[string]float64{"c1_bigF": 116484.445, "c4_bigT_uniform": 857433.3} {
		f, err := npz.Open(evidence.File(t, "ptycho/"+name+".npz"), npz.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := published(t, f)
		fmt.Printf("evidence: likelihood.%s = %.1f\n", name, got)
		if math.Abs(got/want-1) > 1e-5 {
			t.Errorf("%s: negative log likelihood %.3f, want %.3f", name, got, want)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func published(t *testing.T, f *npz.File) float64 {
	t.Helper()
	read := func(key string) []float32 {
		a, err := f.Read(key)
		if err != nil {
			t.Fatal(err)
		}
		x, err := npz.Floats[float32](a)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	const n = 64
	re, im, counts, positions := read("x_real"), read("x_imag"), read("I_raw"), read("positions")
	patterns := len(re) / (n * n)
	probe := &ptychography.Probe{N: n, Modes: [][]complex64{make([]complex64, n*n)}}
	pre, pim := read("probe_real"), read("probe_imag")
	for i := range pre {
		probe.Modes[0][i] = complex(pre[i], pim[i])
	}
	data := &ptychography.Patterns{N: n, Amplitude: make([]float32, len(counts))}
	for i, k := range counts {
		data.Amplitude[i] = float32(math.Sqrt(float64(k)))
	}
	g, heads := Group{}, [2]*simd.Map{simd.NewMap(n, n, patterns), simd.NewMap(n, n, patterns)}
	for i := range patterns {
		g.Patterns = append(g.Patterns, i)
		// The file has (x, y) with the opposite sign.
		g.Shifts = append(g.Shifts, ptychography.Position{Y: -float64(positions[2*i+1]), X: -float64(positions[2*i])})
		for k := range n * n {
			heads[0].Pixel(k/n, k%n)[i], heads[1].Pixel(k/n, k%n)[i] = re[i*n*n+k], im[i*n*n+k]
		}
	}
	d, err := NewData(data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(probe, d, Options{Output: network.RealImaginary, Rectangular: true, Weighting: Uniform, Bilinear: true, Loss: Loss{NLL: 1, Floor: 1e-8}})
	if err != nil {
		t.Fatal(err)
	}
	s := Scale{Log: math.Log(float64(read("scale")[0])), Parts: [2]float64{1, 1}}
	return p.Evaluate(g, heads, s, nil, nil, 1) * d.counts * float64(patterns)
}
