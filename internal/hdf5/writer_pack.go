package hdf5

import (
	"bytes"
	"compress/zlib"
	"sync"
)

// packed is a chunk after its filters.
type packed struct {
	raw  []byte        // the chunk, shuffled if it is to be deflated
	zip  *bytes.Buffer // what goes into the file
	mask uint32
	err  error
}

// skipDeflate is the mask of a chunk whose second filter was not applied.
const skipDeflate = 1 << 1

// Buffers and compressors are reused: a zlib writer alone takes 600 kB or more.
var (
	rawPool sync.Pool // *[]byte
	zipPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zlibs   [10]sync.Pool // *zlib.Writer by level
)

// chunkBuffer returns an empty buffer with room for n bytes.
func chunkBuffer(n int) []byte {
	if p, ok := rawPool.Get().(*[]byte); ok && cap(*p) >= n {
		return (*p)[:0]
	}
	return make([]byte, 0, n)
}

// pack shuffles and deflates one chunk and checks what comes out, as the spec
// asks. A chunk that deflate would not shrink stays as it is, which the mask
// records.
func pack(chunk []byte, spec Spec) packed {
	p := packed{raw: chunk, zip: zipPool.Get().(*bytes.Buffer)}
	p.zip.Reset()
	if spec.Deflate > 0 {
		p.raw = chunkBuffer(len(chunk))[:len(chunk)]
		shuffle(p.raw, chunk, spec.Type.size)
		rawPool.Put(&chunk)
		p.err = deflate(p.zip, p.raw, spec.Deflate)
	}
	if p.zip.Len() == 0 || p.zip.Len() >= len(p.raw) {
		if spec.Deflate > 0 {
			p.mask = skipDeflate
		}
		p.zip.Reset()
		p.zip.Write(p.raw)
	}
	if spec.Checksum {
		var sum [checksumSize]byte
		le.PutUint32(sum[:], fletcher32(p.zip.Bytes()))
		p.zip.Write(sum[:])
	}
	return p
}

// checksumSize is what Fletcher-32 adds to a chunk.
const checksumSize = 4

// bytes returns what goes into the file.
func (p packed) bytes() []byte { return p.zip.Bytes() }

// release hands the buffers to the next chunk.
func (p packed) release() {
	rawPool.Put(&p.raw)
	zipPool.Put(p.zip)
}

// deflate compresses with a compressor out of the pool; resetting one is far
// cheaper than making it.
func deflate(dst *bytes.Buffer, src []byte, level int) error {
	z, ok := zlibs[level].Get().(*zlib.Writer)
	if ok {
		z.Reset(dst)
	} else {
		var err error
		if z, err = zlib.NewWriterLevel(dst, level); err != nil {
			return err
		}
	}
	defer zlibs[level].Put(z)
	if _, err := z.Write(src); err != nil {
		return err
	}
	return z.Close()
}

// shuffle gathers byte j of every element into plane j.
func shuffle(dst, src []byte, size int) {
	n := len(src) / size
	for j := range size {
		plane := dst[j*n : (j+1)*n]
		for i := range plane {
			plane[i] = src[i*size+j]
		}
	}
}

// unshuffle is the inverse of shuffle; bytes beyond whole elements stay put.
func unshuffle(dst, src []byte, size int) {
	n := len(src) / size
	for j := range size {
		for i, b := range src[j*n : (j+1)*n] {
			dst[i*size+j] = b
		}
	}
	copy(dst[n*size:], src[n*size:])
}
