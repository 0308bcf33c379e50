package hdf5

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// A Dataset is a dataset open for reading.
type Dataset struct {
	f       *File
	path    string
	addr    uint64
	typ     Type
	space   space
	shape   []int
	layout  layout
	filters []filter
	fill    []byte
	attrs   []Attr
	grid    *grid
	places  []chunkPlace

	parts      []mapping // of a virtual dataset
	depth      int       // virtual datasets that led here
	unreadable error     // why the data cannot be read, if so
}

// openDataset parses the header of a dataset; its data stays where it is.
func (f *File) openDataset(path string, addr uint64) (*Dataset, error) {
	h, err := f.readHeader(addr)
	if err != nil {
		return nil, fmt.Errorf("hdf5: dataset %s: %w", path, err)
	}
	if h.isGroup() || h.find(msgLayout) == nil || h.find(msgDataspace) == nil || h.find(msgDatatype) == nil {
		return nil, fmt.Errorf("hdf5: %s is not a dataset: %w", path, ErrNotFound)
	}
	d := &Dataset{f: f, path: path, addr: addr}
	if err := d.parse(h); err != nil {
		return nil, fmt.Errorf("hdf5: dataset %s: %w", path, err)
	}
	return d, nil
}

// parse reads all messages of the header.
func (d *Dataset) parse(h *header) (err error) {
	if d.typ, err = d.f.typeOf(h.find(msgDatatype)); err != nil {
		return err
	}
	if d.space, err = d.f.parseSpace(h.find(msgDataspace).data); err != nil {
		return err
	}
	if _, err = d.space.count(d.typ.size); err != nil {
		return err
	}
	if d.shape, err = d.space.shape(); err != nil {
		return err
	}
	d.layout, err = d.f.parseLayout(h.find(msgLayout).data)
	if errors.Is(err, errUnsupported) {
		// Shape and attributes are of use without the data.
		d.unreadable, err = err, nil
	}
	if err != nil {
		return err
	}
	if d.layout.class == layoutVirtual && d.unreadable == nil {
		if d.parts, err = d.f.mappings(d.layout); errors.Is(err, errUnsupported) {
			d.unreadable = err
		} else if err != nil {
			return err
		}
	}
	if m := h.find(msgFilters); m != nil {
		if d.filters, err = d.f.parseFilters(m.data); err != nil {
			return err
		}
	}
	return d.parseRest(h)
}

// parseRest reads the messages that a dataset may do without.
func (d *Dataset) parseRest(h *header) (err error) {
	if h.find(msgExternal) != nil {
		d.unreadable = unsupported("its data is in another file")
	}
	for _, kind := range []uint16{msgFillOld, msgFill} {
		if m := h.find(kind); m != nil && !m.shared {
			if d.fill, err = d.f.parseFill(m); err != nil {
				return err
			}
		}
	}
	if len(d.fill) != d.typ.size {
		d.fill = nil
	}
	d.attrs, err = d.f.readAttrs(h)
	return err
}

// Shape returns the lengths of the axes; none for a scalar.
func (d *Dataset) Shape() []int { return slices.Clone(d.shape) }

// Type returns the type of the elements.
func (d *Dataset) Type() Type { return d.typ }

// Attrs returns the attributes of the dataset.
func (d *Dataset) Attrs() []Attr { return d.attrs }

// Ref returns the dataset's address, to compare with references.
func (d *Dataset) Ref() Ref { return Ref(d.addr) }

// Attr returns the value of an attribute, or nil.
func (d *Dataset) Attr(name string) any {
	for _, a := range d.attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}

// Read returns all elements in row-major order, as the Go slice of their
// type: integers and floats of their size (half precision as float32),
// []complex64, []complex128, []bool, []string, []Ref or [][]Ref.
func (d *Dataset) Read() (any, error) {
	if len(d.shape) == 0 {
		return d.read(0, 1)
	}
	return d.read(0, d.shape[0])
}

// ReadRows is Read for the rows lo <= i < hi of the first axis, so that a
// dataset larger than memory can be read piece by piece. Chunks that straddle
// a bound are decoded again for the next piece.
func (d *Dataset) ReadRows(lo, hi int) (any, error) {
	if len(d.shape) == 0 || lo < 0 || hi < lo || hi > d.shape[0] {
		return nil, fmt.Errorf("hdf5: dataset %s: rows %d to %d are not within its shape %v", d.path, lo, hi, d.shape)
	}
	return d.read(lo, hi)
}

