package hdf5

import (
	"bytes"
	"compress/bzip2"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// mostZstd bounds the window and the output of one Zstandard frame.
const mostZstd = 1 << 30

// zstdReader decodes frames; it may be used by several goroutines.
var zstdReader = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostZstd))
})

// undoZstd expands filter 32015, RFC 8878.
func undoZstd(in []byte, want int) ([]byte, error) {
	var head zstd.Header
	if err := head.Decode(in); err != nil {
		return nil, damaged("a Zstandard chunk: %v", err)
	}
	if head.HasFCS && head.FrameContentSize > uint64(want)+16 {
		return nil, damaged("a Zstandard chunk claims %d bytes, and %d are due", head.FrameContentSize, want)
	}
	d, err := zstdReader()
	if err != nil {
		return nil, err
	}
	// The decoder is handed the memory that is due and no more is taken.
	out, err := d.DecodeAll(in, make([]byte, 0, want+16))
	if err != nil {
		return nil, damaged("a Zstandard chunk: %v", err)
	}
	return out, nil
}

// undoBzip2 expands filter 307.
func undoBzip2(in []byte, want int) ([]byte, error) {
	out := make([]byte, want)
	r := bzip2.NewReader(bytes.NewReader(in))
	if n, err := io.ReadFull(r, out); err != nil {
		return nil, damaged("a bzip2 chunk ends after %d of %d bytes: %v", n, want, err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return nil, damaged("a bzip2 chunk does not end after %d bytes", want)
	}
	return out, nil
}
