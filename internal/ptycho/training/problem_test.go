package training

import (
	"math"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// TestOffsetsAreShown: the patterns come first, then how far down, then how far to
// the right, the same in every pixel; without offsets nothing is written there.
func TestOffsetsAreShown(t *testing.T) {
	p := &ptychography.Patterns{N: 8, Amplitude: make([]float32, 2*64)}
	p.Amplitude[64+9] = 3
	g := physics.Group{Patterns: []int{0, 1}, Shifts: []ptychography.Position{{Y: 2, X: -1}, {Y: -2, X: 1}}}
	for _, offsets := range []bool{false, true} {
		m := simd.NewMap(8, 8, 6)
		FillInput(m, p, g, 2, network.Architecture{N: 8, Channels: 2, Offsets: offsets}, nil)
		for y := range 8 {
			for x := range 8 {
				want := []float32{0, 0, 1, -1, -0.5, 0.5}
				if y == 1 && x == 1 {
					want[1] = 6
				}
				for c, v := range m.Pixel(y, x)[:6] {
					if c >= 2 && !offsets {
						want[c] = 0
					}
					if v != want[c] {
						t.Fatalf("offsets %v, pixel (%d, %d), channel %d: %v, want %v", offsets, y, x, c, v, want[c])
					}
				}
			}
		}
	}
}

// TestShownIsWhatIsDrawn: of the whole patch every pixel once, of the central half every
// pixel four times; real parts of all patterns, then imaginary ones.
func TestShownIsWhatIsDrawn(t *testing.T) {
	const n = 8
	patches := [][]complex64{make([]complex64, n*n), make([]complex64, n*n)}
	for c, p := range patches {
		for k := range p {
			p[k] = complex(float32(100*c+k), -float32(100*c+k))
		}
	}
	for area, place := range map[network.Area]func(i int) int{
		network.Whole: func(i int) int { return i },
		network.Half:  func(i int) int { return []int{2, 2, 3, 3, 4, 4, 5, 5}[i] },
	} {
		got := Shown(network.Architecture{N: n, Channels: 2, Area: area, Start: 1}, patches)
		for k := range n * n {
			v := float32(place(k/n)*n + place(k%n))
			for c, want := range []float32{v, 100 + v, -v, -100 - v} {
				if got[4*k+c] != want {
					t.Fatalf("%s, pixel %d, channel %d: %v, want %v", area, k, c, got[4*k+c], want)
				}
			}
		}
	}
}

// TestDoseOfTheInput: data of a hundredth of the dose come to the network as bright
// as those of the training, unless the model keeps its own factor.
func TestDoseOfTheInput(t *testing.T) {
	m := Model{InputScale: 0.5, Photons: 1e4}
	if got := m.InputScaleFor(100); got != 0.5 {
		t.Errorf("factor %v, want that of the training", got)
	}
	m.ByDose = true
	p := &ptychography.Patterns{N: 2, Amplitude: []float32{10, 0, 0, 0}}
	if got := m.InputScaleFor(100); math.Abs(got-5) > 1e-12 || m.InputScaleFor(1e4) != 0.5 {
		t.Errorf("factor %v, want 5", got)
	}
	m.InputScale, m.Photons = InputScale(p), p.MeanCounts()
	q := &ptychography.Patterns{N: 2, Amplitude: []float32{1, 0, 0, 0}}
	if got, want := m.InputScaleFor(q.MeanCounts()), InputScale(q); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("factor %v, that of the data is %v", got, want)
	}
}
