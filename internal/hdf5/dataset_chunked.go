package hdf5

import "fmt"

// readChunks assembles rows from the chunks that meet them.
func (d *Dataset) readChunks(lo, hi, row int) ([]byte, error) {
	places, err := d.chunks()
	if err != nil || lo == hi || row == 0 {
		return nil, err
	}
	var meeting []chunkPlace
	for _, p := range places {
		if p.offset[0] < uint64(hi) && p.offset[0]+d.grid.chunk[0] > uint64(lo) {
			meeting = append(meeting, p)
		}
	}
	want := uint64(hi-lo) * uint64(row)
	if err := d.plausible(meeting, want); err != nil {
		return nil, err
	}
	out := make([]byte, want)
	d.fillWith(out)
	for _, p := range meeting {
		chunk, err := d.chunk(p)
		if err != nil {
			return nil, fmt.Errorf("chunk at %v: %w", p.offset, err)
		}
		d.copyChunk(out, chunk, p.offset, uint64(lo), uint64(hi))
	}
	return out, nil
}

// plausible checks, before memory is taken, that the stored chunks can unfold
// to the wanted bytes, and that decoding them is not work without end.
func (d *Dataset) plausible(places []chunkPlace, want uint64) error {
	var whole uint64
	for _, p := range places {
		if d.grid.bytes/growth(d.filters) > p.size+1 {
			return damaged("chunk at %v: %d bytes cannot hold %d", p.offset, p.size, d.grid.bytes)
		}
		whole += d.grid.bytes
	}
	switch {
	case whole > d.f.maxBytes && whole > 2*want+maxUnwritten:
		return damaged("its chunks are far larger than its data")
	case want > whole+maxUnwritten:
		return damaged("%d bytes were never written", want-whole)
	}
	return nil
}

// chunk reads and decodes one chunk.
func (d *Dataset) chunk(p chunkPlace) ([]byte, error) {
	want := int(d.grid.bytes)
	filters := d.filters
	if d.layout.partialPlain && !d.grid.whole(p.offset, d.space.dims) {
		filters = nil
	}
	raw, err := d.f.read(p.addr, p.size)
	if err != nil {
		return nil, err
	}
	return unfilter(filters, p.mask, raw, want)
}

// copyChunk copies the part of a chunk that lies within the rows lo to hi and
// the dataset, run by run along the last axis.
func (d *Dataset) copyChunk(out, chunk []byte, offset []uint64, lo, hi uint64) {
	rank := len(offset)
	dims, size := d.space.dims, uint64(d.typ.size)
	begin, end := make([]uint64, rank), make([]uint64, rank)
	for a := range rank {
		begin[a], end[a] = offset[a], min(offset[a]+d.grid.chunk[a], dims[a])
	}
	begin[0], end[0] = max(begin[0], lo), min(end[0], hi)
	last := rank - 1
	run := (end[last] - begin[last]) * size
	at := append([]uint64(nil), begin...)
	for {
		var from, to uint64
		for a := range rank {
			from = from*d.grid.chunk[a] + at[a] - offset[a]
			first := uint64(0)
			if a == 0 {
				first = lo
			}
			to = to*dims[a] + at[a] - first
		}
		copy(out[to*size:to*size+run], chunk[from*size:])
		if !advance(at, begin, end) {
			return
		}
	}
}

// advance steps through all axes but the last, and says if there is more.
func advance(at, begin, end []uint64) bool {
	for a := len(at) - 2; a >= 0; a-- {
		if at[a]++; at[a] < end[a] {
			return true
		}
		at[a] = begin[a]
	}
	return false
}
