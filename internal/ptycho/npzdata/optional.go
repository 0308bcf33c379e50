package npzdata

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

// mask reads true for good; it must leave something to work with. The training
// files of Ptychodus have bad_pixels instead, true for a pixel that was filled in.
func (r *reader) mask() error {
	const key = "mask"
	if !r.f.Has(key) {
		return r.badPixels()
	}
	if r.stored != nil {
		h, err := r.f.Header(key)
		if err == nil && h.Len() > r.layout.n*r.layout.n {
			if err = r.leaveMasks(key, h); err == nil {
				err = r.judgeMask()
			}
		}
		if err != nil || r.stored.masks != nil {
			return err
		}
	}
	a, err := r.f.Read(key)
	if err != nil {
		return err
	}
	m, err := a.Bools()
	if err != nil {
		return err
	}
	if i := notANumber(a); i >= 0 {
		return bad(key, &a.Header, "store true where a pixel is good, false where it is not", "element %v is NaN", unravel(i, a.Shape))
	}
	n := r.layout.n
	if !slices.Equal(a.Shape, []int{n, n}) {
		l, err := r.layout.sameStack(key, &a.Header)
		if err != nil {
			return err
		}
		m = arrange(l, m)
	}
	if !slices.Contains(m, true) {
		return bad(key, &a.Header, "store true where a pixel is good", "no pixel is valid")
	}
	if r.stored != nil {
		r.renew(m)
	}
	r.d.Patterns.Mask = m
	return r.judgeMask()
}

