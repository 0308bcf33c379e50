package npzdata

import (
	"errors"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// Place says where patterns are while they are worked on.
type Place string

const (
	// InMemory is for all patterns at once; the zero value means it.
	InMemory Place = "memory"
	// OnDisk reads each pattern when it is needed.
	OnDisk Place = "disk"
	// AutoPlace is on disk where the patterns would take more than a GiB.
	AutoPlace Place = "auto"
)

// MostInMemory is what patterns may take before [AutoPlace] leaves them on disk, in
// bytes; reading them takes twice as much.
const MostInMemory = 1 << 30

// stays tells whether the patterns stay on disk. Those that do not lie together there
// are left there only if somebody insists, which is refused then.
func (r *reader) stays(key string, h *npz.Header) bool {
	if r.o.Place != AutoPlace {
		return r.o.Place == OnDisk
	}
	l, err := findLayout(key, h, r.count)
	return err == nil && !l.last && !h.Fortran && 4*float64(h.Len()) > MostInMemory
}

// stored reads patterns from the file, as those in memory would be.
type stored struct {
	rows, masks *npz.Rows // masks is nil where patterns have none of their own
	steps       []func([]float32)
}

// Len implements [ptychography.Source].
func (s *stored) Len() int { return s.rows.Shape[0] }

// Read implements [ptychography.Source].
func (s *stored) Read(dst []float32, i int) error {
	if err := s.rows.Floats(dst, i); err != nil {
		return err
	}
	for _, step := range s.steps {
		step(dst)
	}
	return nil
}

// Masked implements [ptychography.Source].
func (s *stored) Masked() bool { return s.masks != nil }

// ReadMask implements [ptychography.Source].
func (s *stored) ReadMask(dst []bool, i int) error { return s.masks.Bools(dst, i) }

// Close removes temporary files.
func (s *stored) Close() error {
	err := s.rows.Close()
	if s.masks != nil {
		err = errors.Join(err, s.masks.Close())
	}
	return err
}

// roots takes the square root of every value.
func roots(v []float32) {
	for i, x := range v {
		v[i] = float32(math.Sqrt(float64(x)))
	}
}

// times multiplies every value.
func times(factor float32) func([]float32) {
	return func(v []float32) {
		for i := range v {
			v[i] *= factor
		}
	}
}

// change does a step to all amplitudes, now or whenever they are read.
func (r *reader) change(step func([]float32)) {
	if r.stored != nil {
		r.stored.steps = append(r.stored.steps, step)
		r.renew(r.d.Patterns.Mask)
		return
	}
	step(r.d.Patterns.Amplitude)
}

// renew makes patterns on disk anew when something about them has changed.
func (r *reader) renew(mask []bool) {
	if p := r.d.Patterns; p != nil {
		r.lost = errors.Join(r.lost, p.Err())
	}
	r.d.Patterns = ptychography.NewStored(r.layout.n, r.stored, mask)
}

// leave opens the patterns without reading them all into memory: once they go by, to
// be checked as those in memory are.
func (r *reader) leave(key string, h *npz.Header) error {
	counts := wholeValues{}
	masked := r.f.Has("mask")
	rows, err := r.f.Rows(key, r.o.Spill, func(i int, row *npz.Array) error {
		v, err := npz.Floats[float32](row)
		if err != nil {
			return err
		}
		counts.see(v)
		for j, x := range v {
			if !masked && (x < 0 || !finite(float64(x))) {
				return bad(key, h, "repair the pixel or mark it in a mask", "element %v is %v", unravel(i*len(v)+j, h.Shape), x)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.stored = &stored{rows: rows}
	r.d.closers = append(r.d.closers, r.stored)
	if r.kind(key, h.DType, counts.counts) == Intensity {
		r.stored.steps = append(r.stored.steps, roots)
	}
	r.renew(nil)
	return nil
}

// leaveMasks opens masks of all patterns in the same way.
func (r *reader) leaveMasks(key string, h *npz.Header) error {
	l, err := r.layout.sameStack(key, h)
	if err == nil && l.last {
		err = bad(key, h, "store it as (M, N, N)", "%w: it cannot be read pattern by pattern", npz.ErrShape)
	}
	if err != nil {
		return err
	}
	valid := false
	masks, err := r.f.Rows(key, r.o.Spill, func(i int, row *npz.Array) error {
		m, err := row.Bools()
		if err != nil {
			return err
		}
		if j := notANumber(row); j >= 0 {
			return bad(key, h, "store true where a pixel is good, false where it is not", "element %v is NaN", unravel(i*len(m)+j, h.Shape))
		}
		valid = valid || slices.Contains(m, true)
		return nil
	})
	if err != nil {
		return err
	}
	if !valid {
		return errors.Join(bad(key, h, "store true where a pixel is good", "no pixel is valid"), masks.Close())
	}
	r.stored.masks = masks
	r.renew(nil)
	return nil
}

// wholeValues finds out whether values look like counts: all are whole and one is
// over three.
type wholeValues struct {
	broken bool
	top    float32
}

func (w *wholeValues) see(v []float32) {
	for _, x := range v {
		if x != float32(math.Trunc(float64(x))) && finite(float64(x)) {
			w.broken = true
			return
		}
		w.top = max(w.top, x)
	}
}

func (w *wholeValues) counts() bool { return !w.broken && w.top > 3 }

// Close frees what patterns that stay on disk are read from.
func (d *Data) Close() error {
	if d == nil {
		return nil
	}
	var list []error
	for _, c := range d.closers {
		list = append(list, c.Close())
	}
	d.closers = nil
	return errors.Join(list...)
}

// stacked is why patterns that should stay on disk cannot.
func stacked(key string, h *npz.Header) error {
	return bad(key, h, "store them as (M, N, N), or keep them in memory with --patterns-in memory", "%w: patterns that are stacked as (N, N, M) cannot be read one by one", npz.ErrShape)
}
