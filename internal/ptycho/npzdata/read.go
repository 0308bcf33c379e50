package npzdata

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/fourier"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

// Options change how a file is read.
type Options struct {
	Kind   Kind // empty means Auto
	Labels bool // read the object patches, which are as large as the data
	// Place is where the patterns are kept. What stays on disk needs the file until
	// Close, and a directory to unpack it into where it is compressed.
	Place  Place
	Spill  string
	Limits npz.Limits
}

// Load reads a file.
func Load(path string, o Options) (*Data, error) {
	f, err := npz.Open(path, o.Limits)
	if err != nil {
		return nil, err
	}
	d, err := read(f, o)
	switch {
	case err != nil:
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	case d.Patterns.Source() != nil: // it needs the file
		d.closers = append(d.closers, f)
		return d, nil
	}
	return d, f.Close()
}

// read reads an open archive.
func read(f *npz.File, o Options) (*Data, error) {
	r := &reader{f: f, o: o, d: &Data{}}
	if err := r.read(); err != nil {
		return nil, errors.Join(err, r.d.Close())
	}
	return r.d, nil
}

func (r *reader) read() error {
	for _, step := range []func() error{
		r.scan, r.patterns, r.optional(r.mask), r.unmasked, r.dark, r.probe, r.optional(r.object), r.optional(r.labels),
		r.optional(r.otherScans), r.optional(r.index), r.metadata, r.judge,
	} {
		if err := step(); errors.Is(err, npz.ErrMissing) {
			return fmt.Errorf("%w; add it, or make the file with ptycho convert", err)
		} else if err != nil {
			return err
		}
	}
	return errors.Join(r.lost, r.d.Patterns.Err())
}

// reader carries what is known so far.
type reader struct {
	f *npz.File
	o Options
	d *Data

	count  int         // of coordinates, before a surplus is dropped
	key    string      // of the diffraction array
	layout layout      // of the diffraction array
	header *npz.Header // of the diffraction array
	counts bool        // it had counts, of which the root was taken
	stored *stored     // nil for patterns in memory
	lost   error       // of reading them
}

// optional makes a step whose arrays the result can do without: what is wrong with
// one is noted, and it is left out.
func (r *reader) optional(step func() error) func() error {
	return func() error {
		err := step()
		if wrong, ok := errors.AsType[*npz.Error](err); ok && wrong.Key != r.key {
			r.d.note("%s is left out: %v", wrong.Key, err)
			return nil
		}
		return err
	}
}

// bad returns an error about an array.
func bad(key string, h *npz.Header, remedy, format string, args ...any) error {
	return &npz.Error{Key: key, Header: h, Err: fmt.Errorf(format, args...), Remedy: remedy}
}

// first returns the first of the keys that the archive has.
func (r *reader) first(keys ...string) (string, bool) {
	for _, k := range keys {
		if r.f.Has(k) {
			return k, true
		}
	}
	return keys[0], false
}

// column reads a vector of finite numbers; (M, 1) and (1, M) do as well.
func (r *reader) column(key string) ([]float64, *npz.Header, error) {
	a, err := r.f.Read(key)
	if err != nil {
		return nil, nil, err
	}
	long := slices.DeleteFunc(slices.Clone(a.Shape), func(n int) bool { return n == 1 })
	if len(long) > 1 || len(a.Shape) == 0 {
		return nil, nil, bad(key, &a.Header, "store one number a pattern", "%w, (M,) is needed", npz.ErrShape)
	}
	v, err := npz.Floats[float64](a)
	if err != nil {
		return nil, nil, err
	}
	for i, x := range v {
		if !finite(x) {
			return nil, nil, bad(key, &a.Header, "drop the pattern or repair the position", "element %d is %v", i, x)
		}
	}
	return v, &a.Header, nil
}

// positions reads a pair of columns.
func (r *reader) positions(xkey, ykey string) (ptychography.Scan, *npz.Header, error) {
	x, _, err := r.column(xkey)
	if err != nil {
		return nil, nil, err
	}
	y, h, err := r.column(ykey)
	if err != nil {
		return nil, nil, err
	}
	if len(x) != len(y) {
		return nil, nil, bad(ykey, h, "store a pair for every pattern", "%w, %s has %d elements", npz.ErrShape, xkey, len(x))
	}
	scan := make(ptychography.Scan, len(x))
	for i := range scan {
		scan[i] = ptychography.Position{Y: y[i], X: x[i]}
	}
	return scan, h, nil
}

func (r *reader) scan() (err error) {
	r.d.Scan, _, err = r.positions("xcoords", "ycoords")
	r.count = len(r.d.Scan)
	if low, high := r.d.Scan.Bounds(); err == nil && r.count > 1 && max(high.Y-low.Y, high.X-low.X) < 1 {
		r.d.note("all positions lie within %.3g x %.3g pixels: they must be in object pixels (ptycho convert turns metres into them)", high.Y-low.Y, high.X-low.X)
	}
	return err
}

