package hdf5

// A handle points at an object in the global heap.
type handle struct {
	count uint32 // elements: bytes of a string, references of a list
	addr  uint64
	index uint32
}

func (f *File) handle(b []byte) handle {
	c := f.cursor(b, "handle")
	return handle{c.u32(), c.addr(), c.u32()}
}

func (h handle) empty() bool { return h.count == 0 || h.addr == 0 || h.addr == undef }

// A pool keeps what handles led to. Equal handles share one value, and all
// values together may take only a multiple of the file: otherwise heap
// collections made to overlap would let a small file unfold without end.
type pool[T any] struct {
	values map[handle]T
	used   uint64
}

// poolFactor bounds a pool; an honest file needs at most 1.
const poolFactor = 4

// fetch decodes the size bytes behind a handle once.
func fetch[T any](f *File, p *pool[T], h handle, size uint64, decode func([]byte) T) (T, error) {
	if v, ok := p.values[h]; ok {
		return v, nil
	}
	var v T
	b, err := f.heapObject(h.addr, h.index)
	if err != nil {
		return v, err
	}
	if size > uint64(len(b)) {
		return v, damaged("a handle to %d bytes of an object of %d", size, len(b))
	}
	if p.used += size; p.used > poolFactor*f.size {
		return v, damaged("text and lists longer than the file")
	}
	if p.values == nil {
		p.values = map[handle]T{}
	}
	v = decode(b[:size])
	p.values[h] = v
	return v, nil
}

// decodeTexts fetches strings of any length.
func (f *File) decodeTexts(size int, raw []byte) ([]string, error) {
	v := make([]string, len(raw)/size)
	for i := range v {
		h := f.handle(raw[i*size : (i+1)*size])
		if h.empty() {
			continue
		}
		var err error
		v[i], err = fetch(f, &f.texts, h, uint64(h.count), func(b []byte) string { return trimText(b, 0) })
		if err != nil {
			return nil, err
		}
	}
	return v, nil
}

// decodeRefLists fetches lists of references.
func (f *File) decodeRefLists(size int, raw []byte) ([][]Ref, error) {
	v := make([][]Ref, len(raw)/size)
	for i := range v {
		h := f.handle(raw[i*size : (i+1)*size])
		if h.empty() {
			continue
		}
		var err error
		v[i], err = fetch(f, &f.lists, h, uint64(h.count)*uint64(f.offsetSize), func(b []byte) []Ref {
			return each(b, f.offsetSize, func(b []byte) Ref { return Ref(f.cursor(b, "").addr()) })
		})
		if err != nil {
			return nil, err
		}
	}
	return v, nil
}
