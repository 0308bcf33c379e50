package convert

import (
	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/regular"
)

// mostGrowth is how far stored bytes can unfold, by Zstandard. A shape beyond that
// was never written.
const mostGrowth = 1 << 15

// repacked is the way past the limit of packed files.
const repacked = "it is next to empty or hostile; if it is right, store it without compression: h5repack -f NONE IN OUT"

// frames reads some patterns. Of several leading axes the first that is longer
// than one may be read in parts.
func (h *hdf) frames(name string, lo, hi int) ([]float32, error) {
	v, err := h.asIs(name, lo, hi)
	if err != nil || !h.matlab(name) {
		return v, err
	}
	d, err := h.dataset(name)
	if err != nil {
		return nil, err
	}
	return turnedFloats(v, d.Shape()), nil
}

func (h *hdf) asIs(name string, lo, hi int) ([]float32, error) {
	d, err := h.dataset(name)
	if err != nil {
		return nil, err
	}
	shape := d.Shape()
	each, direct := eachRow(shape)
	if !direct {
		v, err := d.Read()
		if err != nil {
			return nil, err
		}
		f, err := h.numbers(name, d, v)
		if err != nil {
			return nil, err
		}
		return slab(f, framesIn(shape), lo, hi), nil
	}
	first, last := lo/each, (hi+each-1)/each
	v, err := d.ReadRows(first, last)
	if err != nil {
		return nil, err
	}
	f, err := h.numbers(name, d, v)
	if err != nil || (last-first)*each == hi-lo {
		return f, err
	}
	return slab(f, (last-first)*each, lo-first*each, hi-first*each), nil
}

// eachRow is how many patterns lie in a row of the first axis, and whether rows
// can be read one by one.
func eachRow(shape []int) (int, bool) {
	if len(shape) < 3 || shape[0] == 1 || framesIn(shape)%shape[0] != 0 {
		return 1, false
	}
	return framesIn(shape) / shape[0], true
}

func (h *hdf) numbers(name string, d *hdf5.Dataset, v any) ([]float32, error) {
	f, err := hdf5.Numbers[float32](v)
	if err != nil {
		return nil, h.bad(name, headerOf(d), "store counts as numbers", "%w", npz.ErrKind)
	}
	return f, nil
}

// together fills a batch with whole chunks, so that none is decoded twice. A
// stack that cannot be read in parts is read at once.
func (h *hdf) together(name string, frame int) int {
	d, err := h.root.Dataset(name)
	if err != nil {
		return 1 << 20
	}
	each, direct := eachRow(d.Shape())
	if !direct {
		return 1 << 30
	}
	chunk, n := d.ChunkRows()*each, batch(frame)
	if chunk <= n {
		return n / chunk * chunk
	}
	if chunk <= 8*n {
		return chunk
	}
	return n
}

// written fails for a stack whose shape claims more than the file can hold.
// Patterns are read in batches, each of which may be fill values, so the sum has
// to be looked at once.
func (h *hdf) written(name string) error {
	d, err := h.dataset(name)
	if err != nil {
		return err
	}
	return h.fits(name, d)
}

// fits is written for an open dataset.
func (h *hdf) fits(name string, d *hdf5.Dataset) error {
	stored, err := d.Stored()
	if err != nil {
		return err
	}
	claimed := float64(d.Type().Size())
	for _, n := range d.Shape() {
		claimed *= float64(n)
	}
	if claimed > mostGrowth*float64(stored)+batchBytes {
		return h.bad(name, headerOf(d), "record the scan again or cut the dataset to the patterns that are there", "%.3g bytes are claimed, %d are stored", claimed, stored)
	}
	if most := regular.MayBecome(int64(stored), batchBytes); claimed > float64(most) {
		return h.bad(name, headerOf(d), repacked, "%.3g bytes of %d stored ones are more than the limit of %d", claimed, stored, most)
	}
	return nil
}
