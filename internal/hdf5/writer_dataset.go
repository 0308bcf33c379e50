package hdf5

import (
	"errors"
	"fmt"
	"math"
)

// A Spec describes a dataset before its data is written.
type Spec struct {
	Type  Type
	Shape []int // none is a scalar
	// Deflate is the zlib level, 1 to 9; 0 stores the data as it is. Bytes
	// are shuffled first, so that the exponents of neighbours lie together.
	// Strings are never compressed: their text lives in the global heap.
	Deflate int
	// Checksum stores a Fletcher-32 checksum behind every chunk, so that readers
	// notice a bit that has changed since. Neither a scalar nor a string has one.
	Checksum bool
	// ChunkBytes bounds one chunk of a compressed or checked dataset; 0 means
	// 1 MiB. Other datasets are contiguous.
	ChunkBytes int
	// Unwritten makes a dataset that only has a shape. It reads as zeros.
	Unwritten bool
}

// defaultChunk is the chunk cache of HDF5 1.8 to 1.14: a larger chunk would be
// read again for every row.
const defaultChunk = 1 << 20

// maxRank is the largest number of axes HDF5 allows.
const maxRank = 32

// A sink takes the encoded elements of a dataset in row-major order.
type sink interface {
	write(p []byte) error
	// finish flushes and returns the layout and filter messages.
	finish() ([]message, error)
	abort()
}

// A DatasetWriter takes the elements and attributes of one dataset.
type DatasetWriter struct {
	w       *Writer
	obj     *object
	spec    Spec
	total   int // elements in all
	written int // elements so far
	handles []byte
	sink    sink
	layout  []message
	scratch []byte
}

// Dataset adds a dataset. Its elements follow with [DatasetWriter.Write].
func (g *GroupWriter) Dataset(name string, spec Spec) (*DatasetWriter, error) {
	total, err := spec.check()
	if err != nil {
		return nil, fmt.Errorf("hdf5: dataset %q: %w", name, err)
	}
	if err := g.claim(name); err != nil {
		return nil, err
	}
	d := &DatasetWriter{w: g.w, obj: &object{name: name}, spec: spec, total: total}
	d.obj.body, d.obj.finish, d.obj.abort = d.messages, d.finish, func() { d.sink.abort() }
	d.sink = d.newSink()
	g.w.objects = append(g.w.objects, d.obj)
	g.links = append(g.links, link{name, d.obj})
	return d, nil
}

// check validates the spec and returns the number of elements.
func (s Spec) check() (int, error) {
	switch {
	case !s.Type.writable():
		return 0, fmt.Errorf("cannot write elements of type %v", s.Type)
	case len(s.Shape) > maxRank:
		return 0, fmt.Errorf("%d axes; the limit is %d", len(s.Shape), maxRank)
	case s.Deflate < 0 || s.Deflate > 9:
		return 0, fmt.Errorf("deflate level %d is not in the range 0 to 9", s.Deflate)
	case s.ChunkBytes < 0 || s.ChunkBytes > math.MaxInt32:
		return 0, fmt.Errorf("chunk of %d bytes is not in the range 0 to 2^31-1", s.ChunkBytes)
	}
	return countElements(s.Shape, s.Type.size)
}

// countElements multiplies the lengths of the axes, minding overflow.
func countElements(shape []int, size int) (int, error) {
	n, empty := 1, false
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("axis of length %d", d)
		}
		if empty = empty || d == 0; d == 0 {
			continue
		}
		if n > math.MaxInt/size/d {
			return 0, fmt.Errorf("shape %v of %d-byte elements is too large", shape, size)
		}
		n *= d
	}
	if empty {
		return 0, nil
	}
	return n, nil
}

// newSink picks the storage: none, one piece, or chunks.
func (d *DatasetWriter) newSink() sink {
	switch {
	case d.total == 0 || d.spec.Unwritten:
		return noSink{uint64(d.total * d.spec.Type.size)}
	case d.spec.Type.class == VarString:
		d.handles = make([]byte, 0, 16*d.total)
	case (d.spec.Deflate > 0 || d.spec.Checksum) && len(d.spec.Shape) > 0:
		return newChunkSink(d.w, d.spec)
	}
	return newPlainSink(d.w, d.total*d.spec.Type.size)
}

