package npzdata

import (
	"math"
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/term"
)

// checkAmplitudes refuses negative numbers and those that are none. With a mask
// the engines decide, which know what is masked.
func checkAmplitudes(key string, h *npz.Header, v []float32, masked bool) error {
	if masked {
		return nil
	}
	for i, x := range v {
		if x < 0 || !finite(float64(x)) {
			return bad(key, h, "repair the pixel or mark it in a mask", "element %v is %v", unravel(i, h.Shape), x)
		}
	}
	return nil
}

// unmasked makes up for the check that waited for a mask which was left out.
func (r *reader) unmasked() error {
	if r.d.Patterns.Masked() || !r.f.Has("mask") {
		return nil
	}
	p := r.d.Patterns
	h := &npz.Header{Shape: []int{p.Len(), p.N, p.N}, DType: r.header.DType}
	for i := range p.Len() {
		for j, x := range p.At(i) {
			if x < 0 || !finite(float64(x)) {
				return bad(r.key, h, "repair the pixel or mark it in a mask", "element [%d %d %d] is %v", i, j/p.N, j%p.N, x)
			}
		}
	}
	return nil
}

// dark refuses data without a single count, and notes patterns that have none.
func (r *reader) dark() error {
	p := r.d.Patterns
	if p.MeanCounts() == 0 {
		return bad(r.key, r.header, "store the array with the counts or amplitudes", "all valid pixels are zero")
	}
	var none []int
	for i := range p.Len() {
		if !slices.ContainsFunc(p.At(i), func(a float32) bool { return a != 0 }) {
			none = append(none, i)
		}
	}
	if len(none) > 0 {
		r.d.note("%s: %d of %s zero everywhere, the first has index %d: leave them out unless the beam was on", r.key, len(none), term.Counted(p.Len(), "pattern"), none[0])
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// unravel turns a position in memory into indices.
func unravel(i int, shape []int) []int {
	out := make([]int, len(shape))
	for axis := len(shape) - 1; axis >= 0; axis-- {
		out[axis], i = i%shape[axis], i/shape[axis]
	}
	return out
}

// amplitudes takes the square root where the values are counts. The input is
// not changed: it may belong to the archive's array.
func (r *reader) amplitudes(key string, t npz.DType, v []float32) []float32 {
	out := slices.Clone(v)
	if r.kind(key, t, func() bool {
		w := wholeValues{}
		w.see(v)
		return w.counts()
	}) == Intensity {
		roots(out)
	}
	return out
}

// kind decides what the values are; whole tells whether they look like counts.
func (r *reader) kind(key string, t npz.DType, whole func() bool) Kind {
	kind := r.o.Kind
	if kind == "" || kind == Auto {
		kind = Amplitude
		if t.Kind == npz.Int || t.Kind == npz.Uint || whole() {
			kind = Intensity
			r.d.note("%s looks like counts (whole numbers): the square root is taken; say what it is with --data-kind amplitude or intensity", key)
		}
	}
	r.counts = kind == Intensity
	return kind
}