// badPixels takes the mask of a training file of Ptychodus.
func (r *reader) badPixels() error {
	const key = "bad_pixels"
	if !r.f.Has(key) {
		return nil
	}
	a, err := r.f.Read(key)
	if err != nil {
		return err
	}
	m, err := a.Bools()
	if err != nil {
		return err
	}
	if n := r.layout.n; !slices.Equal(a.Shape, []int{n, n}) {
		return bad(key, &a.Header, "store true where a pixel was not measured", "%w, (%d, %d) is needed", npz.ErrShape, n, n)
	}
	count := 0
	for i, filled := range m {
		if m[i] = !filled; filled {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	if count == len(m) {
		return bad(key, &a.Header, "store true where a pixel was not measured", "no pixel is valid")
	}
	if r.stored != nil {
		r.renew(m)
	}
	r.d.Patterns.Mask = m
	r.d.note("%s under %s were filled in, not measured: masked", term.Counted(count, "pixel"), key)
	return r.judgeMask()
}

// judgeMask looks at what a mask leaves.
func (r *reader) judgeMask() error {
	if lit, kept := r.litPixels(); 2*kept < lit {
		r.d.note("mask drops %.0f%% of the pixels with counts: it must be true, or not 0, where a pixel is good", 100*float64(lit-kept)/float64(lit))
	}
	return r.checkMasked()
}

// notANumber returns the first NaN of a mask, which is not 0 and would pass for
// good, or -1.
func notANumber(a *npz.Array) int {
	if a.DType.Kind != npz.Float {
		return -1
	}
	v, err := npz.Floats[float64](a)
	if err != nil {
		return -1 // Bools has read it
	}
	return slices.IndexFunc(v, math.IsNaN)
}

// litPixels counts the pixels that saw something, and those of them that the mask
// keeps. A mask that means the opposite drops nearly all of them; the dark frame
// around a small detector does not count.
func (r *reader) litPixels() (lit, kept int) {
	p := r.d.Patterns
	for i := range p.Len() {
		mask := p.MaskAt(i)
		for j, x := range p.At(i) {
			if x > 0 {
				lit++
				if mask[j] {
					kept++
				}
			}
		}
	}
	return lit, kept
}

// checkMasked is the check of the amplitudes that had to wait for the mask.
func (r *reader) checkMasked() error {
	p := r.d.Patterns
	h := &npz.Header{Shape: []int{p.Len(), p.N, p.N}, DType: npz.DType{Kind: npz.Float, Size: 4}}
	for i := range p.Len() {
		mask := p.MaskAt(i)
		for j, x := range p.At(i) {
			if mask[j] && (x < 0 || !finite(float64(x))) {
				return bad(r.key, h, "repair the pixel or mark it in the mask", "element [%d %d %d] is %v", i, j/p.N, j%p.N, x)
			}
		}
	}
	return nil
}

// probe accepts (N, N), (N, N, 1) and (P, N, N).
func (r *reader) probe() error {
	const key = "probeGuess"
	if !r.f.Has(key) {
		return nil
	}
	return r.probeAt(key)
}

func (r *reader) probeAt(key string) error {
	a, err := r.f.Read(key)
	if err != nil {
		return err
	}
	v, err := npz.Complexes[complex64](a)
	if err != nil {
		return err
	}
	n, s := r.layout.n, a.Shape
	switch {
	case slices.Equal(s, []int{n, n}), slices.Equal(s, []int{n, n, 1}):
	case len(s) == 3 && s[0] > 0 && s[1] == n && s[2] == n:
	default:
		return bad(key, &a.Header, "crop or pad the probe to the side of the patterns", "%w: (%d, %d) or (modes, %d, %d) is needed", npz.ErrShape, n, n, n, n)
	}
	modes := slices.Collect(slices.Chunk(slices.Clone(v), n*n))
	if r.d.Probe, err = ptychography.NewProbe(n, modes...); err != nil {
		return bad(key, &a.Header, "store a measured or calculated probe", "%w", err)
	}
	return nil
}

// object accepts leading axes of length one.
func (r *reader) object() error {
	const key = "objectGuess"
	if !r.f.Has(key) {
		return nil
	}
	a, err := r.f.Read(key)
	if err != nil {
		return err
	}
	v, err := npz.Complexes[complex64](a)
	if err != nil {
		return err
	}
	s := a.Shape
	for len(s) > 2 && s[0] == 1 {
		s = s[1:]
	}
	if len(s) != 2 || s[0] == 0 || s[1] == 0 {
		return bad(key, &a.Header, "store one two-dimensional object", "%w: (H, W) is needed", npz.ErrShape)
	}
	if n := r.layout.n; s[0] <= n || s[1] <= n {
		r.d.note("objectGuess %s is not larger than a pattern of side %d: it is left out", npz.FormatShape(a.Shape), n)
		return nil
	}
	if err := finiteObject(key, a, v); err != nil {
		return err
	}
	r.d.Object = &ptychography.Object{Image: ptychography.Image{Rows: s[0], Cols: s[1], Data: slices.Clone(v)}}
	return nil
}

func (r *reader) labels() error {
	key, ok := r.first("Y", "label")
	if !ok || !r.o.Labels {
		return nil
	}
	a, err := r.f.Read(key)
	if err != nil {
		return err
	}
	l, err := r.layout.sameStack(key, &a.Header)
	if err != nil {
		return err
	}
	v, err := npz.Complexes[complex64](a)
	if err != nil {
		return err
	}
	r.d.Labels = arrange(l, v)
	return nil
}

// metadata takes JSON as a string or as bytes. Metadata that cannot be read are
// no reason to refuse good data.
func (r *reader) metadata() error {
	const key = "_metadata"
	if !r.f.Has(key) {
		return nil
	}
	h, err := r.f.Header(key)
	if err != nil {
		return err
	}
	if h.DType.Kind == npz.Object {
		r.d.note("_metadata is a pickled object, which is never opened: it is left out")
		return nil
	}
	a, err := r.f.Read(key)
	if err != nil {
		return err
	}
	var text []byte
	switch v := a.Data().(type) {
	case []string:
		if len(v) > 0 {
			text = []byte(v[0])
		}
	case []uint8:
		text = v
	}
	if err := json.Unmarshal(text, &r.d.Metadata); err != nil {
		r.d.Metadata = Metadata{}
		r.d.note("_metadata holds no JSON that is understood (%v): it is left out", err)
	}
	return nil
}
