package fourier

import (
	"math"
	"sync"
	"testing"
)

// Both kernels must do the same roundings: the results are equal to the bit.
func TestKernelsAgreeBitwise(t *testing.T) {
	t.Run("complex64", testKernelsAgree[complex64])
	t.Run("complex128", testKernelsAgree[complex128])
}

func testKernelsAgree[T Complex](t *testing.T) {
	for _, shape := range [][2]int{{4, 8}, {8, 8}, {64, 64}, {128, 32}, {16, 256}, {1024, 64}} {
		rows, cols := shape[0], shape[1]
		x := noise[T](rows*cols, 3)
		transform := func(kernels string) (out [2][]T) {
			t.Setenv("LATENT_KERNELS", kernels)
			p, err := NewPlan2[T](rows, cols)
			if err != nil {
				t.Fatal(err)
			}
			for i := range out {
				out[i] = make([]T, len(x))
				p.transform(out[i], x, i == 1)
			}
			return out
		}
		plain, fast := transform("portable"), transform("")
		for d := range plain {
			for i, v := range plain[d] {
				if v != fast[d][i] {
					t.Fatalf("%d x %d, direction %d, element %d: portable %v, %s %v", rows, cols, d, i, v, best[float32]().name, fast[d][i])
				}
			}
		}
	}
}

func TestKernelNameFollowsTheEnvironment(t *testing.T) {
	t.Setenv("LATENT_KERNELS", "portable")
	if best[float32]().name != "portable" {
		t.Errorf("LATENT_KERNELS=portable is ignored: %s", best[float32]().name)
	}
}

func TestTransformsDoNotAllocate(t *testing.T) {
	p1, _ := NewPlan2[complex64](1, 256)
	p2, _ := NewPlan2[complex128](64, 32)
	x, y := noise[complex64](256, 1), noise[complex128](2048, 1)
	if n := testing.AllocsPerRun(10, func() { p1.Forward(x, x); p2.Inverse(y, y) }); n != 0 {
		t.Errorf("%v allocations a transform", n)
	}
}

// Clones share tables only, so they may run side by side (see also -race).
func TestClonesRunSideBySide(t *testing.T) {
	p, _ := NewPlan2[complex64](64, 64)
	x, want := noise[complex64](64*64, 2), make([]complex64, 64*64)
	p.Forward(want, x)
	var wait sync.WaitGroup
	for range 4 {
		c := p.Clone()
		wait.Go(func() {
			got := make([]complex64, len(x))
			for range 20 {
				c.Forward(got, x)
				for i := range got {
					if got[i] != want[i] {
						t.Errorf("element %d differs", i)
						return
					}
				}
			}
		})
	}
	wait.Wait()
}

func TestUnitRoot(t *testing.T) {
	for _, n := range []int{8, 16, 64, 4096} {
		for j := range n {
			c, s := unitRoot(j, n)
			// The angle of this check is rounded near 2 pi, hence the tolerance.
			ws, wc := math.Sincos(2 * math.Pi * float64(j) / float64(n))
			if math.Abs(c-wc) > 9e-16 || math.Abs(s-ws) > 9e-16 {
				t.Fatalf("unitRoot(%d, %d) = %v, %v, want %v, %v", j, n, c, s, wc, ws)
			}
		}
	}
	if c, s := unitRoot(3, 4); c != 0 || s != -1 {
		t.Errorf("three quarters of a turn: %v, %v", c, s)
	}
}
