package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/regular"
)

// archive is a file of named arrays, NPZ or HDF5. Names are keys or paths.
type archive interface {
	Has(name string) bool
	Header(name string) (*npz.Header, error)
	Read(name string) (*npz.Array, error)
	// frames returns the patterns lo <= i < hi of a stack as one slice, which
	// belongs to the caller.
	frames(name string, lo, hi int) ([]float32, error)
	// together is how many patterns are best read at once.
	together(name string, frame int) int
	// attr returns an attribute of an array, or of the file when the name is empty.
	attr(name, key string) (any, bool)
	// members are the full names of the arrays in a group.
	members(group string) []string
	// inventory lists what there is, as far as it is little.
	inventory() string
	shown(name string) string // the name as messages show it
	file() string             // of the archive, for messages
	places() names            // where its format keeps arrays
	// bad returns an error about an array.
	bad(name string, h *npz.Header, remedy, format string, args ...any) error
	Close() error
}

// batchBytes is about how much of the patterns is in memory at once.
const batchBytes = 64 << 20

// open tells NPZ from HDF5 by the first bytes; names do not count.
func open(path string, l npz.Limits) (archive, error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 2)
	_, err = io.ReadFull(file, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.Join(fmt.Errorf("%s: the file is empty: the program that was to write it did not; name another one", path), file.Close())
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("%s: neither NPZ nor HDF5: %w", path, err)
	}
	switch {
	case bytes.Equal(head, []byte("PK")):
		f, err := npz.Open(path, l)
		if err != nil {
			return nil, err
		}
		return &zipped{File: f, path: path}, nil
	case bytes.Equal(head, []byte("II")), bytes.Equal(head, []byte("MM")):
		return openPictures(path, l)
	}
	h, err := openHDF(path, l)
	if errors.Is(err, hdf5.ErrNoSignature) {
		return openTable(path, l)
	}
	return h, err
}

// zipped is an NPZ archive. It keeps the last stack, because arrays in a zip
// are read whole.
type zipped struct {
	*npz.File
	path  string
	name  string
	stack []float32
}

func (z *zipped) attr(string, string) (any, bool) { return nil, false }
func (z *zipped) members(string) []string         { return z.Keys() }
func (z *zipped) inventory() string               { return strings.Join(z.Keys(), ", ") }
func (z *zipped) shown(name string) string        { return name }
func (z *zipped) file() string                    { return z.path }
func (z *zipped) places() names                   { return namesNPZ }

func (z *zipped) bad(name string, h *npz.Header, remedy, format string, args ...any) error {
	return &npz.Error{Key: name, Header: h, Err: fmt.Errorf(format, args...), Remedy: remedy}
}

func (z *zipped) frames(name string, lo, hi int) ([]float32, error) {
	if z.name != name {
		a, err := z.Read(name)
		if err != nil {
			return nil, err
		}
		if z.stack, err = npz.Floats[float32](a); err != nil {
			return nil, err
		}
		z.name = name
	}
	h, err := z.Header(name)
	if err != nil {
		return nil, err
	}
	return slab(z.stack, framesIn(h.Shape), lo, hi), nil
}

func (z *zipped) together(_ string, frame int) int { return batch(frame) }

// batch is how many patterns make batchBytes, with room for two forms of them.
func batch(frame int) int { return max(1, batchBytes/max(1, 8*frame)) }

// framesIn is how many patterns a stack has: all axes but the last two that are
// longer than one.
func framesIn(shape []int) int {
	s, m := squeeze(shape, 2), 1
	for _, n := range s[:max(0, len(s)-2)] {
		m *= n
	}
	return m
}

// slab copies some of m patterns.
func slab(stack []float32, m, lo, hi int) []float32 {
	frame := len(stack) / max(1, m)
	return append([]float32(nil), stack[lo*frame:hi*frame]...)
}

// reals returns the elements of a real array, or an error that names it.
func reals[T float32 | float64](a archive, name string, x *npz.Array) ([]T, error) {
	v, err := npz.Floats[T](x)
	if wrong, ok := errors.AsType[*npz.Error](err); ok {
		return nil, a.bad(name, &x.Header, wrong.Remedy, "%w", npz.ErrKind)
	}
	return v, err
}

// isHDF tells whether an archive is HDF5.
func isHDF(a archive) (*hdf, bool) {
	if many, ok := a.(*folder); ok {
		a = many.archive
	}
	h, ok := a.(*hdf)
	return h, ok
}

// openProduct opens the file with positions and probe: the one that was named,
// or the other half of a PtychoViT pair NAME_dp.hdf5, NAME_para.hdf5. None is
// nil.
func openProduct(path string, in archive, o Options) (archive, error) {
	name := o.Product
	if base, found := strings.CutSuffix(filepath.Base(path), "_dp.hdf5"); name == "" && found && !in.Has(positionX) {
		pair := filepath.Join(filepath.Dir(path), base+"_para.hdf5")
		if a, err := open(pair, o.Limits); err == nil {
			if o.Report != nil {
				o.Report("positions, probe and pixel from " + pair + ", the other half of the pair")
			}
			return a, nil
		}
	}
	if name == "" {
		return nil, nil
	}
	a, err := open(name, o.Limits)
	if err != nil {
		return nil, err
	}
	return a, nil
}
