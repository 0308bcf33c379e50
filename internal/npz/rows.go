package npz

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/latent-go/latent/internal/atomicfile"
)

// Rows are the parts of an array along its first axis, which are read one by one: for
// arrays that memory need not hold.
type Rows struct {
	Header
	key   string
	r     io.ReaderAt
	at    int64    // of the first element
	spill *os.File // nil where the archive itself is read
	room  sync.Pool
}

// rows are the limits of an array that is never in memory as a whole.
func (l Limits) rows() Limits {
	l.MaxBytes = math.MaxInt64 / 16
	return l
}

// Rows opens an array by its rows. It goes once through all of them, which checks the
// archive's checksum, and calls look with the place of each, as an [Array] whose first
// axis is 1. Where the entry is compressed it is unpacked meanwhile into a temporary
// file below dir, which goes with Close, or with the process. The archive must stay
// open as long as the rows. An array in Fortran order has no rows that lie together:
// that is an ErrShape.
func (f *File) Rows(key, dir string, look func(i int, row *Array) error) (*Rows, error) {
	wide := *f
	wide.limits = f.limits.rows()
	h, _, body, err := wide.open(key)
	if err != nil {
		return nil, named(key, err)
	}
	defer body.Close()
	if len(h.Shape) == 0 || h.Fortran && len(h.Shape) > 1 || !slices.Contains([]Kind{Bool, Int, Uint, Float}, h.DType.Kind) {
		return nil, named(key, &Error{Header: h, Err: fmt.Errorf("%w: it cannot be read row by row", ErrShape), Remedy: "save it as numbers in C order, with numpy.ascontiguousarray"})
	}
	r := &Rows{Header: *h, key: key, r: f.raw}
	if err := r.place(f.entries[key], dir); err != nil {
		return nil, named(key, err)
	}
	if err := r.through(body, look); err != nil {
		return nil, errors.Join(named(key, err), r.Close())
	}
	return r, nil
}

// place finds where the elements are, or makes room for them.
func (r *Rows) place(e *zip.File, dir string) (err error) {
	if e.Method == zip.Store && r.r != nil {
		start, err := e.DataOffset()
		r.at = start + int64(e.UncompressedSize64) - r.bytes()
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return &atomicfile.WriteError{Path: dir, Err: err}
	}
	if r.spill, err = os.CreateTemp(dir, ".rows-*.tmp"); err != nil {
		return &atomicfile.WriteError{Path: dir, Err: err}
	}
	if runtime.GOOS != "windows" { // there an open file keeps its name
		_ = os.Remove(r.spill.Name())
	}
	r.r = r.spill
	return nil
}

// bytes are those of all elements.
func (r *Rows) bytes() int64 { return int64(r.Len()) * int64(r.DType.Size) }

// row is the number of elements of one.
func (r *Rows) row() int {
	n := 1
	for _, d := range r.Shape[1:] {
		n *= d
	}
	return n
}

// through reads all rows in order.
func (r *Rows) through(body io.Reader, look func(int, *Array) error) error {
	in, one := bufio.NewReaderSize(body, 1<<20), r.Header
	one.Shape = append([]int{1}, r.Shape[1:]...)
	var from io.Reader = in
	var out *bufio.Writer
	if r.spill != nil {
		out = bufio.NewWriterSize(r.spill, 1<<20)
		from = io.TeeReader(in, out)
	}
	for i := range r.Shape[0] {
		a, err := readData(from, &one, true)
		if err != nil {
			return err
		}
		a.key = r.key
		if err := look(i, a); err != nil {
			return err
		}
	}
	if out != nil {
		if err := out.Flush(); err != nil {
			return &atomicfile.WriteError{Path: r.spill.Name(), Err: err}
		}
	}
	return finish(in, &r.Header)
}

// Floats fills dst with the numbers of row i.
func (r *Rows) Floats(dst []float32, i int) error {
	b, err := r.read(i)
	if err != nil {
		return err
	}
	defer r.room.Put(b)
	if r.DType == (DType{Float, 4}) && !r.big {
		for k := range dst {
			dst[k] = math.Float32frombits(little.Uint32((*b)[4*k:]))
		}
		return nil
	}
	a, err := r.array(*b)
	if err != nil {
		return err
	}
	v, err := Floats[float32](a)
	copy(dst, v)
	return err
}

// Bools fills dst with what of row i is not zero.
func (r *Rows) Bools(dst []bool, i int) error {
	b, err := r.read(i)
	if err != nil {
		return err
	}
	defer r.room.Put(b)
	a, err := r.array(*b)
	if err != nil {
		return err
	}
	v, err := a.Bools()
	copy(dst, v)
	return err
}

// read returns the bytes of a row, in memory that goes back into the room.
func (r *Rows) read(i int) (*[]byte, error) {
	n := r.row() * r.DType.Size
	b, ok := r.room.Get().(*[]byte)
	if !ok {
		b = new([]byte)
		*b = make([]byte, n)
	}
	if _, err := r.r.ReadAt(*b, r.at+int64(i)*int64(n)); err != nil {
		return nil, named(r.key, &Error{Header: &r.Header, Err: fmt.Errorf("row %d: %w", i, short(err)), Remedy: "the file has changed or its disk failed: copy it again"})
	}
	return b, nil
}

func (r *Rows) array(b []byte) (*Array, error) {
	one := r.Header
	one.Shape = append([]int{1}, r.Shape[1:]...)
	return readData(bytes.NewReader(b), &one, true)
}

// Close removes the temporary file, if there is one.
func (r *Rows) Close() error {
	if r.spill == nil {
		return nil
	}
	err := r.spill.Close()
	if runtime.GOOS == "windows" {
		err = errors.Join(err, os.Remove(r.spill.Name()))
	}
	return err
}
