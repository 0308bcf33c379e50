package hdf5

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// A filter is one step of a dataset's pipeline, in the order of writing.
type filter struct {
	id     uint16
	name   string
	params []uint32
	// optional filters may be left out of a chunk, which its mask then tells.
	optional bool
}

// maxInflate is the most that deflate can expand: 1032 to 1 (zlib's technical
// notes), and a little for the end.
const maxInflate = 1032

// growth is the most that the filters of a dataset can expand a chunk.
func growth(filters []filter) uint64 {
	for _, fl := range filters {
		if fl.id == filterZstd || fl.id == filterBzip2 || fl.id == filterBitshuffle {
			return maxRepeat
		}
	}
	return maxInflate
}

// maxRepeat is the most that Zstandard and bzip2 are taken to expand: a block of
// 128 KiB of one byte takes four.
const maxRepeat = 1 << 15

// parseFilters reads a filter pipeline message of either version (IV.A.2.l).
func (f *File) parseFilters(data []byte) ([]filter, error) {
	c := f.cursor(data, "filter pipeline")
	version := c.version(2)
	count := int(c.u8())
	if version == 1 {
		c.skip(6)
	}
	if count > maxRank {
		c.fail("%d filters", count)
	}
	var filters []filter
	for range count {
		if c.err != nil {
			break
		}
		filters = append(filters, takeFilter(c, version))
	}
	return filters, c.err
}

// takeFilter reads one filter: identifier, length of the name, flags, number of
// parameters, name, parameters. Version 2 leaves out the names of known filters.
func takeFilter(c *cursor, version byte) filter {
	fl := filter{id: c.u16()}
	nameLen := 0
	if version == 1 || fl.id >= 256 {
		nameLen = int(c.u16())
	}
	fl.optional = c.u16()&optional != 0
	params := int(c.u16())
	if version == 1 {
		nameLen = (nameLen + 7) &^ 7
	}
	fl.name = string(bytes.TrimRight(c.take(nameLen), "\x00"))
	for range params {
		if c.err != nil {
			break
		}
		fl.params = append(fl.params, c.u32())
	}
	if version == 1 && params%2 == 1 {
		c.skip(4)
	}
	return fl
}

// unfilter undoes the filters of one chunk, last filter first, and returns
// exactly want bytes.
func unfilter(filters []filter, mask uint32, chunk []byte, want int) ([]byte, error) {
	for i := len(filters) - 1; i >= 0; i-- {
		if mask>>i&1 != 0 {
			if !filters[i].optional {
				return nil, damaged("a chunk has gone without filter %d, which none may", filters[i].id)
			}
			continue
		}
		var err error
		if chunk, err = filters[i].undo(chunk, want); err != nil {
			return nil, err
		}
	}
	if len(chunk) != want {
		return nil, damaged("a chunk decodes to %d bytes in place of %d", len(chunk), want)
	}
	return chunk, nil
}

// undo reverses one filter.
func (fl filter) undo(chunk []byte, want int) ([]byte, error) {
	switch fl.id {
	case filterDeflate:
		return inflate(chunk, want)
	case filterShuffle:
		return fl.undoShuffle(chunk), nil
	case filterFletcher:
		return undoFletcher(chunk)
	case filterLZF:
		return undoLZF(chunk, want)
	case filterLZ4:
		return undoLZ4(chunk, want)
	case filterZstd:
		return undoZstd(chunk, want)
	case filterBzip2:
		return undoBzip2(chunk, want)
	case filterBitshuffle:
		return fl.undoBitshuffle(chunk, want)
	}
	return nil, unsupported("filter %d %s; %s", fl.id, fl.name, rewrite)
}

// rewrite is what to do about a filter: h5py copies values and attributes, its
// companion knows the filters, and groups come along with what is in them.
// h5repack is no help, since without plugins it leaves such datasets out.
const rewrite = `rewrite the file without it (pip install h5py hdf5plugin): ` +
	`python -c "import h5py, hdf5plugin, sys; a = h5py.File(sys.argv[1]); b = h5py.File(sys.argv[2], 'w'); b.attrs.update(a.attrs); ` +
	`a.visititems(lambda n, x: (b.require_group(n) if isinstance(x, h5py.Group) else b.create_dataset(n, data=x[()])).attrs.update(x.attrs))" IN OUT`

// inflate decompresses to at most want bytes and the few that a checksum
// within may add.
func inflate(chunk []byte, want int) ([]byte, error) {
	if want/maxInflate > len(chunk)+1 {
		return nil, damaged("%d bytes cannot inflate to %d", len(chunk), want)
	}
	z, err := zlib.NewReader(bytes.NewReader(chunk))
	if err != nil {
		return nil, damaged("a chunk is not deflated: %v", err)
	}
	out := make([]byte, want, want+16)
	n, err := io.ReadFull(z, out)
	if err != nil {
		return nil, damaged("a chunk ends after %d of %d bytes: %v", n, want, err)
	}
	// Reading on to the end verifies the Adler-32 checksum.
	for err == nil && len(out) < cap(out) {
		n, err = z.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
	}
	if !errors.Is(err, io.EOF) {
		return nil, damaged("a chunk does not end after %d bytes: %v", want, err)
	}
	return out, nil
}

// undoShuffle takes the element size from the filter's parameter.
func (fl filter) undoShuffle(chunk []byte) []byte {
	if len(fl.params) == 0 || fl.params[0] <= 1 || int(fl.params[0]) > len(chunk) {
		return chunk
	}
	out := make([]byte, len(chunk))
	unshuffle(out, chunk, int(fl.params[0]))
	return out
}

// undoFletcher verifies and cuts off the checksum behind a chunk.
func undoFletcher(chunk []byte) ([]byte, error) {
	if len(chunk) < 4 {
		return nil, damaged("a chunk of %d bytes has no checksum", len(chunk))
	}
	n := len(chunk) - 4
	if got, stored := fletcher32(chunk[:n]), le.Uint32(chunk[n:]); got != stored {
		return nil, damaged("a chunk's Fletcher-32 checksum is %08x in place of %08x", got, stored)
	}
	return chunk[:n], nil
}

// undoLZF expands the LZF format of h5py: a control byte below 32 announces
// that many literals and one more; any other carries a length and the high
// bits of a distance back.
func undoLZF(in []byte, want int) ([]byte, error) {
	if want > maxInflate*(len(in)+1) {
		return nil, damaged("%d bytes cannot expand to %d", len(in), want)
	}
	c := &cursor{b: in, what: "LZF chunk"}
	out := make([]byte, 0, want)
	for c.err == nil && c.left() > 0 {
		control := int(c.u8())
		if control < 32 {
			out = append(out, c.take(control+1)...)
			continue
		}
		n := control >> 5
		if n == 7 {
			n += int(c.u8())
		}
		from := len(out) - 1 - (control&31<<8 | int(c.u8()))
		if from < 0 || len(out)+n+2 > want {
			c.fail("it points outside itself")
			break
		}
		for i := range n + 2 {
			out = append(out, out[from+i])
		}
	}
	if c.err != nil {
		return nil, fmt.Errorf("%w", c.err)
	}
	return out, nil
}
