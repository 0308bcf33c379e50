package hdf5

// plainBuffer is how much contiguous data is gathered for one write.
const plainBuffer = 256 << 10

// A plainSink writes contiguous data to a region reserved in advance.
type plainSink struct {
	w          *Writer
	addr, size uint64
	done       uint64
	buf        []byte
}

// newPlainSink reserves the region at once, so that datasets may be written by
// turns.
func newPlainSink(w *Writer, size int) *plainSink {
	return &plainSink{w: w, addr: w.alloc(size), size: uint64(size)}
}

func (s *plainSink) write(p []byte) error {
	s.buf = append(s.buf, p...)
	if len(s.buf) < plainBuffer {
		return nil
	}
	return s.flush()
}

func (s *plainSink) flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	if err := s.w.writeAt(s.buf, s.addr+s.done); err != nil {
		return err
	}
	s.done += uint64(len(s.buf))
	s.buf = s.buf[:0]
	return nil
}

func (s *plainSink) finish() ([]message, error) {
	err := s.flush()
	s.buf = nil
	return contiguousLayout(s.addr, s.size), err
}

func (s *plainSink) abort() {}

// A noSink is a dataset without storage, which HDF5 calls late allocation.
type noSink struct{ size uint64 }

func (noSink) write([]byte) error           { return nil }
func (s noSink) finish() ([]message, error) { return contiguousLayout(undef, s.size), nil }
func (noSink) abort()                       {}

// contiguousLayout is layout message version 3, class 1 (IV.A.2.i).
func contiguousLayout(addr, size uint64) []message {
	b := le.AppendUint64([]byte{3, 1}, addr)
	return []message{{msgLayout, le.AppendUint64(b, size)}}
}
