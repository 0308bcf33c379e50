package ptychography

import (
	"sync"
	"unsafe"

	"github.com/latent-go/latent/internal/simd"
)

// kernels are the loops over pixels: this is where the time goes, next to the
// Fourier transform. All sets of them give the same bits. When LATENT_KERNELS
// names none that works, [NewModel] says so; what needs no model is portable then.
var kernels = sync.OnceValue(func() *simd.Set {
	if s, err := simd.Default(); err == nil {
		return s
	}
	s, err := simd.Named("portable")
	if err != nil {
		panic("ptychography: " + err.Error()) // every machine has that set
	}
	return s
})

func abs2(v complex64) float32 { return real(v)*real(v) + imag(v)*imag(v) }

func conj(v complex64) complex64 { return complex(real(v), -imag(v)) }

// floats views complex numbers as their interleaved parts.
func floats(x []complex64) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}

// modulate multiplies an n x n image by (-1)^(y+x). That moves the zero
// frequency of its transform from the corner to the centre n/2, exactly and
// without moving memory; doing it twice does nothing.
func modulate(data []complex64, n int) {
	for y := range n {
		row := data[y*n:][:n]
		for x := 1 - y%2; x < n; x += 2 {
			row[x] = -row[x]
		}
	}
}