func (r *reader) patterns() error {
	key, ok := r.first("diffraction", "diff3d")
	if ok && key == "diffraction" && r.f.Has("diff3d") {
		r.d.note("the file has both diffraction and diff3d: diffraction is used")
	}
	r.key = key
	h, err := r.f.Header(key)
	if err != nil {
		return err
	}
	if r.stays(key, h) {
		return r.keep(key, h)
	}
	if err := host.Room("the patterns, twice", 2*float64(h.Len())*max(4, float64(h.DType.Size))); err != nil {
		return bad(key, h, "use fewer patterns, or a machine with more memory", "%w", err)
	}
	a, err := r.f.Read(key)
	if err != nil {
		return err
	}
	if err := r.arrangement(key, &a.Header); err != nil {
		return err
	}
	values, err := npz.Floats[float32](a)
	if err != nil {
		return err
	}
	if err := r.checkSide(key, &a.Header); err != nil {
		return err
	}
	if err := checkAmplitudes(key, &a.Header, values, r.f.Has("mask")); err != nil {
		return err
	}
	r.header = &a.Header
	r.trim(key)
	values = arrange(r.layout, values)
	r.d.Patterns = &ptychography.Patterns{N: r.layout.n, Amplitude: r.amplitudes(key, a.DType, values)}
	return nil
}

// keep leaves the patterns on disk.
func (r *reader) keep(key string, h *npz.Header) error {
	if err := r.arrangement(key, h); err != nil {
		return err
	}
	if err := r.checkSide(key, h); err != nil {
		return err
	}
	if r.layout.last {
		return stacked(key, h)
	}
	r.header = h
	r.trim(key)
	return r.leave(key, h)
}

// arrangement finds out how the patterns lie in the array.
func (r *reader) arrangement(key string, h *npz.Header) (err error) {
	if r.layout, err = findLayout(key, h, r.count); err != nil {
		return err
	}
	if h.DType.Kind == npz.Bool {
		return bad(key, h, "store counts or amplitudes here, and the pixels that count under mask", "%w: truth values are no measurement", npz.ErrKind)
	}
	if r.layout.m == r.layout.n {
		r.d.note("%s has %d patterns of as many pixels along a side: it is read as (M, N, N); transpose it if it is stacked as (N, N, M)", key, r.layout.m)
	}
	return nil
}

func (r *reader) checkSide(key string, h *npz.Header) error {
	if !fourier.IsPowerOfTwo(r.layout.n) || r.layout.n < 4 {
		return bad(key, h, "crop or bin the patterns to a power of two (ptycho convert)", "%w, side %d", npz.ErrShape, r.layout.n)
	}
	return nil
}

// trim drops coordinates that have no pattern.
func (r *reader) trim(key string) {
	if extra := r.count - r.layout.m; extra > 0 {
		r.d.note("%s for %s under %s: the last %d dropped", term.Counted(r.count, "coordinate"), term.Counted(r.layout.m, "pattern"), key, extra)
		r.d.Scan = r.d.Scan[:r.layout.m]
	}
	if r.layout.last {
		r.d.note("%s is stacked as (N, N, M): turned to (M, N, N)", key)
	}
}

// otherScans reads the positions that are no part of the contract's core.
func (r *reader) otherScans() error {
	for _, s := range r.d.otherScans() {
		if err := r.otherScan(s.suffix, s.scan); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) otherScan(suffix string, to *ptychography.Scan) error {
	x, y := "xcoords"+suffix, "ycoords"+suffix
	if !r.f.Has(x) || !r.f.Has(y) {
		return nil
	}
	s, h, err := r.positions(x, y)
	if err != nil {
		return err
	}
	if len(s) < r.layout.m {
		return bad(y, h, "leave it out or store one for every pattern", "%w for %s", npz.ErrShape, term.Counted(r.layout.m, "pattern"))
	}
	*to = s[:r.layout.m]
	return nil
}

func (r *reader) index() error {
	const key = "scan_index"
	if !r.f.Has(key) {
		return nil
	}
	a, err := r.f.Read(key)
	if err != nil {
		return err
	}
	v, err := a.Ints()
	if err != nil {
		if v, err = wholeNumbers(key, a); err != nil {
			return err
		}
	}
	if len(v) < r.layout.m {
		return bad(key, &a.Header, "leave it out or store one for every pattern", "%w for %s", npz.ErrShape, term.Counted(r.layout.m, "pattern"))
	}
	r.d.Index = v[:r.layout.m]
	return nil
}

// wholeNumbers takes floats that are whole, as NumPy makes of an index by accident.
func wholeNumbers(key string, a *npz.Array) ([]int64, error) {
	v, err := npz.Floats[float64](a)
	if err != nil {
		return nil, err
	}
	out := make([]int64, len(v))
	for i, x := range v {
		if x != math.Trunc(x) || math.Abs(x) > 1<<53 {
			return nil, bad(key, &a.Header, "store whole numbers", "element %d is %v", i, x)
		}
		out[i] = int64(x)
	}
	return out, nil
}
