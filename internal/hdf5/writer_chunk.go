package hdf5

import "github.com/latent-go/latent/internal/crew"

// inFlight is the number of chunks of a dataset that are compressed at once.
// It is fixed, because it decides where the chunks of datasets written by
// turns end up, and the bytes must not depend on the number of cores.
const inFlight = 8

// A chunkSink cuts the stream into chunks, compresses them on several cores
// and writes them in order.
//
// A chunk spans one element of the leading axes, some rows of one axis and all
// of the axes behind it: exactly a run of the row-major stream, so that no
// more than the chunk itself is ever buffered.
type chunkSink struct {
	w     *Writer
	spec  Spec
	chunk []int // shape of a chunk
	axis  int   // the axis that is cut
	row   int   // bytes of one row of that axis
	left  int   // bytes until the current chunk's data ends
	pos   int   // row of the axis at which the current chunk starts
	buf   []byte
	queue []chan packed // chunks under way, oldest first
	index []chunkRef
}

// A chunkRef is where a chunk went.
type chunkRef struct {
	addr uint64
	size uint32
	mask uint32 // bit k set: filter k was not applied
}

func newChunkSink(w *Writer, spec Spec) *chunkSink {
	if spec.ChunkBytes == 0 {
		spec.ChunkBytes = defaultChunk
	}
	s := &chunkSink{w: w, spec: spec}
	s.chunk, s.axis, s.row = chunkShape(spec.Shape, spec.Type.size, spec.ChunkBytes)
	s.begin()
	return s
}

// chunkShape picks the largest chunk of at most limit bytes, but at least one
// element, for an array of elements of size bytes, none of whose axes is empty.
// Rows are shared evenly among the chunks of the axis that is cut, so that each
// chunk is a run of the row-major order of the array.
func chunkShape(shape []int, size, limit int) (chunk []int, axis, row int) {
	row = size
	axis = len(shape) - 1
	for axis > 0 && row*shape[axis] <= limit {
		row *= shape[axis]
		axis--
	}
	chunk = make([]int, len(shape))
	for i := range chunk {
		chunk[i] = 1
		if i > axis {
			chunk[i] = shape[i]
		}
	}
	rows := min(max(1, limit/row), shape[axis])
	pieces := (shape[axis] + rows - 1) / rows
	chunk[axis] = (shape[axis] + pieces - 1) / pieces
	return chunk, axis, row
}

// begin sets up the chunk at row s.pos; the last one of an axis may be short.
func (s *chunkSink) begin() {
	if s.pos >= s.spec.Shape[s.axis] {
		s.pos = 0
	}
	rows := min(s.chunk[s.axis], s.spec.Shape[s.axis]-s.pos)
	s.left = rows * s.row
	s.buf = chunkBuffer(s.chunkBytes())
}

func (s *chunkSink) chunkBytes() int { return s.chunk[s.axis] * s.row }

// write fills the current chunk and starts the next as often as p asks for it.
func (s *chunkSink) write(p []byte) error {
	for len(p) > 0 {
		n := min(len(p), s.left)
		s.buf = append(s.buf, p[:n]...)
		s.left -= n
		p = p[n:]
		if s.left > 0 {
			continue
		}
		if err := s.submit(); err != nil {
			return err
		}
		s.pos += s.chunk[s.axis]
		s.begin()
	}
	return nil
}

// submit pads the chunk to its full shape and starts its compression.
func (s *chunkSink) submit() error {
	if len(s.queue) == inFlight {
		if err := s.collect(); err != nil {
			return err
		}
	}
	raw := s.buf
	s.buf = nil
	n := len(raw)
	raw = raw[:s.chunkBytes()]
	clear(raw[n:])
	done := make(chan packed, 1)
	spec := s.spec
	crew.Background(func() { done <- pack(raw, spec) })
	s.queue = append(s.queue, done)
	return nil
}

// collect waits for the oldest chunk and writes it.
func (s *chunkSink) collect() error {
	p := <-s.queue[0]
	s.queue = s.queue[1:]
	defer p.release()
	if p.err != nil {
		return p.err
	}
	addr, err := s.w.put(p.bytes())
	s.index = append(s.index, chunkRef{addr, uint32(len(p.bytes())), p.mask})
	return err
}

// finish waits for the chunks under way and writes the index behind them.
func (s *chunkSink) finish() ([]message, error) {
	for len(s.queue) > 0 {
		if err := s.collect(); err != nil {
			s.abort()
			return nil, err
		}
	}
	root, err := s.writeIndex()
	return []message{{msgFilters, filterMessage(s.spec)}, {msgLayout, s.layout(root)}}, err
}

// abort waits for the chunks under way, so that no goroutine outlives the writer.
func (s *chunkSink) abort() {
	for _, done := range s.queue {
		p := <-done
		p.release()
	}
	s.queue = nil
}

// layout is layout message version 3, class 2: chunks in a version 1 B-tree.
func (s *chunkSink) layout(root uint64) []byte {
	b := le.AppendUint64([]byte{3, 2, byte(len(s.chunk) + 1)}, root)
	for _, n := range s.chunk {
		b = le.AppendUint32(b, uint32(n))
	}
	return le.AppendUint32(b, uint32(s.spec.Type.size))
}

// filterMessage is filter pipeline version 2 (IV.A.2.l): shuffle, deflate,
// Fletcher-32, or those of them that the spec asks for.
func filterMessage(spec Spec) []byte {
	b := []byte{2, 0}
	if spec.Deflate > 0 {
		b = appendFilter(b, filterShuffle, 0, uint32(spec.Type.size))
		b = appendFilter(b, filterDeflate, optional, uint32(spec.Deflate))
	}
	if spec.Checksum {
		b = appendFilter(b, filterFletcher, 0)
	}
	return b
}

// optional is the flag of a filter that a chunk may do without.
const optional = 1

// appendFilter describes one filter more.
func appendFilter(b []byte, id, flags uint16, parameters ...uint32) []byte {
	b[1]++
	b = le.AppendUint16(b, id)
	b = le.AppendUint16(b, flags)
	b = le.AppendUint16(b, uint16(len(parameters)))
	for _, p := range parameters {
		b = le.AppendUint32(b, p)
	}
	return b
}
