package hdf5

// A heapWriter packs objects of any length into global heap collections
// (III.E) and hands out the 16-byte handles that point at them.
type heapWriter struct {
	w       *Writer
	pending [][]byte // objects of the open collection
	bytes   int      // their size with headers and padding
	waiting []func(addr uint64)
	empty   uint32 // index of an object without bytes, 0 if there is none yet
}

// Sizes of a collection: readers expect at least 4096 bytes and cache whole
// collections, so we close one when it has passed 64 KiB.
const (
	minCollection    = 4096
	targetCollection = 64 << 10
	heapObjectHead   = 16
)

// addStrings stores v and points one handle of 16 bytes at each string.
func (h *heapWriter) addStrings(handles []byte, v []string) error {
	for i, s := range v {
		if err := h.add(handles[16*i:], len(s), []byte(s)); err != nil {
			return err
		}
	}
	return nil
}

// add stores p and sees to it that handle, 16 bytes, points at it once the
// collection has its address. count is the number of elements in p.
func (h *heapWriter) add(handle []byte, count int, p []byte) error {
	index := h.place(p)
	h.waiting = append(h.waiting, func(addr uint64) {
		le.PutUint32(handle, uint32(count))
		le.PutUint64(handle[4:], addr)
		le.PutUint32(handle[12:], index)
	})
	// An object's index has 16 bits.
	if h.bytes < targetCollection && len(h.pending) < 1<<15 {
		return nil
	}
	return h.flush()
}

// place adds p to the open collection and returns its index. Empty text needs
// an object too, for a handle of zeros is a missing string to readers in C; one
// per collection will do.
func (h *heapWriter) place(p []byte) uint32 {
	if len(p) == 0 && h.empty != 0 {
		return h.empty
	}
	h.pending = append(h.pending, p)
	h.bytes += heapObjectHead + (len(p)+7)&^7
	if len(p) == 0 {
		h.empty = uint32(len(h.pending))
	}
	return uint32(len(h.pending))
}

// flush writes the open collection and completes its handles.
func (h *heapWriter) flush() error {
	if len(h.pending) == 0 {
		return nil
	}
	addr, err := h.w.put(h.collection())
	if err != nil {
		return err
	}
	for _, set := range h.waiting {
		set(addr)
	}
	h.pending, h.waiting, h.bytes, h.empty = h.pending[:0], h.waiting[:0], 0, 0
	return nil
}

// collection lays out the header, the objects and object 0, the free space.
func (h *heapWriter) collection() []byte {
	size := max(minCollection, 16+h.bytes+heapObjectHead)
	b := append(make([]byte, 0, size), "GCOL\x01\x00\x00\x00"...)
	b = le.AppendUint64(b, uint64(size))
	for i, p := range h.pending {
		b = le.AppendUint16(b, uint16(i+1))
		b = le.AppendUint16(b, 1) // reference count
		b = le.AppendUint32(b, 0)
		b = le.AppendUint64(b, uint64(len(p)))
		b = append(b, p...)
		b = append(b, make([]byte, (8-len(p)%8)%8)...)
	}
	b = le.AppendUint64(b, 0)
	b = le.AppendUint64(b, uint64(size-len(b)+8)) // counted with its own header
	return b[:size]
}