// Write appends elements in row-major order. values is a slice of the Go type
// of the dataset's type, or []string; it is not kept.
func (d *DatasetWriter) Write(values any) error {
	err := d.write(values)
	if err != nil {
		return fmt.Errorf("hdf5: dataset %q: %w", d.obj.name, err)
	}
	return nil
}

func (d *DatasetWriter) write(values any) error {
	if d.w.closed {
		return errors.New("the writer is closed")
	}
	if v, ok := values.([]string); ok {
		return d.writeStrings(v)
	}
	c := codecOf(values)
	if c == nil || c.scalar || c.typ != d.spec.Type {
		return fmt.Errorf("it holds %v and was given %T", d.spec.Type, values)
	}
	if err := d.advance(c.n); err != nil {
		return err
	}
	return d.pump(c)
}

// advance counts n more elements.
func (d *DatasetWriter) advance(n int) error {
	if n > 0 && d.spec.Unwritten {
		return errors.New("it was declared unwritten")
	}
	if n > d.total-d.written {
		return fmt.Errorf("%d elements after %d are more than its shape %v holds", n, d.written, d.spec.Shape)
	}
	d.written += n
	return nil
}

// pump encodes and hands on 8192 elements at a time.
func (d *DatasetWriter) pump(c *codec) error {
	const step = 8192
	for lo := 0; lo < c.n; lo += step {
		d.scratch = c.encode(d.scratch[:0], lo, min(lo+step, c.n))
		if err := d.sink.write(d.scratch); err != nil {
			return err
		}
	}
	return nil
}

// writeStrings keeps 16 bytes per string until the end, because a handle is
// known only when its heap collection is complete.
func (d *DatasetWriter) writeStrings(v []string) error {
	fixed := d.spec.Type.class == FixString
	if !fixed && d.spec.Type.class != VarString {
		return fmt.Errorf("it holds %v and was given strings", d.spec.Type)
	}
	for i, s := range v {
		if err := checkText(s); err != nil {
			return fmt.Errorf("element %d: %w", d.written+i, err)
		}
	}
	if err := d.advance(len(v)); err != nil {
		return err
	}
	if fixed {
		return d.writeFixed(v)
	}
	n := len(d.handles)
	d.handles = d.handles[:n+16*len(v)]
	return d.w.heap.addStrings(d.handles[n:], v)
}

// writeFixed pads every string with zeros to the size of the type.
func (d *DatasetWriter) writeFixed(v []string) error {
	cell := make([]byte, d.spec.Type.size)
	for _, s := range v {
		if len(s) > len(cell) {
			return fmt.Errorf("text %.40q has %d bytes; the type holds %d", s, len(s), len(cell))
		}
		clear(cell[copy(cell, s):])
		if err := d.sink.write(cell); err != nil {
			return err
		}
	}
	return nil
}

// Attr adds an attribute: a string, a number, or a slice of strings or
// numbers. Names must be new; order is kept.
func (d *DatasetWriter) Attr(name string, value any) error { return d.obj.addAttr(name, value) }

// finish flushes the data once all of it has come.
func (d *DatasetWriter) finish() error {
	if !d.spec.Unwritten && d.written != d.total {
		d.sink.abort()
		return fmt.Errorf("hdf5: dataset %q has %d of %d elements; write the rest before Close", d.obj.name, d.written, d.total)
	}
	if err := d.finishStrings(); err != nil {
		return err
	}
	layout, err := d.sink.finish()
	d.layout = layout
	return err
}

// finishStrings completes the last heap collection and writes the handles.
func (d *DatasetWriter) finishStrings() error {
	if err := d.w.heap.flush(); err != nil || d.handles == nil {
		return err
	}
	return d.sink.write(d.handles)
}

// messages describes the elements and where they are. Fill value: allocated
// late, written if set, never set, hence zero.
func (d *DatasetWriter) messages() []message {
	ms := []message{
		{msgDataspace, encodeSpace(d.spec.Shape)},
		{msgDatatype, encodeType(d.spec.Type)},
		{msgFill, []byte{3, 0x0a}},
	}
	return append(ms, d.layout...)
}