// ChunkRows returns how many rows of the first axis are stored, and decoded,
// together; 1 when the data lies in one piece.
func (d *Dataset) ChunkRows() int {
	if len(d.layout.chunk) == 0 || d.layout.chunk[0] > math.MaxInt32 {
		return 1
	}
	return int(d.layout.chunk[0])
}

// Stored returns the bytes that the file holds for the data, encoded as they
// are. A caller who reads row by row compares it with the shape first: rows
// that were never written read as fill values, so the shape alone may be any
// number.
func (d *Dataset) Stored() (uint64, error) {
	var n uint64
	switch {
	case d.unreadable != nil:
		return 0, fmt.Errorf("hdf5: dataset %s: %w", d.path, d.unreadable)
	case d.layout.class == layoutVirtual:
		return d.storedVirtual()
	case d.layout.class == layoutCompact:
		return uint64(len(d.layout.raw)), nil
	case d.layout.class == layoutContiguous:
		if d.layout.addr == undef {
			return 0, nil
		}
		return min(d.layout.size, d.f.size), nil
	}
	places, err := d.chunks()
	if err != nil {
		return 0, fmt.Errorf("hdf5: dataset %s: %w", d.path, err)
	}
	for _, p := range places {
		n += p.size
	}
	return min(n, d.f.size), nil // several entries of an index may name one chunk
}

// read fetches and decodes rows lo to hi.
func (d *Dataset) read(lo, hi int) (any, error) {
	raw, err := d.bytes(lo, hi)
	if err != nil {
		return nil, fmt.Errorf("hdf5: dataset %s: %w", d.path, err)
	}
	values, err := d.f.decode(d.typ, raw)
	if err != nil {
		return nil, fmt.Errorf("hdf5: dataset %s: %w", d.path, err)
	}
	return values, nil
}

// bytes returns the encoded elements of some rows.
func (d *Dataset) bytes(lo, hi int) ([]byte, error) {
	switch {
	case d.unreadable != nil:
		return nil, d.unreadable
	case d.typ.class == Other:
		return nil, unsupported("elements that are a %s", d.typ.name)
	}
	row, err := d.rowBytes()
	if err != nil {
		return nil, err
	}
	if hi > lo && uint64(row) > d.f.maxBytes/uint64(hi-lo) {
		return nil, fmt.Errorf("rows %d to %d are more than the limit of %d bytes; read fewer rows at a time", lo, hi, d.f.maxBytes)
	}
	from, n := uint64(lo)*uint64(row), uint64(hi-lo)*uint64(row)
	switch d.layout.class {
	case layoutCompact:
		if from+n > uint64(len(d.layout.raw)) {
			return nil, damaged("%d bytes of data in place of %d", len(d.layout.raw), from+n)
		}
		return d.layout.raw[from : from+n], nil
	case layoutContiguous:
		return d.contiguous(from, n)
	case layoutVirtual:
		if d.typ.class == VarString || row == 0 {
			return nil, unsupported("a virtual dataset of text or of no elements")
		}
		return d.virtual(from/uint64(d.typ.size), (from+n)/uint64(d.typ.size))
	}
	return d.readChunks(lo, hi, row)
}

// rowBytes is the size of one row, all of them if there are no axes.
func (d *Dataset) rowBytes() (int, error) {
	if d.space.null {
		return 0, nil
	}
	s := space{dims: d.space.dims}
	if len(s.dims) > 0 {
		s.dims = s.dims[1:]
	}
	n, err := s.count(d.typ.size)
	return n * d.typ.size, err
}

// contiguous reads n bytes of data that lies in one piece.
func (d *Dataset) contiguous(from, n uint64) ([]byte, error) {
	if d.layout.addr == undef || n == 0 {
		return d.unwritten(n)
	}
	if from+n > d.layout.size {
		return nil, damaged("%d bytes of data in place of %d", d.layout.size, from+n)
	}
	if err := d.f.inside(d.layout.addr, d.layout.size); err != nil {
		return nil, err
	}
	return d.f.read(d.layout.addr+from, n)
}

// maxUnwritten is the most that is made up for data that is not in the file.
const maxUnwritten = 64 << 20

// unwritten returns n bytes of fill values.
func (d *Dataset) unwritten(n uint64) ([]byte, error) {
	if n > maxUnwritten {
		return nil, damaged("%d bytes were never written", n)
	}
	b := make([]byte, n)
	d.fillWith(b)
	return b, nil
}

// fillWith repeats the fill value over fresh memory.
func (d *Dataset) fillWith(b []byte) {
	if d.fill == nil || !slices.ContainsFunc(d.fill, func(x byte) bool { return x != 0 }) {
		return
	}
	for len(b) > 0 {
		b = b[copy(b, d.fill):]
	}
}
