package convert

import (
	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
)

// mostGrowth is how far stored bytes can unfold, by deflate: 1032 to 1. A shape
// beyond that was never written.
const mostGrowth = 1032

// frames reads some patterns. A stack behind axes of length one is read whole,
// within the limit of the reader.
func (h *hdf) frames(name string, lo, hi int) ([]float32, error) {
	d, err := h.dataset(name)
	if err != nil {
		return nil, err
	}
	shape := d.Shape()
	direct := len(shape) == 3
	if direct {
		v, err := d.ReadRows(lo, hi)
		if err != nil {
			return nil, err
		}
		return h.numbers(name, d, v)
	}
	v, err := d.Read()
	if err != nil {
		return nil, err
	}
	f, err := h.numbers(name, d, v)
	if err != nil {
		return nil, err
	}
	return part(f, squeeze(shape, 3), lo, hi), nil
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
	if err != nil || len(d.Shape()) != 3 {
		return 1 << 20
	}
	chunk, n := d.ChunkRows(), batch(frame)
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
	return nil
}
