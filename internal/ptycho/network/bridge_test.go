package network

import (
	"math/rand/v2"
	"testing"

	"github.com/latent-go/latent/internal/simd"
)

// TestStartsAsWhatItIsShown: before the first step a network that corrects an object
// draws that object, where it draws at all.
func TestStartsAsWhatItIsShown(t *testing.T) {
	for _, area := range []Area{Half, Whole} {
		a, err := Default(64, 2, 1)
		if err != nil {
			t.Fatal(err)
		}
		a.Area, a.Start, a.Offsets, a.Output = area, 4, true, RealImaginary
		n, err := New(a)
		if err != nil {
			t.Fatal(err)
		}
		w := NewWeights(n, simd.Available()[0])
		w.Initialize(5)
		e := NewExecutor(w)
		rng := rand.New(rand.NewPCG(1, 1))
		in := e.Input()
		for y := range in.H {
			for x := range in.W {
				if area == Half && (y%2 == 1 || x%2 == 1) { // as it is shown: every pixel four times
					copy(in.Pixel(y, x), in.Pixel(y-y%2, x-x%2))
					continue
				}
				for c := range a.Inputs() {
					in.Pixel(y, x)[c] = rng.Float32()
				}
			}
		}
		e.Forward()
		for head := range 2 {
			for k := range 64 * 64 {
				checkShown(t, a, e, head, k/64, k%64)
			}
		}
	}
}

func checkShown(t *testing.T, a Architecture, e *Executor, head, y, x int) {
	t.Helper()
	shownY, shownX, drawn := y, x, true
	if a.Area == Half {
		shownY, shownX = 2*(y-16), 2*(x-16)
		drawn = min(shownY, shownX) >= 0 && max(shownY, shownX) < 64
	}
	for c := range a.Channels {
		want := float32(0)
		if drawn {
			want = e.Input().Pixel(shownY, shownX)[12+4*head+c] // four patterns and eight offsets before
		}
		if got := e.Output(head).Pixel(y, x)[c]; got != want {
			t.Fatalf("%s, head %d, pixel (%d, %d), pattern %d: %v, want %v", a.Area, head, y, x, c, got, want)
		}
	}
}
